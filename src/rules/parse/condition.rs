//! Conditions: `rating >= 8 and (owner or user = "mia")`.

use nom::Parser;
use nom::branch::alt;
use nom::multi::many0;

use crate::rules::parse::comparison::about_a_field;
use crate::rules::parse::primitives::{Parsed, SyntaxError, expect, keyword, symbol, unclosed};
use crate::rules::quote::in_ticks;
use crate::rules::syntax::{At, Condition};
use crate::rules::token::{Shape, Symbol, Tokens};
use crate::text::{Diagnostic, Span};

/// Deepest nesting of brackets and `not`. More is not intended, and each level costs stack.
pub const DEPTH_MAX: usize = 32;

/// The operator between two conditions.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Joint {
    And,
    Or,
}

/// `when CONDITION`, if there is one. Several hold together: `when a or b when c` is `(a or b) and c`.
pub fn when(tokens: Tokens<'_>) -> Parsed<'_, Option<Condition>> {
    let (rest, mut all) = many0(one_when).parse(tokens)?;
    if all.len() < 2 {
        return Ok((rest, all.pop()));
    }
    // As `and` would have joined them, so that one meaning has one tree and one way to be written.
    let parts = all.into_iter().flat_map(|condition| match condition {
        Condition::All(parts) => parts,
        other => vec![other],
    });
    Ok((rest, Some(Condition::All(parts.collect()))))
}

fn one_when(tokens: Tokens<'_>) -> Parsed<'_, Condition> {
    let (rest, word) = keyword("when")(tokens)?;
    after(word, rest, 0)
}

/// The condition that must follow the words under `span`.
pub fn after(span: Span, tokens: Tokens<'_>, depth: usize) -> Parsed<'_, Condition> {
    let (rest, first) = operand(span, tokens, depth)?;
    let joint = alt((
        keyword("and").map(|span| (Joint::And, span)),
        keyword("or").map(|span| (Joint::Or, span)),
    ));
    let (rest, others) = many0(with_operand(joint, depth)).parse(rest)?;
    let Some((joint, _, _)) = others.first() else {
        return Ok((rest, first));
    };
    let joint = *joint;
    if let Some((_, odd, _)) = others.iter().find(|(other, ..)| *other != joint) {
        let (this, that) = match joint {
            Joint::And => ("or", "and"),
            Joint::Or => ("and", "or"),
        };
        let message = format!("`{this}` and `{that}` cannot be mixed without brackets");
        rest.report(Diagnostic::error(*odd, message).help(bracketed(rest, &first, &others)));
    }
    let parts = std::iter::once(first)
        .chain(others.into_iter().map(|(_, _, operand)| operand))
        .collect();
    let condition = match joint {
        Joint::And => Condition::All(parts),
        Joint::Or => Condition::Any(parts),
    };
    Ok((rest, condition))
}

/// An operator and its right operand.
fn with_operand<'t>(
    mut joint: impl Parser<Tokens<'t>, Output = (Joint, Span), Error = SyntaxError>,
    depth: usize,
) -> impl FnMut(Tokens<'t>) -> Parsed<'t, (Joint, Span, Condition)> {
    move |tokens| {
        let (rest, (joint, span)) = joint.parse(tokens)?;
        let (rest, operand) = operand(span, rest, depth)?;
        Ok((rest, (joint, span, operand)))
    }
}

/// The same with brackets where `and` would bind closer, as it does elsewhere.
fn bracketed(
    tokens: Tokens<'_>,
    first: &Condition,
    others: &[(Joint, Span, Condition)],
) -> Option<String> {
    let mut groups = vec![vec![tokens.written(first.span())]];
    for (joint, _, operand) in others {
        let words = tokens.written(operand.span());
        match (joint, groups.last_mut()) {
            (Joint::And, Some(group)) => group.push(words),
            _ => groups.push(vec![words]),
        }
    }
    let groups: Vec<String> = groups
        .into_iter()
        .map(|group| match group.as_slice() {
            [one] => (*one).to_string(),
            several => format!("({})", several.join(" and ")),
        })
        .collect();
    let whole = groups.join(" or ");
    (whole.len() <= 100 && !whole.contains('\n'))
        .then(|| format!("write `{whole}`, or put the brackets elsewhere"))
}

/// One condition without `and` and `or`, which must follow the words under `span`.
fn operand(span: Span, tokens: Tokens<'_>, depth: usize) -> Parsed<'_, Condition> {
    expect(
        alt((
            |tokens| group(tokens, depth),
            |tokens| negation(tokens, depth),
            about_a_field,
        )),
        |tokens| nothing_after(span, tokens),
    )(tokens)
}

/// The error for a missing condition.
fn nothing_after(span: Span, tokens: Tokens<'_>) -> Diagnostic {
    let before = in_ticks(&tokens.written(span).to_lowercase());
    let is_end = tokens.at_end()
        || tokens.first().is_some_and(|next| next.is_word("when"))
        || [
            Symbol::Arrow,
            Symbol::OtherArrow,
            Symbol::BraceOpen,
            Symbol::BraceClose,
            Symbol::ParenClose,
            Symbol::Comma,
        ]
        .into_iter()
        .any(|symbol| tokens.begin_with(symbol));
    if is_end {
        return Diagnostic::error(span, format!("expected a condition after {before}"));
    }
    let found = in_ticks(tokens.written(tokens.place()));
    let message = format!("expected a field, found {found}");
    let is_turned = tokens.second().is_some_and(|next| {
        matches!(
            next.shape,
            Shape::Symbol(
                Symbol::Less
                    | Symbol::AtMost
                    | Symbol::More
                    | Symbol::AtLeast
                    | Symbol::Equal
                    | Symbol::NotEqual
            )
        )
    });
    let help = is_turned.then(|| "put the field first, such as `rating >= 8`".to_string());
    Diagnostic::error(tokens.place(), message).help(help)
}

/// `( … )`
fn group(tokens: Tokens<'_>, depth: usize) -> Parsed<'_, Condition> {
    let (rest, open) = symbol(Symbol::ParenOpen)(tokens)?;
    check_depth(open, depth)?;
    let (rest, condition) = after(open, rest, depth + 1)?;
    let (rest, _) = expect(symbol(Symbol::ParenClose), |tokens| unclosed(tokens, open))(rest)?;
    Ok((rest, condition))
}

/// `not …`
fn negation(tokens: Tokens<'_>, depth: usize) -> Parsed<'_, Condition> {
    let (rest, not) = keyword("not")(tokens)?;
    check_depth(not, depth)?;
    let (rest, condition) = operand(not, rest, depth + 1)?;
    Ok((rest, Condition::Not(Box::new(condition), At(not))))
}

fn check_depth(span: Span, depth: usize) -> Result<(), nom::Err<SyntaxError>> {
    if depth < DEPTH_MAX {
        return Ok(());
    }
    let message = format!("the condition is nested more than {DEPTH_MAX} levels deep");
    Err(nom::Err::Failure(SyntaxError(Some(
        Diagnostic::error(span, message)
            .help("use `let` to name a part of the condition".to_string()),
    ))))
}
