//! The designs and fonts, and the words of rules that follow from them, as one immutable set.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use crate::action;
use crate::app::fonts::fonts_with;
use crate::assets::{self, FontFile, Text};
use crate::card::{self, Design, FontSet};
use crate::model::{DesignWord, Digest, Hasher, OwnProperty, Vocabulary};
use crate::settings::Settings;
use crate::source;
use crate::text::render_all;

/// Everything that cards can be made of at one moment. A job that has begun with a set keeps it.
#[derive(Debug)]
pub struct DesignSet {
    /// The designs, by the names that rules use.
    pub designs: BTreeMap<String, Arc<Design>>,
    /// The built-in fonts, then the user's.
    pub fonts: FontSet,
    /// The words that rules may use.
    pub words: Vocabulary,
    /// The digest of the words that come from designs and fonts.
    pub words_digest: Digest,
    /// The rendered diagnostics of designs with errors, by the name of the design. If there is a design of that name,
    /// it is an older one.
    pub errors: BTreeMap<String, String>,
    /// Messages about fonts that were left out.
    pub complaints: Vec<String>,
}

impl DesignSet {
    /// Reads the designs and fonts of the config folder, which override the built-in ones.
    ///
    /// # Errors
    /// A folder or a file in it cannot be read. The message names it.
    pub fn read(settings: &Settings) -> Result<DesignSet, String> {
        DesignSet::with_fonts(settings, Vec::new())
    }

    /// The same, as if `more` fonts were in the user's folder, too.
    ///
    /// # Errors
    /// Those of [`DesignSet::read`].
    pub fn with_fonts(settings: &Settings, more: Vec<FontFile>) -> Result<DesignSet, String> {
        let texts = assets::designs(&settings.config_dir)?;
        let (fonts, complaints) = fonts_with(&settings.config_dir, more)?;
        Ok(DesignSet::of(
            settings,
            &texts,
            (fonts, complaints),
            &BTreeMap::new(),
        ))
    }

    /// The set of these designs and fonts. If a text has an error, the design in `before` stays.
    pub(super) fn of(
        settings: &Settings,
        texts: &[Text],
        (fonts, complaints): (FontSet, Vec<String>),
        before: &BTreeMap<String, Arc<Design>>,
    ) -> DesignSet {
        let mut designs = BTreeMap::new();
        let mut errors = BTreeMap::new();
        for text in texts {
            let name = text.design_name();
            let file = format!("designs/{}", text.name);
            let design = match &text.unreadable {
                None => read_design(&file, &text.text),
                Some(why) => Err(format!("error: {why}\n")),
            };
            let design =
                design.and_then(|design| with_images(design, &settings.config_dir.designs()));
            match design {
                Ok(design) => {
                    designs.insert(name.to_string(), Arc::new(design));
                }
                Err(rendered) => {
                    if let Some(good) = before.get(name) {
                        designs.insert(name.to_string(), Arc::clone(good));
                    }
                    errors.insert(name.to_string(), rendered);
                }
            }
        }
        let words = words(settings, &designs, &fonts);
        DesignSet {
            words_digest: fingerprint(&words),
            designs,
            fonts,
            words,
            errors,
            complaints,
        }
    }

    /// Adds a design, which replaces the one of that name.
    pub fn put(&mut self, name: &str, design: Design) {
        self.words.designs.retain(|word| word.name != name);
        self.words.designs.push(design_word(name, &design));
        self.errors.remove(name);
        self.designs.insert(name.to_string(), Arc::new(design));
    }
}

/// Parses the text of a design, which messages call `file`.
///
/// # Errors
/// The rendered diagnostics.
pub fn read_design(file: &str, text: &str) -> Result<Design, String> {
    let (design, errors) = card::parse(text);
    design.ok_or_else(|| render_all(file, text, &errors))
}

/// The design with the pictures that it names, read from `folder`.
///
/// # Errors
/// A picture cannot be read. The rendered error names it.
pub fn with_images(mut design: Design, folder: &Path) -> Result<Design, String> {
    let names: Vec<String> = design.files().map(String::from).collect();
    let mut hasher = Hasher::default();
    hasher.part(design.digest.as_str().as_bytes());
    for name in names {
        let bytes =
            assets::picture(&folder.join(&name)).map_err(|why| format!("error: {why}\n"))?;
        hasher.part(&bytes);
        design.images.insert(name, bytes.into());
    }
    if !design.images.is_empty() {
        // Another picture under the same name makes other cards.
        design.digest = hasher.finish();
    }
    Ok(design)
}

fn words(
    settings: &Settings,
    designs: &BTreeMap<String, Arc<Design>>,
    fonts: &FontSet,
) -> Vocabulary {
    let targets = settings.notify.iter();
    let targets = targets.map(|target| ("notify".to_string(), target.name.clone()));
    Vocabulary {
        sources: source::words(),
        actions: action::words(),
        connections: settings
            .servers
            .iter()
            .map(|server| (server.kind.word.to_string(), server.name.clone()))
            .chain(targets)
            .collect(),
        designs: designs
            .iter()
            .map(|(name, design)| design_word(name, design))
            .collect(),
        fonts: fonts.names().map(String::from).collect(),
    }
}

/// The words of a design for rules, by the name of its file.
fn design_word(name: &str, design: &Design) -> DesignWord {
    let own = design.properties.iter().map(|property| OwnProperty {
        name: property.name.clone(),
        kind: property.kind.of_rules(),
        default: property.kind.default(),
        help: property.help.clone(),
    });
    DesignWord {
        name: name.to_string(),
        help: design.about.clone(),
        own: own.collect(),
    }
}

/// The digest of everything that the checker of rules reads from designs and fonts. How they look does not matter.
fn fingerprint(words: &Vocabulary) -> Digest {
    let mut hasher = Hasher::default();
    for design in &words.designs {
        hasher.part(design.name.as_bytes());
        for own in &design.own {
            hasher.part(format!("{} {:?}", own.name, own.kind).as_bytes());
        }
    }
    for font in &words.fonts {
        hasher.part(font.as_bytes());
    }
    hasher.finish()
}
