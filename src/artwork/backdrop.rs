//! How cards remember that they were drawn on a backdrop: their style then needs no veil.

/// The prefix of the source's own name of the picture.
const MARK: &str = "backdrop:";

/// The key of a backdrop, by its source's name for it.
#[must_use]
pub fn backdrop_key(name: &str) -> String {
    format!("{MARK}{name}")
}

/// True for keys of backdrops.
#[must_use]
pub fn is_backdrop(key: &str) -> bool {
    key.starts_with(MARK)
}
