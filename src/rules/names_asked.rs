//! Names in rules that only a media server knows: libraries, series, servers, users and labels.

use std::collections::BTreeSet;

use crate::model::{FIELDS, RuleRef};
use crate::rules::rule_set::{Likeness, RuleSet, Test};

/// A name that a condition compares a field with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameAsked {
    /// The field.
    pub field: &'static str,
    /// The name, folded as [`crate::text::fold`] does.
    pub name: String,
    /// The question as it is written: `library = "TV Show"`.
    pub words: String,
    /// Where it is written.
    pub place: RuleRef,
}

/// Fields whose values are names on a media server.
const OF_SERVERS: [&str; 5] = ["library", "series", "server", "user", "labels"];

impl RuleSet {
    /// Each name once, in the order of the files. Patterns and partial matches are not included.
    #[must_use]
    pub fn names_asked(&self) -> Vec<NameAsked> {
        let mut seen = BTreeSet::new();
        let mut asked = Vec::new();
        for leaf in &self.leaves {
            let field = FIELDS[leaf.field].name;
            let names: &[String] = match &leaf.test {
                Test::Text(Likeness::Equal, name) => std::slice::from_ref(name),
                Test::TextIn(names) => names,
                _ => continue,
            };
            for name in names.iter().filter(|_| OF_SERVERS.contains(&field)) {
                if seen.insert((field, name.clone())) {
                    asked.push(NameAsked {
                        field,
                        name: name.clone(),
                        words: leaf.words.clone(),
                        place: leaf.place.clone(),
                    });
                }
            }
        }
        asked
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::support::rule_set;

    #[test]
    fn names_are_those_that_a_server_can_have() {
        let rules = rule_set(
            "let anime = library in [\"Anime\", \"TV Show\"]\n\
             style when anime and not series = \"Dark\" { hide_title on }\n\
             style when library = \"anime\" { hide_season on }\n\
             style when labels contains \"4K\" and title = \"Pilot\" { hide_episode on }\n\
             on plex media.rate when user != \"Mia\" and series contains \"x\" -> make card\n",
        );
        let asked: Vec<String> = rules
            .names_asked()
            .iter()
            .map(|asked| format!("{} {} {}", asked.place.line, asked.field, asked.name))
            .collect();
        let expected = [
            "1 library anime",
            "1 library tv show",
            "2 series dark",
            "4 labels 4k",
            "5 user mia",
        ];
        assert_eq!(asked, expected);
    }
}
