//! Statements: `on`, `also on`, `every`, `let`, `style`, `test`.

use nom::Parser;
use nom::branch::alt;
use nom::combinator::opt;

use crate::rules::parse::action::{actions, arrow_and_actions};
use crate::rules::parse::block::block;
use crate::rules::parse::condition::{after, when};
use crate::rules::parse::primitives::{Parsed, expect, keyword, name, symbol, text, unclosed};
use crate::rules::parse::schedule::every;
use crate::rules::parse::trigger::{trigger, triggers};
use crate::rules::quote::in_ticks;
use crate::rules::syntax::{At, Expect, Let, Rule, StatementKind, Style, Test};
use crate::rules::token::{Shape, Symbol, Tokens};
use crate::text::{Diagnostic, Span};

/// One statement, whichever it is.
pub fn statement(tokens: Tokens<'_>) -> Parsed<'_, StatementKind> {
    alt((
        rule.map(StatementKind::Rule),
        every.map(StatementKind::Every),
        naming.map(StatementKind::Let),
        style.map(StatementKind::Style),
        test.map(StatementKind::Test),
    ))
    .parse(tokens)
}

fn rule(tokens: Tokens<'_>) -> Parsed<'_, Rule> {
    let (rest, also) = opt(keyword("also")).parse(tokens)?;
    let (rest, on) = match also {
        None => keyword("on")(rest)?,
        Some(also) => expect(keyword("on"), |_| {
            Diagnostic::error(also, "expected `on` after `also`")
                .help("for example `also on plex media.rate -> make card`".to_string())
        })(rest)?,
    };
    let (rest, triggers) = triggers(on, rest)?;
    let (rest, when) = when(rest)?;
    let (rest, actions) = arrow_and_actions("the rule")(rest)?;
    Ok((
        rest,
        Rule {
            also: also.is_some(),
            triggers,
            when,
            actions,
        },
    ))
}

fn naming(tokens: Tokens<'_>) -> Parsed<'_, Let> {
    let (rest, word) = keyword("let")(tokens)?;
    let (rest, name) = expect(name, |tokens| no_name(word, tokens))(rest)?;
    let equal = alt((symbol(Symbol::Equal), colon));
    let (rest, equal) = expect(equal, |tokens| {
        let name = in_ticks(&name.text);
        Diagnostic::error(tokens.place(), format!("expected `=` after {name}"))
            .help("for example `let loved = rating >= 8`".to_string())
    })(rest)?;
    let (rest, condition) = after(equal, rest, 0)?;
    Ok((rest, Let { name, condition }))
}

fn no_name(word: Span, tokens: Tokens<'_>) -> Diagnostic {
    match tokens.first() {
        Some(token) if token.shape == Shape::Word && !token.first_on_line => {
            let found = in_ticks(token.text);
            Diagnostic::error(
                token.span,
                format!("{found} is a reserved word and cannot be a name"),
            )
        }
        _ => Diagnostic::error(word, "expected a name after `let`")
            .help("for example `let loved = rating >= 8`".to_string()),
    }
}

fn colon(tokens: Tokens<'_>) -> Parsed<'_, Span> {
    let (rest, colon) = symbol(Symbol::Colon)(tokens)?;
    rest.report(Diagnostic::error(colon, "expected `=`, found `:`"));
    Ok((rest, colon))
}

fn style(tokens: Tokens<'_>) -> Parsed<'_, Style> {
    let (rest, _) = keyword("style")(tokens)?;
    let (rest, when) = when(rest)?;
    let (rest, block) = block("`style`")(rest)?;
    Ok((rest, Style { when, block }))
}

fn test(tokens: Tokens<'_>) -> Parsed<'_, Test> {
    let (rest, word) = keyword("test")(tokens)?;
    let (rest, name) = expect(text, |tokens| {
        let message = "expected a test name in quotes after `test`";
        let place = if tokens.at_end() {
            word
        } else {
            tokens.place()
        };
        Diagnostic::error(place, message)
            .help("for example `test \"guests do not change cards\"`".to_string())
    })(rest)?;
    let (rest, open) = expect(symbol(Symbol::BraceOpen), |tokens| {
        Diagnostic::error(tokens.place(), "expected `{` after the test name")
    })(rest)?;
    let (rest, event_word) = expect(keyword("event"), |tokens| {
        Diagnostic::error(
            here_or(open, tokens),
            "expected `event` at the start of the test",
        )
        .help("for example `event plex media.rate { rating 9 }`".to_string())
    })(rest)?;
    let (rest, event) = expect(trigger, |tokens| {
        Diagnostic::error(
            here_or(event_word, tokens),
            "expected a source and an event after `event`",
        )
        .help("for example `event plex media.rate { rating 9 }`".to_string())
    })(rest)?;
    let (rest, fields) = match rest.begin_with(Symbol::BraceOpen) {
        true => block("`event`")(rest).map(|(rest, block)| (rest, block.properties))?,
        false => (rest, Vec::new()),
    };
    let start = rest.place().start;
    let (rest, expect_word) = expect(keyword("expect"), |tokens| {
        let message = "missing `expect` in the test";
        Diagnostic::error(tokens.place(), message)
            .help("for example `expect make card`, `expect ignore` or `expect nothing`".to_string())
    })(rest)?;
    let (rest, expect_kind) = expectation(expect_word, rest)?;
    let expect_at = At(Span::new(start, rest.read_to));
    let (rest, _) = expect(symbol(Symbol::BraceClose), |tokens| {
        if tokens.at_end() {
            return unclosed(tokens, open);
        }
        let found = in_ticks(tokens.written(tokens.place()));
        Diagnostic::error(
            tokens.place(),
            format!("expected `}}` at the end of the test, found {found}"),
        )
    })(rest)?;
    Ok((
        rest,
        Test {
            name,
            event,
            fields,
            expect: expect_kind,
            expect_at,
        },
    ))
}

fn expectation(word: Span, tokens: Tokens<'_>) -> Parsed<'_, Expect> {
    alt((
        keyword("nothing").map(|_| Expect::Nothing),
        (|tokens| actions(word, tokens)).map(Expect::Actions),
    ))
    .parse(tokens)
}

/// The next word, or `span` if nothing is left.
fn here_or(span: Span, tokens: Tokens<'_>) -> Span {
    if tokens.at_end() {
        span
    } else {
        tokens.place()
    }
}
