//! Which episode, series and season an event means, and the texts that come with them.
