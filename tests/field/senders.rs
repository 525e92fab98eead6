//! Requests that a sender was given slightly wrong, and proxies that name their client in other ways.
