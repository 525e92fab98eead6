//! The template of a Tautulli agent, with Tautulli's own names or in the shape of Plex's webhooks.

use std::ops::Deref;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::json::{Inner, Names, Scalar, imdb, members};
use crate::model::{MediaType, SourceEvent, TAGS_MAX};
use crate::source::range::{self, Numbers};
use crate::source::{no_cards, plex_key};
use crate::text::without_entities;

members! {
    /// A filled-in template: members with Tautulli's own names, and those in the shape of Plex's webhooks.
    pub struct Template {
        action: Scalar = "action",
        event: Scalar = "event",
        rating_key: Scalar = "rating_key",
        season_key: Filled = "parent_rating_key",
        series_key: Filled = "grandparent_rating_key",
        kind: Filled = "media_type",
        title: Filled = "title",
        year: Filled = "year",
        series: Filled = "show_name",
        series_year: Filled = "show_year",
        season_name: Filled = "season_name",
        episode_name: Filled = "episode_name",
        season: Filled = "season_num",
        number: Filled = "episode_num",
        aired: Filled = "air_date",
        tvdb: Filled = "thetvdb_id",
        tmdb: Filled = "themoviedb_id",
        imdb: Filled = "imdb_id",
        library: Filled = "library_name",
        library_id: Filled = "section_id",
        labels: Names<TAGS_MAX> = "labels",
        genres: Names<TAGS_MAX> = "genres",
        user: Filled = "user",
        username: Filled = "username",
        user_id: Filled = "user_id",
        user_email: Filled = "user_email",
        live: Filled = "live",
        extra: Filled = "extra_type",
        channel: Filled = "channel_call_sign",
        channel_id: Filled = "channel_identifier",
        server_name: Filled = "server_name",
        server_id: Filled = "server_machine_id",
        player_name: Filled = "player",
        local: Filled = "stream_local",
        item: Inner<Item> = "Metadata",
        account: Inner<Account> = "Account",
        server: Inner<Server> = "Server",
        player: Inner<Player> = "Player",
    }
}

members! {
    /// The item, in the shape of Plex's webhooks.
    pub struct Item {
        key: Scalar = "ratingKey",
        season_key: Filled = "parentRatingKey",
        series_key: Filled = "grandparentRatingKey",
        kind: Filled = "type",
        title: Filled = "title",
        season_title: Filled = "parentTitle",
        series_title: Filled = "grandparentTitle",
        season: Filled = "parentIndex",
        number: Filled = "index",
        year: Filled = "year",
        aired: Filled = "originallyAvailableAt",
        library: Filled = "librarySectionTitle",
        library_id: Filled = "librarySectionID",
        ids: Inner<Ids> = "Guids",
        path: Filled = "key",
        live: Filled = "live",
        extra: Filled = "extraType",
        source: Filled = "source",
    }
}

members! {
    /// The ids of the series.
    pub struct Ids {
        tvdb: Filled = "tvdb",
        tmdb: Filled = "tmdb",
        imdb: Filled = "imdb",
    }
}

members! {
    /// The account that acted.
    pub struct Account {
        id: Filled = "id",
        title: Filled = "title",
    }
}

members! {
    /// The media server.
    pub struct Server {
        title: Filled = "title",
        uuid: Filled = "uuid",
    }
}

members! {
    /// The player.
    pub struct Player {
        title: Filled = "title",
        local: Filled = "local",
    }
}

/// A value that Tautulli filled in. It is missing if it is blank, or still a name in braces.
#[derive(Clone, Debug, Default)]
pub struct Filled(Scalar);

impl Deref for Filled {
    type Target = Scalar;

    fn deref(&self) -> &Scalar {
        &self.0
    }
}

impl<'de> Deserialize<'de> for Filled {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Filled, D::Error> {
        Scalar::deserialize(deserializer).map(filled)
    }
}

