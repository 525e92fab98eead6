//! The user's own pictures, in a folder with the names of TitleCardMaker's `source` folder.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use unicode_normalization::UnicodeNormalization as _;

use crate::artwork::folder::file_name::{Wanted, rank, rank_in_season};
use crate::files;
use crate::locale::season_number;
use crate::model::Episode;
use crate::text::fold;

/// The largest picture, in bytes.
const BYTES_MAX: u64 = 32 << 20;

/// The picture of that kind for `episode`, below `root` in a folder `Series (Year)` or `Series`, which may end with an
/// id (`{tvdb-390001}`), or in a season's folder within it. A known id decides. Punctuation, case and the encoding of
/// accents do not matter. Pictures of the season precede those of the series.
#[must_use]
pub fn own_picture(root: &Path, episode: &Episode, wanted: Wanted) -> Option<PathBuf> {
    let mut folders: Vec<(u8, PathBuf)> = entries(root)
        .into_iter()
        .filter_map(|(name, path)| Some((fit(&name, episode)?, path)))
        .collect();
    folders.sort();
    folders
        .into_iter()
        .find_map(|(_, folder)| in_series(&folder, episode, wanted))
}

fn in_series(folder: &Path, episode: &Episode, wanted: Wanted) -> Option<PathBuf> {
    let mut found: Vec<(u8, PathBuf)> = Vec::new();
    for (name, path) in entries(folder) {
        if season_of(&name) == Some(episode.season) && path.is_dir() {
            let inside = entries(&path).into_iter();
            found.extend(
                inside.filter_map(|(file, path)| {
                    Some((rank_in_season(&file, episode, wanted)?, path))
                }),
            );
        } else if let Some(rank) = rank(&name, episode, wanted) {
            found.push((rank, path));
        }
    }
    found.into_iter().min().map(|(_, path)| path)
}

/// The folder of the series of an episode that fits best. None if there is none.
pub(super) fn of_series(root: &Path, episode: &Episode) -> Option<PathBuf> {
    let folders = entries(root).into_iter();
    let fitting = folders.filter_map(|(name, path)| Some((fit(&name, episode)?, path)));
    fitting.min().map(|(_, path)| path)
}

/// How well the name of a folder matches the episode's series; 0 is best. None if it is another series.
fn fit(name: &str, episode: &Episode) -> Option<u8> {
    let (name, ids) = parted(name);
    let metadata = &episode.of_series;
    let mut is_known = false;
    for (scheme, id) in ids {
        let own = match scheme {
            Scheme::Tvdb => metadata.tvdb.map(|id| id.to_string()),
            Scheme::Tmdb => metadata.tmdb.map(|id| id.to_string()),
            Scheme::Imdb => metadata.imdb.as_deref().map(str::to_lowercase),
        };
        match own {
            Some(own) if own == id => is_known = true,
            Some(_) => return None,
            None => {}
        }
    }
    if is_known {
        return Some(0);
    }
    let forms: [fn(&str) -> String; 2] = [folded, bare];
    for (rank, form) in (0_u8..).zip(forms) {
        let (plain, own) = (form(&episode.series), form(&name));
        if plain.is_empty() {
            continue;
        }
        if metadata
            .year
            .is_some_and(|year| own == format!("{plain}{year}"))
        {
            return Some(1 + 2 * rank);
        }
        if own == plain {
            return Some(2 + 2 * rank);
        }
    }
    None
}

/// The registry of an id in the name of a folder.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Scheme {
    Tvdb,
    Tmdb,
    Imdb,
}

/// Splits a folder's name from its ids: `{tvdb-1}`, `[tmdbid-1]` and `[imdb=tt1]`, as in names of Plex, Jellyfin and
/// Sonarr.
fn parted(name: &str) -> (String, Vec<(Scheme, String)>) {
    let mut plain = String::new();
    let mut ids = Vec::new();
    let mut rest = name;
    while let Some(start) = rest.find(['{', '[']) {
        let close = if rest[start..].starts_with('{') {
            '}'
        } else {
            ']'
        };
        let Some(length) = rest[start..].find(close) else {
            break;
        };
        let inside = &rest[start + 1..start + length];
        match id(inside) {
            Some(found) => {
                plain += &rest[..start];
                ids.push(found);
            }
            None => plain += &rest[..=start + length],
        }
        rest = &rest[start + length + 1..];
    }
    (plain + rest, ids)
}

