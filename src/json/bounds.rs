//! How much of a document is read.

/// What a document may have at most. Whoever reads names the numbers, with their reasons.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Bytes in all.
    pub bytes: u64,
    /// Values in all. Each costs time, even if nobody wants it.
    pub values: u64,
    /// Bytes of one text, as they are written. What is longer is cut there: a huge summary costs only itself.
    pub text_bytes: usize,
}

/// Levels of lists and objects within each other. Plex and Sonarr use eight; `serde_json` itself stops at 128.
pub(super) const LEVELS_MAX: u32 = 128;
