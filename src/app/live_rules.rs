//! The rules in force. A rule set with an error never replaces a working one.

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::app::design_set::DesignSet;
use crate::assets::{self, Text};
use crate::model::{Digest, Hasher, Vocabulary};
use crate::rules::{self, Problem, Reading, RuleSet, RulesFile};
use crate::settings::ConfigDir;
use crate::text::Severity;

/// What is known of the rules on disk, for `/health` and the log.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RulesState {
    /// The rules on disk are those in force.
    pub is_ok: bool,
    /// Since when, in milliseconds since 1970.
    pub since_ms: i64,
    /// The names of the files.
    pub files: Vec<String>,
    /// How many rules are in force.
    pub rules: usize,
    /// The errors of the rules on disk, rendered.
    pub errors: Option<String>,
    /// The warnings, rendered.
    pub warnings: Option<String>,
    /// The warnings differ from those of the rules that were read before.
    pub has_new_warnings: bool,
}

#[derive(Default)]
struct Inside {
    rule_set: Option<Arc<RuleSet>>,
    state: RulesState,
    /// The fingerprint of the rules on disk when they were last read, and of the words of designs and fonts then.
    seen: Option<(Digest, Digest)>,
    /// The fingerprint of changed rules that may still be being written.
    unconfirmed: Option<Digest>,
    /// The last files of the user without an error, by name and text. Empty if there never were any.
    last_good: Vec<(String, String)>,
}

/// How soon changed rules are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reload {
    /// At once, because somebody requested it.
    Immediately,
    /// Once two polls have seen the same: an editor empties a file before it writes it, and a copy over a network takes
    /// time.
    OnceConfirmed,
}

/// The rules in force.
#[derive(Default)]
pub struct LiveRules {
    inside: Mutex<Inside>,
}

