//! Plain values that every room may use. Nothing here opens a file, a socket or a clock.

mod absolute_name;
mod action_call;
mod activity;
mod artwork;
mod backoff;
mod calendar;
#[cfg(test)]
mod calendar_tests;
mod card_status;
mod debouncer;
mod derived;
mod digest;
mod endpoint;
mod episode;
mod episode_range;
mod event;
mod failure;
mod feed;
mod field_words;
mod guid;
mod intent;
mod job;
mod log_limit;
mod manual;
mod matching;
mod moment;
mod outline;
mod own_event;
mod property_words;
mod scope;
mod server_name;
mod shared_file;
mod slot;
mod sonarr_series;
mod source_event;
mod subject;
mod text_words;
mod timing;
mod timing_words;
mod value;
mod vocabulary;
mod zone;

pub use absolute_name::absolute_in_name;
pub use action_call::{ActionCall, Message, Properties, RequestedAction, RuleRef};
pub use activity::{Activity, of_these_up_to_date};
pub use artwork::{
    ArtworkLimits, ArtworkState, ChosenBy, HowPublished, ImageRef, Original, Published, Restored,
    RestoredBy, Shown,
};
pub use backoff::{Backoff, millis, picture_wait};
pub use calendar::{Days, Due, Rhythm, TIMES_MAX, Times};
pub use card_status::{CardStatus, StatusCounts};
pub use debouncer::{Debouncer, Playback, StreamEvent};
pub use derived::derive;
pub use digest::{Digest, Hasher};
pub use endpoint::{Endpoint, EndpointFilter, NO_SOURCE, Via};
pub use episode::{Episode, SeriesMetadata, ServerNames};
pub use episode_range::EpisodeRange;
pub use event::{EVENTS_MAX, Event};
pub use failure::{Failure, UnreachableReason};
pub use feed::{
    Actor, ChangeKind, ItemState, ListedEpisode, PlaySession, PlayState, StreamMessage,
};
pub use field_words::{FIELDS, FieldKind, FieldWord, field};
pub use guid::{Guid, Id};
pub use intent::{Intent, Reconcile};
pub use job::{
    CardRecord, Cause, DeliveryId, DrawInputs, DrawnCard, Job, JobId, Outcome, State, Step, Work,
};
pub use log_limit::LogLimit;
pub use matching::{may_be_meant, meant};
pub use moment::{CLOCK_IS_SET_MS, Moment, day_ms, rfc3339};
pub use outline::SeriesOutline;
pub use own_event::{OWN_SOURCE, OwnEvent, OwnKind};
pub use property_words::{
    CARD_HEIGHT, CARD_WIDTH, DESIGN_DEFAULT, DesignWord, OwnProperty, PROPERTIES, PropertyKind,
    PropertyWord, property_word,
};
pub use scope::Scope;
pub use server_name::{SERVER_KINDS, ServerKind, ServerName};
pub use shared_file::{SharedFiles, names_several};
pub use slot::{Aspect, Slot};
pub use sonarr_series::SonarrSeries;
pub use source_event::{EventEpisode, IDS_MAX, MediaType, SourceEvent, TAGS_MAX};
pub use subject::{EpisodeRef, Follow, Level, SeriesRef, Subject};
pub use text_words::{
    EVENT_VALUES, TEXT_FUNCTIONS, TEXT_VALUES, TextFunction, TextKind, TextValue, day_value,
};
pub use timing::{Debounce, Timing, Window, written};
pub use value::{Fields, Value, named_fields};
pub use vocabulary::{ActionWord, EventWord, SourceWords, StreamWord, Vocabulary};
pub use zone::{Zone, zone_warning};
