//! Whole-house stories: hooks come in, stations take their turns, the pretended Plex shows what came of it.

mod basics;
mod faults;
mod pictures;
mod schedules;
