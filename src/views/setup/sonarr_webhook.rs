//! Our connection in Sonarr: a webhook for what is imported, upgraded, added and deleted.

use crate::access::Keys;
use crate::model::Endpoint;
use crate::server::{ApiError, Sonarr, SonarrWebhook, WantedWebhook};
use crate::views::setup::change::Change;

/// The name of our connection. Sonarr's names are unique, so another one gets a number.
const NAME: &str = "intertitle";
/// The number of names that are tried.
const NAMES_MAX: usize = 20;

/// Our connection in one Sonarr.
pub struct SonarrConnection<'s> {
    sonarr: &'s Sonarr,
    url: String,
}

impl<'s> SonarrConnection<'s> {
    /// `base` is our URL, without a slash at the end.
    #[must_use]
    pub fn of(sonarr: &'s Sonarr, base: &str) -> SonarrConnection<'s> {
        SonarrConnection {
            sonarr,
            url: format!("{base}{}", Endpoint::of_sender("sonarr", None)),
        }
    }

    /// The URL that Sonarr calls, without the key.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Creates the connection, or brings an earlier one up to date. Sonarr tests it first, so intertitle must be running.
    ///
    /// # Errors
    /// Sonarr cannot be reached, or refuses it.
    pub fn set(&self, keys: &Keys) -> Result<Change, ApiError> {
        let all = self.sonarr.webhooks()?;
        let there = self.own(&all);
        let free_name = (1..=NAMES_MAX).map(|number| match number {
            1 => NAME.to_string(),
            number => format!("{NAME} {number}"),
        });
        let is_free = |name: &String| !all.iter().any(|other| other.name == *name);
        let name = free_name.into_iter().find(is_free);
        let wanted = WantedWebhook {
            name: name.as_deref().unwrap_or(NAME),
            url: &self.url,
            key: keys.of_sender("sonarr"),
        };
        if there.is_some_and(|there| Sonarr::is_met(&wanted, there)) {
            return Ok(Change::Kept);
        }
        self.sonarr.set(&wanted, there)?;
        Ok(match there {
            Some(_) => Change::Updated,
            None => Change::Added,
        })
    }

    /// Deletes the connection.
    ///
    /// # Errors
    /// Sonarr cannot be reached.
    pub fn remove(&self) -> Result<Change, ApiError> {
        let all = self.sonarr.webhooks()?;
        match self.own(&all) {
            Some(there) => self.sonarr.delete(there.id).map(|()| Change::Removed),
            None => Ok(Change::Absent),
        }
    }

    /// Our connection: the one that calls us, or the one with our name that calls an intertitle at another address.
    fn own<'w>(&self, all: &'w [SonarrWebhook]) -> Option<&'w SonarrWebhook> {
        let path = Endpoint::of_sender("sonarr", None).to_string();
        let without_query = |url: &'w str| url.split('?').next().unwrap_or_default();
        let calls_us = all
            .iter()
            .find(|there| without_query(&there.url).eq_ignore_ascii_case(&self.url));
        calls_us.or_else(|| {
            all.iter()
                .find(|there| there.name == NAME && without_query(&there.url).ends_with(&path))
        })
    }
}
