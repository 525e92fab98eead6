//! What the drawings share: designs and fonts of a new config folder, an episode, a picture.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use intertitle::app::DesignSet;
use intertitle::card::{CardText, Design, Format, Output, Picture, Pictures, draw};
use intertitle::fake::landscape;
use intertitle::model::{Digest, Properties};
use intertitle::settings::{ConfigDir, Settings};

/// Px of the pictures that are kept.
const SIZE: (u32, u32) = (320, 180);

/// The built-in designs and fonts.
pub fn design_set() -> &'static DesignSet {
    static DESIGNS: OnceLock<DesignSet> = OnceLock::new();
    DESIGNS.get_or_init(|| {
        let settings = Settings::read(ConfigDir::new("/nowhere".into()), "", Vec::new()).unwrap();
        DesignSet::read(&settings).unwrap()
    })
}

/// A file of the project.
pub fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// True if the expected sides are to be rewritten.
pub fn is_update() -> bool {
    std::env::var_os("UPDATE").is_some_and(|value| value == "1")
}

/// The fifth episode of a series, under that title.
pub fn episode(title: &str) -> CardText {
    CardText {
        series: "The Long Tide".into(),
        title: title.into(),
        season: 1,
        number: 5,
        absolute: Some(5),
        year: Some(2021),
        episodes: Some(8),
        airdate: Some("2021-10-29".into()),
        watched: true,
        ..CardText::default()
    }
}

/// Properties as rules set them.
pub fn properties(pairs: &[(&str, &str)]) -> Properties {
    pairs
        .iter()
        .map(|(name, value)| (name.to_string(), value.to_string()))
        .collect()
}

/// The card as a small picture.
pub fn picture(design: &Design, text: &CardText, with: &Properties) -> Picture {
    let output = Output {
        width: SIZE.0,
        height: SIZE.1,
        format: Format::Png,
        ..Output::default()
    };
    static ARTWORK: OnceLock<Vec<u8>> = OnceLock::new();
    // Large enough that its grain is averaged away, which keeps the files of these pictures small.
    let artwork = ARTWORK.get_or_init(|| landscape(2, 1280, 720));
    let pictures = Pictures::from(artwork.as_slice());
    let recipe = Digest::of(b"drawn");
    let drawn = draw(
        design,
        text,
        pictures,
        &output,
        &design_set().fonts,
        &recipe,
        with,
    );
    Picture::read(&drawn.unwrap().file).unwrap()
}
