//! `notify`: sends a message.

use crate::model::{ActionCall, ActionWord, Intent, Message};
use crate::ports::Action;

/// Sends a text to a target of the settings. No card waits for it.
pub struct Notify;

impl Action for Notify {
    fn word(&self) -> ActionWord {
        ActionWord {
            words: "notify",
            texts: (1, 2),
            item: false,
            scope: false,
            library: false,
            has_style: false,
            schedule: true,
            help: "sends a message: a target name from the settings, then the text",
        }
    }

    fn intent(&self, _call: &ActionCall) -> Option<Intent> {
        None
    }

    fn message(&self, call: &ActionCall) -> Option<Message> {
        let mut texts = call.texts.iter().cloned();
        Some(Message {
            target: texts.next()?,
            text: texts.next(),
        })
    }
}
