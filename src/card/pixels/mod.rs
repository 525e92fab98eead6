//! Pixels: pictures in, masks, blur, arithmetic on rows, and files out.

mod bars;
mod blank;
pub mod blend;
pub mod blur;
pub mod coverage;
pub mod encode;
pub mod jpeg;
pub mod outline;
pub mod picture;
pub mod png_file;
pub mod scale;
pub mod soften;
pub mod strips;
pub mod stroke;
pub mod turn;
