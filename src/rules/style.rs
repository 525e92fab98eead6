//! The style of a card: the matching `style` statements merged, then the properties of one action.

use std::collections::BTreeMap;
use std::fmt;

use crate::model::{Fields, Moment, Properties, RuleRef, Value};
use crate::rules::evaluate::{Asker, Evidence};
use crate::rules::rule_set::{RuleSet, Test};
use crate::text::printable;

/// The value of a property and the rule that set it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chosen {
    /// As written, without quotes; the words of a list with blanks between them.
    pub value: String,
    /// The `style` statement, or the rule whose `with` it is.
    pub from: RuleRef,
}

/// The properties set for a card; the design decides the rest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StyleChoice {
    /// By the names of properties.
    pub chosen: BTreeMap<String, Chosen>,
}

impl StyleChoice {
    /// The values alone.
    #[must_use]
    pub fn properties(&self) -> Properties {
        self.chosen
            .iter()
            .map(|(name, chosen)| (name.clone(), chosen.value.clone()))
            .collect()
    }
}

impl RuleSet {
    /// The style of an episode with the known `fields`, for an action of the rule `by` with the properties `with`.
    ///
    /// All matching `style` statements are merged from top to bottom; `with` overrides them. An episode with an unknown
    /// watched state counts as unwatched, so that nothing is spoiled.
    #[must_use]
    pub fn style(
        &self,
        fields: &Fields,
        with: &Properties,
        by: &RuleRef,
        now: Moment,
    ) -> StyleChoice {
        let mut fields = fields.clone();
        fields.entry("watched").or_insert(Value::Flag(false));
        let evidence = Evidence::new(&fields, now);
        let asker = Asker::new(self, &evidence);
        let mut choice = StyleChoice::default();
        let matching = self.styles.iter().filter(|style| {
            let when = style.when.as_ref();
            when.is_none_or(|when| asker.ask(when).holds == Some(true))
        });
        for style in matching {
            for (name, value) in &style.properties {
                choice.lay(name, value, &style.place);
            }
        }
        for (name, value) in with {
            choice.lay(name, value, by);
        }
        choice
    }
}

impl RuleSet {
    /// Whether the style of an episode is another one than at an earlier moment, only because time has passed.
    #[must_use]
    pub fn style_has_changed(&self, fields: &Fields, then: Moment, now: Moment) -> bool {
        let at = |moment| self.style_alone(fields, moment).properties();
        at(then) != at(now)
    }

    /// The style of an episode by the `style` statements, without an action that overrides them.
    #[must_use]
    pub fn style_alone(&self, fields: &Fields, now: Moment) -> StyleChoice {
        // No property comes from it.
        let by = RuleRef {
            file: String::new(),
            line: 0,
        };
        self.style(fields, &Properties::default(), &by, now)
    }

    /// Whether a `style` depends on how long ago something was.
    #[must_use]
    pub fn styles_depend_on_time(&self) -> bool {
        let mut depend = false;
        for when in self.styles.iter().filter_map(|style| style.when.as_ref()) {
            self.each_leaf(when, &mut |leaf| {
                depend |= matches!(leaf.test, Test::Ago(..))
            });
        }
        depend
    }

    /// Whether a rule or a schedule has the action `sync cards`.
    #[must_use]
    pub fn syncs_cards(&self) -> bool {
        let of_rules = self.rules.iter().flat_map(|rule| &rule.calls);
        let of_schedules = self.schedules.iter().flat_map(|every| &every.calls);
        let mut calls = of_rules.chain(of_schedules);
        calls.any(|call| call.action == "sync cards")
    }
}

impl StyleChoice {
    fn lay(&mut self, name: &str, value: &str, from: &RuleRef) {
        let chosen = Chosen {
            value: value.to_string(),
            from: from.clone(),
        };
        self.chosen.insert(name.to_string(), chosen);
    }
}

/// One line per property: its name, its value, and the rule that set it.
impl fmt::Display for StyleChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let columns = |text: &str| text.chars().count();
        let names = self.chosen.keys().map(|name| columns(name)).max();
        let values = self.chosen.values().map(|one| columns(&one.value)).max();
        let (names, values) = (names.unwrap_or(0), values.unwrap_or(0));
        self.chosen.iter().try_for_each(|(name, chosen)| {
            let Chosen { value, from } = chosen;
            let (value, from) = (printable(value), from.to_string());
            writeln!(f, "  {name:names$}  {value:values$}  {}", printable(&from))
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::support::{NIGHT, rule_set, text};

    use super::*;

    const RULES: &str = "style { design \"standard\"  unwatched blur  font_size 1.2 }
style when library = \"anime\" { design \"anime\" }
style when not watched { watched gray }
style when airdate > 7d ago { font_color gold }
";

    #[track_caller]
    fn check(
        fields: &[(&'static str, Value)],
        with: &[(&str, &str)],
        expected: &[(&str, &str, &str)],
    ) {
        let fields = fields.iter().cloned().collect();
        let with = with
            .iter()
            .map(|(name, value)| ((*name).to_string(), (*value).to_string()))
            .collect();
        let by = RuleRef {
            file: "other.rules".to_string(),
            line: 7,
        };
        let choice = rule_set(RULES).style(&fields, &with, &by, NIGHT);
        let found: Vec<(&str, &str, String)> = choice
            .chosen
            .iter()
            .map(|(name, chosen)| {
                (
                    name.as_str(),
                    chosen.value.as_str(),
                    chosen.from.to_string(),
                )
            })
            .collect();
        let expected: Vec<(&str, &str, String)> = expected
            .iter()
            .map(|(name, value, from)| (*name, *value, (*from).to_string()))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn later_styles_override_earlier_ones_property_by_property() {
        let anime = [("library", text("Anime")), ("watched", Value::Flag(true))];
        let expected = [
            ("design", "anime", "main.rules:2"),
            ("font_size", "1.2", "main.rules:1"),
            ("unwatched", "blur", "main.rules:1"),
        ];
        check(&anime, &[], &expected);
    }

    #[test]
    fn the_properties_of_the_action_override_all_styles() {
        let watched = [("watched", Value::Flag(true))];
        let expected = [
            ("design", "gold", "other.rules:7"),
            ("font_size", "1.2", "main.rules:1"),
            ("unwatched", "blur", "main.rules:1"),
        ];
        check(&watched, &[("design", "gold")], &expected);
    }

    #[test]
    fn a_style_is_shown_with_the_lines_it_comes_from() {
        let fields = [("library", text("Anime")), ("watched", Value::Flag(true))];
        let choice = rule_set(RULES).style(
            &fields.into_iter().collect(),
            &[("case".to_string(), "upper".to_string())]
                .into_iter()
                .collect(),
            &RuleRef {
                file: "main.rules".to_string(),
                line: 9,
            },
            NIGHT,
        );
        let expected = "  case       upper  main.rules:9
  design     anime  main.rules:2
  font_size  1.2    main.rules:1
  unwatched  blur   main.rules:1
";
        assert_eq!(choice.to_string(), expected);
    }

    #[test]
    fn an_unknown_watched_state_counts_as_unwatched() {
        let fresh = [("airdate", Value::Date(NIGHT.ms - 3_600_000))];
        let expected = [
            ("design", "standard", "main.rules:1"),
            ("font_color", "#FFD700", "main.rules:4"),
            ("font_size", "1.2", "main.rules:1"),
            ("unwatched", "blur", "main.rules:1"),
            ("watched", "gray", "main.rules:3"),
        ];
        check(&fresh, &[], &expected);
    }
}
