//! How a card looks: the `style` statements laid over each other, and what one order says over them.

use std::collections::BTreeMap;

use crate::model::{Moment, Properties, RuleRef, Value};
use crate::rules::book::{Rulebook, Schedule};
use crate::rules::evaluate::{Asker, Evidence};

/// A property's value, and who chose it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chosen {
    /// As written, without quotes; the words of a list with blanks between them.
    pub value: String,
    /// The `style` statement, or the rule whose `with` it is.
    pub from: RuleRef,
}

/// What is settled about a card; all else is the design's own choice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// By the names of properties.
    pub chosen: BTreeMap<String, Chosen>,
}

impl Look {
    /// The values alone.
    #[must_use]
    pub fn properties(&self) -> Properties {
        self.chosen
            .iter()
            .map(|(name, chosen)| (name.clone(), chosen.value.clone()))
            .collect()
    }
}

impl Rulebook {
    /// Whether the condition of a schedule holds at that moment; one without a condition always runs.
    #[must_use]
    pub fn is_wanted(&self, schedule: &Schedule, now: Moment) -> bool {
        let known = Evidence::new(&BTreeMap::new(), now);
        let asker = Asker::new(self, &known);
        schedule
            .when
            .as_ref()
            .is_none_or(|when| asker.ask(when).holds == Some(true))
    }

    /// The look of an episode of which `fields` are known, drawn for an order of the rule `by` that says `with`.
    ///
    /// All `style` statements that match are laid over each other, top to bottom; `with` lies over all of them.
    /// An episode of which nobody knows whether it has been watched counts as unwatched, so that nothing is spoilt.
    #[must_use]
    pub fn look(
        &self,
        fields: &BTreeMap<&'static str, Value>,
        with: &Properties,
        by: &RuleRef,
        now: Moment,
    ) -> Look {
        let mut fields = fields.clone();
        fields.entry("watched").or_insert(Value::Flag(false));
        let known = Evidence::new(&fields, now);
        let asker = Asker::new(self, &known);
        let mut look = Look::default();
        let matching = self.styles.iter().filter(|style| {
            let when = style.when.as_ref();
            when.is_none_or(|when| asker.ask(when).holds == Some(true))
        });
        for style in matching {
            for (name, value) in &style.properties {
                look.lay(name, value, &style.place);
            }
        }
        for (name, value) in with {
            look.lay(name, value, by);
        }
        look
    }
}

impl Look {
    fn lay(&mut self, name: &str, value: &str, from: &RuleRef) {
        let chosen = Chosen {
            value: value.to_string(),
            from: from.clone(),
        };
        self.chosen.insert(name.to_string(), chosen);
    }
}
