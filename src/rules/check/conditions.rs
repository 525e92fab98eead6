//! Checks conditions: names, flags and comparisons, and whether their fields can be known.

use crate::model::{FIELDS, FieldKind, field};
use crate::rules::check::checker::{AGO, Checker, FieldSet};
use crate::rules::check::field_scope::{About, check_knowable};
use crate::rules::check::literals::kind_of;
use crate::rules::check::questions::test_of;
use crate::rules::check::server_names::warn_of_unknown_servers;
use crate::rules::parse::DEPTH_MAX;
use crate::rules::print;
use crate::rules::quote::in_ticks;
use crate::rules::rule_set::{Leaf, Node, Test};
use crate::rules::syntax::{Comparison, Condition, Question, Word};
use crate::text::{Diagnostic, Span, nearest, one_of};

/// A checked condition and the fields it uses.
pub struct Ready {
    /// None if something is wrong in it.
    pub node: Option<Node>,
    /// The fields that it uses.
    pub fields: FieldSet,
    /// Names within names.
    pub depth: usize,
}

/// Checks a condition and reports its errors.
pub fn condition(checker: &mut Checker<'_, '_>, tree: &Condition, about: About<'_>) -> Ready {
    let mut walk = Walk {
        about,
        fields: 0,
        depth: 0,
    };
    let node = walk.node(checker, tree);
    Ready {
        node,
        fields: walk.fields,
        depth: walk.depth,
    }
}

struct Walk<'a> {
    about: About<'a>,
    fields: FieldSet,
    depth: usize,
}

impl Walk<'_> {
    /// Checks all parts, even if the first has an error.
    fn node(&mut self, checker: &mut Checker<'_, '_>, tree: &Condition) -> Option<Node> {
        match tree {
            Condition::All(parts) => self.parts(checker, parts).map(Node::All),
            Condition::Any(parts) => self.parts(checker, parts).map(Node::Any),
            Condition::Not(inner, _) => Some(Node::Not(Box::new(self.node(checker, inner)?))),
            Condition::Alone(word) => self.alone(checker, word),
            Condition::Compare(comparison) => self.compare(checker, comparison),
        }
    }

    fn parts(&mut self, checker: &mut Checker<'_, '_>, parts: &[Condition]) -> Option<Vec<Node>> {
        let nodes: Vec<Option<Node>> = parts.iter().map(|part| self.node(checker, part)).collect();
        nodes.into_iter().collect()
    }

    /// A flag, or a name of a `let`.
    fn alone(&mut self, checker: &mut Checker<'_, '_>, word: &Word) -> Option<Node> {
        let Some((index, known)) = field_at(&word.text) else {
            return self.name(checker, word);
        };
        if known.kind != FieldKind::Flag {
            let name = known.name;
            let message = format!(
                "missing comparison after `{name}`: it is {}",
                kind_of(known.kind)
            );
            checker.report(Diagnostic::error(word.at.0, message).help(example(name, known.kind)));
            return None;
        }
        self.uses(checker, 1 << index, word.at.0, None);
        let words = word.text.clone();
        Some(leaf(checker, index, Test::Flag, false, (words, word.at.0)))
    }

    fn name(&mut self, checker: &mut Checker<'_, '_>, word: &Word) -> Option<Node> {
        let Some(name) = checker.names.get_mut(&word.text) else {
            if !checker.lost_names.contains(&word.text) {
                unknown_name(checker, word);
            }
            return None;
        };
        name.used = true;
        let (number, fields) = (name.number, name.fields);
        self.depth = self.depth.max(name.depth + 1);
        if self.depth > DEPTH_MAX {
            let message = format!("names are nested more than {DEPTH_MAX} levels deep");
            checker.report(Diagnostic::error(word.at.0, message));
            return None;
        }
        self.uses(checker, fields, word.at.0, Some(&word.text));
        number.map(Node::Name)
    }

    fn compare(&mut self, checker: &mut Checker<'_, '_>, comparison: &Comparison) -> Option<Node> {
        let word = &comparison.field;
        let Some((index, known)) = field_at(&word.text) else {
            if checker.all_names.contains_key(&word.text) || checker.lost_names.contains(&word.text)
            {
                let message = format!(
                    "{} is a condition and cannot be compared",
                    in_ticks(&word.text)
                );
                checker.report(Diagnostic::error(comparison.at.0, message));
                if let Some(name) = checker.names.get_mut(&word.text) {
                    name.used = true;
                }
            } else {
                let fields = FIELDS.iter().map(|field| field.name);
                let message = format!("unknown field {}", in_ticks(&word.text));
                let help = nearest(&word.text, fields).map_or_else(
                    || "`intertitle rules fields` lists them".to_string(),
                    |near| format!("did you mean `{near}`?"),
                );
                checker.report(Diagnostic::error(word.at.0, message).help(help));
            }
            return None;
        };
        self.uses(checker, 1 << index, word.at.0, None);
        let words = print::comparison(comparison);
        let (test, negated) = match &comparison.test {
            Question::Known => (Test::Known, false),
            Question::Missing => (Test::Known, true),
            _ => match test_of(checker.page, known, comparison) {
                Ok(test) => test,
                Err(diagnostic) => {
                    checker.report(diagnostic);
                    return None;
                }
            },
        };
        if matches!(self.about, About::Card) && known.name == "server" {
            warn_of_unknown_servers(checker, &test, comparison.at.0);
        }
        if let Test::Ago(..) = test {
            self.uses(checker, AGO, comparison.at.0, None);
        }
        Some(leaf(
            checker,
            index,
            test,
            negated,
            (words, comparison.at.0),
        ))
    }

    /// Records the used fields, and reports those that can never be known.
    fn uses(
        &mut self,
        checker: &mut Checker<'_, '_>,
        fields: FieldSet,
        span: Span,
        by: Option<&str>,
    ) {
        self.fields |= fields;
        check_knowable(checker, self.about, fields, span, by);
    }
}

