//! Whole-house stories: hooks come in, stations take their turns, the pretended Plex shows what came of it.

mod basics;
mod designs;
mod faults;
mod lookups;
mod notify;
mod pictures;
mod reload;
mod schedules;
mod tmdb;
