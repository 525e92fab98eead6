//! Parts of a series.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The scope of an action: `of season` after an action widens the subject of the event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[allow(missing_docs)]
pub enum Scope {
    Episode,
    Season,
    Series,
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Scope::Episode => "episode",
            Scope::Season => "season",
            Scope::Series => "series",
        })
    }
}
