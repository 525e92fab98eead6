//! Conditions: `rating >= 8 and (owner or user = "mia")`.

use nom::Parser;
use nom::branch::alt;
use nom::combinator::opt;
use nom::multi::many0;
use nom::sequence::pair;

use crate::rules::named::named;
use crate::rules::parse::grain::{
    Mistake, Parsed, any_word, expect, fail, is_broken, keyword, name, other, sign, token,
};
use crate::rules::parse::value::{brackets, clock, value};
use crate::rules::syntax::{At, Comparison, Condition, Operator, Question};
use crate::rules::token::{Shape, Sign, Token, Tokens};
use crate::text::{Diagnostic, Span};

/// Brackets within brackets, and `not` before `not`. More are nobody's intention, and each costs stack.
pub const DEPTH_MAX: usize = 32;

/// What stands between two conditions.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Joint {
    And,
    Or,
}

/// `when CONDITION`, if there is one.
pub fn when(tokens: Tokens<'_>) -> Parsed<'_, Option<Condition>> {
    let (rest, when) = opt(keyword("when")).parse(tokens)?;
    match when {
        None => Ok((rest, None)),
        Some(span) => {
            let (rest, condition) = after(span, rest, 0)?;
            Ok((rest, Some(condition)))
        }
    }
}

/// The condition that must stand after the words under `span`.
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
        let message = format!("`{this}` stands beside `{that}` without brackets");
        rest.say(Diagnostic::error(*odd, message).help(bracketed(rest, &first, &others)));
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

/// A joint and the operand that must stand after it.
fn with_operand<'t>(
    mut joint: impl Parser<Tokens<'t>, Output = (Joint, Span), Error = Mistake>,
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
        .then(|| format!("`{whole}`, or brackets elsewhere"))
}

/// One condition without `and` and `or`, which must stand after the words under `span`.
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

/// What stands, or does not stand, where a condition should be.
fn nothing_after(span: Span, tokens: Tokens<'_>) -> Diagnostic {
    let before = named(&tokens.written(span).to_lowercase());
    let is_end = tokens.at_end()
        || [
            Sign::Arrow,
            Sign::OtherArrow,
            Sign::BraceOpen,
            Sign::BraceClose,
            Sign::ParenClose,
            Sign::Comma,
        ]
        .into_iter()
        .any(|sign| tokens.begin_with(sign));
    if is_end {
        return Diagnostic::error(span, format!("no condition stands after {before}"));
    }
    let found = named(tokens.written(tokens.place()));
    let message = format!("a condition begins with the name of a field, not with {found}");
    Diagnostic::error(tokens.place(), message)
}

