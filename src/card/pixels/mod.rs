//! Pixels: pictures in, masks, blur, arithmetic on rows, and files out.

pub mod blend;
pub mod blur;
pub mod coverage;
pub mod encode;
pub mod feather;
pub mod jpeg;
mod letterbox;
pub mod outline;
pub mod picture;
pub mod png_file;
pub mod rotate;
pub mod scale;
pub mod strips;
pub mod stroke;
mod uniform;