impl Serialize for Filled {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

fn filled(scalar: Scalar) -> Filled {
    let is_open = scalar.is_blank() || scalar.as_text().is_some_and(is_placeholder);
    Filled(if is_open { Scalar::Missing } else { scalar })
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
    /// The event as it was sent, filled in or not.
    pub fn event(&self) -> &Scalar {
        match &self.action {
            Scalar::Missing => &self.event,
            action => action,
        }
    }

    /// The item's key as it was sent, filled in or not.
    pub fn raw_key(&self) -> &Scalar {
        match (&self.rating_key, self.item.get()) {
            (Scalar::Missing, Some(item)) => &item.key,
            (key, _) => key,
        }
    }

    /// Why there is no card for the item, whatever else is wrong with it.
    pub fn no_cards(&self) -> Option<&'static str> {
        let nothing = Item::default();
        let item = self.item.get().unwrap_or(&nothing);
        let kind = self.kind.text().or_else(|| item.kind.text());
        let kind = kind.map(|word| MediaType::from_word(&word));
        let flat = no_cards::TemplateMarkers {
            key: &filled(self.rating_key.clone()),
            live: &self.live,
            extra: &self.extra,
            channel: [&self.channel, &self.channel_id],
        };
        let of_plex = no_cards::ItemMarkers {
            key: &filled(item.key.clone()),
            path: &item.path,
            live: &item.live,
            extra: &item.extra,
            source: &item.source,
        };
        no_cards::of_tautulli(kind, &flat).or_else(|| no_cards::of_plex(kind, &of_plex))
    }

    /// Adds the facts about the item, its library, and the account that acted.
    ///
    /// # Errors
    /// A message, if a key or a number is one that Tautulli cannot have filled in.
    pub fn note(&self, source_event: &mut SourceEvent) -> Result<(), String> {
        let nothing = (
            Item::default(),
            Ids::default(),
            Account::default(),
            Server::default(),
            Player::default(),
        );
        let item = self.item.get().unwrap_or(&nothing.0);
        let ids = item.ids.get().unwrap_or(&nothing.1);
        let account = self.account.get().unwrap_or(&nothing.2);
        let server = self.server.get().unwrap_or(&nothing.3);
        let player = self.player.get().unwrap_or(&nothing.4);
        let text = |own: &Scalar, other: &Scalar| own.text().or_else(|| other.text());
        let id = |own: &Scalar, other: &Scalar| own.id().or_else(|| other.id());
        let kind = text(&self.kind, &item.kind);
        source_event.media_type = kind.map(|word| MediaType::from_word(&word));
        source_event.no_cards = self.no_cards();
        let noted = self.keys(source_event, item);
        match noted.and_then(|()| self.numbers(source_event, item)) {
            // An item that is in no library may have any keys and numbers.
            Err(_) if source_event.no_cards.is_some() => {}
            noted => noted?,
        }
        self.titles(source_event, item);
        // Tautulli's ids are those of the series, even for episodes, unlike those in Plex's `Guid[]`.
        source_event.tvdb_id = id(&self.tvdb, &ids.tvdb);
        source_event.tmdb_id = id(&self.tmdb, &ids.tmdb);
        source_event.imdb_id = text(&self.imdb, &ids.imdb).and_then(|id| imdb(&id));
        source_event.library = self.library.title().or_else(|| item.library.title());
        source_event.library_id = id(&self.library_id, &item.library_id).map(|id| id.to_string());
        source_event.labels = list_of(&self.labels);
        source_event.genres = list_of(&self.genres);
        // `user` is the name that Tautulli shows for an account, `username` the account's own.
        source_event.user = text(&self.user, &self.username).or_else(|| account.title.text());
        let accounts = [&self.username, &self.user, &self.user_email, &self.user_id];
        let accounts = accounts.into_iter().chain([&account.title]);
        source_event.accounts = accounts.filter_map(|name| name.text()).collect();
        source_event.account_id = id(&self.user_id, &account.id);
        source_event.server_name = text(&self.server_name, &server.title);
        source_event.server_uuid = text(&self.server_id, &server.uuid);
        source_event.player = text(&self.player_name, &player.title);
        source_event.local = self.local.flag().or_else(|| player.local.flag());
        Ok(())
    }

    /// Adds the keys of the item and of its parents.
    fn keys(&self, source_event: &mut SourceEvent, item: &Item) -> Result<(), String> {
        let own = filled(self.rating_key.clone());
        source_event.rating_key = match plex_key::of(&own, "rating_key")? {
            None => plex_key::of(&filled(item.key.clone()), "ratingKey")?,
            key => key,
        };
        let above =
            |(own, name): (&Filled, _), (other, plex_name): (&Filled, _)| match plex_key::above(
                own, name,
            )? {
                None => plex_key::above(other, plex_name),
                key => Ok(key),
            };
        let parent = above(
            (&self.season_key, "parent_rating_key"),
            (&item.season_key, "parentRatingKey"),
        )?;
        let grandparent = above(
            (&self.series_key, "grandparent_rating_key"),
            (&item.series_key, "grandparentRatingKey"),
        )?;
        let own = source_event.rating_key.clone();
        (
            source_event.season_rating_key,
            source_event.series_rating_key,
        ) = match source_event.media_type {
            Some(MediaType::Episode) => (parent, grandparent),
            Some(MediaType::Season) => (own, parent),
            Some(MediaType::Show) => (None, own),
            // Only an episode has two parents, or a track.
            None if grandparent.is_some() => (parent, grandparent),
            _ => (None, None),
        };
        Ok(())
    }

