//! `[tmdb]`: TMDb as a source of pictures.

use crate::locale::{is_language, near_language};
use crate::settings::address::url;
use crate::settings::secret::Secret;

/// How to access TMDb, and which of its stills are acceptable.
#[derive(Clone, Debug)]
pub struct TmdbSettings {
    /// An API key of version 3, or a token of version 4. Empty if there is none.
    pub key: Secret,
    /// Languages of stills, the preferred one first: `none` for those without text, or two letters like `en`. Never
    /// empty.
    pub languages: Vec<String>,
    /// The minimum size of a still in px, width and height.
    pub minimum: (u32, u32),
    /// The URL of its API, without a trailing slash. A proxy where TMDb is blocked has another one.
    pub url: String,
    /// The URL of its pictures, without a trailing slash.
    pub pictures: String,
}

impl Default for TmdbSettings {
    fn default() -> TmdbSettings {
        TmdbSettings {
            key: Secret::new(""),
            languages: vec!["none".into()],
            minimum: (1280, 720),
            url: "https://api.themoviedb.org/3".into(),
            pictures: "https://image.tmdb.org/t/p".into(),
        }
    }
}

impl TmdbSettings {
    /// True if there is a key.
    #[must_use]
    pub fn is_usable(&self) -> bool {
        !self.key.expose().is_empty()
    }

    /// Sets one of the keys.
    pub(super) fn set(&mut self, key: &str, value: &str) -> Result<(), String> {
        match key {
            "language" => self.languages = languages(value)?,
            "minimum" => self.minimum = minimum(value)?,
            "url" => self.url = url(value)?,
            "pictures" => self.pictures = url(value)?,
            _ => self.key = secret(value)?,
        }
        Ok(())
    }
}

/// A key is sent in a header, so it must be one word of plain characters.
fn secret(text: &str) -> Result<Secret, String> {
    if text.trim().chars().all(|letter| letter.is_ascii_graphic()) {
        return Ok(Secret::new(text));
    }
    Err("expected a key of 32 hex digits, or a token with two dots".into())
}

/// Codes that only TMDb has: Cantonese, and no language.
const OF_TMDB: [&str; 2] = ["cn", "xx"];

fn languages(text: &str) -> Result<Vec<String>, String> {
    let mut languages: Vec<String> = Vec::new();
    for word in text.split([',', ' ']).filter(|word| !word.is_empty()) {
        let word = word.to_ascii_lowercase();
        let is_code = word.len() == 2 && word.chars().all(|letter| letter.is_ascii_lowercase());
        if word != "none" && !is_code {
            return Err("expected languages such as `none, en`: `none` for stills without text, others as two letters".into());
        }
        if is_code && !is_language(&word) && !OF_TMDB.contains(&word.as_str()) {
            return Err(format!(
                "unknown language `{word}`: {}",
                near_language(&word)
            ));
        }
        if !languages.contains(&word) {
            languages.push(word);
        }
    }
    if languages.is_empty() {
        return Err("expected at least one language; `none` is for stills without text".into());
    }
    Ok(languages)
}

fn minimum(text: &str) -> Result<(u32, u32), String> {
    let sides = text.split_once('x');
    let sides = sides.and_then(|(width, height)| Some((width.parse().ok()?, height.parse().ok()?)));
    match sides {
        Some((width, height)) if width <= 7680 && height <= 4320 => Ok((width, height)),
        _ => Err("expected a size such as `1280x720`, at most 7680x4320".into()),
    }
}
