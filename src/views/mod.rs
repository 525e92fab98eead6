//! What people and programs read about intertitle, as values. The commands print them, and `/api/v1/` returns them as JSON,
//! so that both say the same.
//!
//! A view is a file with a struct that implements `Serialize`. It is computed here, from the settings, the rules and the
//! state file, and contains no secret.

mod art_request;
mod catalogue;
mod connection_test;
mod deliveries;
mod episode_details;
mod error;
mod explained;
mod explanation;
mod jobs;
mod make_plan;
mod names_in_rules;
mod overview;
pub mod replay;
mod restores;
mod selection;
mod senders;
pub mod setup;
mod skip_request;

pub use art_request::{ArtRequest, OfferedPictures};
pub use catalogue::{Catalogue, ListedEpisode, Rows};
pub use connection_test::{ConnectionTest, Surroundings, TestedServer};
pub use deliveries::Deliveries;
pub use episode_details::{Asked, EpisodeDetails, each_episode};
pub use error::ViewError;
pub use explained::{CardStyle, ExplainedEvent, RuleContext};
pub use explanation::{DeliveryResult, ExplainedWebhook, Explanation, Webhook};
pub use jobs::{JobFilter, Jobs};
pub use make_plan::{Estimate, MakePlan, MakeRequest, PlanReason};
pub use overview::Overview;
pub use replay::Replay;
pub use restores::{Cards, RestoreMode, RestoreOutcome, RestoredEpisode, Restores};
pub use selection::{Next, Part, Selection};
pub use senders::{SourceWebhooks, WrongAddress};
pub use skip_request::{SkipRequest, SkippedSeries};
