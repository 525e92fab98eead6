//! Who may come in: where a caller is, which keys it shows, and what that opens.

mod allowance;
mod call;
mod caller;
mod decide;
mod guard;
mod guesses;
mod keys;
mod names;
mod shown;
mod told;

pub use allowance::Excess;
pub use call::Call;
pub use caller::{Caller, Doubt, Page};
pub use decide::{Decision, Request, decide};
pub use guard::{Admission, Guard};
pub use guesses::Guesses;
pub use keys::{Keys, new_key};
pub use names::Names;
