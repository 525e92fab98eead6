//! The bounds of a document.

/// The limits of a document. Each caller defines the numbers, with their reasons.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Bytes in all.
    pub bytes: u64,
    /// Values in total. Each costs time, even if it is skipped.
    pub values: u64,
    /// Bytes of one text, as it is encoded. The rest is cut off, so that a huge summary affects nothing else.
    pub text_bytes: usize,
}

/// The depth of lists and objects. Plex and Sonarr use eight; `serde_json` itself stops at 128.
pub(super) const LEVELS_MAX: u32 = 128;
