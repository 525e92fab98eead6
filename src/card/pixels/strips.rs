//! Pictures that are made a strip of rows at a time.

/// Rows in a strip: setting up the scaling costs as much as a few rows, and a strip shall stay in the cache.
pub const STRIP: u32 = 128;

/// Something that can paint any strip of a picture, on any thread.
pub trait Strips: Sync {
    /// What one thread needs for itself while it paints; the same for each strip.
    type Brush: Default;

    /// Fills `strip` with the rows from `top` on: whole rows, four bytes a pixel (red, green, blue, nothing).
    fn paint(&self, top: u32, strip: &mut [u8], brush: &mut Self::Brush);
}
