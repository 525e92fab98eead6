//! What a source returns, and what every source checks.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::card;
use crate::maker;

/// Pictures of one source that are fetched and checked. Metadata agents offer a handful.
pub(super) const CHECKED_MAX: usize = 4;
/// The minimum size in px of a picture whose source promises no larger one.
pub(super) const ANY_SIZE: (u32, u32) = (16, 16);

/// The picture to draw on.
pub(crate) enum Choice {
    /// The picture of the existing card. No better one is available.
    Unchanged,
    /// Another picture.
    New {
        /// The source's name for it.
        key: String,
        /// Its file.
        bytes: Vec<u8>,
    },
}

/// The result of one source.
pub(crate) enum Lookup {
    Choice(Choice),
    /// No usable picture, and why.
    Nothing(String),
}

/// Why no card can be drawn on a picture. None if it can.
#[must_use]
pub fn why_useless(bytes: &[u8]) -> Option<String> {
    usable(bytes, ANY_SIZE).err().map(|useless| useless.why)
}

/// A picture that cannot be drawn on.
pub(super) struct Useless {
    /// As a message.
    pub(super) why: String,
    /// It is a valid picture that does not fit. If it were fetched again, it would be the same.
    pub(super) is_picture: bool,
}

/// The size in px of a picture that can be drawn on, or why it cannot.
///
/// The size that a listing claims is not trusted. The picture is decoded, within limits that are checked before memory
/// is allocated.
pub(super) fn usable(bytes: &[u8], (width, height): (u32, u32)) -> Result<(u32, u32), Useless> {
    let unfit = |why: String| Useless {
        why,
        is_picture: true,
    };
    if let Some(maker) = maker::of(bytes) {
        return Err(unfit(format!(
            "it is already a card, made by {}",
            maker.name()
        )));
    }
    // A picture that makes the decoder panic counts as broken.
    let picture = catch_unwind(AssertUnwindSafe(|| card::Picture::read(bytes)))
        .unwrap_or_else(|_| Err("the picture is corrupt".into()));
    let picture = match picture {
        Ok(picture) => picture,
        Err(why) => {
            return Err(Useless {
                why,
                is_picture: false,
            });
        }
    };
    if picture.width < width || picture.height < height {
        return Err(unfit(format!(
            "the picture has {} x {} pixels; the minimum is {width} x {height}",
            picture.width, picture.height
        )));
    }
    match picture.why_blank() {
        Some(why) => Err(unfit(why)),
        None => Ok((picture.width, picture.height)),
    }
}