/// `words` are the text of the comparison and its place.
fn leaf(
    checker: &mut Checker<'_, '_>,
    field: usize,
    test: Test,
    negated: bool,
    (words, span): (String, Span),
) -> Node {
    let place = checker.page.place(span);
    checker.rule_set.leaves.push(Leaf {
        field,
        test,
        negated,
        words,
        place,
    });
    Node::Leaf(checker.rule_set.leaves.len() - 1)
}

/// A field and its place in the table.
fn field_at(name: &str) -> Option<(usize, &'static crate::model::FieldWord)> {
    let known = field(name)?;
    let index = FIELDS.iter().position(|field| field.name == known.name)?;
    Some((index, known))
}

/// How a field of that kind is compared.
fn example(name: &str, kind: FieldKind) -> String {
    match kind {
        FieldKind::Text => format!("for example `{name} = \"…\"` or `{name} is known`"),
        FieldKind::Word(words) => {
            format!("for example `{name} = {}`", words.first().unwrap_or(&"…"))
        }
        FieldKind::Number => format!("for example `{name} >= 8` or `{name} is known`"),
        FieldKind::List => format!("for example `{name} contains \"…\"`"),
        FieldKind::Id => format!("for example `{name} = …` or `{name} is known`"),
        FieldKind::Date => format!("for example `{name} > 3d ago`"),
        FieldKind::Time => format!("for example `{name} in 22:30..06:00`"),
        FieldKind::Weekday => format!("for example `{name} in [sat, sun]`"),
        FieldKind::Flag => format!("`{name}`"),
    }
}

fn unknown_name(checker: &mut Checker<'_, '_>, word: &Word) {
    let found = in_ticks(&word.text);
    if let Some(place) = checker.all_names.get(&word.text) {
        let message = format!(
            "{found} is used before its definition at {}",
            checker.place_name(place)
        );
        checker.report(Diagnostic::error(word.at.0, message));
        return;
    }
    let message = format!("{found} is not a flag or a `let` name");
    if checker.is_flooded() {
        checker.report(Diagnostic::error(word.at.0, message));
        return;
    }
    let flags = FIELDS
        .iter()
        .filter(|field| field.kind == FieldKind::Flag)
        .map(|field| field.name);
    let names = checker.names.keys().map(String::as_str);
    let other_fields = FIELDS.iter().map(|field| field.name);
    let help = nearest(
        &word.text,
        flags.clone().chain(names.clone()).chain(other_fields),
    )
    .map(|near| format!("did you mean `{near}`?"))
    .or_else(|| one_of(&word.text, flags.chain(names)));
    checker.report(Diagnostic::error(word.at.0, message).help(help));
}
