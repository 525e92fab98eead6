//! Signing in to plex.tv with a code that a person types in a browser, which works for a machine without a screen.

use std::time::{Duration, Instant};

use crate::access::Keys;
use crate::model::Digest;
use crate::server::{ApiError, Pin, PlexAccount, PlexTv};
use crate::settings::Secret;

/// Where the code is typed.
const LINK: &str = "https://plex.tv/link";
/// plex.tv refuses more frequent requests.
const PERIOD: Duration = Duration::from_secs(2);

/// A sign-in that waits for a person.
pub struct SignIn {
    account: PlexAccount,
    pin: Pin,
    begun: Instant,
}

/// Where a sign-in is.
#[derive(Debug)]
pub enum SignInState {
    /// The code has not been typed yet. Look again after that time.
    Waiting(Duration),
    /// The token of the account.
    Done(Secret),
    /// The code is not valid any more.
    Expired,
}

impl SignIn {
    /// Requests a code.
    ///
    /// # Errors
    /// plex.tv cannot be reached or refuses it.
    pub fn begin(plex_tv: PlexTv, client: &str, now: Instant) -> Result<SignIn, ApiError> {
        let account = PlexAccount::new(plex_tv, client, None);
        let pin = account.new_pin()?;
        Ok(SignIn {
            account,
            pin,
            begun: now,
        })
    }

    /// The code, and where to type it.
    #[must_use]
    pub fn code(&self) -> (&str, &'static str) {
        (&self.pin.code, LINK)
    }

    /// How long the code is valid.
    #[must_use]
    pub fn expires_in(&self) -> Duration {
        self.pin.expires_in
    }

    /// Looks whether the code has been typed. A failure of the network is not the end: it is tried again.
    ///
    /// # Errors
    /// plex.tv refuses it.
    pub fn look(&self, now: Instant) -> Result<SignInState, ApiError> {
        // An expired code may be answered like one that nobody has typed yet.
        if now.saturating_duration_since(self.begun) > self.pin.expires_in {
            return Ok(SignInState::Expired);
        }
        match self.account.token_of(&self.pin) {
            Ok(Some(token)) => Ok(SignInState::Done(token)),
            Ok(None) | Err(ApiError::Unreachable(_)) => Ok(SignInState::Waiting(PERIOD)),
            Err(ApiError::Busy(wait)) => {
                Ok(SignInState::Waiting(wait.unwrap_or(PERIOD * 5).max(PERIOD)))
            }
            Err(ApiError::Missing) => Ok(SignInState::Expired),
            Err(error) => Err(error),
        }
    }
}

/// Identifies this installation to plex.tv: always the same, and without meaning to others.
#[must_use]
pub fn client_id(keys: &Keys) -> String {
    let text = format!("plex.tv {}", keys.of_api().expose());
    let hex = Digest::of(text.as_bytes()).to_string();
    let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default().to_string();
    [
        part(0, 8),
        part(8, 12),
        part(12, 16),
        part(16, 20),
        part(20, 32),
    ]
    .join("-")
}