fn id(text: &str) -> Option<(Scheme, String)> {
    let text = text.to_lowercase();
    let (scheme, id) = text.split_once(['-', '=', ':'])?;
    let scheme = match scheme.trim().trim_end_matches("id") {
        "tvdb" | "thetvdb" => Scheme::Tvdb,
        "tmdb" | "themoviedb" => Scheme::Tmdb,
        "imdb" => Scheme::Imdb,
        _ => return None,
    };
    let id = id.trim();
    let is_plain = !id.is_empty() && id.chars().all(|letter| letter.is_ascii_alphanumeric());
    is_plain.then(|| (scheme, id.to_string()))
}

/// The number of the season whose folder has that name: `Season 01`, `Staffel_1`, `S01`, `1`; 0 for `Specials`.
fn season_of(name: &str) -> Option<u32> {
    let with_spaces = || name.replace(['.', '_', '-'], " ");
    season_number(name).or_else(|| season_number(&with_spaces()))
}

/// Reads a picture of 32 MiB at most.
///
/// # Errors
/// It cannot be read, or is larger.
pub fn read_picture(path: &Path) -> io::Result<Vec<u8>> {
    files::read(path, BYTES_MAX)
}

/// The names in a folder, with their paths. Empty if the folder does not exist.
fn entries(folder: &Path) -> Vec<(String, PathBuf)> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    entries
        .filter_map(|entry| {
            let entry = entry.ok()?;
            Some((entry.file_name().into_string().ok()?, entry.path()))
        })
        .collect()
}

/// Letters and digits only, because programs change titles in different ways when they name folders.
fn folded(name: &str) -> String {
    let is_kept = |letter: &char| letter.is_alphanumeric();
    fold(name).chars().filter(is_kept).collect()
}

