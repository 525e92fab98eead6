//! Paints a display list and pictures into rows of pixels, a strip at a time: the canvas is never in memory as a whole.

pub mod alpha;
pub mod contours;
pub mod layers;
pub mod pictures;
pub mod ramp;
pub mod rasterizer;
pub mod region;
