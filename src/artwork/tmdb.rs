//! TMDb as a source of pictures: the stills that users have uploaded for an episode.
//!
//! Its API: `https://developer.themoviedb.org/reference`. A key of version 3 is sent in the query, a token of version 4
//! in a header; both give the same access. Pictures are on another machine, which gets neither.

use std::path::PathBuf;
use std::thread;
use std::time::Duration;

use crate::artwork::cache::{Cache, CachedResponse};
use crate::artwork::still::{Still, best_first};
use crate::http_client::{
    Answer, Bucket, Call, Closed, Method, Reason, Request, TransportError, Web, failure, unreadable,
};
use crate::json::{Bounds, Inner, List, Members, Scalar, members, of_reader};
use crate::model::{Episode, Failure, UnreachableReason};
use crate::settings::TmdbSettings;

/// The limit of one request. A server worker must not wait long for a picture that is optional.
const CALL_TIMEOUT: Duration = Duration::from_secs(20);
/// The largest response. A list of stills has a few kB.
const JSON_BYTES_MAX: u64 = 4 << 20;
/// Values in a response, and bytes of one text in it. A still has eight values, and its longest text is the name of its
/// file.
const BOUNDS: Bounds = Bounds {
    bytes: JSON_BYTES_MAX,
    values: 500_000,
    text_bytes: 4 << 10,
};
/// The most stills of one episode that are compared. Those of the best known episodes are some dozens.
const STILLS_MAX: usize = 1000;
/// The largest picture. A larger file is not a still.
const PICTURE_BYTES_MAX: u64 = 32 << 20;
/// The size of the cache: about 500 stills.
const CACHE_BYTES_MAX: u64 = 256 << 20;
/// TMDb allows "somewhere in the 40 requests per second range". Half of that leaves some for other programs of the
/// user.
const INTERVAL_MS: i64 = 50;
const STORED: i64 = 20;
/// The backoff after a rate limit without a duration.
const BUSY_WAIT: Duration = Duration::from_secs(10);
/// The backoff after TMDb did not answer. Meanwhile cards are drawn on other pictures.
const DOWN_WAIT: Duration = Duration::from_secs(60);

members! {
    /// The response of `/images`.
    struct Images {
        stills: List<Inner<ListedStill>, STILLS_MAX> = "stills",
    }
}

