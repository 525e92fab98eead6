//! A checked request, ready to be drawn.

use std::fs;
use std::path::{Path, PathBuf};

use crate::card::{CardText, Drawn};
use crate::cli::atomic_write;
use crate::cli::draw::card::Format;
use crate::cli::draw::details::Details;
use crate::cli::draw::studio::{Ground, Studio};
use crate::model::Properties;
use crate::text::{Diagnostic, SourceText, UserError};

/// A card that can be drawn.
#[derive(Debug)]
pub(super) struct Ready {
    pub(super) design: String,
    pub(super) text: CardText,
    pub(super) properties: Properties,
    pub(super) ground: Ground,
    pub(super) logo: Option<PathBuf>,
    pub(super) mask: Option<PathBuf>,
    pub(super) format: Format,
    pub(super) out: PathBuf,
}

/// Why a card cannot be drawn.
#[derive(Debug)]
pub(super) enum Refusal {
    /// A message.
    Because(String),
    /// The screens of a design's file.
    Design { name: String, screens: String },
    /// Errors of properties.
    Properties(Vec<Wrong>),
}

/// An error in a property.
#[derive(Debug)]
pub(super) struct Wrong {
    /// `name=value`
    pub(super) written: String,
    pub(super) mistake: Diagnostic,
}

impl Wrong {
    /// With carets below the words, as options give them.
    fn screen(&self) -> String {
        let option = match self.written.split('=').next() {
            Some("size") => "--size",
            Some("quality") => "--quality",
            _ => "--set",
        };
        SourceText::new(option, &self.written).draw(&self.mistake)
    }

    fn line(&self) -> String {
        sentence(&self.mistake)
    }
}

/// An error on one line.
pub(super) fn sentence(mistake: &Diagnostic) -> String {
    match &mistake.help {
        Some(help) => format!("{}: {help}", mistake.message),
        None => mistake.message.clone(),
    }
}

impl Refusal {
    /// With carets.
    pub(super) fn error(self) -> UserError {
        match self {
            Refusal::Because(why) => UserError::Message(why),
            Refusal::Design { screens, .. } => UserError::Diagnostics(screens),
            Refusal::Properties(wrong) => {
                let screens: Vec<String> = wrong.iter().map(Wrong::screen).collect();
                UserError::Diagnostics(screens.join("\n"))
            }
        }
    }

    /// In one line.
    pub(super) fn line(self) -> String {
        match self {
            Refusal::Because(why) => why,
            Refusal::Design { name, .. } => {
                format!("the design `{name}` has errors; `intertitle check` shows them")
            }
            Refusal::Properties(wrong) => {
                let lines: Vec<String> = wrong.iter().map(Wrong::line).collect();
                lines.join("; ")
            }
        }
    }
}

impl Ready {
    /// Checks a request. Paths are relative to `folder`; without a picture, `missing` is the background.
    ///
    /// # Errors
    /// The design, a property or the file name is invalid.
    pub(super) fn check(
        studio: &mut Studio,
        details: &Details,
        folder: &Path,
        missing: Ground,
    ) -> Result<Ready, Refusal> {
        let Some(out) = &details.out else {
            return Err(Refusal::Because("missing `out`".to_string()));
        };
        let format = Format::of(out).map_err(Refusal::Because)?;
        let design = studio.design(details.design.as_deref(), folder)?;
        let properties = studio.properties(&design, &details.properties);
        let properties = properties.map_err(Refusal::Properties)?;
        let ground = match &details.art {
            None => missing,
            Some(path) if path == Path::new("none") => Ground::Black,
            Some(path) => Ground::File(folder.join(path)),
        };
        Ok(Ready {
            design,
            text: details.text.clone(),
            properties,
            ground,
            logo: details.logo.as_ref().map(|logo| folder.join(logo)),
            mask: details.mask.as_ref().map(|mask| folder.join(mask)),
            format,
            out: out.clone(),
        })
    }

    /// Draws the card and writes its file.
    ///
    /// # Errors
    /// A message: the picture cannot be used, or the file cannot be written.
    pub(super) fn make(&self, studio: &Studio) -> Result<Drawn, String> {
        if let Ground::File(art) = &self.ground {
            let is_same = match (fs::canonicalize(art), fs::canonicalize(&self.out)) {
                (Ok(art), Ok(out)) => art == out,
                _ => false,
            };
            if is_same {
                let art = art.display();
                return Err(format!("the output would overwrite its own picture {art}"));
            }
        }
        let drawn = studio.draw(self)?;
        atomic_write::write(&self.out, &drawn.file)?;
        Ok(drawn)
    }
}
