//! Stories of whole cards.
