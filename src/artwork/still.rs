//! Ranks the stills of TMDb: by the language of their text, votes and size.

use crate::settings::TmdbSettings;

/// A still, as TMDb lists it in `stills` of `/tv/{id}/season/{s}/episode/{e}/images`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Still {
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
    /// The language of the text in it, like `en`. None for a still without text.
    pub iso_639_1: Option<String>,
}

/// The prefix of TMDb's keys. Plex's begin with `metadata:`, `media:` or `upload:`.
const KEY_BEGINS: &str = "tmdb:";

/// Votes of 5 that are added to each still's own, so that a single ten does not beat forty nines.
const VOTES_AHEAD: f64 = 3.0;

impl Still {
    /// The key that is stored with cards.
    #[must_use]
    pub fn key(&self) -> String {
        format!("{KEY_BEGINS}{}", self.file_path)
    }

    /// True if `key` is that of a still of TMDb.
    #[must_use]
    pub fn is_key(key: &str) -> bool {
        key.starts_with(KEY_BEGINS)
    }

    /// The rating, 0 to 10. Few votes count little.
    fn score(&self) -> f64 {
        let votes = f64::from(self.vote_count);
        (self.vote_average * votes + 5.0 * VOTES_AHEAD) / (votes + VOTES_AHEAD)
    }

    fn language(&self) -> &str {
        match self.iso_639_1.as_deref() {
            None | Some("" | "xx") => "none",
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
}

/// The stills that may be drawn on, the best first: ordered by the languages in the settings, then votes, then size.
/// Leaves out other languages and small ones.
#[must_use]
pub fn best_first(stills: Vec<Still>, settings: &TmdbSettings) -> Vec<Still> {
    let (width, height) = settings.minimum;
    let rank = |still: &Still| {
        let mut languages = settings.languages.iter();
        languages.position(|language| language == still.language())
    };
    let mut good: Vec<(usize, Still)> = stills
        .into_iter()
        .filter(|still| still.is_named_well() && still.width >= width && still.height >= height)
        .filter_map(|still| Some((rank(&still)?, still)))
        .collect();
    let pixels = |still: &Still| u64::from(still.width) * u64::from(still.height);
    // The sort is stable, so equal ones keep TMDb's own order.
    good.sort_by(|(rank, one), (other_rank, other)| {
        rank.cmp(other_rank)
            .then(other.score().total_cmp(&one.score()))
            .then(pixels(other).cmp(&pixels(one)))
    });
    good.into_iter().map(|(_, still)| still).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    type Row = (&'static str, (u32, u32), Option<&'static str>, f64, u32);

    #[track_caller]
    fn check(languages: &[&str], stills: &[Row], expected: &[&str]) {
        let settings = TmdbSettings {
            languages: languages.iter().map(|one| (*one).to_string()).collect(),
            ..TmdbSettings::default()
        };
        let stills = stills
            .iter()
            .map(|(name, (width, height), language, average, count)| Still {
                file_path: format!("/{name}.jpg"),
                width: *width,
                height: *height,
                vote_average: *average,
                vote_count: *count,
                iso_639_1: language.map(str::to_string),
            });
        let best = best_first(stills.collect(), &settings);
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
    fn an_invalid_name_finds_nothing() {
        for name in ["../3/account?x=", "a/b", "a b", "logo.svg", "..%2f"] {
            let still = Still {
                file_path: format!("/{name}"),
                ..Still::default()
            };
            assert!(!still.is_named_well(), "{name}");
        }
        assert!(
            !Still {
                file_path: "//evil.example/a.jpg".into(),
                ..Still::default()
            }
            .is_named_well()
        );
    }
}
