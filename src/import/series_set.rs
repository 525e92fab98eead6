//! Conditions that are true for some series, and for some episodes of them.

use crate::import::condition::Condition;
use crate::import::model::{Episode, Series};
use crate::rules::quoted;

/// The condition for one series: by its id, or else by its title and year.
pub fn one(series: &Series) -> Condition {
    match id(series) {
        Some((field, id)) => Condition::of_field(field, format!("{field} = {id}")),
        None => by_title(series),
    }
}

/// The condition for one of several series. There must be one.
pub fn any_of(all: &[&Series]) -> Condition {
    if let [only] = all {
        return one(only);
    }
    let mut parts = Vec::new();
    for field in ["tvdb", "tmdb", "imdb"] {
        let ids = all.iter().filter_map(|series| id(series));
        let ids = ids.filter(|(own, _)| *own == field).map(|(_, id)| id);
        let ids: Vec<String> = ids.collect();
        match ids.as_slice() {
            [] => {}
            [id] => parts.push(Condition::of_field(field, format!("{field} = {id}"))),
            ids => {
                let list = ids.join(", ");
                parts.push(Condition::of_field(field, format!("{field} in [{list}]")));
            }
        }
    }
    let others = all.iter().filter(|series| id(series).is_none());
    parts.extend(others.map(|series| by_title(series)));
    Condition::Any(parts)
}

/// The condition for an episode of a series.
pub fn episode(series: &Series, episode: &Episode) -> Condition {
    one(series).and(number(episode))
}

/// The condition for the number of an episode.
pub fn number(episode: &Episode) -> Condition {
    let (season, number) = (episode.season, episode.number);
    Condition::test(format!("season = {season}")).and(Condition::of_field(
        "episode",
        format!("episode = {number}"),
    ))
}

fn id(series: &Series) -> Option<(&'static str, String)> {
    let number = |field, id: Option<i64>| {
        let id = id.filter(|id| *id > 0)?;
        Some((field, id.to_string()))
    };
    number("tvdb", series.tvdb)
        .or_else(|| number("tmdb", series.tmdb))
        .or_else(|| Some(("imdb", quoted(series.imdb.as_ref()?))))
}

fn by_title(series: &Series) -> Condition {
    let title = Condition::test(format!("series = {}", quoted(&series.name)));
    match series.year {
        Some(year) => title.and(Condition::of_field("year", format!("year = {year}"))),
        None => title,
    }
}

/// The condition for a range of episodes as TitleCardMaker writes it: `2` is a season, `10-20` absolute numbers,
/// `s1e1-s1e5` episodes. None for other texts.
pub fn range(text: &str) -> Option<Condition> {
    let text = text.trim().to_lowercase();
    let number = |text: &str| text.trim().parse::<u32>().ok();
    if let Some(season) = number(&text) {
        return Some(Condition::test(format!("season = {season}")));
    }
    let (from, to) = match text.split_once('-') {
        Some((from, to)) => (from.trim(), to.trim()),
        None => (text.as_str(), text.as_str()),
    };
    if let (Some(from), Some(to)) = (number(from), number(to)) {
        let absolute = format!("absolute in {from}..{to}");
        return (from <= to).then(|| Condition::of_field("absolute", absolute));
    }
    let index = |text: &str| {
        let (season, episode) = text.strip_prefix('s')?.split_once('e')?;
        Some((number(season)?, number(episode)?))
    };
    let ((season, first), (until, last)) = (index(from)?, index(to)?);
    let season_is = |season: u32| Condition::test(format!("season = {season}"));
    let episode = |text: String| Condition::of_field("episode", text);
    if season == until {
        let numbers = match first == last {
            true => format!("episode = {first}"),
            false => format!("episode in {first}..{last}"),
        };
        return (first <= last).then(|| season_is(season).and(episode(numbers)));
    }
    let mut parts = vec![season_is(season).and(episode(format!("episode >= {first}")))];
    match until.checked_sub(season)? {
        0 => return None,
        1 => {}
        2 => parts.push(season_is(season + 1)),
        _ => parts.push(Condition::test(format!(
            "season in {}..{}",
            season + 1,
            until - 1
        ))),
    }
    parts.push(season_is(until).and(episode(format!("episode <= {last}"))));
    Some(Condition::Any(parts))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_seasons_absolute_numbers_or_episodes() {
        for (its, expected) in [
            ("1", Some("season = 1")),
            ("10-20", Some("absolute in 10..20")),
            ("s2e1-s2e5", Some("season = 2 and episode in 1..5")),
            ("S2E3", Some("season = 2 and episode = 3")),
            (
                "s1e5-s4e2",
                Some(
                    "(season = 1 and episode >= 5) or season in 2..3 or (season = 4 and episode <= 2)",
                ),
            ),
            (
                "s1e5-s2e2",
                Some("(season = 1 and episode >= 5) or (season = 2 and episode <= 2)"),
            ),
            ("20-10", None),
            ("s2e1-s1e1", None),
            ("all", None),
        ] {
            let found = range(its).map(|condition| condition.text());
            assert_eq!(found.as_deref(), expected, "{its}");
        }
    }

    #[test]
    fn a_series_is_named_by_its_best_id() {
        let named = |tvdb, tmdb, imdb: Option<&str>| Series {
            name: "Dark".to_string(),
            year: Some(2017),
            tvdb,
            tmdb,
            imdb: imdb.map(String::from),
            ..Series::default()
        };
        let all = [
            named(Some(7), Some(8), None),
            named(Some(9), None, None),
            named(Some(0), None, Some("tt12")),
            named(None, None, None),
        ];
        let texts: Vec<String> = all.iter().map(|series| one(series).text()).collect();
        let expected = [
            "tvdb = 7",
            "tvdb = 9",
            "imdb = \"tt12\"",
            "series = \"Dark\" and year = 2017",
        ];
        assert_eq!(texts, expected);
        let all: Vec<&Series> = all.iter().collect();
        let expected = "tvdb in [7, 9] or imdb = \"tt12\" or (series = \"Dark\" and year = 2017)";
        assert_eq!(any_of(&all).text(), expected);
    }
}
