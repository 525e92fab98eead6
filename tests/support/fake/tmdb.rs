//! A fake TMDb: requires a key like the real one, sends ETags, and answers 429 on demand.

use std::collections::{BTreeMap, VecDeque};
use std::io;
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use tiny_http::{Request, Response};

use intertitle::fake::{Host, header, lock};
use intertitle::model::Digest;

/// The only key of version 3 that is accepted, in the query.
pub const TMDB_KEY: &str = "0123456789abcdef0123456789abcdef";
/// The only token of version 4 that is accepted, as a bearer token.
pub const TMDB_TOKEN: &str = "eyJhbGciOiJIUzI1NiJ9.fake.signature";

/// A still of an episode.
#[derive(Clone, Debug)]
pub struct FakeStill {
    /// `/abc.jpg`.
    pub file_path: String,
    /// The size in its list, which need not be true.
    pub size: (u32, u32),
    /// None for a still without text.
    pub language: Option<String>,
    /// Average and count.
    pub votes: (f64, u32),
    /// The file.
    pub bytes: Arc<Vec<u8>>,
}

/// A fault of the next request whose path contains a text.
#[derive(Clone, Debug)]
pub struct TmdbFault {
    /// A part of the path.
    pub line_has: String,
    /// The status of the response instead.
    pub status: u16,
    /// Seconds to wait, sent with it.
    pub retry_after: Option<u32>,
}

#[derive(Default)]
struct State {
    /// TMDb's ids, by those of TheTVDB.
    by_tvdb: BTreeMap<u32, u32>,
    /// Series, season and number of episodes, by TheTVDB's ids of the episodes themselves.
    episodes: BTreeMap<u32, (u32, u32, u32)>,
    /// Stills, by TMDb's id of the series, season and number.
    stills: BTreeMap<(u32, u32, u32), Vec<FakeStill>>,
    /// Backdrops and logos, by TMDb's id of the series.
    backdrops: BTreeMap<u32, Vec<FakeStill>>,
    logos: BTreeMap<u32, Vec<FakeStill>>,
    /// Titles, by TMDb's id of the series, season, number and language.
    titles: BTreeMap<(u32, u32, u32, String), String>,
    /// Absolute orders, by TMDb's id of the series: groups of seasons and numbers.
    numberings: BTreeMap<u32, Vec<Vec<(u32, u32)>>>,
    is_unreachable: bool,
    faults: VecDeque<TmdbFault>,
    requests: Vec<String>,
}

/// A running fake TMDb. It stops when it is dropped.
pub struct FakeTmdb {
    host: Host<State>,
}

type Answer = Response<io::Cursor<Vec<u8>>>;

impl FakeTmdb {
    /// Starts on a free port of 127.0.0.1, without any data.
    ///
    /// # Errors
    /// No port was available.
    pub fn start() -> io::Result<FakeTmdb> {
        let host = Host::start(1, State::default(), serve)?;
        Ok(FakeTmdb { host })
    }

    /// Lines of `intertitle.toml` for this server, with that key.
    #[must_use]
    pub fn settings(&self, key: &str) -> String {
        let base = self.host.url();
        format!("[tmdb]\nkey = \"{key}\"\nurl = \"{base}/3\"\npictures = \"{base}/t/p\"\n")
    }

    /// Sets the stills of an episode. TMDb's id of the series is `tmdb`, TheTVDB's is `tvdb`.
    pub fn put(&self, (tvdb, tmdb): (u32, u32), at: (u32, u32), stills: Vec<FakeStill>) {
        let mut state = self.host.state();
        state.by_tvdb.insert(tvdb, tmdb);
        state.stills.insert((tmdb, at.0, at.1), stills);
    }

    /// Sets the backdrops and the logos of a series, by its ids at TheTVDB and TMDb.
    pub fn put_series(
        &self,
        (tvdb, tmdb): (u32, u32),
        backdrops: Vec<FakeStill>,
        logos: Vec<FakeStill>,
    ) {
        let mut state = self.host.state();
        state.by_tvdb.insert(tvdb, tmdb);
        state.backdrops.insert(tmdb, backdrops);
        state.logos.insert(tmdb, logos);
    }

    /// Sets TMDb's id of the series, season and number of the episode that has the id `tvdb` at TheTVDB.
    pub fn put_episode(&self, tvdb: u32, at: (u32, u32, u32)) {
        self.host.state().episodes.insert(tvdb, at);
    }

    /// Sets the title of an episode in a language.
    pub fn put_title(&self, at: (u32, u32, u32), language: &str, title: &str) {
        let mut state = self.host.state();
        let key = (at.0, at.1, at.2, language.to_string());
        state.titles.insert(key, title.into());
    }

    /// Sets the absolute order of a series: its groups, each with seasons and numbers of its episodes.
    pub fn put_numbering(&self, (tvdb, tmdb): (u32, u32), groups: Vec<Vec<(u32, u32)>>) {
        let mut state = self.host.state();
        state.by_tvdb.insert(tvdb, tmdb);
        state.numberings.insert(tmdb, groups);
    }

