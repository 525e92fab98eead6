//! What the template of a Tautulli agent says about an item, by Tautulli's own names or in the shape of Plex's hooks.

use serde_json::Value;

use crate::model::{Facts, MediaType};
use crate::source::json::{self, Object};
use crate::source::key;
use crate::source::no_cards;
use crate::source::range::{self, Numbers};
use crate::text::without_entities;

/// A filled-in template.
pub struct Template {
    /// The members at the top, without what Tautulli left empty or did not fill in.
    flat: Object,
    /// The same of `Metadata`, `Account`, `Server`, `Player` and `Metadata.Guids`; empty where there is none.
    item: Object,
    account: Object,
    server: Object,
    player: Object,
    guids: Object,
    raw_key: Option<Value>,
}

/// True for `{rating_key}`: a name that Tautulli does not know, or a test, which is sent as it was typed.
pub fn is_placeholder(text: &str) -> bool {
    let inner = text
        .trim()
        .strip_prefix('{')
        .and_then(|text| text.strip_suffix('}'));
    inner.is_some_and(|name| !name.contains(['{', '}', '"', ':']))
}

impl Template {
    /// Takes the members that count out of a hook.
    pub fn new(hook: &Object) -> Template {
        let inner = |object: &Object, name| {
            let inner = json::object(object, name).ok().flatten();
            inner.map(filled).unwrap_or_default()
        };
        let item = inner(hook, "Metadata");
        let plex_key = json::object(hook, "Metadata").ok().flatten();
        let plex_key = plex_key.and_then(|item| json::member(item, "ratingKey"));
        Template {
            flat: filled(hook),
            account: inner(hook, "Account"),
            server: inner(hook, "Server"),
            player: inner(hook, "Player"),
            guids: inner(&item, "Guids"),
            raw_key: json::member(hook, "rating_key").or(plex_key).cloned(),
            item,
        }
    }

    /// The item's key as it was sent, filled in or not.
    pub fn raw_key(&self) -> Option<&Value> {
        self.raw_key.as_ref()
    }

