//! Series that come and go: remembered with Sonarr's `series.add`, forgotten with `series.delete`.

use std::fs;
use std::path::{Component, Path};

use crate::app::{App, Lane};
use crate::model::{Episode, Failure, Job};

/// Remembers a series; the episodes that the server has of it, or why there are none yet.
pub(super) fn add(
    app: &App,
    lane: &Lane,
    job: &Job,
) -> Result<Result<Vec<Episode>, String>, Failure> {
    app.store
        .remember_series(&job.subject.series, app.clock.now_ms())
        .map_err(|error| Failure::later(error.to_string()))?;
    match lane.server.find(&job.subject, app.clock.now_ms()) {
        Ok(episodes) if !episodes.is_empty() => Ok(Ok(episodes)),
        Ok(_) | Err(Failure::Later { wait: None, .. }) => Ok(Err(
            "it is remembered, and its cards come with its episodes".into(),
        )),
        Err(failure) => Err(failure),
    }
}

/// Forgets a series and what cards it has on this server; what was done. The server is not asked.
pub(super) fn forget(
    app: &App,
    lane: &Lane,
    job: &Job,
    keeps_files: bool,
) -> Result<String, Failure> {
    let server = lane.server.name();
    let forgotten = app
        .store
        .forget_series(server, &job.subject.series, app.clock.now_ms())
        .map_err(|error| Failure::later(error.to_string()))?;
    let cards = match forgotten.cards {
        0 => "it had no cards".to_string(),
        1 => "1 card is forgotten".to_string(),
        cards => format!("{cards} cards are forgotten"),
    };
    if keeps_files || forgotten.files.is_empty() {
        return Ok(cards);
    }
    let folder = &app.settings.cards.folder;
    let mut left = Vec::new();
    for file in &forgotten.files {
        if let Err(why) = remove(folder, Path::new(file)) {
            left.push(why);
        }
    }
    if left.is_empty() {
        return Ok(format!("{cards}, and their files are removed"));
    }
    // The rows are gone: another try would find nothing to remove.
    left.iter()
        .for_each(|why| log::warn!("{}: {why}", job.subject));
    Ok(format!(
        "{cards}; {} of their files could not be removed",
        left.len()
    ))
}

/// Removes a card's file, and the folders above it that are empty then. Nothing outside of the cards folder is touched.
fn remove(folder: &Path, card: &Path) -> Result<(), String> {
    let is_plain = |part: Component<'_>| matches!(part, Component::Normal(_));
    if card.as_os_str().is_empty() || !card.components().all(is_plain) {
        return Err(format!(
            "{} does not lie in the cards folder",
            card.display()
        ));
    }
    let path = folder.join(card);
    let parent = path.parent().unwrap_or(folder);
    // A link in place of a season's folder may lead anywhere.
    if let (Ok(real), Ok(root)) = (parent.canonicalize(), folder.canonicalize())
        && !real.starts_with(&root)
    {
        return Err(format!(
            "{} leads out of the cards folder",
            parent.display()
        ));
    }
    match fs::remove_file(&path) {
        Ok(()) => {}
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        Err(error) => return Err(format!("cannot remove {}: {error}", path.display())),
    }
    let above = card
        .ancestors()
        .skip(1)
        .filter(|part| !part.as_os_str().is_empty());
    for part in above {
        // A folder that is not empty stays, and so do those above it.
        if fs::remove_dir(folder.join(part)).is_err() {
            break;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_outside_of_the_cards_folder_is_removed() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let cards = dir.path().join("cards");
        fs::create_dir_all(cards.join("Dark/Season 1")).expect("it can be made");
        let outside = dir.path().join("outside");
        fs::create_dir_all(&outside).expect("it can be made");
        let precious = outside.join("a.jpg");
        for file in [
            &precious,
            &cards.join("Dark/Season 1/a.jpg"),
            &cards.join("Dark/b.jpg"),
        ] {
            fs::write(file, "x").expect("it can be written");
        }
        assert!(remove(&cards, Path::new("../outside/a.jpg")).is_err());
        assert!(remove(&cards, &precious).is_err());
        assert!(remove(&cards, Path::new("")).is_err());
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(&outside, cards.join("link")).expect("it can be made");
            assert!(remove(&cards, Path::new("link/a.jpg")).is_err());
        }
        assert!(precious.exists());
        assert_eq!(remove(&cards, Path::new("Dark/Season 1/a.jpg")), Ok(()));
        assert!(!cards.join("Dark/Season 1").exists() && cards.join("Dark/b.jpg").exists());
        assert_eq!(remove(&cards, Path::new("Dark/b.jpg")), Ok(()));
        assert_eq!(
            remove(&cards, Path::new("Dark/b.jpg")),
            Ok(()),
            "it is gone already"
        );
        assert!(!cards.join("Dark").exists() && cards.exists());
    }
}
