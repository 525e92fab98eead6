//! Requests to TMDb, with a cache.
//!
//! Its API: `https://developer.themoviedb.org/reference`. A key of version 3 is sent in the query, a token of version 4
//! in a header; both give the same access. Pictures are on another machine, which gets neither.

use std::path::PathBuf;
use std::thread;
use std::time::Duration;

use crate::artwork::cache::{Cache, CachedResponse};
use crate::http_client::{
    Answer, Bucket, Call, Closed, Method, Reason, Request, TransportError, Web, failure, unreadable,
};
use crate::json::{Bounds, Inner, Members, of_reader};
use crate::model::{Failure, UnreachableReason};
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
/// The largest picture. A larger file is not one.
pub(super) const PICTURE_BYTES_MAX: u64 = 32 << 20;
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

/// TMDb, with a cache.
pub struct Tmdb {
    pub(super) settings: TmdbSettings,
    web: Web,
    bucket: Bucket,
    pub(super) cache: Cache,
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

    /// Checks the key.
    ///
    /// # Errors
    /// TMDb does not accept it, or does not answer.
    pub fn check(&self, now_ms: i64) -> Result<(), Failure> {
        self.authorized(&self.url("/authentication", ""), None, now_ms)
            .map(|_| ())
    }

    /// The URL without the key, which is the key of the cache.
    pub(super) fn url(&self, path: &str, query: &str) -> String {
        let mark = if query.is_empty() { "" } else { "?" };
        format!("{}{path}{mark}{query}", self.settings.url)
    }

    /// The JSON at `path`. It is requested every time, but only sent if it has changed. While TMDb does not answer, the
    /// cached response is used, so that a card does not change its picture because of that.
    pub(super) fn json<T: Members>(
        &self,
        path: &str,
        query: &str,
        now_ms: i64,
    ) -> Result<T, Failure> {
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
        let etag = kept.as_ref().map(|kept| kept.etag.as_str());
        let answer = self.authorized(url, etag, now_ms)?;
        if answer.head.status == 304 {
            return Ok(None);
        }
        let json = read(&answer.body)?;
        let etag = answer.head.etag.as_deref().unwrap_or("");
        self.cache.put(url, etag, &answer.body);
        Ok(Some(json))
    }

    /// Requests a URL with the key, if it has changed since it had that ETag.
    fn authorized(&self, url: &str, etag: Option<&str>, now_ms: i64) -> Result<Answer, Failure> {
        let key = self.settings.key.expose();
        // A token of version 4 is a JWT, which contains dots. A key of version 3 is 32 hex digits.
        let is_token = key.contains('.');
        let bearer = format!("Bearer {key}");
        let mut headers = vec![("Accept", "application/json")];
        if is_token {
            headers.push(("Authorization", bearer.as_str()));
        }
        headers.extend(etag.map(|etag| ("If-None-Match", etag)));
        let with_key = if is_token {
            url.to_string()
        } else {
            let query = form_urlencoded::Serializer::new(String::new())
                .append_pair("api_key", key)
                .finish();
            let mark = if url.contains('?') { '&' } else { '?' };
            format!("{url}{mark}{query}")
        };
        self.ask(&with_key, &headers, JSON_BYTES_MAX, now_ms)
    }

    /// Sends a request if the rate limit allows it. The response is 2xx or 304.
    pub(super) fn ask(
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
pub(super) fn read<T: Members>(body: &[u8]) -> Result<T, Failure> {
    let answer = of_reader(body, BOUNDS, std::marker::PhantomData::<Inner<T>>);
    match answer.map_err(|why| unreadable("TMDb", &why))? {
        Inner::Is(answer) => Ok(answer),
        Inner::Other(_) => Err(Failure::unreachable(
            "the response of TMDb is JSON of another program",
        )),
    }
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
