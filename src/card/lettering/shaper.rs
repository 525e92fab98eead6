//! The shaping tables of a font.

use std::borrow::Cow;

use harfrust::Font;

/// The shaping tables of a font.
pub struct Shaper(Font);

impl Shaper {
    /// Reads the tables of a face; of a collection the first.
    ///
    /// # Errors
    /// A message: the bytes are not a font.
    pub fn read(bytes: Cow<'static, [u8]>) -> Result<Shaper, String> {
        match bytes {
            Cow::Borrowed(bytes) => Font::new(bytes, 0),
            Cow::Owned(bytes) => Font::new(bytes, 0),
        }
        .filter(|font| font.units_per_em() >= 16)
        .map(Shaper)
        .ok_or_else(|| "it is not a TrueType or OpenType font".to_string())
    }

    /// The tables.
    #[must_use]
    pub fn font(&self) -> &Font {
        &self.0
    }
}
