//! Sonarr's webhook connection, versions 2 to 5.

use crate::json::{Inner, List, Names, Scalar, imdb, members};
use crate::model::{EVENTS_MAX, EventEpisode, EventWord, MediaType, SourceEvent, TAGS_MAX};
use crate::ports::Source;
use crate::source::body;
use crate::source::file::{self, Download, FILES_MAX, File};
use crate::source::sonarr_events::EVENTS;

/// Sonarr. After a refusal it sends nothing for minutes to an hour, and events of that time are lost. So only bodies
/// that cannot be read at all are refused.
pub struct Sonarr;

members! {
    /// The members of a webhook that are used.
    pub struct Payload {
        event: Scalar = "eventType",
        instance: Scalar = "instanceName",
        is_upgrade: Scalar = "isUpgrade",
        reason: Scalar = "deleteReason",
        download_id: Scalar = "downloadId",
        series: Inner<Series> = "series",
        episodes: List<Inner<Episode>, EVENTS_MAX> = "episodes",
        file: Inner<File> = "episodeFile",
        files: List<Inner<File>, FILES_MAX> = "episodeFiles",
        renamed: List<Inner<File>, FILES_MAX> = "renamedEpisodeFiles",
        release: Inner<Download> = "release",
        download: Inner<Download> = "downloadInfo",
        movie: Scalar = "movie",
        artist: Scalar = "artist",
        album: Scalar = "album",
        author: Scalar = "author",
        book: Scalar = "book",
    }
}

members! {
    /// The series.
    pub struct Series {
        id: Scalar = "id",
        title: Scalar = "title",
        kind: Scalar = "type",
        path: Scalar = "path",
        year: Scalar = "year",
        tvdb: Scalar = "tvdbId",
        tmdb: Scalar = "tmdbId",
        imdb: Scalar = "imdbId",
        tags: Names<TAGS_MAX> = "tags",
        genres: Names<TAGS_MAX> = "genres",
    }
}

members! {
    /// One of its episodes.
    pub struct Episode {
        season: Scalar = "seasonNumber",
        number: Scalar = "episodeNumber",
        title: Scalar = "title",
        tvdb: Scalar = "tvdbId",
        aired: Scalar = "airDate",
        /// Sonarr 5: `season`, `series` or `midseason`.
        finale: Scalar = "finaleType",
    }
}

/// The item that Radarr, Lidarr and Readarr send in the same structure, instead of `series`.
fn other(payload: &Payload) -> Option<MediaType> {
    let others = [
        (&payload.movie, MediaType::Movie),
        (&payload.artist, MediaType::Artist),
        (&payload.album, MediaType::Album),
        (&payload.author, MediaType::Other),
        (&payload.book, MediaType::Other),
    ];
    let (_, kind) = others
        .into_iter()
        .find(|(member, _)| !member.is_missing())?;
    Some(kind).filter(|_| payload.series.is_missing())
}

impl Source for Sonarr {
    fn name(&self) -> &'static str {
        "sonarr"
    }

    fn events(&self) -> &'static [EventWord] {
        EVENTS
    }

    fn keep(&self, _content_type: &str, body: &[u8]) -> Result<String, String> {
        body::kept::<Payload>(body)
    }

    fn read(&self, kept: &str) -> Result<SourceEvent, String> {
        let payload: Payload = body::object(kept)?;
        let event = match &payload.event {
            Scalar::Text(event) if !event.trim().is_empty() => event.trim(),
            Scalar::Missing => {
                return Err("the JSON has no `eventType`: it is not from Sonarr".into());
            }
            other => {
                let shown = other.shown();
                return Err(format!("unknown value for `eventType`: {shown}"));
            }
        };
        let mut source_event = SourceEvent {
            source: "sonarr",
            event: Some(event.to_string()),
            is_test: event == "Test",
            instance_name: payload.instance.text(),
            ..SourceEvent::default()
        };
        if let Some(kind) = other(&payload) {
            source_event.media_type = Some(kind);
            return Ok(source_event);
        }
        let (word, detail) = word(event, &payload);
        source_event.detail = detail;
        let Some(word) = word else {
            // A test, or an event of a later Sonarr, whose members may be anything.
            let mut more = source_event.clone();
            return Ok(if item(&mut more, &payload).is_ok() {
                more
            } else {
                source_event
            });
        };
        source_event.word = Some(word.name);
        item(&mut source_event, &payload)?;
        // Manual interaction may be required before Sonarr knows the series.
        if word.item && word.name != "manual" && payload.series.is_missing() {
            return Err(format!("`{event}` needs `series`, which is missing"));
        }
        let several = payload
            .files
            .entries()
            .iter()
            .chain(payload.renamed.entries());
        let one = payload.file.get().into_iter();
        let files: Vec<&File> = one.chain(several.filter_map(Inner::get)).collect();
        file::note(
            &mut source_event,
            &files,
            [&payload.release, &payload.download],
        );
        Ok(source_event)
    }
}