/// `( … )`
fn group(tokens: Tokens<'_>, depth: usize) -> Parsed<'_, Condition> {
    let (rest, open) = sign(Sign::ParenOpen)(tokens)?;
    check_depth(open, depth)?;
    let (rest, condition) = after(open, rest, depth + 1)?;
    let (rest, _) = expect(sign(Sign::ParenClose), |tokens| unclosed(tokens, open))(rest)?;
    Ok((rest, condition))
}

/// `not …`
fn negation(tokens: Tokens<'_>, depth: usize) -> Parsed<'_, Condition> {
    let (rest, not) = keyword("not")(tokens)?;
    check_depth(not, depth)?;
    let (rest, condition) = operand(not, rest, depth + 1)?;
    Ok((rest, Condition::Not(Box::new(condition), At(not))))
}

fn check_depth(span: Span, depth: usize) -> Result<(), nom::Err<Mistake>> {
    if depth < DEPTH_MAX {
        return Ok(());
    }
    let message = format!("the brackets are more than {DEPTH_MAX} deep");
    Err(nom::Err::Failure(Mistake(Some(
        Diagnostic::error(span, message)
            .help("a `let` gives a part of the condition a name".to_string()),
    ))))
}

/// The mistake of a bracket that is open where something else goes on.
pub fn unclosed(tokens: Tokens<'_>, open: Span) -> Diagnostic {
    let message = format!("{} is never closed", named(tokens.written(open)));
    Diagnostic::error(open, message)
}

/// A field and what is asked of it, or a flag or name alone.
fn about_a_field(tokens: Tokens<'_>) -> Parsed<'_, Condition> {
    let (rest, field) = name(tokens)?;
    let (rest, question) = opt(alt((compared, within, is, colon, not_inside))).parse(rest)?;
    let Some(question) = question else {
        return Ok((rest, Condition::Alone(field)));
    };
    let at = At(Span::new(field.at.0.start, rest.read_to));
    Ok((
        rest,
        Condition::Compare(Comparison {
            field,
            test: question,
            at,
        }),
    ))
}

fn operator(tokens: Tokens<'_>) -> Parsed<'_, Operator> {
    let sign_of = |token: Token<'_>| match token.shape {
        Shape::Sign(Sign::Equal) => Some(Operator::Equal),
        Shape::Sign(Sign::NotEqual) => Some(Operator::NotEqual),
        Shape::Sign(Sign::Less) => Some(Operator::Less),
        Shape::Sign(Sign::AtMost) => Some(Operator::AtMost),
        Shape::Sign(Sign::More) => Some(Operator::More),
        Shape::Sign(Sign::AtLeast) => Some(Operator::AtLeast),
        Shape::Word if token.is_word("contains") => Some(Operator::Contains),
        Shape::Word if token.is_word("matches") => Some(Operator::Matches),
        _ => None,
    };
    let with = |word, operator| {
        pair(
            keyword(word),
            expect(keyword("with"), move |tokens: Tokens<'_>| {
                Diagnostic::error(tokens.place(), format!("`with` is missing after `{word}`"))
            }),
        )
        .map(move |_| operator)
    };
    alt((
        token(sign_of),
        with("starts", Operator::StartsWith),
        with("ends", Operator::EndsWith),
    ))
    .parse(tokens)
}

/// `= 8`
fn compared(tokens: Tokens<'_>) -> Parsed<'_, Question> {
    let (rest, operator) = operator(tokens)?;
    let span = Span::new(tokens.place().start, rest.read_to);
    let (rest, value) = expect(value, |tokens| {
        let sign = operator.sign();
        if tokens.at_end() || !has_words(tokens) {
            Diagnostic::error(span, format!("no value stands after `{sign}`"))
        } else {
            let found = named(tokens.written(tokens.place()));
            Diagnostic::error(tokens.place(), format!("{found} is no value"))
        }
    })(rest)?;
    Ok((rest, Question::Is(operator, value)))
}

/// The next token is more than a sign that ends or joins something.
fn has_words(tokens: Tokens<'_>) -> bool {
    tokens.first().is_some_and(|token| {
        !matches!(token.shape, Shape::Sign(_)) && !token.is_word("and") && !token.is_word("or")
    })
}

/// `in [1, 2]`, `not in 22:30..06:00`
fn within(tokens: Tokens<'_>) -> Parsed<'_, Question> {
    let begins = pair(opt(keyword("not")), keyword("in"));
    let (rest, (not, word)) = { begins }.parse(tokens)?;
    let negated = not.is_some();
    if rest.begin_with(Sign::BracketOpen) {
        let (rest, (values, at)) = brackets(rest)?;
        return Ok((
            rest,
            Question::In {
                negated,
                values,
                at: At(at),
            },
        ));
    }
    let (rest, from) = expect(clock, |tokens| {
        if tokens.at_end() || !has_words(tokens) && !tokens.begin_with(Sign::ParenOpen) {
            return Diagnostic::error(word, "no list stands after `in`")
                .help("a list such as `[1, 2]`, or times such as `22:30..06:00`".to_string());
        }
        if tokens
            .second()
            .is_some_and(|next| next.shape == Shape::Sign(Sign::Dots))
        {
            return Diagnostic::error(tokens.place(), "`..` stands between times of day only")
                .help("numbers are compared one by one: `… >= 7 and … <= 9`".to_string());
        }
        Diagnostic::error(tokens.place(), "a list stands in square brackets")
            .help("such as `in [1, 2, 3]` or `in [\"Dark\", \"1899\"]`".to_string())
    })(rest)?;
    let (rest, _) = expect(sign(Sign::Dots), |_| {
        Diagnostic::error(from.at.0, "a time of day lies between two others")
            .help("such as `in 22:30..06:00`".to_string())
    })(rest)?;
    let (rest, to) = expect(clock, |tokens| {
        Diagnostic::error(tokens.place(), "the time range has no second end")
            .help("such as `in 22:30..06:00`".to_string())
    })(rest)?;
    Ok((rest, Question::Between { negated, from, to }))
}

/// `is missing`, `is known`
fn is(tokens: Tokens<'_>) -> Parsed<'_, Question> {
    let (rest, _) = keyword("is")(tokens)?;
    let (rest, not) = opt(keyword("not")).parse(rest)?;
    let (rest, question) = expect(
        alt((
            keyword("missing").map(|_| Question::Missing),
            keyword("known").map(|_| Question::Known),
        )),
        |tokens| {
            Diagnostic::error(
                tokens.place(),
                "`is` asks only whether a field is `missing` or `known`",
            )
            .help(has_words(tokens).then(|| "values are compared with `=`".to_string()))
        },
    )(rest)?;
    if let Some(not) = not {
        let (other, plain) = match question {
            Question::Missing => ("missing", "known"),
            _ => ("known", "missing"),
        };
        let message = format!("`is not {other}` is written `is {plain}`");
        rest.say(Diagnostic::error(not, message));
    }
    Ok((rest, question))
}

/// `series: "Dark"`, as in other languages.
fn colon(tokens: Tokens<'_>) -> Parsed<'_, Question> {
    let (rest, colon) = sign(Sign::Colon)(tokens)?;
    let (rest, value) = value(rest)?;
    rest.say(Diagnostic::error(
        colon,
        "a field and its value are compared with `=`, not with `:`",
    ));
    Ok((rest, Question::Is(Operator::Equal, value)))
}

/// `rating not > 8`
fn not_inside(tokens: Tokens<'_>) -> Parsed<'_, Question> {
    let (rest, not) = keyword("not")(tokens)?;
    if is_broken(rest) || any_word(rest).is_ok() && operator(rest).is_err() {
        return other();
    }
    fail(
        Diagnostic::error(not, "`not` stands before the field, not after it")
            .help("such as `not rating > 8`".to_string()),
    )
}
