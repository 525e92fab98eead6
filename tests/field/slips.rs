//! Slips in settings and in the environment.