impl LiveRules {
    fn inside(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The rules in force. None if there has been no rule set without errors yet.
    #[must_use]
    pub fn rule_set(&self) -> Option<Arc<RuleSet>> {
        self.inside().rule_set.clone()
    }

    /// True if the rules on disk have changed and may still be being written.
    #[must_use]
    pub fn is_unconfirmed(&self) -> bool {
        self.inside().unconfirmed.is_some()
    }

    /// What is known of the rules on disk.
    #[must_use]
    pub fn state(&self) -> RulesState {
        self.inside().state.clone()
    }

    /// The last files of the user without an error, by name and text.
    #[must_use]
    pub fn last_good(&self) -> Vec<(String, String)> {
        self.inside().last_good.clone()
    }

    /// Sets the files that were in force when the program stopped, before the first poll. They are used if the folder
    /// is empty now, or if the files in it have errors.
    pub fn recall(&self, files: Vec<(String, String)>) {
        self.inside().last_good = files;
    }

    /// Reads the rules on disk, and puts them into force if they have changed and have no errors. The same rules are
    /// read again if `design_set` has other words. True if anything has changed.
    ///
    /// Rules that have disappeared (a share that is not mounted, a file that a full disk has emptied) replace nothing.
    /// The default rules are for folders that never had any.
    pub fn look(
        &self,
        config_dir: &ConfigDir,
        design_set: &DesignSet,
        now_ms: i64,
        reload: Reload,
    ) -> bool {
        let texts = assets::rules_in(&config_dir.rules());
        let seen = fingerprint(&texts);
        {
            let mut inside = self.inside();
            let before = inside.seen.as_ref();
            let has_same_text = before.is_some_and(|(rules, _)| *rules == seen);
            if has_same_text && before.is_some_and(|(_, words)| *words == design_set.words_digest) {
                inside.unconfirmed = None;
                return false;
            }
            // Rules that have not changed are settled, and so are the designs because of which they are read again.
            let is_confirmed = has_same_text || inside.unconfirmed.as_ref() == Some(&seen);
            if reload == Reload::OnceConfirmed && !is_confirmed {
                inside.unconfirmed = Some(seen);
                return false;
            }
        }
        let mut state = RulesState {
            since_ms: now_ms,
            ..RulesState::default()
        };
        let mut rule_set = None;
        let (has_rule_set, last_good) = {
            let inside = self.inside();
            (inside.rule_set.is_some(), inside.last_good.clone())
        };
        let loss = match &texts {
            Err(why) => Some(why.clone()),
            Ok(texts) => lost(&config_dir.rules(), texts, &last_good),
        };
        match texts {
            _ if let Some(why) = loss => state.errors = Some(format!("error: {why}\n")),
            Err(why) => state.errors = Some(format!("error: {why}\n")),
            Ok(own) => {
                let is_own = !own.is_empty();
                let texts = if is_own {
                    own
                } else {
                    assets::built_in_rules()
                };
                state.files = texts.iter().map(|text| text.name.clone()).collect();
                let (reading, errors, warnings) = read(&texts, &design_set.words, Tests::Run);
                state.errors = Some(errors).filter(|rendered| !rendered.is_empty());
                // Next to errors, warnings are only noise.
                let has_errors = state.errors.is_some();
                state.warnings =
                    Some(warnings).filter(|rendered| !rendered.is_empty() && !has_errors);
                rule_set = reading.rule_set;
                if rule_set.is_some() && is_own {
                    let files = texts.into_iter().map(|text| (text.name, text.text));
                    self.inside().last_good = files.collect();
                }
            }
        }
        state.is_ok = rule_set.is_some();
        // After a start, there are no previous rules in memory.
        if !state.is_ok && !has_rule_set && !last_good.is_empty() {
            let texts: Vec<Text> = last_good.iter().map(remembered).collect();
            rule_set = read(&texts, &design_set.words, Tests::LeftAlone).0.rule_set;
        }
        let mut inside = self.inside();
        if let Some(rule_set) = rule_set {
            inside.rule_set = Some(Arc::new(rule_set));
        }
        state.has_new_warnings = state.warnings != inside.state.warnings;
        state.rules = inside
            .rule_set
            .as_ref()
            .map_or(0, |rule_set| rule_set.len());
        inside.state = state;
        inside.seen = Some((seen, design_set.words_digest.clone()));
        true
    }
}

/// Why the rules on disk are not used: all files have disappeared, or a file that had rules is empty. A single removed
/// file is intended.
fn lost(folder: &Path, texts: &[Text], last_good: &[(String, String)]) -> Option<String> {
    let is_blank = |text: &str| text.trim_matches(['\0', '\u{feff}']).trim().is_empty();
    let is_mentioned = |name: &str| {
        let mut files = last_good.iter();
        files.any(|(own, text)| own == name && !is_blank(text))
    };
    if texts.is_empty() && last_good.iter().any(|(_, text)| !is_blank(text)) {
        return Some(format!(
            "all rules files have disappeared from {}. If this is intended, `intertitle init` writes the default \
             rules there",
            folder.display()
        ));
    }
    let emptied = texts
        .iter()
        .find(|text| is_blank(&text.text) && is_mentioned(&text.name))?;
    Some(format!(
        "{} has become empty. If this is intended, write a comment into it, or remove the file",
        emptied.name
    ))
}

fn remembered((name, text): &(String, String)) -> Text {
    Text {
        name: name.clone(),
        text: text.clone(),
        is_built_in: false,
        unreadable: None,
    }
}

/// Whether the tests in rules files are run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tests {
    /// They are run, and one that fails is an error.
    Run,
    /// They are not run, so that the rules of a failing test can be explained.
    LeftAlone,
}

/// Reads the texts as one rule set. Returns it with the rendered errors and the rendered warnings.
#[must_use]
pub(super) fn read(texts: &[Text], words: &Vocabulary, tests: Tests) -> (Reading, String, String) {
    let files: Vec<RulesFile> = texts.iter().cloned().map(rules_file).collect();
    let mut reading = rules::read(&files, words);
    if tests == Tests::Run {
        let tested = reading.rule_set.as_ref().map(RuleSet::test);
        let failures = tested.into_iter().flatten().filter_map(|one| one.failure);
        let failures: Vec<Problem> = failures.collect();
        if !failures.is_empty() {
            reading.problems.extend(failures);
            reading.rule_set = None;
        }
    }
    let (errors, warnings): (Vec<Problem>, Vec<Problem>) = reading
        .problems
        .iter()
        .cloned()
        .partition(|problem| problem.diagnostic.severity == Severity::Error);
    let (errors, warnings) = (
        rules::render_problems(&files, &errors),
        rules::render_problems(&files, &warnings),
    );
    (reading, errors, warnings)
}

/// A text of the rules folder, as a rules file.
#[must_use]
pub fn rules_file(text: Text) -> RulesFile {
    RulesFile {
        name: text.name,
        text: text.text,
        built_in: text.is_built_in,
    }
}

/// Of the content, not of modification times: network shares have unreliable clocks, and rules files are small.
fn fingerprint(texts: &Result<Vec<Text>, String>) -> Digest {
    let mut hasher = Hasher::default();
    match texts {
        Err(why) => hasher.part(why.as_bytes()),
        Ok(texts) => {
            for text in texts {
                hasher.part(text.name.as_bytes());
                hasher.part(text.text.as_bytes());
            }
        }
    }
    hasher.finish()
}
