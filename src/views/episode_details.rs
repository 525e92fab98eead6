//! Everything about the card of one episode: its status and why, its style and where that comes from, the pictures that it
//! could be drawn on, and what has happened to it.

use serde::Serialize;

use crate::artwork::Tmdb;
use crate::model::{Episode, Failure, Level, Moment, Subject};
use crate::pipeline::artwork::{Candidates, Offers};
use crate::ports::MediaServer;
use crate::rules::RuleSet;
use crate::settings::Settings;
use crate::store::{CardDetails, EpisodeRow, ImageKey, JobRow, SeriesRow, Store, WhichJobs};
use crate::views::error::ViewError;
use crate::views::explained::CardStyle;
use crate::views::explanation::of_sonarr;
use crate::views::selection::{Next, Selection};

/// One episode on one media server.
#[derive(Debug, Serialize)]
pub struct EpisodeDetails {
    /// The name of the media server in the settings.
    pub server: String,
    /// The name of the library.
    pub library: String,
    /// The title of the series.
    pub series: String,
    /// The year in which it began.
    pub year: Option<u32>,
    /// The episode in the catalogue.
    #[serde(flatten)]
    pub episode: EpisodeRow,
    /// Its card. None if there never was one.
    pub card: Option<CardDetails>,
    /// The style that the rules give it now. None if that is unknown.
    pub style: Option<CardStyle>,
    /// Why the style is unknown.
    pub style_unknown: Option<&'static str>,
    /// The pictures that a card could be drawn on now, and what could not be asked.
    pub pictures: Candidates,
    /// Its newest jobs, newest first.
    pub jobs: Vec<JobRow>,
}

/// What the details are computed from, besides the state file.
pub struct Asked<'a> {
    /// The settings.
    pub settings: &'a Settings,
    /// The state file.
    pub store: &'a Store,
    /// The rules. None if they have errors.
    pub rule_set: Option<&'a RuleSet>,
    /// TMDb. None without a key.
    pub tmdb: Option<&'a Tmdb>,
    /// Now, in the zone of the machine.
    pub moment: Moment,
}

/// Jobs of an episode that are listed.
const JOBS_MAX: u32 = 10;

impl EpisodeDetails {
    /// The details of an episode in the catalogue. Asks its media server and TMDb; if they do not answer, the details say so.
    ///
    /// # Errors
    /// The state file could not be read.
    pub fn read(
        store: &Store,
        server: &dyn MediaServer,
        (series, row): (&SeriesRow, &EpisodeRow),
        asked: &Asked<'_>,
    ) -> Result<EpisodeDetails, ViewError> {
        let which = WhichJobs {
            server: Some(&series.server),
            item: Some(&row.key),
            ..WhichJobs::default()
        };
        let mut details = EpisodeDetails {
            server: series.server.clone(),
            library: series.library.clone(),
            series: series.title.clone(),
            year: series.year,
            episode: row.clone(),
            card: store.card_details(ImageKey::still(&series.server, &row.key))?,
            style: None,
            style_unknown: Some("the rules have errors"),
            pictures: Candidates::default(),
            jobs: store.list_some_jobs(&which, JOBS_MAX)?,
        };
        match found(store, server, row, asked.moment.ms) {
            Ok(episode) => details.ask(server, &episode, asked),
            Err(failure) => {
                details.style_unknown = Some("the media server did not return the episode");
                details.pictures.notes.push(failure.why().to_string());
            }
        }
        if details.style.is_some() {
            details.style_unknown = None;
        }
        Ok(details)
    }

    fn ask(&mut self, server: &dyn MediaServer, episode: &Episode, asked: &Asked<'_>) {
        self.style = asked.style(episode);
        let art = self.style.as_ref().and_then(CardStyle::art);
        let published = self.card.as_ref().and_then(|card| card.shown_as.as_deref());
        self.pictures = asked.offers(server).of_episode(episode, art, published);
    }
}

impl<'a> Asked<'a> {
    /// The style that the rules give an episode, and the styles that do not match it.
    pub(super) fn style(&self, episode: &Episode) -> Option<CardStyle> {
        let mut fields = episode.fields();
        fields.extend(of_sonarr(self.store)(&episode.series_ref()));
        let rule_set = self.rule_set?;
        Some(CardStyle {
            of: episode.to_string(),
            choice: rule_set.style_alone(&fields, self.moment),
            others: rule_set.passed_over(&fields, self.moment),
        })
    }

    /// Where pictures of a server's episodes are looked for.
    pub(super) fn offers<'o>(&'o self, server: &'o dyn MediaServer) -> Offers<'o> {
        Offers {
            settings: self.settings,
            tmdb: self.tmdb,
            server,
            now_ms: self.moment.ms,
        }
    }
}

impl CardStyle {
    /// The property `art`. None if no style sets it.
    pub(super) fn art(&self) -> Option<&str> {
        let chosen = self.choice.chosen.get("art")?;
        Some(&chosen.value)
    }
}

/// The episode of a row, as its media server has it now.
///
/// # Errors
/// The server does not answer, or does not have it any more.
pub(super) fn found(
    store: &Store,
    server: &dyn MediaServer,
    row: &EpisodeRow,
    now_ms: i64,
) -> Result<Episode, Failure> {
    let subject = Subject {
        key: Some(row.key.clone()),
        level: Level::Episode(row.season, row.number),
        ..Subject::default()
    };
    let mut episodes = server.resolve(&subject, now_ms)?;
    episodes.truncate(1);
    server.complete(&mut episodes)?;
    let Some(mut episode) = episodes.pop() else {
        let title = server.name().kind.title;
        return Err(Failure::give_up(format!(
            "{title} does not have it any more"
        )));
    };
    let server = server.name().name.clone();
    let outline = store.catalogue_outline(&server, &episode.series_key);
    if let Ok(outline) = outline
        && !outline.is_empty()
    {
        episode.place_in(&outline);
    }
    episode.server = server;
    Ok(episode)
}

/// Calls `each` with every episode that a selection means, which names one episode.
///
/// # Errors
/// The selection does not name an episode, there is none, or `each` failed.
pub fn each_episode(
    store: &Store,
    selection: &Selection,
    each: &mut dyn FnMut(&SeriesRow, &EpisodeRow) -> Result<(), ViewError>,
) -> Result<(), ViewError> {
    let Some(part) = selection.part.filter(|part| part.is_episode()) else {
        let series = selection.series.as_deref().unwrap_or("Severance");
        return Err(ViewError::NotFound(format!(
            "name an episode, such as `\"{series}\" s01e01`; `intertitle list \"{series}\"` lists them"
        )));
    };
    let mut is_known = false;
    selection.series(store, &mut |series| {
        selection.episodes(store, series, &mut |episode| {
            is_known = true;
            each(series, episode)?;
            Ok(Next::Continue)
        })
    })?;
    match is_known {
        true => Ok(()),
        false => Err(ViewError::NotFound(part.unknown())),
    }
}
