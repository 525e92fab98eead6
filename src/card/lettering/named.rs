//! A face with its name, its outlines and its tables for shaping.

use std::borrow::Cow;
use std::sync::OnceLock;

use crate::card::lettering::font_face::FontFace;
use crate::card::lettering::shaper::Shaper;
use crate::model::Digest;

/// A face with its name and what shapes with it.
pub struct Named {
    /// As designs and rules name it.
    pub name: String,
    print: Print,
    /// Its outlines and measures.
    pub face: FontFace,
    /// Its tables for shaping.
    pub shaper: Shaper,
}

/// The fingerprint of a font file. That of a built-in font is computed on first use: computing all at the start would
/// load five megabytes that are not needed yet.
enum Print {
    Taken(Digest),
    ToTake(&'static [u8], OnceLock<Digest>),
}

impl Named {
    /// The fingerprint of its file.
    #[must_use]
    pub fn digest(&self) -> &Digest {
        match &self.print {
            Print::Taken(digest) => digest,
            Print::ToTake(bytes, taken) => taken.get_or_init(|| Digest::of(bytes)),
        }
    }

    /// Reads a face.
    ///
    /// # Errors
    /// A message: the bytes are not a usable font.
    pub fn read(name: String, bytes: Cow<'static, [u8]>) -> Result<Named, String> {
        let print = match &bytes {
            Cow::Borrowed(bytes) => Print::ToTake(bytes, OnceLock::new()),
            Cow::Owned(bytes) => Print::Taken(Digest::of(bytes)),
        };
        let face = FontFace::read(bytes.clone())?;
        let shaper = Shaper::read(bytes)?;
        Ok(Named {
            name,
            print,
            face,
            shaper,
        })
    }
}
