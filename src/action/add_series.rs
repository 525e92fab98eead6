//! `add series`: remembers a series, and makes the cards of what the server has of it.

use crate::model::{ActionWord, Order, Wish};
use crate::ports::Action;

/// The series is known from now on.
pub struct AddSeries;

impl Action for AddSeries {
    fn word(&self) -> ActionWord {
        ActionWord {
            words: "add series",
            texts: (0, 0),
            item: true,
            scope: false,
            look: true,
            schedule: false,
            built: true,
            help: "remembers the series, and makes cards for the episodes the server has",
        }
    }

    fn wish(&self, order: &Order) -> Option<Wish> {
        Some(Wish::Add {
            with: order.with.clone(),
        })
    }
}
