//! Ranks the pictures of TMDb: by the language of their text, votes and size.

use crate::settings::TmdbSettings;

/// What a picture of TMDb shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TmdbKind {
    /// A still of an episode.
    Still,
    /// A wide picture of a series.
    Backdrop,
    /// The logo of a series.
    Logo,
}

/// A picture, as TMDb lists it: in `stills` of `/tv/{id}/season/{s}/episode/{e}/images`, in `backdrops` and `logos` of
/// `/tv/{id}/images`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TmdbPicture {
    /// `/abc.jpg`: its name, which is unique.
    pub file_path: String,
    /// In px, according to TMDb.
    pub width: u32,
    /// In px, according to TMDb.
    pub height: u32,
    /// 0 to 10.
    pub vote_average: f64,
    /// The number of votes.
    pub vote_count: u32,
    /// The language of the text in it, like `en`. None for a picture without text.
    pub iso_639_1: Option<String>,
}

/// The prefix of TMDb's keys. Plex's begin with `metadata:`, `media:` or `upload:`.
const KEY_BEGINS: &str = "tmdb:";

/// Votes of 5 that are added to each picture's own, so that a single ten does not beat forty nines.
const VOTES_AHEAD: f64 = 3.0;

/// The language of a picture without text, as in the settings.
const NO_TEXT: &str = "none";

impl TmdbPicture {
    /// The key that is stored with cards.
    #[must_use]
    pub fn key(&self) -> String {
        format!("{KEY_BEGINS}{}", self.file_path)
    }

    /// True if `key` is that of a picture of TMDb.
    #[must_use]
    pub fn is_key(key: &str) -> bool {
        key.starts_with(KEY_BEGINS)
    }

    /// The rating, 0 to 10. Few votes count little.
    fn score(&self) -> f64 {
        let votes = f64::from(self.vote_count);
        (self.vote_average * votes + 5.0 * VOTES_AHEAD) / (votes + VOTES_AHEAD)
    }

    /// The language of its text: `none` or two letters.
    #[must_use]
    pub fn language(&self) -> &str {
        match self.iso_639_1.as_deref() {
            None | Some("" | "xx") => NO_TEXT,
            Some(language) => language,
        }
    }

    /// True for a name that is safe in a URL, with a supported extension.
    fn is_named_well(&self) -> bool {
        let Some(name) = self.file_path.strip_prefix('/') else {
            return false;
        };
        let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
        let ending = name.rsplit('.').next().unwrap_or("").to_ascii_lowercase();
        name.len() <= 200
            && name.chars().all(is_plain)
            && ["jpg", "jpeg", "png", "webp"].contains(&ending.as_str())
    }

    /// How good its language is; 0 is best. None if it must not be used because of it. Every logo has text, so a logo in
    /// any other language is better than none.
    fn language_rank(&self, kind: TmdbKind, settings: &TmdbSettings) -> Option<usize> {
        let own = self.language();
        let languages = settings.languages.iter().map(String::as_str);
        if kind != TmdbKind::Logo {
            return languages.clone().position(|language| language == own);
        }
        let mut wanted: Vec<&str> = languages.filter(|language| *language != NO_TEXT).collect();
        wanted.extend([NO_TEXT, "en"]);
        let rank = wanted.iter().position(|language| *language == own);
        Some(rank.unwrap_or(wanted.len()))
    }

    /// Its rank by language, or why it must not be used.
    fn judged(&self, kind: TmdbKind, settings: &TmdbSettings) -> Result<usize, String> {
        if !self.is_named_well() {
            return Err("neither a JPEG, a PNG nor a WebP file".into());
        }
        let (width, height) = settings.minimum;
        if kind != TmdbKind::Logo && (self.width < width || self.height < height) {
            return Err(format!("smaller than {width} x {height}"));
        }
        self.language_rank(kind, settings)
            .ok_or_else(|| match self.language() {
                NO_TEXT => "without text, which `language` in `[tmdb]` does not include".into(),
                language => format!(
                    "its text is in `{language}`, which `language` in `[tmdb]` does not include"
                ),
            })
    }
}

/// Pictures, ranked.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ranked {
    /// Those that may be used, the best first.
    pub good: Vec<TmdbPicture>,
    /// The others, each with the reason.
    pub refused: Vec<(TmdbPicture, String)>,
}

