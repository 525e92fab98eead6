//! Parts of the tree as words on one line: the one way to write each.

use crate::rules::named::quoted;
use crate::rules::syntax::{
    Action, Block, Comparison, Condition, Every, Expect, Property, Question, Rhythm, Rule, Trigger,
    Value, ValueKind,
};

/// `plex@attic media.rate`
#[must_use]
pub fn trigger(trigger: &Trigger) -> String {
    let mut words = String::new();
    if let Some(source) = &trigger.source {
        words += &source.text;
        if let Some(connection) = &trigger.connection {
            words += "@";
            words += &connection.text;
        }
    }
    if let Some(event) = &trigger.event {
        if !words.is_empty() {
            words += " ";
        }
        words += &event.text;
    }
    words
}

/// `plex media.rate, library.new`
#[must_use]
pub fn triggers(all: &[Trigger]) -> String {
    joined(all.iter().map(trigger), ", ")
}

/// `6h`, `day at 04:10`
#[must_use]
pub fn rhythm(rhythm: &Rhythm) -> String {
    match rhythm {
        Rhythm::Interval(duration) => duration.written.clone(),
        Rhythm::Daily { day, minute } => format!("{} at {}", day.text, clock(*minute)),
    }
}

/// `04:10`
#[must_use]
pub fn clock(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

/// A condition, without brackets around it.
#[must_use]
pub fn condition(condition: &Condition) -> String {
    match condition {
        Condition::All(parts) => joined(parts.iter().map(operand), " and "),
        Condition::Any(parts) => joined(parts.iter().map(operand), " or "),
        Condition::Not(inner, _) => format!("not {}", operand(inner)),
        Condition::Alone(word) => word.text.clone(),
        Condition::Compare(comparison) => compared(comparison),
    }
}

/// A condition as it stands beside `and`, `or` and `not`: in brackets where these would otherwise take it apart.
#[must_use]
pub fn operand(part: &Condition) -> String {
    match part {
        Condition::All(_) | Condition::Any(_) => format!("({})", condition(part)),
        _ => condition(part),
    }
}

fn compared(comparison: &Comparison) -> String {
    let field = &comparison.field.text;
    let inside = |negated: bool| if negated { "not in" } else { "in" };
    match &comparison.test {
        Question::Is(operator, one) => format!("{field} {} {}", operator.sign(), value(one)),
        Question::In {
            negated, values, ..
        } => format!("{field} {} {}", inside(*negated), list(values)),
        Question::Between { negated, from, to } => {
            format!(
                "{field} {} {}..{}",
                inside(*negated),
                value(from),
                value(to)
            )
        }
        Question::Missing => format!("{field} is missing"),
        Question::Known => format!("{field} is known"),
    }
}

/// A value.
#[must_use]
pub fn value(value: &Value) -> String {
    match &value.kind {
        ValueKind::Text(text) => quoted(text),
        ValueKind::Number(_, written) | ValueKind::Size(written) => written.clone(),
        ValueKind::Words(words) => words.clone(),
        ValueKind::Duration(duration) => duration.written.clone(),
        ValueKind::Ago(duration) => format!("{} ago", duration.written),
        ValueKind::Clock(minute) => clock(*minute),
        ValueKind::List(values) => list(values),
    }
}

fn list(values: &[Value]) -> String {
    format!("[{}]", joined(values.iter().map(value), ", "))
}

/// `make card of season after 30s with { design "gold" }`
#[must_use]
pub fn action(action: &Action) -> String {
    let mut words = joined(action.words.iter().map(|word| word.text.clone()), " ");
    for text in &action.texts {
        words += " ";
        words += &quoted(&text.text);
    }
    if let Some(scope) = &action.scope {
        words += " of ";
        words += &scope.text;
    }
    if let Some(after) = &action.after {
        words += " after ";
        words += &after.written;
    }
    if let Some(with) = &action.with {
        words += " with ";
        words += &block(with);
    }
    words
}

/// `make card, notify "phone"`
#[must_use]
pub fn actions(all: &[Action]) -> String {
    joined(all.iter().map(action), ", ")
}

/// `{ design "gold"  unwatched blur }`, on one line.
#[must_use]
pub fn block(block: &Block) -> String {
    if block.properties.is_empty() {
        return "{ }".to_string();
    }
    format!(
        "{{ {} }}",
        joined(block.properties.iter().map(property), "  ")
    )
}

/// `design "gold"`
#[must_use]
pub fn property(property: &Property) -> String {
    format!("{} {}", property.name.text, value(&property.value))
}

/// `{ rating 9, owner yes }`
#[must_use]
pub fn fields(fields: &[Property]) -> String {
    format!("{{ {} }}", joined(fields.iter().map(property), ", "))
}

/// What stands after `expect`.
#[must_use]
pub fn expect(expect: &Expect) -> String {
    match expect {
        Expect::Nothing => "nothing".to_string(),
        Expect::Actions(all) => actions(all),
    }
}

/// A whole rule.
#[must_use]
pub fn rule(rule: &Rule) -> String {
    format!("{} -> {}", rule_head(rule), actions(&rule.actions))
}

/// `also on plex media.rate when rating >= 8`: a rule up to its arrow.
#[must_use]
pub fn rule_head(rule: &Rule) -> String {
    let on = if rule.also { "also on" } else { "on" };
    let when = rule.when.as_ref().map(when).unwrap_or_default();
    format!("{on} {}{when}", triggers(&rule.triggers))
}

/// A whole schedule.
#[must_use]
pub fn every(every: &Every) -> String {
    let when = every.when.as_ref().map(when).unwrap_or_default();
    let actions = actions(&every.actions);
    format!("every {}{when} -> {actions}", rhythm(&every.rhythm))
}

/// ` when rating >= 8`
#[must_use]
pub fn when(when: &Condition) -> String {
    format!(" when {}", condition(when))
}

fn joined(parts: impl Iterator<Item = String>, between: &str) -> String {
    parts.collect::<Vec<String>>().join(between)
}
