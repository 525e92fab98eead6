//! What `show` and `art` share: what they ask, and the table of pictures.

use crate::app::{App, SystemClock, vocabulary};
use crate::artwork::Tmdb;
use crate::cli::terminal::{print_error, shown, table};
use crate::model::{Moment, Zone};
use crate::pipeline::artwork::Candidates;
use crate::ports::Clock as _;
use crate::rules::RuleSet;
use crate::settings::Settings;
use crate::store::Store;
use crate::text::UserError;
use crate::views::Asked;

/// What pictures and styles are computed from.
pub(super) struct Sources {
    settings: Settings,
    rule_set: Option<RuleSet>,
    tmdb: Option<Tmdb>,
}

impl Sources {
    /// Reads the rules and the designs. Errors in the rules are printed, and the style is then unknown.
    ///
    /// # Errors
    /// A file cannot be read.
    pub(super) fn new(settings: &Settings) -> Result<Sources, UserError> {
        let words = vocabulary(settings)?;
        let rule_set = App::read_rules(settings, &words);
        let rule_set = rule_set.map_err(|error| print_error(&format!("{error}\n")));
        let cache = settings.config_dir.cache().join("tmdb");
        let is_usable = settings.tmdb.is_usable();
        Ok(Sources {
            settings: settings.clone(),
            rule_set: rule_set.ok(),
            tmdb: is_usable.then(|| Tmdb::new(settings.tmdb.clone(), cache)),
        })
    }

    /// The same with the state file, now.
    pub(super) fn asked<'a>(&'a self, store: &'a Store) -> Asked<'a> {
        Asked {
            settings: &self.settings,
            store,
            rule_set: self.rule_set.as_ref(),
            tmdb: self.tmdb.as_ref(),
            moment: Moment::in_zone(SystemClock.now_ms(), &Zone::of_machine()),
        }
    }
}

/// A table of pictures, with numbers from `first` on. `drawn_on` is the one that the card is drawn on.
pub(super) fn picture_table(
    candidates: &Candidates,
    first: usize,
    drawn_on: Option<&str>,
) -> String {
    let head = ["", "", "source", "picture", "size", "text", "votes", ""];
    let mut rows = vec![head.map(str::to_string)];
    for (at, row) in candidates.rows.iter().enumerate() {
        let is_used = drawn_on == Some(row.key.as_str());
        let size = row
            .size
            .map(|(width, height)| format!("{width} x {height}"));
        let votes = row
            .votes
            .map(|(average, count)| format!("{average:.1} ({count})"));
        rows.push([
            if is_used { "*" } else { "" }.to_string(),
            (first + at).to_string(),
            row.source.word().to_string(),
            short(&row.name),
            size.unwrap_or_default(),
            row.language.clone().unwrap_or_default(),
            votes.unwrap_or_default(),
            row.refused.clone().unwrap_or_default(),
        ]);
    }
    // Only TMDb knows the language of a text, and votes.
    let is_of_tmdb = candidates.rows.iter().any(|row| row.votes.is_some());
    let mut text = match (candidates.rows.is_empty(), is_of_tmdb) {
        (true, _) => "  none\n".to_string(),
        (false, true) => table(0, &rows),
        (false, false) => {
            let without = |[used, number, source, name, size, _, _, why]: [String; 8]| {
                [used, number, source, name, size, why]
            };
            table(0, &rows.into_iter().map(without).collect::<Vec<_>>())
        }
    };
    for note in &candidates.notes {
        text += &format!("  {}\n", shown(note));
    }
    text
}

/// Letters of a name that are shown.
const SHOWN: usize = 36;

/// The end of a long name: its beginning is the same for all pictures of one server.
fn short(name: &str) -> String {
    let length = name.chars().count();
    match length > SHOWN {
        true => format!(
            "…{}",
            name.chars().skip(length - SHOWN + 1).collect::<String>()
        ),
        false => name.to_string(),
    }
}
