//! Who may come in: where a caller is, which keys it shows, and what that opens.

mod caller;
mod decide;
mod guard;
mod guesses;
mod keys;
mod shown;

pub use caller::{Call, Caller};
pub use decide::{Decision, Request, decide};
pub use guard::{Admission, Guard};
pub use guesses::Guesses;
pub use keys::Keys;
