//! Where an import writes to: its own rules file, fonts, and the list of cards that TitleCardMaker has made.

use std::path::PathBuf;

use crate::app::{KnownCards, rules_file};
use crate::assets;
use crate::files::{self, Durability, Permissions};
use crate::import::{self, Collection, Imported, Kind, OtherRules};
use crate::model::Vocabulary;
use crate::rules::{self, Reading, RuleSet, RulesFile};
use crate::settings::{ConfigDir, TEMPLATE};
use crate::text::{Severity, UserError};

/// The rules file that an import writes.
pub(super) struct Target<'c> {
    config_dir: &'c ConfigDir,
    /// Its name, without the folder.
    pub(super) name: String,
    /// The other rules files.
    others: Vec<RulesFile>,
}

impl<'c> Target<'c> {
    /// # Errors
    /// The rules folder cannot be read, or a file of that name was not written by an import.
    pub(super) fn new(config_dir: &'c ConfigDir, kind: &Kind) -> Result<Target<'c>, UserError> {
        let name = match kind {
            Kind::Everything => "from-titlecardmaker.rules".to_string(),
            Kind::Blueprint(series) => format!("from-titlecardmaker-{}.rules", slug(series)),
        };
        let texts = assets::rules_in(&config_dir.rules())?;
        if let Some(own) = texts.iter().find(|text| text.name == name)
            && !import::is_imported(&own.text)
        {
            let path = config_dir.rules().join(&name);
            let why = format!(
                "{} was not written by an import: rename it to keep it",
                path.display()
            );
            return Err(why.into());
        }
        let others = texts.into_iter().filter(|text| text.name != name);
        Ok(Target {
            config_dir,
            others: others.map(rules_file).collect(),
            name,
        })
    }

    /// The path of the file.
    pub(super) fn path(&self) -> PathBuf {
        self.config_dir.rules().join(&self.name)
    }

    /// Whether the other rules files say when cards are made.
    pub(super) fn others(&self, words: &Vocabulary) -> OtherRules {
        let is_some = |others: &[RulesFile]| {
            let rule_set = rules::read(others, words).rule_set;
            // Rules with an error are rules, too.
            rule_set.is_none_or(|rule_set| !rule_set.is_empty())
        };
        match is_some(&self.others) {
            true => OtherRules::There,
            false => OtherRules::Missing,
        }
    }

    /// Reads the text together with the other rules files. None if only those have errors.
    ///
    /// # Errors
    /// The rendered errors in the text.
    pub(super) fn check(&self, imported: &Imported) -> Result<Option<RuleSet>, UserError> {
        let mut files = self.others.clone();
        files.push(RulesFile {
            name: self.name.clone(),
            text: imported.text.clone(),
            built_in: false,
        });
        files.sort_by(|one, other| one.name.cmp(&other.name));
        let own = files.iter().position(|file| file.name == self.name);
        let Reading {
            rule_set,
            mut problems,
        } = rules::read(&files, &imported.vocabulary);
        problems.retain(|problem| {
            Some(problem.file) == own && problem.diagnostic.severity == Severity::Error
        });
        match problems.is_empty() {
            true => Ok(rule_set),
            false => Err(UserError::Diagnostics(rules::render_problems(
                &files, &problems,
            ))),
        }
    }

    /// Writes fonts, rules and the list of cards, in this order: rules never name a font that is not there.
    ///
    /// # Errors
    /// A file cannot be written; the message names it. Those before it have been written.
    pub(super) fn write(
        &self,
        imported: &Imported,
        collection: &Collection,
    ) -> Result<(), UserError> {
        let config_dir = self.config_dir;
        let made = config_dir.make(TEMPLATE);
        made.map_err(|error| format!("cannot create {}: {error}", config_dir.dir().display()))?;
        for font in imported.fonts.iter().filter(|font| !font.is_there) {
            let to = config_dir.fonts().join(&font.name);
            files::copy(&font.from, &to)
                .map_err(|error| format!("cannot write {}: {error}", to.display()))?;
        }
        let path = self.path();
        let text = imported.text.as_bytes();
        files::write(&path, text, Permissions::AsBefore, Durability::Synced)
            .map_err(|error| format!("cannot write {}: {error}", path.display()))?;
        let cards = collection.cards.iter().map(|card| card.file.as_path());
        let digests = import::digests(cards, collection.cards_folder.as_deref());
        if !digests.is_empty() {
            KnownCards::of(config_dir).add(digests)?;
        }
        Ok(())
    }
}

/// `severance-2022`
fn slug(name: &str) -> String {
    let name = name.to_lowercase();
    let letters = name.chars().map(|letter| match letter {
        letter if letter.is_alphanumeric() => letter,
        _ => '-',
    });
    let words: String = letters.take(60).collect();
    let words: Vec<&str> = words.split('-').filter(|word| !word.is_empty()).collect();
    match words.is_empty() {
        true => "series".to_string(),
        false => words.join("-"),
    }
}
