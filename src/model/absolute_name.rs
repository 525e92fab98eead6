//! The absolute number in the name of a file, as Sonarr writes it for anime: `Kaze - S02E03 - 015 - Salt.mkv`.

/// The number of digits that Sonarr's formats give an absolute number at least.
const DIGITS: usize = 3;
/// Numbers of four digits that are years.
const YEARS: std::ops::RangeInclusive<u32> = 1900..=2099;

/// The absolute number in the name of a file, if the name has it behind season and number of the episode, between hyphens
/// with spaces. None if the name is of another form, or the number is lower than that of the episode.
#[must_use]
pub fn absolute_in_name(path: &str, (season, number): (u32, u32)) -> Option<u32> {
    let name = path.rsplit(['/', '\\']).next().unwrap_or_default();
    let (stem, _) = name.rsplit_once('.').unwrap_or((name, ""));
    let parts = stem.split(" - ");
    let mut parts = parts.skip_while(|part| !is_place(part, (season, number)));
    // What follows the place must be the number, and nothing else.
    let found = parts.nth(1)?.trim();
    let is_number = found.bytes().all(|letter| letter.is_ascii_digit());
    let absolute: u32 = found.parse().ok().filter(|_| is_number)?;
    let is_year = found.len() > DIGITS && YEARS.contains(&absolute);
    (found.len() >= DIGITS && !is_year && absolute >= number && season > 0).then_some(absolute)
}

/// True for `S02E03`, with these numbers.
fn is_place(part: &str, place: (u32, u32)) -> bool {
    let part = part.trim().to_ascii_lowercase();
    let numbers = part.strip_prefix('s').and_then(|rest| rest.split_once('e'));
    let Some((season, number)) = numbers else {
        return false;
    };
    (season.parse(), number.parse()) == (Ok(place.0), Ok(place.1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_behind_season_and_episode_is_the_absolute_one() {
        for (path, place, expected) in [
            (
                "/tv/Kaze - S02E03 - 015 - Salt [1080p].mkv",
                (2, 3),
                Some(15),
            ),
            ("D:\\tv\\Kaze (2019) - s02e03 - 015.mkv", (2, 3), Some(15)),
            ("Kaze - S01E05 - 005 - Salt.mkv", (1, 5), Some(5)),
            ("Kaze - S21E07 - 1007 - Salt.mkv", (21, 7), Some(1007)),
            // Another episode, no such number, or a number of something else.
            ("Kaze - S02E03 - 015 - Salt.mkv", (2, 4), None),
            ("Kaze - S02E03 - Salt.mkv", (2, 3), None),
            ("Kaze - S02E03 - 15 - Salt.mkv", (2, 3), None),
            ("Kaze - S02E03 - 100 Days - x.mkv", (2, 3), None),
            ("Kaze - S02E03 - 1984 - x.mkv", (2, 3), None),
            ("Kaze - S02E03 - 720p.mkv", (2, 3), None),
            ("Kaze - S02E30 - 015 - Salt.mkv", (2, 30), None),
            ("Kaze - S00E03 - 015 - Salt.mkv", (0, 3), None),
            ("Kaze - S02E03-E04 - 015-016 - Salt.mkv", (2, 3), None),
            ("Kaze - 015.mkv", (2, 3), None),
            ("", (1, 1), None),
        ] {
            assert_eq!(absolute_in_name(path, place), expected, "{path}");
        }
    }
}
