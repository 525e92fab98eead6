//! Finds styles without effect: a later one that matches at least as often sets the same properties.

use std::collections::{BTreeMap, HashMap};

use crate::model::RuleRef;
use crate::rules::check::checker::Checker;
use crate::rules::print;
use crate::rules::syntax::Style;
use crate::text::Diagnostic;

/// The styles that set each property and are not overridden yet: by property, then by the text of the condition.
#[derive(Default)]
pub struct Overlaid {
    earlier_styles: HashMap<String, BTreeMap<String, RuleRef>>,
}

impl Overlaid {
    /// Checks the next style and warns if it overrides an earlier one. One warning per style is enough.
    ///
    /// A style without a condition overrides all styles above it, one with a condition those with the same condition.
    /// In another file, a general style may override a general one on purpose.
    pub fn next(&mut self, checker: &mut Checker<'_, '_>, style: &Style, place: &RuleRef) {
        let when = style
            .when
            .as_ref()
            .map(print::condition)
            .unwrap_or_default();
        let mut is_reported = false;
        for property in &style.block.properties {
            let name = &property.name;
            let earlier_styles = self.earlier_styles.entry(name.text.clone()).or_default();
            let undone = earlier_styles
                .iter()
                .filter(|(other, earlier)| match when.is_empty() {
                    true => !other.is_empty() || earlier.file == place.file,
                    false => **other == when && earlier.file == place.file,
                });
            let undone = undone
                .map(|(_, earlier)| earlier)
                .max_by_key(|earlier| earlier.line);
            if let (false, Some(earlier)) = (is_reported, undone.cloned()) {
                is_reported = true;
                let message = format!(
                    "this overrides `{}` from {}: the last matching style wins",
                    name.text,
                    checker.place_name(&earlier)
                );
                let help = "put styles for some cards below the styles for all";
                let help = when.is_empty().then(|| help.to_string());
                checker.report(Diagnostic::warning(name.at.0, message).help(help));
            }
            if when.is_empty() {
                earlier_styles.clear();
            }
            earlier_styles.insert(when.clone(), place.clone());
        }
    }
}
