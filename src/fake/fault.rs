//! Faults of the fake Plex.

/// A fault of the next request whose line contains a text.
#[derive(Clone, Debug)]
pub struct Fault {
    /// `POST /library/metadata/1201/posters`, or any part of it.
    pub line_has: String,
    /// The status of the response instead.
    pub status: u16,
    /// Seconds to wait, sent with it.
    pub retry_after: Option<u32>,
    /// The request is carried out all the same. Only its response is lost.
    pub is_done: bool,
}

impl Fault {
    /// The next request whose line contains that text is not carried out, and gets that status.
    #[must_use]
    pub fn answer(line_has: &str, status: u16) -> Fault {
        Fault {
            line_has: line_has.into(),
            status,
            retry_after: None,
            is_done: false,
        }
    }
}
