//! Writes what was found as one rules file, with comments.

use std::collections::BTreeSet;

use crate::assets;
use crate::import::block::Block;
use crate::import::condition::Condition;
use crate::import::filter;
use crate::import::ignored::ignored;
use crate::import::model::{CardSettings, Episode, Series};
use crate::import::report::{Note, Report};
use crate::import::series_set;
use crate::import::style::{Level, style};
use crate::import::words::Words;

/// The first line of every file that an import has written; the next import replaces only such files.
const MARK: &str = "# Imported by `intertitle import tcm`, which replaces this file.";

/// Whether the config folder has rules of the user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OtherRules {
    /// There are some: they decide when cards are made.
    There,
    /// There are none: the default rules become part of the file.
    Missing,
}

/// The text of a rules file, before it is formatted.
pub fn rules_text(words: &Words<'_>, others: OtherRules, report: &mut Report) -> String {
    let collection = words.collection;
    let mut text = Text {
        words,
        report,
        out: String::new(),
        names: BTreeSet::new(),
    };
    text.comment(MARK.trim_start_matches("# "));
    text.comment(&collection.origin);
    text.comment("Put your own styles into a file whose name comes later, such as own.rules.");
    text.out += "\n";
    text.events(others);
    text.base();
    text.base_templates();
    text.series_templates();
    let mut seen = BTreeSet::new();
    for series in &collection.series {
        if seen.insert(series_set::one(series).text()) {
            text.series(series);
        } else {
            let what = "a second series with the same id: the first one counts";
            text.report.note(Note::LeftOut, &series.full_name(), what);
        }
    }
    text.out
}

struct Text<'t> {
    words: &'t Words<'t>,
    report: &'t mut Report,
    out: String,
    /// Names of `let` that are taken.
    names: BTreeSet<String>,
}

