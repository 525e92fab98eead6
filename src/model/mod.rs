//! The nouns: plain values that every room may name. Nothing here opens a file, a socket or a clock.

mod digest;
mod door;
mod episode;
mod event;
mod facts;
mod job;
mod moment;
mod order;
mod vocabulary;

pub use digest::{Digest, Hasher};
pub use door::{Door, Gate};
pub use episode::{Episode, Picture, PictureOrigin};
pub use event::{Event, Level, SeriesRef, Subject, Value};
pub use facts::{EpisodeFact, Facts, MediaType};
pub use job::{Failure, HookId, Job, JobId, Known, Outcome, Stage, State, Wish};
pub use moment::{Moment, rfc3339};
pub use order::{Order, Properties, RuleRef, Scope};
pub use vocabulary::{
    ActionWord, EventWord, FIELDS, FieldWord, Kind, PROPERTIES, PropertyKind, PropertyWord,
    SourceWords, Vocabulary, field,
};