    /// Adds the numbers of season and episode, and those of a group.
    ///
    /// Several new seasons are sent as the show with `season_num` "1-3", several episodes as the season with
    /// `episode_num` "6-10".
    fn numbers(&self, source_event: &mut SourceEvent, item: &Item) -> Result<(), String> {
        let season = || numbers(&self.season, "season_num");
        let number = || numbers(&self.number, "episode_num");
        let or = |own: Option<Vec<u32>>, other: &Scalar, name| match own {
            None if source_event.media_type.is_some() => numbers(other, name),
            own => Ok(own),
        };
        match source_event.media_type {
            Some(MediaType::Episode) => {
                let both = (
                    or(season()?, &item.season, "parentIndex")?,
                    or(number()?, &item.number, "index")?,
                );
                (source_event.season, source_event.episode) = (single(both.0), single(both.1));
            }
            Some(MediaType::Season) => {
                let season = or(season()?, &item.number, "index")?;
                source_event.season = single(season);
                source_event.grouped_episodes = number()?;
            }
            Some(MediaType::Show) => source_event.grouped_seasons = season()?,
            // For films both are "0".
            Some(_) => {}
            None => {
                let (season, episode) = (single(season()?), single(number()?));
                if (season, episode) != (Some(0), Some(0)) {
                    (source_event.season, source_event.episode) = (season, episode);
                }
            }
        }
        Ok(())
    }

    /// Adds the titles, the year of the series and the air date. `title` is "Series - Episode" for episodes.
    fn titles(&self, source_event: &mut SourceEvent, item: &Item) {
        source_event.series_title = self.series.title();
        source_event.year = self.series_year.number();
        let title = item.title.title();
        let above = match source_event.media_type {
            Some(MediaType::Episode) => {
                source_event.episode_title = self.episode_name.title().or(title);
                source_event.airdate = self.aired.day().or_else(|| item.aired.day());
                item.series_title.title()
            }
            Some(MediaType::Season) => {
                source_event.title = self.season_name.title().or(title);
                item.season_title.title()
            }
            Some(MediaType::Show) => {
                let year = source_event.year.or(self.year.number());
                source_event.year = year.or(item.year.number());
                title
            }
            _ => {
                source_event.episode_title = self.episode_name.title();
                source_event.title = self.title.title().or(title);
                None
            }
        };
        source_event.series_title = source_event.series_title.take().or(above);
        source_event.year = source_event.year.filter(|year| *year > 0);
    }
}

/// The numbers in a member. None if it contains something else, as templates of users may.
///
/// # Errors
/// A message, if it is an invalid number, or a list that is too long.
fn numbers(member: &Scalar, name: &str) -> Result<Option<Vec<u32>>, String> {
    if let Some(text) = member.as_text() {
        match range::numbers(text) {
            Numbers::Some(numbers) => return Ok(Some(numbers)),
            Numbers::TooMany => {
                let shown = member.shown();
                return Err(format!("`{name}` is too large: {shown}"));
            }
            Numbers::No if member.decimal().is_none() => return Ok(None),
            Numbers::No => {}
        }
    }
    Ok(member.place(name)?.map(|number| vec![number]))
}

/// The number, if there is exactly one.
fn single(numbers: Option<Vec<u32>>) -> Option<u32> {
    match numbers?.as_slice() {
        [number] => Some(*number),
        _ => None,
    }
}

/// Names that Tautulli joins with commas. Other programs may send them as a list.
fn list_of<const MAX: usize>(names: &Names<MAX>) -> Option<Vec<String>> {
    let Some(text) = names.as_text() else {
        return names.names();
    };
    if text.trim().is_empty() || is_placeholder(text) {
        return None;
    }
    let names = text.split(',').map(|name| name.trim().to_string());
    let names = names.map(|name| without_entities(&name).into_owned());
    Some(names.filter(|name| !name.is_empty()).collect())
}
