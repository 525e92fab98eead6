//! The steps of setting up: signing in to plex.tv, choosing a server and its address, and having Plex and Sonarr send their
//! webhooks. `setup` and `connect` ask the questions; here is what follows from the answers.

mod change;
mod own_address;
mod plex_webhook;
mod servers;
mod sign_in;
mod sonarr_webhook;

pub use change::Change;
pub use own_address::{of_this_machine, own_url};
pub use plex_webhook::{AccountWebhook, webhook_url};
pub use servers::{Reached, best_address};
pub use sign_in::{SignIn, SignInState, client_id};
pub use sonarr_webhook::SonarrConnection;
