//! No input makes a card panic: pictures, fonts and designs with changed bytes and truncated.

use std::borrow::Cow;

use crate::card::draw::{Pictures, display_list, draw};
use crate::card::language::parse::parse;
use crate::card::layout::job::Sizes;
use crate::card::lettering::font_set::FontSet;
use crate::card::output::Output;
use crate::card::tests::support::{STANDARD, artwork, built_in, episode, properties, standard};
use crate::maker;
use crate::model::{Digest, Properties};
use crate::text::render_all;

/// Numbers that look random and are the same each time.
struct Dice(u32);

impl Dice {
    fn roll(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (self.0 >> 8) as usize % below.max(1)
    }

    /// `bytes` with a few of them replaced, and perhaps the end torn off.
    fn torn(&mut self, bytes: &[u8]) -> Vec<u8> {
        let mut torn = bytes.to_vec();
        for _ in 0..1 + self.roll(8) {
            let at = self.roll(torn.len());
            torn[at] = self.roll(256).to_le_bytes()[0];
        }
        if self.roll(4) == 0 {
            torn.truncate(self.roll(torn.len()));
        }
        torn
    }
}

#[test]
fn torn_pictures_do_no_harm() {
    let mut dice = Dice(1);
    let (design, fonts, text) = (standard(), built_in(), episode("Lies"));
    let output = Output {
        width: 64,
        height: 36,
        quality: 95,
        ..Output::default()
    };
    let of = |artwork: &[u8]| {
        draw(
            &design,
            &text,
            Pictures::from(artwork),
            &output,
            &fonts,
            &Digest::of(b""),
            &Properties::new(),
        )
    };
    let jpeg = of(&artwork(40, 30)).expect("it can be drawn").file;
    for whole in [artwork(40, 30), jpeg] {
        for _ in 0..300 {
            let torn = dice.torn(&whole);
            let _ = (of(&torn), maker::of(&torn));
        }
    }
    for length in 0..200 {
        let noise: Vec<u8> = (0..length)
            .map(|_| dice.roll(256).to_le_bytes()[0])
            .collect();
        assert!(of(&noise).is_err());
    }
}

#[test]
fn torn_fonts_do_no_harm() {
    let mut dice = Dice(2);
    let design = standard();
    let output = Output {
        width: 64,
        height: 36,
        quality: 95,
        ..Output::default()
    };
    let whole: [&[u8]; 3] = [
        include_bytes!("../../../fonts/IntertitleSans-ExtraBold.ttf"),
        include_bytes!("../../../fonts/NotoSansHebrew-Bold.ttf"),
        include_bytes!("../../../fonts/NotoSansThai-Bold.ttf"),
    ];
    for round in 0..240 {
        let torn = dice.torn(whole[round % 3]);
        let (fonts, _) = FontSet::new(vec![("Torn".to_string(), Cow::Owned(torn))]);
        let text = episode("AVÁ (fi) אבג ที่นี่");
        let with = properties(&[("font", "Torn")]);
        let drawn = draw(
            &design,
            &text,
            Pictures::default(),
            &output,
            &fonts,
            &Digest::of(b""),
            &with,
        );
        // A font that has lost most letters makes no card.
        let is_refused = |why: &String| why.starts_with("no font has the letters");
        assert!(
            drawn.as_ref().map_or_else(is_refused, |_| true),
            "{drawn:?}"
        );
    }
}

#[test]
fn torn_designs_are_read_completely() {
    let mut dice = Dice(3);
    let fonts = built_in();
    let words = [
        "text",
        "row",
        "part",
        "shade",
        "box",
        "let",
        "property",
        "title.width",
        "if",
        "(",
        "*",
        "shadow",
        "clip",
        "\"",
        "{",
        "}",
        "1e9",
        "-",
        ":",
        ",",
        "#",
        "\n",
        "進",
        "\\",
        "pass",
        "left",
        "%",
    ];
    for _ in 0..1500 {
        let mut text = STANDARD.to_string();
        for _ in 0..1 + dice.roll(6) {
            let mut at = dice.roll(text.len());
            while !text.is_char_boundary(at) {
                at -= 1;
            }
            match dice.roll(3) {
                0 => text.insert_str(at, words[dice.roll(words.len())]),
                1 => text.truncate(at),
                _ => drop(
                    text.drain(at..text.ceil_char_boundary((at + dice.roll(30)).min(text.len()))),
                ),
            }
        }
        let (design, diagnostics) = parse(&text);
        assert!(design.is_some() || !diagnostics.is_empty(), "{text}");
        let _ = render_all("torn.card", &text, &diagnostics);
        if let Some(design) = design {
            let output = Output {
                width: 64,
                height: 36,
                quality: 95,
                ..Output::default()
            };
            let _ = display_list(
                &design,
                &episode("Lies"),
                &output,
                &fonts,
                &Properties::new(),
                &Sizes {
                    artwork: Some((40, 30)),
                    ..Sizes::default()
                },
            );
        }
    }
}
