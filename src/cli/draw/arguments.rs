//! The options of `draw`, and one card drawn from them.

use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::ArgMatches;

use crate::cli::draw::details::{Details, EPISODE, example};
use crate::cli::draw::ready::{Ground, Ready};
use crate::cli::draw::refusal::Refusal;
use crate::cli::draw::studio::Studio;
use crate::cli::terminal::{print_error, shown};
use crate::text::UserError;

/// The parsed options.
pub(super) struct DrawRequest {
    pub(super) details: Details,
    /// No episode is given.
    is_example: bool,
}

impl DrawRequest {
    /// Reads the options.
    ///
    /// # Errors
    /// A message: an option has an invalid value.
    pub(super) fn read(matches: &ArgMatches) -> Result<DrawRequest, String> {
        let mut details = Details::new();
        let value = |name: &str| matches.get_one::<String>(name);
        let names = ["design", "art", "logo", "mask", "size", "quality"];
        let episode = EPISODE.iter().map(|(name, ..)| *name);
        let is_example = !episode.clone().any(|name| value(name).is_some());
        for name in names.into_iter().chain(episode) {
            if let Some(value) = value(name) {
                details.set(name, value)?;
            }
        }
        details.text.watched = matches.get_flag("watched");
        for pair in matches.get_many::<String>("set").into_iter().flatten() {
            let (name, value) = pair
                .split_once('=')
                .ok_or_else(|| format!("missing `=` in `--set {pair}`; use `--set NAME=VALUE`"))?;
            let property = (name.trim().to_string(), value.to_string());
            details.properties.push(property);
        }
        details.out = matches.get_one::<PathBuf>("out").cloned();
        Ok(DrawRequest {
            details,
            is_example,
        })
    }

    /// One card of these details.
    #[cfg(test)]
    pub(super) fn of(details: Details) -> DrawRequest {
        DrawRequest {
            details,
            is_example: false,
        }
    }

    pub(super) fn is_stdout(&self) -> bool {
        self.details.out.as_deref() == Some(Path::new("-"))
    }

    /// Draws the card and writes its file. Returns a line about it, unless stdout is the card.
    ///
    /// # Errors
    /// A message, or all diagnostics.
    pub(super) fn draw(&self, studio: &mut Studio) -> Result<String, UserError> {
        let begun = Instant::now();
        let mut details = self.details.clone();
        if self.is_example {
            let watched = details.text.watched;
            details.text = example();
            details.text.watched = watched;
        }
        let ready = Ready::check(studio, &details, Path::new(""), Ground::Sample);
        let ready = ready.map_err(Refusal::error)?;
        let card = ready.make(studio)?;
        let notes = card.notes.iter().map(String::as_str);
        for note in self.made_up().into_iter().chain(notes) {
            print_error(&format!("note: {}\n", shown(note)));
        }
        if self.is_stdout() {
            return Ok(String::new());
        }
        let (width, height) = studio.press.size(&ready.properties);
        Ok(format!(
            "{}: {}, {width} x {height} px, {} kB, {} ms\n",
            shown(ready.out.display().to_string()),
            shown(&ready.design),
            card.file.len().div_ceil(1000),
            begun.elapsed().as_millis()
        ))
    }

    /// A note about values that are examples because none were given.
    fn made_up(&self) -> Option<&'static str> {
        match (self.is_example, self.details.artwork.is_none()) {
            (true, true) => Some("no picture and no episode given: drawing an example"),
            (true, false) => Some("no episode given: using an example episode"),
            (false, true) => Some(
                "no picture given: using a generated landscape; `--art none` gives a black background",
            ),
            (false, false) => None,
        }
    }
}