    /// Answers 503 to everything from now on, or stops that.
    pub fn set_unreachable(&self, is_unreachable: bool) {
        self.host.state().is_unreachable = is_unreachable;
    }

    /// Adds a fault; each happens once.
    pub fn add_fault(&self, fault: TmdbFault) {
        self.host.state().faults.push_back(fault);
    }

    /// Every request so far with the status of its response, like `200 /3/find/7?external_source=tvdb_id`. A key in the
    /// query is shown as `api_key=***`.
    #[must_use]
    pub fn requests(&self) -> Vec<String> {
        self.host.state().requests.clone()
    }
}

fn serve(request: Request, state: &Mutex<State>) {
    let answer = {
        let mut state = lock(state);
        let (answer, status) = state.answer(&request);
        let line = request.url().replace(TMDB_KEY, "***");
        state.requests.push(format!("{status} {line}"));
        answer
    };
    // A client that has disconnected does not matter to a fake server.
    drop(request.respond(answer));
}

/// A status, with TMDb's own number and message for it.
fn refusal(status: u16, code: u32, message: &str) -> (Answer, u16) {
    let body = json!({"success": false, "status_code": code, "status_message": message});
    let answer = Response::from_string(body.to_string()).with_status_code(status);
    (answer, status)
}

/// A body with its ETag, or 304 if the client already has it.
fn named(request: &Request, body: Vec<u8>, kind: &str) -> (Answer, u16) {
    let etag = format!("W/\"{}\"", Digest::of(&body));
    let has_it = value(request, "If-None-Match").is_some_and(|own| own == etag);
    let (body, status) = if has_it {
        (Vec::new(), 304)
    } else {
        (body, 200)
    };
    let answer = Response::from_data(body)
        .with_status_code(status)
        .with_header(header("Content-Type", kind))
        .with_header(header("ETag", &etag));
    (answer, status)
}

fn value(request: &Request, name: &str) -> Option<String> {
    let headers = request.headers().iter();
    let mut values =
        headers.filter(|header| header.field.as_str().as_str().eq_ignore_ascii_case(name));
    values
        .next()
        .map(|header| header.value.as_str().to_string())
}

impl State {
    fn answer(&mut self, request: &Request) -> (Answer, u16) {
        let (path, query) = request.url().split_once('?').unwrap_or((request.url(), ""));
        if self.is_unreachable {
            return refusal(
                503,
                9,
                "Service offline: This service is temporarily offline, try again later.",
            );
        }
        let fault = self
            .faults
            .iter()
            .position(|fault| path.contains(&fault.line_has));
        if let Some(fault) = fault.and_then(|at| self.faults.remove(at)) {
            let (answer, status) = refusal(
                fault.status,
                25,
                "Your request count is over the allowed limit.",
            );
            let wait = fault
                .retry_after
                .map(|wait| header("Retry-After", &wait.to_string()));
            return (wait.into_iter().fold(answer, Response::with_header), status);
        }
        let bearer = value(request, "Authorization");
        let parameter = |name: &str| {
            let mut pairs = form_urlencoded::parse(query.as_bytes());
            pairs
                .find(|(key, _)| key == name)
                .map(|(_, value)| value.into_owned())
        };
        let is_allowed = bearer == Some(format!("Bearer {TMDB_TOKEN}"))
            || parameter("api_key").as_deref() == Some(TMDB_KEY);
        let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
        let found = match parts.as_slice() {
            ["t", "p", "original", name] => {
                // The host of the pictures is a third party, which must not get a key.
                if is_allowed {
                    return refusal(400, 5, "Invalid parameters: a key was sent along.");
                }
                let all = self.stills.values().chain(self.backdrops.values());
                let all = all.chain(self.logos.values()).flatten();
                let mut own = all.filter(|still| still.file_path.trim_start_matches('/') == *name);
                return match own.next() {
                    Some(still) => named(request, still.bytes.to_vec(), "image/jpeg"),
                    None => refusal(404, 34, "The resource you requested could not be found."),
                };
            }
            _ if !is_allowed => {
                return refusal(401, 7, "Invalid API key: You must be granted a valid key.");
            }
            ["3", "authentication"] => Some(json!({"success": true, "status_code": 1})),
            ["3", "find", id] if parameter("external_source").as_deref() == Some("tvdb_id") => {
                let id: u32 = id.parse().unwrap_or(u32::MAX);
                let series = self.by_tvdb.get(&id).into_iter();
                let series: Vec<Value> = series
                    .map(|id| json!({"id": id, "media_type": "tv"}))
                    .collect();
                let episodes = self.episodes.get(&id).into_iter();
                let episodes: Vec<Value> = episodes
                    .map(|(series, season, number)| {
                        json!({"id": id, "media_type": "tv_episode", "show_id": series,
                               "season_number": season, "episode_number": number})
                    })
                    .collect();
                Some(
                    json!({"movie_results": [], "tv_results": series, "tv_episode_results": episodes}),
                )
            }
            ["3", "tv", series, "season", season] => {
                let at = [series, season].map(|part| part.parse().unwrap_or(u32::MAX));
                self.season((at[0], at[1]), &parameter("language").unwrap_or_default())
            }
            [
                "3",
                "tv",
                series,
                "season",
                season,
                "episode",
                number,
                "images",
            ] => {
                let at = [series, season, number].map(|part| part.parse().unwrap_or(u32::MAX));
                let wanted = parameter("include_image_language").unwrap_or_default();
                self.list((at[0], at[1], at[2]), &wanted)
            }
            ["3", "tv", "episode_group", id] => {
                let series = id
                    .strip_prefix("5acf93e60e0a")
                    .and_then(|id| id.parse().ok());
                series.and_then(|series: u32| self.order(id, series))
            }
            ["3", "tv", series, "episode_groups"] => {
                let series = series.parse().unwrap_or(u32::MAX);
                let mut known = self.by_tvdb.values();
                let known = known.find(|id| **id == series);
                known.map(|_| json!({"id": series, "results": self.numberings_of(series)}))
            }
            ["3", "tv", series, "images"] => {
                let series = series.parse().unwrap_or(u32::MAX);
                let wanted = parameter("include_image_language").unwrap_or_default();
                let of = |all: &BTreeMap<u32, Vec<FakeStill>>| {
                    all.get(&series).map(|pictures| listed(pictures, &wanted))
                };
                match (of(&self.backdrops), of(&self.logos)) {
                    (None, None) => None,
                    (backdrops, logos) => Some(
                        json!({"id": series, "backdrops": backdrops.unwrap_or_default(), "logos": logos.unwrap_or_default(), "posters": []}),
                    ),
                }
            }
            _ => None,
        };
        match found {
            Some(body) => named(request, body.to_string().into_bytes(), "application/json"),
            None => refusal(404, 34, "The resource you requested could not be found."),
        }
    }

