//! The pictures on TMDb: stills of an episode, backdrops and logos of a series.

use crate::artwork::tmdb::client::{PICTURE_BYTES_MAX, Tmdb, read};
use crate::artwork::tmdb::picture::{Ranked, TmdbKind, TmdbPicture, best_first};
use crate::json::{Inner, List, Scalar, members};
use crate::model::{Episode, Failure};

/// The most pictures of one kind that are compared. Those of the best known episodes are some dozens, and those of
/// series some hundreds.
const PICTURES_MAX: usize = 1000;

type Pictures = List<Inner<ListedPicture>, PICTURES_MAX>;

members! {
    /// The responses of `/images`.
    struct Images {
        stills: Pictures = "stills",
        backdrops: Pictures = "backdrops",
        logos: Pictures = "logos",
    }
}

members! {
    /// A picture in it.
    struct ListedPicture {
        path: Scalar = "file_path",
        width: Scalar = "width",
        height: Scalar = "height",
        average: Scalar = "vote_average",
        votes: Scalar = "vote_count",
        language: Scalar = "iso_639_1",
    }
}

members! {
    /// The response of `/find`. Only the first entry of each list is used.
    struct Findings {
        series: List<Inner<FoundSeries>, 1> = "tv_results",
        episodes: List<Inner<FoundEpisode>, 1> = "tv_episode_results",
    }
}

members! {
    /// A series.
    struct FoundSeries {
        id: Scalar = "id",
    }
}

members! {
    /// An episode.
    struct FoundEpisode {
        series: Scalar = "show_id",
        season: Scalar = "season_number",
        number: Scalar = "episode_number",
    }
}

impl Tmdb {
    /// The pictures of that kind of an episode, or of its series.
    ///
    /// # Errors
    /// [`Failure::Retry`] with a wait after a rate limit, [`Failure::Unreachable`] if it does not answer, [`Failure::GiveUp`]
    /// if it does not know the episode or the series.
    pub fn pictures(
        &self,
        kind: TmdbKind,
        episode: &Episode,
        now_ms: i64,
    ) -> Result<Ranked, Failure> {
        let images: Images = match kind {
            TmdbKind::Still => self.of_episode(episode, now_ms)?,
            TmdbKind::Backdrop | TmdbKind::Logo => {
                let series = self.series(episode, now_ms)?;
                // English, because nearly all logos are: one request serves both kinds.
                let query = self.languages(&["null", "en"]);
                self.json(&format!("/tv/{series}/images"), &query, now_ms)?
            }
        };
        let listed = match kind {
            TmdbKind::Still => &images.stills,
            TmdbKind::Backdrop => &images.backdrops,
            TmdbKind::Logo => &images.logos,
        };
        // One invalid entry does not affect the others.
        let pictures = listed.entries().iter().filter_map(Inner::get);
        let pictures = pictures.map(picture).collect();
        Ok(best_first(kind, pictures, &self.settings))
    }

    fn of_episode(&self, episode: &Episode, now_ms: i64) -> Result<Images, Failure> {
        let numbered = match episode.is_unnumbered {
            true => Err(Failure::give_up("it has no number there")),
            false => Ok(()),
        };
        let by_numbers = numbered.and_then(|()| {
            self.series(episode, now_ms)
                .and_then(|series| self.stills((series, episode.season, episode.number), now_ms))
        });
        match by_numbers {
            // It does not know the series, or numbers its seasons differently.
            Err(Failure::GiveUp { why }) => match self.by_own_id(episode, now_ms)? {
                Some(at) => self.stills(at, now_ms),
                None => Err(Failure::GiveUp { why }),
            },
            other => other,
        }
    }

    /// The stills of an episode, by TMDb's id of the series, season and number.
    fn stills(
        &self,
        (series, season, number): (u64, u32, u32),
        now_ms: i64,
    ) -> Result<Images, Failure> {
        let path = format!("/tv/{series}/season/{season}/episode/{number}/images");
        self.json(&path, &self.languages(&[]), now_ms)
    }

    /// The query for pictures in the languages of the settings and in `others`.
    fn languages(&self, others: &[&str]) -> String {
        let own = self.settings.languages.iter();
        let own = own.map(|language| match language.as_str() {
            "none" => "null",
            other => other,
        });
        let mut all: Vec<&str> = own.collect();
        for other in others {
            if !all.contains(other) {
                all.push(other);
            }
        }
        format!("include_image_language={}", all.join(","))
    }

