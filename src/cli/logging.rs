//! Where the sentences go: to stderr, and into files, with the time.

use std::path::Path;

use log::LevelFilter;
use simplelog::{CombinedLogger, ConfigBuilder, LevelPadding, SharedLogger, WriteLogger};

use crate::cli::log_files::LogFiles;

/// Lets the log begin, in files of `folder` too if there is one. Calling it again changes nothing.
pub(super) fn begin(level: LevelFilter, folder: Option<&Path>) {
    let config = ConfigBuilder::new()
        .set_time_format_rfc3339()
        .set_target_level(LevelFilter::Off)
        .set_thread_level(LevelFilter::Off)
        .set_location_level(LevelFilter::Off)
        .set_level_padding(LevelPadding::Right)
        // Other crates' sentences hold addresses and headers.
        .add_filter_allow_str("intertitle")
        .build();
    let mut loggers: Vec<Box<dyn SharedLogger>> =
        vec![WriteLogger::new(level, config.clone(), std::io::stderr())];
    if let Some(folder) = folder {
        loggers.push(WriteLogger::new(level, config, LogFiles::new(folder)));
    }
    drop(CombinedLogger::init(loggers));
}
