//! What the event stream of a media server says, and what a listing shows that the stream may have missed.

use crate::model::episode::Episode;
use crate::model::source_event::MediaType;

/// One thing that the stream says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StreamMessage {
    /// The server works on an item.
    Item {
        /// Its key.
        key: String,
        /// An episode, a season or a series.
        kind: MediaType,
        /// How far it is.
        state: ItemState,
    },
    /// The state of a player.
    Play {
        /// The server's name of the session. After a restart of the server, names are used again.
        session: String,
        /// The key of the item.
        key: String,
        /// What the player does.
        state: PlayState,
    },
}

/// How far the server is with an item. The same states follow when somebody edits it, and when a card is uploaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ItemState {
    /// It is new.
    Created,
    /// Its metadata or its file are being read.
    Busy,
    /// The server has finished. It says so several times.
    Finished,
    /// It is gone.
    Deleted,
}

/// What a player does. Buffering and errors are left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum PlayState {
    Playing,
    Paused,
    Stopped,
}

/// A kind of change that listings show, with its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChangeKind {
    /// The episode was added to the library.
    Added,
    /// Its views were counted, for the owner of the server.
    Viewed,
    /// The owner has rated it.
    Rated,
}

impl ChangeKind {
    /// All of them, in the order in which they happen to an episode.
    pub const ALL: [ChangeKind; 3] = [ChangeKind::Added, ChangeKind::Viewed, ChangeKind::Rated];

    /// The word in the state file.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            ChangeKind::Added => "added",
            ChangeKind::Viewed => "viewed",
            ChangeKind::Rated => "rated",
        }
    }
}

/// An episode as a listing shows it now. Times are in seconds since 1970, by the server's clock.
#[derive(Clone, Debug, Default, PartialEq)]
#[allow(missing_docs)]
pub struct ListedEpisode {
    pub episode: Episode,
    pub viewed_s: Option<i64>,
    /// How often the owner has watched it.
    pub views: u32,
    pub rated_s: Option<i64>,
}

impl ListedEpisode {
    /// When the change came about, and a text that is another one when it comes about again. None if the listing does not
    /// show the change.
    #[must_use]
    pub fn change(&self, kind: ChangeKind) -> Option<(i64, String)> {
        match kind {
            ChangeKind::Added => {
                let at_s = self.episode.added_at?;
                Some((at_s, at_s.to_string()))
            }
            // Anyone who only begins to watch it again changes its time and not its views.
            ChangeKind::Viewed => Some((self.viewed_s?, self.views.to_string())),
            ChangeKind::Rated => {
                let (at_s, rating) = (self.rated_s?, self.episode.rating?);
                Some((at_s, format!("{at_s} {rating}")))
            }
        }
    }
}

/// Who acts, as far as the server says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Actor {
    pub is_owner: Option<bool>,
    pub user: Option<String>,
    pub player: Option<String>,
    /// The player is in the server's own network.
    pub is_local: Option<bool>,
}

impl Actor {
    /// The owner of the server, on an unknown player.
    #[must_use]
    pub fn owner() -> Actor {
        Actor {
            is_owner: Some(true),
            ..Actor::default()
        }
    }
}

/// A session that plays now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct PlaySession {
    pub session: String,
    pub key: String,
    pub actor: Actor,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_look_at_an_episode_is_not_a_second_view() {
        let listed = |viewed_s, views| ListedEpisode {
            viewed_s: Some(viewed_s),
            views,
            ..ListedEpisode::default()
        };
        let text = |listed: ListedEpisode| listed.change(ChangeKind::Viewed).map(|(_, text)| text);
        assert_eq!(text(listed(100, 1)), text(listed(200, 1)));
        assert_ne!(text(listed(100, 1)), text(listed(200, 2)));
    }

    #[test]
    fn the_same_rating_given_again_is_another_one() {
        let listed = |rated_s, rating| ListedEpisode {
            rated_s,
            episode: Episode {
                rating,
                ..Episode::default()
            },
            ..ListedEpisode::default()
        };
        let text = |listed: ListedEpisode| listed.change(ChangeKind::Rated).map(|(_, text)| text);
        assert_ne!(
            text(listed(Some(100), Some(8.0))),
            text(listed(Some(200), Some(8.0)))
        );
        assert_eq!(text(listed(Some(100), None)), None);
    }
}