/// Ranks pictures: by the languages in the settings, then votes, then size. Refuses other languages and small ones.
#[must_use]
pub fn best_first(kind: TmdbKind, pictures: Vec<TmdbPicture>, settings: &TmdbSettings) -> Ranked {
    let mut good: Vec<(usize, TmdbPicture)> = Vec::new();
    let mut refused = Vec::new();
    for picture in pictures {
        match picture.judged(kind, settings) {
            Ok(rank) => good.push((rank, picture)),
            Err(why) => refused.push((picture, why)),
        }
    }
    let pixels = |one: &TmdbPicture| u64::from(one.width) * u64::from(one.height);
    // The sort is stable, so equal ones keep TMDb's own order.
    good.sort_by(|(rank, one), (other_rank, other)| {
        rank.cmp(other_rank)
            .then(other.score().total_cmp(&one.score()))
            .then(pixels(other).cmp(&pixels(one)))
    });
    Ranked {
        good: good.into_iter().map(|(_, picture)| picture).collect(),
        refused,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Row = (&'static str, (u32, u32), Option<&'static str>, f64, u32);

    #[track_caller]
    fn check(languages: &[&str], stills: &[Row], expected: &[&str]) {
        check_kind(TmdbKind::Still, languages, stills, expected);
    }

    #[track_caller]
    fn check_kind(kind: TmdbKind, languages: &[&str], stills: &[Row], expected: &[&str]) {
        let settings = TmdbSettings {
            languages: languages.iter().map(|one| (*one).to_string()).collect(),
            ..TmdbSettings::default()
        };
        let stills =
            stills.iter().map(
                |(name, (width, height), language, average, count)| TmdbPicture {
                    file_path: format!("/{name}.jpg"),
                    width: *width,
                    height: *height,
                    vote_average: *average,
                    vote_count: *count,
                    iso_639_1: language.map(str::to_string),
                },
            );
        let best = best_first(kind, stills.collect(), &settings).good;
        let names: Vec<&str> = best
            .iter()
            .map(|still| still.file_path.trim_matches('/').trim_end_matches(".jpg"))
            .collect();
        assert_eq!(names, expected);
    }

    const HD: (u32, u32) = (1920, 1080);

    #[test]
    fn languages_come_in_the_order_of_the_settings_and_others_not_at_all() {
        let stills = [
            ("english", HD, Some("en"), 9.0, 50),
            ("plain", HD, None, 1.0, 50),
            ("german", HD, Some("de"), 9.0, 50),
            ("marked", HD, Some("xx"), 0.0, 50),
        ];
        check(&["none", "en"], &stills, &["plain", "marked", "english"]);
        check(&["none"], &stills, &["plain", "marked"]);
        check(&["de", "none"], &stills, &["german", "plain", "marked"]);
    }

    #[test]
    fn votes_decide_before_size_and_a_single_ten_says_little() {
        let stills = [
            ("ten", (3840, 2160), None, 10.0, 1),
            ("nines", HD, None, 9.0, 40),
            ("unseen", (3840, 2160), None, 0.0, 0),
            ("unseen-too", HD, None, 0.0, 0),
            ("disliked", (3840, 2160), None, 1.0, 9),
        ];
        let expected = ["nines", "ten", "unseen", "unseen-too", "disliked"];
        check(&["none"], &stills, &expected);
    }

    #[test]
    fn pictures_that_are_too_small_are_left_out() {
        let stills = [
            ("small", (1279, 720), None, 9.0, 9),
            ("flat", (1920, 719), None, 9.0, 9),
            ("enough", (1280, 720), None, 0.0, 0),
        ];
        check(&["none"], &stills, &["enough"]);
    }

    #[test]
    fn every_logo_is_better_than_none_but_those_of_the_settings_and_without_words_come_first() {
        let logos = [
            ("french", (400, 155), Some("fr"), 9.0, 90),
            ("english", (400, 155), Some("en"), 9.0, 90),
            ("plain", (400, 155), None, 1.0, 1),
            ("german", (20, 10), Some("de"), 0.0, 0),
        ];
        let expected = ["german", "plain", "english", "french"];
        check_kind(TmdbKind::Logo, &["none", "de"], &logos, &expected);
        let expected = ["plain", "english", "french", "german"];
        check_kind(TmdbKind::Logo, &["none"], &logos, &expected);
    }

    #[test]
    fn what_is_refused_has_a_reason() {
        let picture = |name: &str, size: (u32, u32), language: Option<&str>| TmdbPicture {
            file_path: name.into(),
            width: size.0,
            height: size.1,
            iso_639_1: language.map(str::to_string),
            ..TmdbPicture::default()
        };
        let pictures = vec![
            picture("/a.svg", HD, None),
            picture("/b.jpg", (640, 360), None),
            picture("/c.jpg", HD, Some("fr")),
        ];
        let settings = TmdbSettings::default();
        let ranked = best_first(TmdbKind::Still, pictures.clone(), &settings);
        let reasons: Vec<&str> = ranked.refused.iter().map(|(_, why)| why.as_str()).collect();
        assert_eq!(
            reasons,
            [
                "neither a JPEG, a PNG nor a WebP file",
                "smaller than 1280 x 720",
                "its text is in `fr`, which `language` in `[tmdb]` does not include",
            ]
        );
        let settings = TmdbSettings {
            languages: vec!["fr".into()],
            ..settings
        };
        let ranked = best_first(
            TmdbKind::Backdrop,
            vec![picture("/d.jpg", HD, None)],
            &settings,
        );
        let reason = "without text, which `language` in `[tmdb]` does not include";
        assert_eq!(ranked.refused[0].1, reason);
    }

    #[test]
    fn an_invalid_name_finds_nothing() {
        for name in ["../3/account?x=", "a/b", "a b", "logo.svg", "..%2f"] {
            let still = TmdbPicture {
                file_path: format!("/{name}"),
                ..TmdbPicture::default()
            };
            assert!(!still.is_named_well(), "{name}");
        }
        assert!(
            !TmdbPicture {
                file_path: "//evil.example/a.jpg".into(),
                ..TmdbPicture::default()
            }
            .is_named_well()
        );
    }
}
