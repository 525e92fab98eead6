//! Our webhook in an account of plex.tv. All servers of the account call every webhook of it.

use crate::access::Keys;
use crate::model::Endpoint;
use crate::server::{ApiError, PlexAccount};
use crate::views::setup::change::Change;

/// Attempts to change the list. Another program may change it at the same time, and each writes all of it.
const ATTEMPTS: u32 = 3;

/// The URL that Plex calls: `base` is ours, without a slash at the end, and `server` the name in the settings.
#[must_use]
pub fn webhook_url(base: &str, keys: &Keys, sender: &'static str, server: Option<&str>) -> String {
    let endpoint = Endpoint::of_sender(sender, server);
    let url = format!("{base}{endpoint}");
    let joint = if url.contains('?') { '&' } else { '?' };
    match keys.of_sender(sender) {
        Some(key) => format!("{url}{joint}key={}", key.expose()),
        None => url,
    }
}

/// Our webhook in an account.
pub struct AccountWebhook<'a> {
    account: &'a PlexAccount,
}

impl<'a> AccountWebhook<'a> {
    /// The account must have Plex Pass.
    #[must_use]
    pub fn of(account: &'a PlexAccount) -> AccountWebhook<'a> {
        AccountWebhook { account }
    }

    /// Adds `url` to the webhooks of the account, replacing our earlier one. Others stay as they are.
    ///
    /// # Errors
    /// plex.tv cannot be reached or refuses it, or does not store it.
    pub fn set(&self, url: &str) -> Result<Change, ApiError> {
        self.change(url, |list| {
            let own = list.iter().position(|there| is_same(there, url));
            let change = match own {
                Some(at) if list[at] == url => Change::Kept,
                Some(at) => {
                    list[at] = url.to_string();
                    Change::Updated
                }
                None => {
                    list.push(url.to_string());
                    return Change::Added;
                }
            };
            // A second one would send everything twice.
            let mut is_first = true;
            list.retain(|there| !is_same(there, url) || std::mem::take(&mut is_first));
            change
        })
    }

    /// Removes our webhooks at `base` from the account.
    ///
    /// # Errors
    /// As [`AccountWebhook::set`].
    pub fn remove(&self, base: &str) -> Result<Change, ApiError> {
        let url = format!("{base}{}", Endpoint::of_sender("plex", None));
        self.change(&url, |list| {
            let before = list.len();
            list.retain(|there| !is_same(there, &url));
            match list.len() == before {
                true => Change::Absent,
                false => Change::Removed,
            }
        })
    }

    /// Reads the list, changes it, writes it, and reads it again.
    fn change(
        &self,
        url: &str,
        change: impl Fn(&mut Vec<String>) -> Change,
    ) -> Result<Change, ApiError> {
        let mut done = None;
        for _ in 0..ATTEMPTS {
            let before = self.account.webhooks()?;
            let mut list = before.clone();
            let what = change(&mut list);
            if list == before {
                return Ok(done.unwrap_or(what));
            }
            self.account.set_webhooks(&list)?;
            done.get_or_insert(what);
            // What was added by others between reading and writing is lost, and nobody can know it. What they write
            // after us is seen here.
        }
        let is_right = {
            let mut list = self.account.webhooks()?;
            let before = list.clone();
            change(&mut list);
            list == before
        };
        match (is_right, done) {
            (true, Some(done)) => Ok(done),
            _ => Err(ApiError::Unreachable(format!(
                "it has accepted the webhook {} but does not list it; try again later",
                url.split('?').next().unwrap_or_default()
            ))),
        }
    }
}

/// True for URLs that differ at most in the query, which contains the key and the name of the server.
fn is_same(one: &str, other: &str) -> bool {
    let without_query = |url: &str| {
        let url = url.split(['?', '#']).next().unwrap_or_default();
        url.trim_end_matches('/').to_ascii_lowercase()
    };
    without_query(one) == without_query(other)
}