    /// The season of a known series: nine episodes, with generic names where there is no title in that language.
    fn season(&self, (series, season): (u32, u32), language: &str) -> Option<Value> {
        let mut known = self.by_tvdb.values();
        known.find(|id| **id == series)?;
        let episodes = (1..=9).map(|number| {
            let generic = match language {
                "de" => format!("Folge {number}"),
                _ => format!("Episode {number}"),
            };
            let key = (series, season, number, language.to_string());
            let name = self.titles.get(&key).unwrap_or(&generic);
            json!({"episode_number": number, "season_number": season, "name": name, "overview": ""})
        });
        Some(json!({"id": 1, "season_number": season, "episodes": episodes.collect::<Vec<_>>()}))
    }

    /// The orders of a series: one by DVD, and the absolute one. The latter twice, once without most of its episodes.
    fn numberings_of(&self, series: u32) -> Vec<Value> {
        let order = |id: String, name: &str, kind: u32, episodes: usize| {
            json!({"id": id, "name": name, "type": kind, "episode_count": episodes, "group_count": 1,
                   "description": "", "network": null})
        };
        let mut numberings = vec![order("5acf93e60e0adddddddddddd".into(), "DVD", 3, 99)];
        if let Some(groups) = self.numberings.get(&series) {
            let count = groups.iter().map(Vec::len).sum();
            let id = format!("5acf93e60e0a{series:012}");
            numberings.push(order("5acf93e60e0aeeeeeeeeeeee".into(), "Begun", 2, 1));
            numberings.push(order(id, "Absolute", 2, count));
        }
        numberings
    }

    /// The absolute order of a series. TMDb sends groups and episodes in any order.
    fn order(&self, id: &str, series: u32) -> Option<Value> {
        let groups = self.numberings.get(&series)?;
        let groups = groups.iter().enumerate().rev().map(|(at, episodes)| {
            let episodes = episodes.iter().enumerate().rev().map(|(at, (season, number))| {
                json!({"id": at, "name": "", "season_number": season, "episode_number": number, "order": at,
                       "show_id": series})
            });
            json!({"id": format!("{id}{at}"), "name": "", "order": at, "locked": true,
                   "episodes": episodes.collect::<Vec<_>>()})
        });
        Some(json!({"id": id, "name": "Absolute", "type": 2, "groups": groups.collect::<Vec<_>>()}))
    }

    /// The list of an episode's stills in the languages `wanted`. `null` means those without text.
    fn list(&self, at: (u32, u32, u32), wanted: &str) -> Option<Value> {
        let stills = self.stills.get(&at)?;
        Some(json!({"id": at.0, "stills": listed(stills, wanted)}))
    }
}

/// Pictures in the languages `wanted`, as TMDb lists them.
fn listed(pictures: &[FakeStill], wanted: &str) -> Vec<Value> {
    let is_wanted = |picture: &&FakeStill| {
        let own = picture.language.as_deref().unwrap_or("null");
        wanted.split(',').any(|language| language == own)
    };
    let of = |picture: &FakeStill| {
        let (width, height) = picture.size;
        let (average, count) = picture.votes;
        json!({"aspect_ratio": 1.778, "file_path": picture.file_path, "width": width, "height": height,
               "vote_average": average, "vote_count": count, "iso_639_1": picture.language})
    };
    pictures.iter().filter(is_wanted).map(of).collect()
}
