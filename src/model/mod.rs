//! The nouns: plain values that every room may name. Nothing here opens a file, a socket or a clock.

mod calendar;
mod digest;
mod door;
mod episode;
mod event;
mod facts;
mod job;
mod moment;
mod note;
mod order;
mod subject;
mod value;
mod vocabulary;
mod zone;

pub use calendar::{Due, Rhythm};
pub use digest::{Digest, Hasher};
pub use door::{Door, Gate};
pub use episode::{Episode, Picture, PictureOrigin};
pub use event::Event;
pub use facts::{EpisodeFact, Facts, MediaType};
pub use job::{Failure, HookId, Job, JobId, Known, Outcome, Stage, State, Wish};
pub use moment::{Moment, day_ms, rfc3339};
pub use note::Note;
pub use order::{Order, Properties, RuleRef, Scope};
pub use subject::{Level, SeriesRef, Subject};
pub use value::Value;
pub use vocabulary::{
    ActionWord, EventWord, FIELDS, FieldWord, Kind, PROPERTIES, PropertyKind, PropertyWord,
    SourceWords, Vocabulary, field,
};
pub use zone::Zone;
