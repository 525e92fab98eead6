//! Plex's guids: which of them contain an id of TheTVDB, TMDb or IMDb, and whether it is the series' or the item's.

use nom::bytes::complete::{tag, take_till, take_until};
use nom::combinator::rest;
use nom::sequence::terminated;
use nom::{IResult, Parser};

/// An id in a guid.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Id {
    Tvdb(u64),
    Tmdb(u64),
    Imdb(String),
}

/// A parsed guid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guid {
    /// The id.
    pub id: Id,
    /// The id is that of the series, even if the guid is an episode's or a season's.
    pub of_series: bool,
}

impl Guid {
    /// Parses a guid. None if it has no known id: `plex://`, `local://`, `com.plexapp.agents.none://`, AniDB's.
    ///
    /// Those of newer agents (`tvdb://81189`) are the item's own. The older agents
    /// (`com.plexapp.agents.thetvdb://350665/1/4?lang=de`) and HAMA (`com.plexapp.agents.hama://tvdb4-81797/1/2`) are
    /// for whole series, so their guids contain the series' id at every level.
    #[must_use]
    pub fn parse(guid: &str) -> Option<Guid> {
        let (_, (agent, id, below)) = pieces(guid.trim()).ok()?;
        let agent = agent.to_ascii_lowercase();
        let legacy = agent.strip_prefix("com.plexapp.agents.");
        let is_hama = legacy.unwrap_or(&agent) == "hama";
        let (provider, id) = match is_hama {
            // The provider precedes the id: `anidb-17494`, and `tvdb4-…` for other orders of the same series.
            true => id.split_once('-')?,
            false => (legacy.unwrap_or(&agent), id),
        };
        let id = match provider {
            "tvdb" | "thetvdb" | "thetvdbdvdorder" | "tvdb2" | "tvdb3" | "tvdb4" | "tvdb5"
            | "tvdb6" => Id::Tvdb(number(id)?),
            "tmdb" | "themoviedb" | "tsdb" => Id::Tmdb(number(id)?),
            "imdb" => Id::Imdb(imdb(id)?),
            _ => return None,
        };
        let of_series = legacy.is_some() || is_hama || below.starts_with('/');
        Some(Guid { id, of_series })
    }
}

/// `AGENT://ID`, and what follows the id.
fn pieces(guid: &str) -> IResult<&str, (&str, &str, &str)> {
    let agent = terminated(take_until("://"), tag("://"));
    let id = take_till(|letter| matches!(letter, '/' | '?'));
    (agent, id, rest).parse(guid)
}

/// An id of digits. None for 0.
fn number(id: &str) -> Option<u64> {
    let only = id.bytes().all(|byte| byte.is_ascii_digit());
    only.then(|| id.parse().ok()).flatten().filter(|id| *id > 0)
}

/// IMDb's id: `tt` and digits.
fn imdb(id: &str) -> Option<String> {
    let digits = id.strip_prefix("tt")?;
    let is_one =
        (1..=18).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_one.then(|| id.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guids_of_all_agents_are_taken_apart() {
        let tvdb = |id, of_series| {
            Some(Guid {
                id: Id::Tvdb(id),
                of_series,
            })
        };
        let tmdb = |id, of_series| {
            Some(Guid {
                id: Id::Tmdb(id),
                of_series,
            })
        };
        let imdb = |id: &str, of_series| {
            Some(Guid {
                id: Id::Imdb(id.into()),
                of_series,
            })
        };
        for (guid, expected) in [
            ("tvdb://81189", tvdb(81189, false)),
            ("tmdb://1396", tmdb(1396, false)),
            ("imdb://tt0903747", imdb("tt0903747", false)),
            (
                "com.plexapp.agents.thetvdb://81189?lang=en",
                tvdb(81189, true),
            ),
            (
                "com.plexapp.agents.thetvdb://81189/1/2?lang=en",
                tvdb(81189, true),
            ),
            (
                "com.plexapp.agents.thetvdb://81189/2023-06-14?lang=de",
                tvdb(81189, true),
            ),
            (
                "com.plexapp.agents.thetvdbdvdorder://81189/1",
                tvdb(81189, true),
            ),
            (
                "com.plexapp.agents.themoviedb://1396/1/2?lang=en",
                tmdb(1396, true),
            ),
            (
                "com.plexapp.agents.imdb://tt0903747?lang=en",
                imdb("tt0903747", true),
            ),
            (
                "com.plexapp.agents.hama://tvdb-355567?lang=en",
                tvdb(355_567, true),
            ),
            (
                "com.plexapp.agents.hama://tvdb2-81797/1/2?lang=en",
                tvdb(81797, true),
            ),
            ("com.plexapp.agents.hama://tvdb4-81797", tvdb(81797, true)),
            ("com.plexapp.agents.hama://tsdb-1396", tmdb(1396, true)),
            ("com.plexapp.agents.hama://tmdb-1396", tmdb(1396, true)),
            (
                "com.plexapp.agents.hama://imdb-tt0903747",
                imdb("tt0903747", true),
            ),
            ("hama://tvdb-355567", tvdb(355_567, true)),
            ("COM.plexapp.agents.TheTVDB://81189", tvdb(81189, true)),
            (" tvdb://81189 ", tvdb(81189, false)),
            ("com.plexapp.agents.hama://anidb-17494/1/2?lang=en", None),
            ("com.plexapp.agents.hama://355567", None),
            ("com.plexapp.agents.none://8f?lang=xn", None),
            ("tv.plex.agents.series://81189", None),
            ("plex://show/5d9c086c46115600200aa2fe", None),
            ("local://2501", None),
            ("tvdb://0", None),
            ("tvdb://", None),
            ("tvdb://81189x", None),
            ("imdb://0903747", None),
            ("81189", None),
            ("", None),
        ] {
            assert_eq!(Guid::parse(guid), expected, "{guid}");
        }
    }
}
