//! Pictures are compared with their expected sides, by 1 a channel.

use crate::card::draw::sheet;
use crate::card::output::Output;
use crate::card::paint::painter::{Brush, Painter};
use crate::card::paint::pictures::{Decoded, Prepared};
use crate::card::pixels::picture::Kind::Rgb8;
use crate::card::pixels::picture::{Picture, png};
use crate::card::pixels::strips::Strips;
use crate::card::tests::support::{art, built_in, episode, file, is_update, properties, standard};
use crate::card::texts::CardText;

/// Compares the pixels of a card with the expected picture, by 1 a channel.
#[track_caller]
fn check_picture(name: &str, text: &CardText, with: &[(&str, &str)]) {
    let (width, height) = (480, 270);
    let output = Output {
        width,
        height,
        quality: 95,
        ..Output::default()
    };
    let decoded = Decoded {
        art: Some(Picture::read(&art(240, 160)).expect("the art can be read")),
        ..Decoded::default()
    };
    let (faces, with) = (built_in(), properties(with));
    let (sheet, _) = sheet(&standard(), text, &output, &faces, &with, &decoded.sizes());
    let pictures = Prepared::new(&sheet, decoded, width);
    let painter = Painter::new(&sheet, &pictures, &faces, width, height);
    let mut all = vec![0; (width * height * 4) as usize];
    painter.paint(0, &mut all, &mut Brush::default());
    let got: Vec<u8> = all
        .chunks(4)
        .flat_map(|pixel| pixel[..3].to_vec())
        .collect();
    let path = file(&format!("{name}.png"));
    if is_update() {
        std::fs::write(&path, png(width, height, &got, Rgb8)).expect("the folder can be written");
    }
    let wanted = std::fs::read(&path)
        .ok()
        .and_then(|bytes| Picture::read(&bytes).ok());
    let wanted = wanted.unwrap_or(Picture {
        width,
        height,
        pixels: vec![0; got.len() / 3 * 4],
        is_see_through: false,
    });
    let wanted: Vec<u8> = wanted
        .pixels
        .chunks(4)
        .flat_map(|pixel| pixel[..3].to_vec())
        .collect();
    let differences: Vec<u8> = got
        .iter()
        .zip(&wanted)
        .map(|(got, wanted)| got.abs_diff(*wanted))
        .collect();
    let worst = differences.iter().max().copied().unwrap_or(0);
    if worst > 1 || got.len() != wanted.len() {
        let row_bytes = width as usize * 3;
        let beside = wanted
            .chunks(row_bytes)
            .zip(differences.chunks(row_bytes))
            .zip(got.chunks(row_bytes));
        let amplified = |row: &[u8]| {
            row.iter()
                .map(|by| by.saturating_mul(16))
                .collect::<Vec<u8>>()
        };
        let all: Vec<u8> = beside
            .flat_map(|((wanted, differences), got)| {
                [wanted.to_vec(), amplified(differences), got.to_vec()].concat()
            })
            .collect();
        let left = file(&format!("{name}.got.png"));
        std::fs::write(&left, png(width * 3, height, &all, Rgb8))
            .expect("the folder can be written");
        panic!(
            "tests/cards/{name}.png differs by up to {worst}: see {}",
            left.display()
        );
    }
}

#[test]
fn the_standard_card_looks_as_it_did() {
    check_picture(
        "standard",
        &episode("You Are Cordially Invited to the End of the World"),
        &[],
    );
}

#[test]
fn a_blurred_card_looks_as_it_did() {
    check_picture(
        "blurred",
        &episode("Élégance"),
        &[("unwatched", "blur gray"), ("font_color", "#FFD700C0")],
    );
}

#[test]
fn a_card_in_other_scripts_looks_as_it_did() {
    check_picture("scripts", &episode("Тайны → مرحبا"), &[]);
}
