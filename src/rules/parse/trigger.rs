//! Parses triggers: `plex@attic

use nom::Parser;
use nom::combinator::opt;
use nom::multi::many0;

use crate::rules::parse::primitives::{Parsed, SyntaxError, any_word, expect, name, symbol};
use crate::rules::quote::in_ticks;
use crate::rules::syntax::{At, Trigger, Word};
use crate::rules::token::{Shape, Symbol, Tokens};
use crate::text::{Diagnostic, Span};

/// The triggers that must follow the `on` under `span`. The first names its source.
pub fn triggers(span: Span, tokens: Tokens<'_>) -> Parsed<'_, Vec<Trigger>> {
    let (rest, first) = expect(trigger, |tokens| no_trigger(span, tokens))(tokens)?;
    let (rest, others) = many0(comma_and_trigger).parse(rest)?;
    Ok((rest, std::iter::once(first).chain(others).collect()))
}

fn comma_and_trigger(tokens: Tokens<'_>) -> Parsed<'_, Trigger> {
    let (rest, comma) = symbol(Symbol::Comma)(tokens)?;
    expect(later, |tokens| {
        let next = tokens.first().filter(|_| !tokens.at_end());
        match next.map(|token| token.shape) {
            Some(Shape::Text | Shape::Number(_)) => {
                let found = in_ticks(tokens.written(tokens.place()));
                Diagnostic::error(tokens.place(), format!("expected an event, found {found}"))
            }
            _ => Diagnostic::error(comma, "expected an event after `,`"),
        }
    })(rest)
}

fn no_trigger(on: Span, tokens: Tokens<'_>) -> Diagnostic {
    let help = "for example `on plex media.rate -> make card`".to_string();
    let is_end = tokens.at_end()
        || matches!(
            tokens.first().map(|next| next.shape),
            Some(Shape::Symbol(_))
        );
    if is_end || tokens.first().is_some_and(|next| next.is_word("when")) {
        return Diagnostic::error(on, "expected a source and an event after `on`").help(help);
    }
    let found = in_ticks(tokens.written(tokens.place()));
    Diagnostic::error(tokens.place(), format!("expected a source, found {found}")).help(help)
}

/// `plex@attic media.rate`
pub fn trigger(tokens: Tokens<'_>) -> Parsed<'_, Trigger> {
    let start = tokens.place().start;
    let (rest, source) = name(tokens)?;
    let (rest, connection) = connection(rest)?;
    let (rest, event) = opt(event).parse(rest)?;
    one_word_only(event.as_ref(), rest)?;
    let at = At(Span::new(start, rest.read_to));
    Ok((
        rest,
        Trigger {
            source: Some(source),
            connection,
            event,
            at,
        },
    ))
}

/// After a comma, one word is an event of the previous source; two are a source and its event.
fn later(tokens: Tokens<'_>) -> Parsed<'_, Trigger> {
    let (rest, made) = trigger(tokens)?;
    Ok(match made {
        Trigger {
            source,
            connection: None,
            event: None,
            at,
        } => (
            rest,
            Trigger {
                source: None,
                connection: None,
                event: source,
                at,
            },
        ),
        both => (rest, both),
    })
}

fn connection(tokens: Tokens<'_>) -> Parsed<'_, Option<Word>> {
    let (rest, at) = opt(symbol(Symbol::At)).parse(tokens)?;
    let Some(at) = at else {
        return Ok((rest, None));
    };
    let (rest, connection) = expect(any_word, |_| {
        Diagnostic::error(at, "expected a connection after `@`")
            .help("use a name from the settings, such as `plex@attic`".to_string())
    })(rest)?;
    Ok((rest, Some(connection)))
}

fn event(tokens: Tokens<'_>) -> Parsed<'_, Word> {
    name(tokens)
}

/// `library new`: an event name is one word, so the second is a slip if the rule goes on properly after it.
fn one_word_only(event: Option<&Word>, tokens: Tokens<'_>) -> Result<(), nom::Err<SyntaxError>> {
    let Some(event) = event else { return Ok(()) };
    let Ok((rest, second)) = name(tokens) else {
        return Ok(());
    };
    let goes_on = [Symbol::Arrow, Symbol::Comma, Symbol::BraceOpen]
        .into_iter()
        .any(|symbol| rest.begin_with(symbol))
        || rest.first().is_some_and(|next| next.is_word("when"));
    if !goes_on {
        return Ok(());
    }
    let span = event.at.0.to(second.at.0);
    let diagnostic = Diagnostic::error(span, "an event name is one word")
        .help(format!("for example `{}.{}`", event.text, second.text));
    Err(nom::Err::Failure(SyntaxError(Some(diagnostic))))
}