    /// Why no card can come of the item, whatever else is wrong with it.
    pub fn no_cards(&self) -> Option<&'static str> {
        let kind = json::text(&self.flat, "media_type").or_else(|| json::text(&self.item, "type"));
        let kind = kind.map(|word| MediaType::from_word(&word));
        no_cards::of_tautulli(kind, &self.flat).or_else(|| no_cards::of_plex(kind, &self.item))
    }

    /// Notes what it says about the item, its library, and who acted.
    ///
    /// # Errors
    /// A sentence, if a key or a number is something that Tautulli cannot have filled in.
    pub fn note(&self, facts: &mut Facts) -> Result<(), String> {
        let (flat, item) = (&self.flat, &self.item);
        let text = |name, plex_name| json::text(flat, name).or_else(|| json::text(item, plex_name));
        facts.media_type = text("media_type", "type").map(|word| MediaType::from_word(&word));
        facts.no_cards = self.no_cards();
        match self.keys(facts).and_then(|()| self.numbers(facts)) {
            // What no library has may have any keys and numbers.
            Err(_) if facts.no_cards.is_some() => {}
            noted => noted?,
        }
        self.titles(facts);
        // Tautulli's ids are the series' for episodes too, unlike those in Plex's `Guid[]`.
        let id = |name, short| json::id(flat, name).or_else(|| json::id(&self.guids, short));
        facts.tvdb_id = id("thetvdb_id", "tvdb");
        facts.tmdb_id = id("themoviedb_id", "tmdb");
        let imdb = json::text(flat, "imdb_id").or_else(|| json::text(&self.guids, "imdb"));
        facts.imdb_id = imdb.and_then(|id| json::imdb(&id));
        let library = json::title(flat, "library_name");
        facts.library = library.or_else(|| json::title(item, "librarySectionTitle"));
        let library = json::id(flat, "section_id").or_else(|| json::id(item, "librarySectionID"));
        facts.library_id = library.map(|id| id.to_string());
        facts.labels = listed(flat, "labels");
        facts.genres = listed(flat, "genres");
        // `user` is the name that Tautulli shows for an account, `username` the account's own.
        facts.user = json::text(flat, "user")
            .or_else(|| json::text(flat, "username"))
            .or_else(|| json::text(&self.account, "title"));
        let accounts =
            ["username", "user", "user_email", "user_id"].map(|name| json::text(flat, name));
        let title = json::text(&self.account, "title");
        facts.accounts = accounts.into_iter().chain([title]).flatten().collect();
        facts.account_id = json::id(flat, "user_id").or_else(|| json::id(&self.account, "id"));
        facts.server_name =
            json::text(flat, "server_name").or_else(|| json::text(&self.server, "title"));
        facts.server_uuid =
            json::text(flat, "server_machine_id").or_else(|| json::text(&self.server, "uuid"));
        facts.player = json::text(flat, "player").or_else(|| json::text(&self.player, "title"));
        facts.local =
            json::flag(flat, "stream_local").or_else(|| json::flag(&self.player, "local"));
        Ok(())
    }

    /// Notes the keys of the item and of what is above it.
    fn keys(&self, facts: &mut Facts) -> Result<(), String> {
        facts.rating_key = match key::of(&self.flat, "rating_key")? {
            None => key::of(&self.item, "ratingKey")?,
            key => key,
        };
        let above = |name, plex_name| match key::above(&self.flat, name)? {
            None => key::above(&self.item, plex_name),
            key => Ok(key),
        };
        let parent = above("parent_rating_key", "parentRatingKey")?;
        let grandparent = above("grandparent_rating_key", "grandparentRatingKey")?;
        let own = facts.rating_key.clone();
        (facts.season_rating_key, facts.series_rating_key) = match facts.media_type {
            Some(MediaType::Episode) => (parent, grandparent),
            Some(MediaType::Season) => (own, parent),
            Some(MediaType::Show) => (None, own),
            // Only an episode has two above it, or a track.
            None if grandparent.is_some() => (parent, grandparent),
            _ => (None, None),
        };
        Ok(())
    }

    /// Notes the numbers of season and episode, and those that were grouped.
    ///
    /// Several new seasons come as the show with `season_num` "1-3", several episodes as the season with
    /// `episode_num` "6-10".
    fn numbers(&self, facts: &mut Facts) -> Result<(), String> {
        let both = |name, plex_name| match numbers(&self.flat, name)? {
            None if facts.media_type.is_some() => numbers(&self.item, plex_name),
            numbers => Ok(numbers),
        };
        match facts.media_type {
            Some(MediaType::Episode) => {
                facts.season = single(both("season_num", "parentIndex")?);
                facts.episode = single(both("episode_num", "index")?);
            }
            Some(MediaType::Season) => {
                facts.season = single(both("season_num", "index")?);
                facts.grouped_episodes = numbers(&self.flat, "episode_num")?;
            }
            Some(MediaType::Show) => facts.grouped_seasons = numbers(&self.flat, "season_num")?,
            // For films both are "0".
            Some(_) => {}
            None => {
                let season = single(numbers(&self.flat, "season_num")?);
                let episode = single(numbers(&self.flat, "episode_num")?);
                if (season, episode) != (Some(0), Some(0)) {
                    (facts.season, facts.episode) = (season, episode);
                }
            }
        }
        Ok(())
    }

    /// Notes the titles, the series' year and the day of an episode. `title` is "Series - Episode" for episodes.
    fn titles(&self, facts: &mut Facts) {
        let (flat, item) = (&self.flat, &self.item);
        facts.series_title = json::title(flat, "show_name");
        facts.year = json::count(flat, "show_year").unwrap_or(None);
        let title = json::title(item, "title");
        let above = match facts.media_type {
            Some(MediaType::Episode) => {
                facts.episode_title = json::title(flat, "episode_name").or(title);
                facts.airdate = json::day(flat, "air_date")
                    .or_else(|| json::day(item, "originallyAvailableAt"));
                json::title(item, "grandparentTitle")
            }
            Some(MediaType::Season) => {
                facts.title = json::title(flat, "season_name").or(title);
                json::title(item, "parentTitle")
            }
            Some(MediaType::Show) => {
                let year = |object| json::count(object, "year").unwrap_or(None);
                facts.year = facts.year.or(year(flat)).or(year(item));
                title
            }
            _ => {
                facts.episode_title = json::title(flat, "episode_name");
                facts.title = json::title(flat, "title").or(title);
                None
            }
        };
        facts.series_title = facts.series_title.take().or(above);
        facts.year = facts.year.filter(|year| *year > 0);
    }
}

/// The members that Tautulli filled in: neither blank nor still a name in braces.
fn filled(object: &Object) -> Object {
    let is_filled = |(_, value): &(&String, &Value)| match value {
        Value::String(text) => !text.trim().is_empty() && !is_placeholder(text),
        value => !value.is_null(),
    };
    let members = object.iter().filter(is_filled);
    members
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

/// The numbers that a member holds; none if it holds something else, as templates of users may.
///
/// # Errors
/// A sentence, if it is a number that counts nothing, or a list that is too long.
fn numbers(object: &Object, name: &str) -> Result<Option<Vec<u32>>, String> {
    let Some(value) = json::member(object, name) else {
        return Ok(None);
    };
    if let Value::String(text) = value {
        match range::numbers(text) {
            Numbers::Some(numbers) => return Ok(Some(numbers)),
            Numbers::TooMany => {
                let shown = json::shown(value);
                return Err(format!(
                    "`{name}` is {shown}, which is more than anybody has"
                ));
            }
            Numbers::No if json::decimal(value).is_none() => return Ok(None),
            Numbers::No => {}
        }
    }
    Ok(json::place(object, name)?.map(|number| vec![number]))
}

/// The number, if it is one alone.
fn single(numbers: Option<Vec<u32>>) -> Option<u32> {
    match numbers?.as_slice() {
        [number] => Some(*number),
        _ => None,
    }
}

/// Names that Tautulli joins with commas.
fn listed(object: &Object, name: &str) -> Option<Vec<String>> {
    let Some(Value::String(text)) = json::member(object, name) else {
        return json::names(object, name);
    };
    let names = text.split(',').map(|name| name.trim().to_string());
    let names = names.map(|name| without_entities(&name).into_owned());
    Some(names.filter(|name| !name.is_empty()).collect())
}