    /// The original file of a picture.
    ///
    /// # Errors
    /// Those of [`Tmdb::pictures`].
    pub fn fetch(&self, picture: &TmdbPicture, now_ms: i64) -> Result<Vec<u8>, Failure> {
        let url = self.picture_url(picture);
        // Another picture has another name, so the cached one never expires.
        if let Some(kept) = self.cache.get(&url) {
            return Ok(kept.body);
        }
        let answer = self.ask(&url, &[], PICTURE_BYTES_MAX, now_ms)?;
        self.cache.put(
            &url,
            answer.head.etag.as_deref().unwrap_or(""),
            &answer.body,
        );
        Ok(answer.body)
    }

    /// Deletes the file of a picture from the cache, because it is not a picture: a page of a filter, or an incomplete
    /// file. It is requested again next time.
    pub fn forget(&self, picture: &TmdbPicture) {
        self.cache.forget(&self.picture_url(picture));
    }

    fn picture_url(&self, picture: &TmdbPicture) -> String {
        format!("{}/original{}", self.settings.pictures, picture.file_path)
    }

    /// The position of an episode on TMDb, by the episode's own ids at TheTVDB and IMDb. None if TMDb does not know
    /// them.
    pub(super) fn by_own_id(
        &self,
        episode: &Episode,
        now_ms: i64,
    ) -> Result<Option<(u64, u32, u32)>, Failure> {
        let tvdb = episode.own_tvdb.map(|id| (id.to_string(), "tvdb_id"));
        let imdb = episode.own_imdb.clone().filter(|id| is_imdb(id));
        let imdb = imdb.map(|id| (id, "imdb_id"));
        for (id, source) in tvdb.into_iter().chain(imdb) {
            let (path, query) = (format!("/find/{id}"), format!("external_source={source}"));
            if let Some(at) = found_episode(&self.json(&path, &query, now_ms)?) {
                return Ok(Some(at));
            }
        }
        Ok(None)
    }

    /// TMDb's id of the series.
    pub(super) fn series(&self, episode: &Episode, now_ms: i64) -> Result<u64, Failure> {
        let ids = &episode.of_series;
        if let Some(id) = ids.tmdb {
            return Ok(id);
        }
        let imdb = ids.imdb.as_deref().filter(|id| is_imdb(id));
        let (path, query) = match (ids.tvdb, imdb) {
            (Some(id), _) => (format!("/find/{id}"), "external_source=tvdb_id"),
            (None, Some(id)) => (format!("/find/{id}"), "external_source=imdb_id"),
            (None, None) => {
                return Err(Failure::give_up(
                    "the media server has no id of the series on TMDb, TheTVDB or IMDb",
                ));
            }
        };
        // The id of a series does not change, so it is requested once.
        let kept = self.cache.get(&self.url(&path, query));
        let kept = kept.and_then(|kept| read(&kept.body).ok());
        if let Some(id) = kept.as_ref().and_then(found) {
            return Ok(id);
        }
        let answer = self.json(&path, query, now_ms)?;
        found(&answer).ok_or_else(|| Failure::give_up("TMDb does not know the series"))
    }
}

fn picture(listed: &ListedPicture) -> TmdbPicture {
    TmdbPicture {
        file_path: listed.path.text().unwrap_or_default(),
        width: listed.width.number().unwrap_or(0),
        height: listed.height.number().unwrap_or(0),
        vote_average: listed.average.decimal().unwrap_or(0.0),
        vote_count: listed.votes.number().unwrap_or(0),
        iso_639_1: listed.language.text(),
    }
}

/// The id in a response of `/find`.
fn found(answer: &Findings) -> Option<u64> {
    answer.series.entries().first()?.get()?.id.id()
}

/// Series, season and number of the episode in a response of `/find`.
fn found_episode(answer: &Findings) -> Option<(u64, u32, u32)> {
    let first = answer.episodes.entries().first()?.get()?;
    let (season, number) = (first.season.number()?, first.number.number()?);
    Some((first.series.id()?, season, number))
}

/// True if this is safe in a URL: `tt0903747`.
fn is_imdb(id: &str) -> bool {
    id.len() <= 20 && id.chars().all(|letter| letter.is_ascii_alphanumeric())
}