/// The same without accents.
fn bare(name: &str) -> String {
    let is_kept = |letter: &char| letter.is_alphanumeric();
    fold(name).nfkd().filter(is_kept).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn episode(series: &str, season: u32, number: u32) -> Episode {
        let mut episode = Episode {
            series: series.into(),
            season,
            number,
            ..Episode::default()
        };
        episode.of_series.year = Some(2017);
        episode
    }

    #[test]
    fn pictures_are_found_under_the_names_that_titlecardmaker_gives_them() {
        let root = tempfile::tempdir().expect("a folder");
        for file in [
            "Star Trek - Discovery (2017)/s1e2.jpg",
            "Star Trek - Discovery (2017)/S01E03.PNG",
            "Star Trek - Discovery (2017)/s1e2-mask.png",
            "Star Trek - Discovery (2017)/mask.png",
            "Star Trek - Discovery (2017)/s1e4.txt",
            "Star Trek - Discovery (2017)/backdrop.jpg",
            "Star Trek - Discovery (2017)/backdrop_season2.jpg",
            "Star Trek - Discovery (2017)/logo.webp",
            "Dark/s1e2.jpg",
            "Dark (2017)/s1e2.jpg",
            "Dark/s1e3.jpg",
        ] {
            let path = root.path().join(file);
            fs::create_dir_all(path.parent().expect("it has one")).expect("a folder");
            fs::write(path, b"").expect("a file");
        }
        let check = |series: &str, (season, number), wanted, expected: Option<&str>| {
            let found = own_picture(root.path(), &episode(series, season, number), wanted);
            let found =
                found.map(|path| path.strip_prefix(root.path()).expect("below").to_path_buf());
            assert_eq!(
                found.as_deref(),
                expected.map(Path::new),
                "{series} s{season}e{number} {wanted:?}"
            );
        };
        let trek = "Star Trek: Discovery";
        let file = |name: &str| format!("Star Trek - Discovery (2017)/{name}");
        check(trek, (1, 2), Wanted::Still, Some(&file("s1e2.jpg")));
        check(trek, (1, 3), Wanted::Still, Some(&file("S01E03.PNG")));
        check(trek, (1, 4), Wanted::Still, None);
        check(trek, (1, 2), Wanted::Mask, Some(&file("s1e2-mask.png")));
        check(trek, (1, 3), Wanted::Mask, Some(&file("mask.png")));
        check(trek, (1, 2), Wanted::Backdrop, Some(&file("backdrop.jpg")));
        check(
            trek,
            (2, 2),
            Wanted::Backdrop,
            Some(&file("backdrop_season2.jpg")),
        );
        check(trek, (2, 2), Wanted::Logo, Some(&file("logo.webp")));
        check("Dark", (1, 2), Wanted::Still, Some("Dark (2017)/s1e2.jpg"));
        check("Dark", (1, 3), Wanted::Still, Some("Dark/s1e3.jpg"));
        check("Darker", (1, 2), Wanted::Still, None);
        check("", (1, 2), Wanted::Still, None);
    }
    #[test]
    fn a_folder_is_found_by_id_season_and_any_spelling_of_its_name() {
        let mut harbour = episode("Quiet Harbour", 1, 3);
        harbour.of_series.year = Some(2022);
        harbour.of_series.tvdb = Some(401_234);
        harbour.of_series.tmdb = Some(150_234);
        harbour.of_series.imdb = Some("tt8200011".into());
        let mut days = episode("Café Días", 1, 3);
        days.of_series.year = Some(2020);
        let island = episode("Kauaʻi", 1, 3);
        let decomposed: String = "Café Días (2020)/S01E03.jpg".nfd().collect();
        for (path, episode, is_found) in [
            (
                "Quiet Harbour (2022) {tvdb-401234}/S01E03.jpg",
                &harbour,
                true,
            ),
            (
                "Quiet Harbour (2022) [imdb-tt8200011]/S01E03.jpg",
                &harbour,
                true,
            ),
            ("Quiet Harbour [tmdbid-150234]/s1e3.png", &harbour, true),
            ("quiet harbour [tvdbid=401234]/s1e3.png", &harbour, true),
            ("Stiller Hafen {tvdb-401234}/s1e3.png", &harbour, true),
            ("Quiet Harbour (2022) {tvdb-9}/S01E03.jpg", &harbour, false),
            ("Quiet Harbour (2022) {tvdb-9}/S01E03.jpg", &days, false),
            ("Quiet Harbour (2022)/Season 1/S01E03.jpg", &harbour, true),
            ("Quiet Harbour (2022)/Season 01/s1e3.jpg", &harbour, true),
            ("Quiet Harbour (2022)/Staffel 1/E03.jpg", &harbour, true),
            ("Quiet Harbour (2022)/S01/03.jpg", &harbour, true),
            (
                "Quiet Harbour/1/Quiet Harbour - S01E03 - The Long Pier.jpg",
                &harbour,
                true,
            ),
            ("Quiet Harbour/Season 2/E03.jpg", &harbour, false),
            ("Quiet Harbour/Season 2/S01E03.jpg", &harbour, false),
            ("QUIET_HARBOUR (2022)/S01E03.JPG", &harbour, true),
            ("Quiet Harbour (1999)/S01E03.jpg", &harbour, false),
            ("Café Días (2020)/S01E03.jpg", &days, true),
            (&decomposed, &days, true),
            ("Cafe Dias/S01E03.jpg", &days, true),
            ("Kauaʻi/S01E03.jpg", &island, true),
            ("Kaua'i/S01E03.jpg", &island, true),
            ("Kauai/S01E03.jpg", &island, true),
        ] {
            let root = tempfile::tempdir().expect("a folder");
            let file = root.path().join(path);
            fs::create_dir_all(file.parent().expect("it has one")).expect("a folder");
            fs::write(&file, b"").expect("a file");
            let found = own_picture(root.path(), episode, Wanted::Still);
            assert_eq!(found, is_found.then_some(file), "{path}");
        }
    }

    #[test]
    fn the_folder_of_the_right_id_comes_before_one_of_the_right_name() {
        let root = tempfile::tempdir().expect("a folder");
        let mut dark = episode("Dark", 1, 2);
        dark.of_series.tvdb = Some(334_824);
        for folder in ["Dark (2017)", "Dark {tvdb-334824}", "Dark {tvdb-1}"] {
            fs::create_dir_all(root.path().join(folder)).expect("a folder");
            fs::write(root.path().join(folder).join("s1e2.jpg"), b"").expect("a file");
        }
        let found = own_picture(root.path(), &dark, Wanted::Still);
        assert_eq!(found, Some(root.path().join("Dark {tvdb-334824}/s1e2.jpg")));
    }
}
