//! Where the sentences go: to stderr, with the time.

use log::LevelFilter;
use simplelog::{ConfigBuilder, LevelPadding, WriteLogger};

/// Lets the log begin. Calling it again changes nothing.
pub(super) fn begin(level: LevelFilter) {
    let config = ConfigBuilder::new()
        .set_time_format_rfc3339()
        .set_target_level(LevelFilter::Off)
        .set_thread_level(LevelFilter::Off)
        .set_location_level(LevelFilter::Off)
        .set_level_padding(LevelPadding::Right)
        // Other crates' sentences hold addresses and headers.
        .add_filter_allow_str("intertitle")
        .build();
    drop(WriteLogger::init(level, config, std::io::stderr()));
}
