//! A delivery that is not stored yet.

use crate::model::{Endpoint, Outcome, Via};

/// A delivery to store.
#[derive(Clone, Debug)]
pub struct NewDelivery {
    /// The source.
    pub source: &'static str,
    /// How it arrived.
    pub via: Via,
    /// The endpoint of the webhook. None for a schedule, or for a path without an endpoint.
    pub endpoint: Option<Endpoint>,
    /// The path of the webhook, without secrets, if there is no endpoint; otherwise empty.
    pub path: String,
    /// The connection that the URL names.
    pub connection: Option<String>,
    /// The source's own name of the event, if it could be read.
    pub event: Option<String>,
    /// The stored part of the body, unchanged.
    pub body: String,
    /// `Waiting` if the rules should see it.
    pub outcome: Outcome,
    /// Why not, otherwise.
    pub reason: Option<String>,
}

impl NewDelivery {
    /// A webhook that the rules should see. `body` is the stored part of it.
    #[must_use]
    pub fn webhook(source: &'static str, body: impl Into<String>) -> NewDelivery {
        NewDelivery {
            source,
            via: Via::Webhook,
            endpoint: None,
            path: String::new(),
            connection: None,
            event: None,
            body: body.into(),
            outcome: Outcome::Waiting,
            reason: None,
        }
    }

    /// The same, with an outcome other than `Waiting`, and the reason for it.
    #[must_use]
    pub fn decided(self, outcome: Outcome, reason: impl Into<String>) -> NewDelivery {
        NewDelivery {
            outcome,
            reason: Some(reason.into()),
            ..self
        }
    }
}
