//! Words of actions that had another name in earlier versions: both are read, the new one is printed.

use crate::rules::syntax::{Action, Word};

/// The old and the new second word of each action; their first words are the same.
const RENAMED: [(&str, &str, &str); 1] = [("retry", "missing", "failed")];

/// The words that are still read, though no table of actions has them: `retry missing`.
#[must_use]
pub fn renamed_actions() -> Vec<String> {
    RENAMED
        .iter()
        .map(|(first, old, _)| format!("{first} {old}"))
        .collect()
}

/// Replaces the old word of an action by the new one.
pub(in crate::rules) fn to_new_words(words: &mut [Word]) {
    replace_second(words, |(first, old, new)| (first, old, new));
}

/// The actions with their old words: what is stored by its text keeps its identity.
pub(in crate::rules) fn with_old_words(actions: &[Action]) -> Vec<Action> {
    let mut actions = actions.to_vec();
    for action in &mut actions {
        replace_second(&mut action.words, |(first, old, new)| (first, new, old));
    }
    actions
}

type Row = (&'static str, &'static str, &'static str);

/// `order` gives the first word, the word to replace and its replacement.
fn replace_second(words: &mut [Word], order: impl Fn(Row) -> Row) {
    let [first, second, ..] = words else { return };
    for (known, from, to) in RENAMED.into_iter().map(order) {
        if first.text == known && second.text == from {
            second.text = to.to_string();
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::format::tidy;
    use crate::rules::support::rule_set;

    #[test]
    fn an_old_word_means_the_same_is_formatted_as_the_new_one_and_keeps_its_schedule() {
        for (old, new) in [
            ("retry missing", "retry failed"),
            ("RETRY Missing", "retry failed"),
        ] {
            let rules = |action: &str| {
                format!(
                    "every 6h             -> {action}, notify \"retry missing\"\n\
                     on plex media.rate   -> {action}\n"
                )
            };
            let (before, after) = (rule_set(&rules(old)), rule_set(&rules(new)));
            assert_eq!(
                format!("{:?}", before.schedules()[0].calls),
                format!("{:?}", after.schedules()[0].calls)
            );
            assert_eq!(after.schedules()[0].calls[0].action, new);
            // The state file knows a schedule by its text.
            assert_eq!(before.schedules()[0].text, after.schedules()[0].text);
            assert!(after.schedules()[0].text.contains("-> retry missing,"));
            let tidied = tidy(&rules(old)).expect("it has no errors");
            assert_eq!(tidied, tidy(&rules(new)).expect("it has no errors"));
            assert!(tidied.contains(&format!("-> {new}, notify \"retry missing\"")));
        }
    }
}
