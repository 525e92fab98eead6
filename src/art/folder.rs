//! Pictures that people keep in a folder of their own, under the names that TitleCardMaker gives its `source` folder.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::files;
use crate::model::Episode;

/// Endings of pictures.
const ENDINGS: [&str; 4] = ["jpg", "jpeg", "png", "webp"];
/// Bytes of a picture at most.
const BYTES_MAX: u64 = 32 << 20;

/// What a picture in the folder of a series is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// `s1e2.jpg`, `S01E02.png`: the picture of an episode.
    Still,
    /// `backdrop_season1.jpg`, else `backdrop.jpg`.
    Backdrop,
    /// `logo_season1.png`, else `logo.png`.
    Logo,
    /// `s1e2-mask.png`, else `mask.png`: what stands before the words.
    Mask,
}

/// The picture of that kind for `episode`, below `root` in a folder `Series (Year)` or `Series`; signs and capitals of
/// the folder's name do not matter. The season's own comes before that of the series.
#[must_use]
pub fn own_picture(root: &Path, episode: &Episode, wanted: Wanted) -> Option<PathBuf> {
    let plain = folded(&episode.series);
    let year = episode.of_series.year.map(|year| format!("{plain}{year}"));
    let names: Vec<String> = year.into_iter().chain([plain]).collect();
    let folders = entries(root);
    let of = |name: &String| {
        let same = folders.iter().filter(|(own, _)| folded(own) == *name);
        let files = same.flat_map(|(_, folder)| entries(folder));
        let ranked = files.filter_map(|(file, path)| {
            let (stem, ending) = file.rsplit_once('.')?;
            let is_picture = ENDINGS.iter().any(|own| ending.eq_ignore_ascii_case(own));
            let rank = rank(&stem.to_lowercase(), episode, wanted).filter(|_| is_picture)?;
            Some((rank, path))
        });
        ranked.min().map(|(_, path)| path)
    };
    names.iter().filter(|name| !name.is_empty()).find_map(of)
}

/// The file of a picture, of 32 MiB at most.
///
/// # Errors
/// It cannot be read, or is larger.
pub fn read_picture(path: &Path) -> io::Result<Vec<u8>> {
    files::read(path, BYTES_MAX)
}

/// How well a file is what is wanted, 0 for best; none if it is not.
fn rank(stem: &str, episode: &Episode, wanted: Wanted) -> Option<u8> {
    // `s2024e00` is nobody's still where days stand for numbers.
    let own = (!episode.is_unnumbered).then_some((episode.season, episode.number));
    let of_season = |name: &str| {
        let season = stem.strip_prefix(name)?.strip_prefix("_season")?;
        (season.parse() == Ok(episode.season)).then_some(0)
    };
    let named = |name: &str| of_season(name).or((stem == name).then_some(1));
    match wanted {
        Wanted::Still => (own.is_some() && numbers(stem) == own).then_some(0),
        Wanted::Backdrop => named("backdrop"),
        Wanted::Logo => named("logo"),
        Wanted::Mask => {
            let before = stem.strip_suffix("-mask").or(stem.strip_suffix("_mask"));
            let is_own = before.is_some_and(|before| own.is_some() && numbers(before) == own);
            is_own.then_some(0).or((stem == "mask").then_some(1))
        }
    }
}

/// Season and episode of `s1e2`.
fn numbers(stem: &str) -> Option<(u32, u32)> {
    let (season, number) = stem.strip_prefix('s')?.split_once('e')?;
    Some((season.parse().ok()?, number.parse().ok()?))
}

/// The names in a folder with their paths; none of a folder that is not there.
fn entries(folder: &Path) -> Vec<(String, PathBuf)> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    entries
        .filter_map(|entry| {
            let entry = entry.ok()?;
            Some((entry.file_name().into_string().ok()?, entry.path()))
        })
        .collect()
}

/// Letters and digits only: programs clean titles in ways of their own before they make folders of them.
fn folded(name: &str) -> String {
    let kept = name.chars().filter(|letter| letter.is_alphanumeric());
    kept.flat_map(char::to_lowercase).collect()
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
}
