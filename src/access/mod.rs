//! Access: where a caller is, which keys it has, and which resources they are valid for.

mod allowance;
mod call;
mod caller;
mod credentials;
mod decide;
mod failed_attempts;
mod forwarded;
mod guard;
mod keys;
mod names;

pub use allowance::Excess;
pub use call::Call;
pub use caller::{Caller, Doubt, Page};
pub use decide::{Decision, Resource, decide};
pub use failed_attempts::FailedAttempts;
pub use guard::{Access, Guard};
pub use keys::{Keys, new_key};
pub use names::Names;
