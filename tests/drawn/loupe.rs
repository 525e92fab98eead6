//! Two pictures side by side.

use std::fs;

use intertitle::card::{Format, Output, Picture, Strips, encode};

use super::support::{file, is_update};

/// Compares a picture with the file of the project that is to show it, by 1 a channel.
///
/// On failure `NAME.got.png` is next to it: wanted, difference (16 times as bright), got.
#[track_caller]
pub fn check(name: &str, got: &Picture) {
    let path = file(name);
    if is_update() {
        fs::write(&path, png(got)).unwrap();
    }
    let blank = || Picture {
        pixels: vec![0; got.pixels.len()],
        ..*got
    };
    let read = |bytes: Vec<u8>| Picture::read(&bytes).ok();
    let wanted = fs::read(&path).ok().and_then(read);
    let wanted = wanted
        .filter(|wanted| (wanted.width, wanted.height) == (got.width, got.height))
        .unwrap_or_else(blank);
    let differences: Vec<u8> = got
        .pixels
        .iter()
        .zip(&wanted.pixels)
        .map(|(got, wanted)| got.abs_diff(*wanted))
        .collect();
    let worst = differences.iter().max().copied().unwrap_or(0);
    let left = path.with_extension("got.png");
    let _ = fs::remove_file(&left);
    if worst <= 1 {
        return;
    }
    let row = got.width as usize * 4;
    let pair = wanted.pixels.chunks(row);
    let pair = pair
        .zip(differences.chunks(row))
        .zip(got.pixels.chunks(row));
    let pixels = pair
        .flat_map(|((wanted, differences), got)| {
            let bright: Vec<u8> = differences.iter().map(|by| by.saturating_mul(16)).collect();
            [wanted.to_vec(), bright, got.to_vec()].concat()
        })
        .collect();
    let all = Picture {
        width: got.width * 3,
        pixels,
        ..*got
    };
    fs::write(&left, png(&all)).unwrap();
    panic!("{name} differs by up to {worst}: see {}", left.display());
}

/// The file of a picture.
fn png(picture: &Picture) -> Vec<u8> {
    let output = Output {
        width: picture.width,
        height: picture.height,
        format: Format::Png,
        ..Output::default()
    };
    encode(&output, "", &Still(picture)).unwrap().file
}

struct Still<'p>(&'p Picture);

impl Strips for Still<'_> {
    type Brush = ();

    fn paint(&self, top: u32, strip: &mut [u8], (): &mut ()) {
        let from = (top * self.0.width) as usize * 4;
        strip.copy_from_slice(&self.0.pixels[from..from + strip.len()]);
    }
}