impl Text<'_> {
    fn comment(&mut self, words: &str) {
        let words = words.replace(char::is_control, " ");
        self.out += &format!("# {words}\n");
    }

    fn style(&mut self, when: &Condition, block: &Block) {
        if block.len() == 0 {
            return;
        }
        self.out += "style";
        if !when.is_always() {
            self.out += &format!(" when {}", when.text());
        }
        self.out += &format!(" {}\n", block.text());
    }

    /// The rules that say when cards are made, if there are none yet.
    fn events(&mut self, others: OtherRules) {
        let ignored = ignored(self.words.collection, self.report);
        let note = |report: &mut Report, rules: &[String]| {
            for rule in rules {
                let what = format!("put this above your rules: {rule}");
                report.note(Note::ToDo, "", what);
            }
        };
        if others == OtherRules::There {
            return note(self.report, &ignored);
        }
        self.comment("When cards are made: the default rules.");
        for rule in ignored {
            self.out += &format!("{rule}\n");
        }
        let (_, default) = assets::default_rules();
        // The first lines explain a file that nobody has changed.
        let rules = default
            .split_once("\n\n")
            .map_or(default, |(_, rules)| rules);
        self.out += &format!("\n{rules}\n");
    }

    fn base(&mut self) {
        let collection = self.words.collection;
        let level = Level {
            about: "",
            design: None,
        };
        let mut settings = collection.base.clone();
        if let Some(template) = self.template_of_all() {
            settings.overlay(&template);
        }
        let mut block = style(self.words, &settings, level, self.report);
        let before = block.len();
        if let Some((width, height)) = collection.size {
            block.set("size", format!("{width}x{height}"));
        }
        if let Some(quality) = collection.quality {
            block.set("quality", quality.to_string());
        }
        self.report.imported(block.len() - before);
        if block.len() > 0 {
            self.comment("All cards.");
            self.style(&Condition::All(Vec::new()), &block);
        }
        self.season_titles(&Condition::All(Vec::new()), &settings, "");
        self.out += "\n";
    }

    /// The default template, if it applies to all cards.
    fn template_of_all(&self) -> Option<CardSettings> {
        let collection = self.words.collection;
        let key = collection.base_templates.first()?;
        let template = collection.templates.get(key)?;
        let is_for_all = template.filters.is_empty() && self.with_templates().is_empty();
        is_for_all.then(|| template.settings.clone())
    }

    /// The series and episodes to which the default templates do not apply.
    fn with_templates(&self) -> Vec<Condition> {
        let all = &self.words.collection.series;
        let own: Vec<&Series> = all.iter().filter(|own| !own.templates.is_empty()).collect();
        let mut parts = Vec::new();
        if !own.is_empty() {
            parts.push(series_set::any_of(&own));
        }
        for series in all.iter().filter(|own| own.templates.is_empty()) {
            let episodes = series
                .episodes
                .iter()
                .filter(|own| !own.templates.is_empty());
            parts.extend(episodes.map(|episode| series_set::episode(series, episode)));
        }
        parts
    }

    fn base_templates(&mut self) {
        let collection = self.words.collection;
        if collection.base_templates.is_empty() || self.template_of_all().is_some() {
            return;
        }
        let mut group = Condition::All(Vec::new());
        let with_templates = self.with_templates();
        if !with_templates.is_empty() {
            self.comment("Series without templates have the default ones.");
            let others = Condition::Any(with_templates).opposite();
            group = self.named("without_templates", &others);
        }
        self.templates(&group, &collection.base_templates, None);
        self.out += "\n";
    }

    /// A condition with a name, which is defined here.
    fn named(&mut self, name: &str, when: &Condition) -> Condition {
        let name: String = name
            .to_lowercase()
            .chars()
            .map(|letter| {
                if letter.is_ascii_alphanumeric() {
                    letter
                } else {
                    '_'
                }
            })
            .take(40)
            .collect();
        let name = name.trim_matches('_').to_string();
        let mut numbers = 2..;
        let mut free = name.clone();
        while !self.names.insert(free.clone()) {
            free = format!("{name}_{}", numbers.next().unwrap_or(0));
        }
        self.out += &format!("let {free} = {}\n", when.text());
        Condition::test(free)
    }

    /// The series that have the same templates, together.
    fn series_templates(&mut self) {
        let collection = self.words.collection;
        let mut lists: Vec<&Vec<String>> = Vec::new();
        for series in &collection.series {
            if !series.templates.is_empty() && !lists.contains(&&series.templates) {
                lists.push(&series.templates);
            }
        }
        for keys in lists {
            let all = collection.series.iter();
            let group: Vec<&Series> = all.filter(|own| own.templates == *keys).collect();
            let names: Vec<&str> = keys
                .iter()
                .filter_map(|key| collection.templates.get(key))
                .map(|template| template.name.as_str())
                .collect();
            let before = self.out.len();
            self.comment(&format!("Templates: {}.", names.join(", then ")));
            let mut when = series_set::any_of(&group);
            for series in &group {
                let own = series
                    .episodes
                    .iter()
                    .filter(|own| !own.templates.is_empty());
                for episode in own {
                    when = when.and(series_set::episode(series, episode).opposite());
                }
            }
            let when = self.named(&format!("with_{}", names.join("_")), &when);
            let styles = self.out.len();
            self.templates(&when, keys, None);
            if self.out.len() == styles {
                // A name that nothing uses.
                self.out.truncate(before);
            } else {
                self.out += "\n";
            }
        }
    }

    /// Of several templates, the first that matches applies.
    fn templates(&mut self, group: &Condition, keys: &[String], design: Option<&str>) {
        let collection = self.words.collection;
        let mut earlier: Vec<Condition> = Vec::new();
        for key in keys {
            let Some(template) = collection.templates.get(key) else {
                let what = format!("the template {key} does not exist any more");
                self.report.note(Note::LeftOut, "", what);
                continue;
            };
            let about = format!("template {}", template.name);
            let matches = match filter::all_of(&template.filters) {
                Ok(matches) => matches,
                Err(why) => {
                    self.report.note(Note::LeftOut, &about, why);
                    continue;
                }
            };
            let mut when = group.clone().and(matches.clone());
            for other in &earlier {
                when = when.and(other.clone().opposite());
            }
            let level = Level {
                about: &about,
                design,
            };
            let block = style(self.words, &template.settings, level, self.report);
            self.style(&when, &block);
            self.season_titles(&when, &template.settings, &about);
            if matches.is_always() {
                return;
            }
            earlier.push(matches);
        }
    }

    fn season_titles(&mut self, when: &Condition, settings: &CardSettings, about: &str) {
        for (range, title) in &settings.season_titles {
            let Some(range_is) = series_set::range(range) else {
                let what = format!("the season title `{title}`: `{range}` is not a range");
                self.report.note(Note::LeftOut, about, what);
                continue;
            };
            let text = self.words.text("season_text", title, about, self.report);
            let Some(text) = text else { continue };
            let mut block = Block::default();
            block.set("season_text", text);
            self.report.imported(1);
            self.style(&when.clone().and(range_is), &block);
        }
    }

    fn series(&mut self, series: &Series) {
        let before = self.out.len();
        let about = series.full_name();
        self.comment(&about);
        let styles = self.out.len();
        let when = series_set::one(series);
        let design = self.template_design(&series.templates);
        let level = Level {
            about: &about,
            design: design.as_deref(),
        };
        let block = style(self.words, &series.settings, level, self.report);
        self.style(&when, &block);
        self.season_titles(&when, &series.settings, &about);
        let own = series.settings.card_type.as_deref();
        let own = own.and_then(|card_type| self.words.design(card_type));
        let design = own.map(|design| design.name.clone()).or(design);
        let mut seen = BTreeSet::new();
        for episode in &series.episodes {
            let name = format!("{about} s{:02}e{:02}", episode.season, episode.number);
            if seen.insert((episode.season, episode.number)) {
                self.episode(series, episode, &name, design.as_deref());
            } else {
                let what = "a second episode with the same number: the first one counts";
                self.report.note(Note::LeftOut, &name, what);
            }
        }
        if self.out.len() == styles {
            self.out.truncate(before);
        } else {
            self.out += "\n";
        }
    }

    fn episode(&mut self, series: &Series, episode: &Episode, about: &str, design: Option<&str>) {
        let when = series_set::episode(series, episode);
        self.templates(&when, &episode.templates, design);
        let level = Level { about, design };
        let mut block = style(self.words, &episode.settings, level, self.report);
        if let Some(title) = &episode.title {
            let literal = title.replace('{', "{{").replace('}', "}}");
            if let Some(title) = self.words.text("title", &literal, about, self.report) {
                block.set("title", title);
                self.report.imported(1);
            }
        }
        self.style(&when, &block);
    }

    /// The design of a series that its first template decides.
    fn template_design(&self, keys: &[String]) -> Option<String> {
        let collection = self.words.collection;
        let mut templates = keys.iter().filter_map(|key| collection.templates.get(key));
        let card_type = templates.find_map(|template| template.settings.card_type.as_deref())?;
        Some(self.words.design(card_type)?.name.clone())
    }
}

/// Whether a rules file was written by an import, and may be replaced by the next one.
#[must_use]
pub fn is_imported(text: &str) -> bool {
    text.lines().next() == Some(MARK)
}
