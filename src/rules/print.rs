//! Parts of the tree as words on one line: the one way to write each.
//!
//! Each part is put at the end of one growing line: a text of its own for every word would take most of the time in
//! which a book is read.

use crate::rules::syntax::{
    Action, Block, Comparison, Condition, Every, Expect, Property, Question, Range, Rhythm, Rule,
    Timing, Trigger, Value, ValueKind,
};

/// `plex@attic media.rate`
#[must_use]
pub fn trigger(trigger: &Trigger) -> String {
    line(|line| put_trigger(line, trigger))
}

/// `plex media.rate, library.new`
#[must_use]
pub fn triggers(all: &[Trigger]) -> String {
    line(|line| put_all(line, all, ", ", put_trigger))
}

/// `6h`, `day at 04:10, 16:10`
#[must_use]
pub fn rhythm(rhythm: &Rhythm) -> String {
    match rhythm {
        Rhythm::Interval(duration) => duration.written.clone(),
        Rhythm::Calendar { days, times } => line(|line| {
            put_all(line, days, ", ", put_value);
            *line += " at ";
            put_all(line, times, ", ", put_value);
        }),
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
    line(|line| put_condition(line, condition))
}

/// A condition next to `and`, `or` and `not`: in brackets where they would otherwise change its meaning.
#[must_use]
pub fn operand(part: &Condition) -> String {
    line(|line| put_operand(line, part))
}

/// `rating >= 8`
#[must_use]
pub fn comparison(comparison: &Comparison) -> String {
    line(|line| put_comparison(line, comparison))
}

/// `make card of season after 30s with { design "gold" }`
#[must_use]
pub fn action(action: &Action) -> String {
    line(|line| put_action(line, action))
}

/// `make card, notify "phone"`
#[must_use]
pub fn actions(all: &[Action]) -> String {
    line(|line| put_all(line, all, ", ", put_action))
}

/// `design "gold"`
#[must_use]
pub fn property(property: &Property) -> String {
    line(|line| put_property(line, property))
}

/// `{ rating 9, owner yes }`
#[must_use]
pub fn fields(fields: &[Property]) -> String {
    line(|line| put_braces(line, fields, ", "))
}

/// The text after `expect`.
#[must_use]
pub fn expect(expect: &Expect) -> String {
    match expect {
        Expect::Nothing => "nothing".to_string(),
        Expect::Actions(all) => actions(all),
    }
}

/// A whole rule, with the places of its parts: printing is most of the work of reading a book, and is done once.
pub struct Printed {
    /// All of it, on one line.
    pub text: String,
    /// The range of its condition in the text; empty if it has none.
    when: std::ops::Range<usize>,
    /// Where its actions begin.
    actions: usize,
}

impl Printed {
    /// The condition; empty if there is none.
    #[must_use]
    pub fn when(&self) -> &str {
        &self.text[self.when.clone()]
    }

    /// The text after the arrow.
    #[must_use]
    pub fn actions(&self) -> &str {
        &self.text[self.actions..]
    }
}

/// A whole rule.
#[must_use]
pub fn rule(rule: &Rule) -> Printed {
    let mut line = String::with_capacity(128);
    line += if rule.also { "also on " } else { "on " };
    put_all(&mut line, &rule.triggers, ", ", put_trigger);
    let mut begin = line.len();
    if let Some(when) = &rule.when {
        line += " when ";
        begin = line.len();
        put_condition(&mut line, when);
    }
    let when = begin..line.len();
    line += " -> ";
    let actions = line.len();
    put_all(&mut line, &rule.actions, ", ", put_action);
    Printed {
        text: line,
        when,
        actions,
    }
}

/// A whole schedule.
#[must_use]
pub fn every(every: &Every) -> String {
    line(|line| {
        *line += "every ";
        *line += &rhythm(&every.rhythm);
        if let Some(when) = &every.when {
            *line += " when ";
            put_condition(line, when);
        }
        *line += " -> ";
        put_all(line, &every.actions, ", ", put_action);
    })
}

fn line(put: impl FnOnce(&mut String)) -> String {
    let mut line = String::new();
    put(&mut line);
    line
}

fn put_all<T>(line: &mut String, parts: &[T], between: &str, put: impl Fn(&mut String, &T)) {
    for (at, part) in parts.iter().enumerate() {
        if at > 0 {
            *line += between;
        }
        put(line, part);
    }
}

fn put_trigger(line: &mut String, trigger: &Trigger) {
    if let Some(source) = &trigger.source {
        *line += &source.text;
        if let Some(connection) = &trigger.connection {
            *line += "@";
            *line += &connection.text;
        }
    }
    if let Some(event) = &trigger.event {
        if trigger.source.is_some() {
            *line += " ";
        }
        *line += &event.text;
    }
}

fn put_condition(line: &mut String, condition: &Condition) {
    match condition {
        Condition::All(parts) => put_all(line, parts, " and ", put_operand),
        Condition::Any(parts) => put_all(line, parts, " or ", put_operand),
        Condition::Not(inner, _) => {
            *line += "not ";
            put_operand(line, inner);
        }
        Condition::Alone(word) => *line += &word.text,
        Condition::Compare(comparison) => put_comparison(line, comparison),
    }
}

fn put_operand(line: &mut String, part: &Condition) {
    if let Condition::All(_) | Condition::Any(_) = part {
        *line += "(";
        put_condition(line, part);
        *line += ")";
    } else {
        put_condition(line, part);
    }
}

fn put_comparison(line: &mut String, comparison: &Comparison) {
    *line += &comparison.field.text;
    let inside = |negated: bool| if negated { " not in " } else { " in " };
    match &comparison.test {
        Question::Is(operator, value) => {
            *line += " ";
            *line += operator.symbol();
            *line += " ";
            put_value(line, value);
        }
        Question::In {
            negated, values, ..
        } => {
            *line += inside(*negated);
            put_list(line, values);
        }
        Question::Between { negated, range } => {
            *line += inside(*negated);
            put_range(line, range);
        }
        Question::Missing => *line += " is missing",
        Question::Known => *line += " is known",
    }
}

fn put_value(line: &mut String, value: &Value) {
    match &value.kind {
        ValueKind::Text(text) => put_quoted(line, text),
        ValueKind::Number(_, written) | ValueKind::Size(written) => *line += written,
        ValueKind::Words(words) => *line += words,
        ValueKind::Duration(duration) => *line += &duration.written,
        ValueKind::Ago(duration) => {
            *line += &duration.written;
            *line += " ago";
        }
        ValueKind::Clock(minute) => *line += &clock(*minute),
        ValueKind::List(values) => put_list(line, values),
        ValueKind::Range(range) => put_range(line, range),
    }
}

fn put_range(line: &mut String, range: &Range) {
    put_value(line, &range.from);
    *line += "..";
    put_value(line, &range.to);
}

fn put_list(line: &mut String, values: &[Value]) {
    *line += "[";
    put_all(line, values, ", ", put_value);
    *line += "]";
}

fn put_quoted(line: &mut String, text: &str) {
    *line += "\"";
    for part in text.split_inclusive(['"', '\\', '\n']) {
        match part.char_indices().next_back() {
            Some((end, last @ ('"' | '\\' | '\n'))) => {
                *line += &part[..end];
                *line += "\\";
                line.push(if last == '\n' { 'n' } else { last });
            }
            _ => *line += part,
        }
    }
    *line += "\"";
}

fn put_action(line: &mut String, action: &Action) {
    put_all(line, &action.words, " ", |line, word| *line += &word.text);
    for text in &action.texts {
        *line += " ";
        put_quoted(line, &text.text);
    }
    if let Some(scope) = &action.scope {
        *line += " of ";
        *line += &scope.text;
    }
    if let Some(library) = &action.library {
        *line += " of library ";
        put_quoted(line, &library.text);
    }
    put_timing(line, &action.timing);
    if let Some(with) = &action.with {
        *line += " with ";
        put_block(line, with);
    }
}

fn put_timing(line: &mut String, timing: &Timing) {
    if let Some(after) = &timing.after {
        *line += " after ";
        *line += &after.written;
    }
    if let Some(at) = &timing.at {
        *line += " at ";
        put_value(line, at);
    }
    if let Some(debounce) = &timing.debounce {
        *line += " settle ";
        *line += &debounce.wait.written;
        *line += " per ";
        *line += &debounce.per.text;
    }
    if let Some(cooldown) = &timing.cooldown {
        *line += " cooldown ";
        *line += &cooldown.written;
    }
}

fn put_block(line: &mut String, block: &Block) {
    match block.properties.as_slice() {
        [] => *line += "{ }",
        some => put_braces(line, some, "  "),
    }
}

fn put_braces(line: &mut String, properties: &[Property], between: &str) {
    *line += "{ ";
    put_all(line, properties, between, put_property);
    *line += " }";
}

fn put_property(line: &mut String, property: &Property) {
    *line += &property.name.text;
    *line += " ";
    put_value(line, &property.value);
}
