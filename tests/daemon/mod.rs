//! Whole-house stories: hooks come in, stations take their turns, the pretended Plex shows what came of it.

mod access;
mod backups;
mod basics;
mod clocks;
mod crashes;
mod designs;
mod disk;
mod faults;
mod front;
mod hands_off;
mod lines;
mod lookups;
mod metrics;
mod notify;
mod order;
mod outages;
mod packs;
mod pictures;
mod reload;
mod restoring;
mod schedules;
mod series;
mod servers;
mod surroundings;
mod tmdb;
mod watching;