members! {
    /// A still in it.
    struct ListedStill {
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

/// TMDb, with a cache.
pub struct Tmdb {
    settings: TmdbSettings,
    web: Web,
    bucket: Bucket,
    cache: Cache,
}

impl Tmdb {
    /// TMDb with these settings, and a cache in `folder`.
    #[must_use]
    pub fn new(settings: TmdbSettings, folder: PathBuf) -> Tmdb {
        Tmdb {
            settings,
            web: Web::new(CALL_TIMEOUT),
            bucket: Bucket::new(INTERVAL_MS, STORED),
            cache: Cache::new(folder, CACHE_BYTES_MAX),
        }
    }

    /// The minimum size of a picture in px.
    #[must_use]
    pub fn minimum(&self) -> (u32, u32) {
        self.settings.minimum
    }

    /// The clock was set: a backoff keeps its length.
    pub fn shift(&self, by_ms: i64) {
        self.bucket.shift(by_ms);
    }

    /// The stills of an episode that may be drawn on, the best first.
    ///
    /// # Errors
    /// [`Failure::Retry`] with a wait after a rate limit, [`Failure::Unreachable`] if it does not answer, [`Failure::GiveUp`]
    /// if it does not know the episode.
    pub fn stills(&self, episode: &Episode, now_ms: i64) -> Result<Vec<Still>, Failure> {
        let numbered = match episode.is_unnumbered {
            true => Err(Failure::give_up("it has no number there")),
            false => Ok(()),
        };
        let by_numbers = numbered.and_then(|()| {
            self.series(episode, now_ms)
                .and_then(|series| self.list((series, episode.season, episode.number), now_ms))
        });
        match by_numbers {
            // It does not know the series, or numbers its seasons differently.
            Err(Failure::GiveUp { why }) => match self.by_own_id(episode, now_ms)? {
                Some(at) => self.list(at, now_ms),
                None => Err(Failure::GiveUp { why }),
            },
            other => other,
        }
    }

    /// The stills of an episode, by TMDb's id of the series, season and number.
    fn list(
        &self,
        (series, season, number): (u64, u32, u32),
        now_ms: i64,
    ) -> Result<Vec<Still>, Failure> {
        let languages = self
            .settings
            .languages
            .iter()
            .map(|language| match language.as_str() {
                "none" => "null",
                other => other,
            });
        let query = format!(
            "include_image_language={}",
            languages.collect::<Vec<_>>().join(",")
        );
        let path = format!("/tv/{series}/season/{season}/episode/{number}/images");
        let answer: Images = self.json(&path, &query, now_ms)?;
        // One invalid entry does not affect the others.
        let stills = answer.stills.entries().iter().filter_map(Inner::get);
        Ok(best_first(stills.map(still).collect(), &self.settings))
    }

    /// The original file of a still.
    ///
    /// # Errors
    /// Those of [`Tmdb::stills`].
    pub fn fetch(&self, still: &Still, now_ms: i64) -> Result<Vec<u8>, Failure> {
        let url = self.picture_url(still);
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

    /// Deletes the file of a still from the cache, because it is not a picture: a page of a filter, or an incomplete
    /// file. It is requested again next time.
    pub fn forget(&self, still: &Still) {
        self.cache.forget(&self.picture_url(still));
    }

    fn picture_url(&self, still: &Still) -> String {
        format!("{}/original{}", self.settings.pictures, still.file_path)
    }

    /// The position of an episode on TMDb, by the episode's own ids at TheTVDB and IMDb. None if TMDb does not know
    /// them.
    fn by_own_id(
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
    fn series(&self, episode: &Episode, now_ms: i64) -> Result<u64, Failure> {
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

    /// The URL without the key, which is the key of the cache.
    fn url(&self, path: &str, query: &str) -> String {
        format!("{}{path}?{query}", self.settings.url)
    }

    /// The JSON at `path`. It is requested every time, but only sent if it has changed. While TMDb does not answer, the
    /// cached response is used, so that a card does not change its picture because of that.
    fn json<T: Members>(&self, path: &str, query: &str, now_ms: i64) -> Result<T, Failure> {
        let url = self.url(path, query);
        let kept = self.cache.get(&url).filter(|kept| !kept.etag.is_empty());
        // A cached response that cannot be parsed is ignored.
        let last = kept.as_ref().and_then(|kept| read(&kept.body).ok());
        let kept = kept.filter(|_| last.is_some());
        match (self.fetched(&url, kept, now_ms), last) {
            (Err(Failure::Unreachable { .. }) | Ok(None), Some(last)) => Ok(last),
            (Ok(Some(answer)), _) => Ok(answer),
            (Ok(None), None) => Err(Failure::unreachable("TMDb answered 304 without a question")),
            (Err(failure), _) => Err(failure),
        }
    }

    /// The JSON at a URL, which is cached if it can be parsed. None if the cached one is unchanged.
    fn fetched<T: Members>(
        &self,
        url: &str,
        kept: Option<CachedResponse>,
        now_ms: i64,
    ) -> Result<Option<T>, Failure> {
        let key = self.settings.key.expose();
        // A token of version 4 is a JWT, which contains dots. A key of version 3 is 32 hex digits.
        let is_token = key.contains('.');
        let bearer = format!("Bearer {key}");
        let mut headers = vec![("Accept", "application/json")];
        if is_token {
            headers.push(("Authorization", bearer.as_str()));
        }
        if let Some(kept) = &kept {
            headers.push(("If-None-Match", kept.etag.as_str()));
        }
        let with_key = if is_token {
            url.to_string()
        } else {
            let query = form_urlencoded::Serializer::new(String::new())
                .append_pair("api_key", key)
                .finish();
            format!("{url}&{query}")
        };
        let answer = self.ask(&with_key, &headers, JSON_BYTES_MAX, now_ms)?;
        if answer.head.status == 304 {
            return Ok(None);
        }
        let json = read(&answer.body)?;
        let etag = answer.head.etag.as_deref().unwrap_or("");
        self.cache.put(url, etag, &answer.body);
        Ok(Some(json))
    }

    /// Sends a request if the rate limit allows it. The response is 2xx or 304.
    fn ask(
        &self,
        url: &str,
        headers: &[(&'static str, &str)],
        bytes_max: u64,
        now_ms: i64,
    ) -> Result<Answer, Failure> {
        // The worker may wait: it is a moment, and requeueing the job would take longer.
        let wait = self.bucket.reserve(now_ms).map_err(backing_off)?;
        thread::sleep(wait);
        let answer = self.web.call(Call {
            url,
            headers,
            send: Method::Get,
            bytes_max,
        });
        let failure = match answer {
            Ok(answer) if answer.head.is_good() || answer.head.status == 304 => return Ok(answer),
            Ok(answer) => failure(Request::Tmdb, answer.head.refusal()),
            Err(transport_error) => broken(&transport_error),
        };
        match &failure {
            Failure::Retry { wait, .. } => {
                let wait = wait.unwrap_or(BUSY_WAIT);
                self.bucket.rest(now_ms, wait, Reason::Busy);
            }
            Failure::Unreachable { why, wait, .. } => {
                let wait = wait.unwrap_or(DOWN_WAIT);
                self.bucket.rest(now_ms, wait, Reason::Down(why.clone()));
            }
            _ => {}
        }
        Err(failure)
    }
}

/// Parses a response. An object without known members is empty; anything else does not come from TMDb.
fn read<T: Members>(body: &[u8]) -> Result<T, Failure> {
    let answer = of_reader(body, BOUNDS, std::marker::PhantomData::<Inner<T>>);
    match answer.map_err(|why| unreadable("TMDb", &why))? {
        Inner::Is(answer) => Ok(answer),
        Inner::Other(_) => Err(Failure::unreachable(
            "the response of TMDb is JSON of another program",
        )),
    }
}

fn still(listed: &ListedStill) -> Still {
    Still {
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

fn backing_off(closed: Closed) -> Failure {
    let wait = Some(closed.wait);
    match closed.reason {
        Reason::Busy => Failure::Retry {
            why: "TMDb rate limit reached".into(),
            wait,
        },
        Reason::Down(why) => Failure::Unreachable {
            why,
            reason: UnreachableReason::Other,
            wait,
        },
    }
}

fn broken(transport_error: &TransportError) -> Failure {
    Failure::unreachable(match transport_error {
        TransportError::Unreachable(why) | TransportError::Protocol(why) => {
            format!("TMDb cannot be reached: {why}")
        }
        TransportError::TooSlow => "TMDb did not answer in time".into(),
        TransportError::BadAddress => "TMDb's URL in intertitle.toml is invalid".into(),
        TransportError::TooLarge => return Failure::give_up("TMDb's response is too large"),
    })
}