/// The row of an event, and the detail that Sonarr's name for it lacks.
fn word(event: &str, payload: &Payload) -> (Option<&'static EventWord>, Option<String>) {
    let (name, detail) = match event {
        // Three checkboxes send this name. Import complete has a list of files, and no `isUpgrade`.
        "Download" if !payload.files.is_missing() => {
            ("import.complete", Some("import_complete".to_string()))
        }
        "Download" if payload.is_upgrade.flag() == Some(true) => {
            ("upgrade", Some("upgrade".to_string()))
        }
        "Download" => ("import", Some("import".to_string())),
        "EpisodeFileDelete" => ("file.delete", payload.reason.text()),
        "Grab" => ("grab", None),
        "Rename" => ("rename", None),
        "SeriesAdd" => ("series.add", None),
        "SeriesDelete" => ("series.delete", None),
        "Health" => ("health", None),
        "HealthRestored" => ("health.restored", None),
        "ApplicationUpdate" => ("update", None),
        "ManualInteractionRequired" => ("manual", None),
        _ => return (None, None),
    };
    (EVENTS.iter().find(|word| word.name == name), detail)
}

/// Adds the series and the episodes.
fn item(source_event: &mut SourceEvent, payload: &Payload) -> Result<(), String> {
    source_event.is_upgrade = payload.is_upgrade.flag();
    source_event.download_id = payload.download_id.text();
    if let Some(series) = payload.series.object("series")? {
        source_event.media_type = Some(MediaType::Show);
        source_event.series_title = series.title.title();
        source_event.series_id = series.id.id();
        source_event.series_type = series.kind.text();
        source_event.series_path = series.path.text();
        source_event.tvdb_id = series.tvdb.id();
        source_event.tmdb_id = series.tmdb.id();
        source_event.imdb_id = series.imdb.text().and_then(|id| imdb(&id));
        source_event.year = series.year.number().filter(|year| *year > 0);
        source_event.tags = series.tags.names();
        source_event.genres = series.genres.names();
    }
    for entry in payload
        .episodes
        .list("episodes")?
        .iter()
        .filter_map(Inner::get)
    {
        source_event.episodes.extend(episode(entry)?);
    }
    source_event.left_out = payload.episodes.left_out();
    if let Some(first) = source_event.episodes.first() {
        source_event.media_type = Some(MediaType::Episode);
        source_event.season = Some(first.season);
        source_event.episode = Some(first.episode);
        source_event.episode_title = first.episode_title.clone();
        source_event.episode_tvdb_id = first.episode_tvdb_id;
        source_event.airdate = first.airdate.clone();
    }
    Ok(())
}

/// One of the episodes. None if it has no numbers, because it cannot be found then.
fn episode(entry: &Episode) -> Result<Option<EventEpisode>, String> {
    let numbers = (
        entry.season.count("seasonNumber")?,
        entry.number.count("episodeNumber")?,
    );
    let (Some(season), Some(episode)) = numbers else {
        return Ok(None);
    };
    Ok(Some(EventEpisode {
        season,
        episode,
        episode_title: entry.title.title(),
        episode_tvdb_id: entry.tvdb.id(),
        airdate: entry.aired.day(),
        finale: finale(&entry.finale),
    }))
}

/// Whether it is the last episode of its season. Sonarr says it for those that TheTVDB has marked, so nothing follows
/// from a missing mark.
fn finale(kind: &Scalar) -> Option<bool> {
    match kind.as_text()? {
        "season" | "series" => Some(true),
        "midseason" => Some(false),
        _ => None,
    }
}
