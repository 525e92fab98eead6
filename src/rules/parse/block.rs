//! `{ design "gold"  unwatched blur }`: the properties of `style` and `with`, and the fields of a test's event.

use nom::combinator::opt;
use nom::{Input, Parser};

use crate::rules::parse::primitives::{Parsed, any_word, expect, fail, symbol, unclosed};
use crate::rules::parse::value::property_value;
use crate::rules::quote::{in_ticks, quoted};
use crate::rules::syntax::{At, Block, Property, ValueKind, Word};
use crate::rules::titlecardmaker;
use crate::rules::token::{Shape, Symbol, Tokens};
use crate::text::{Diagnostic, Span};

/// A block; `after` names the token before it for the error message.
pub fn block<'t>(after: &'static str) -> impl FnMut(Tokens<'t>) -> Parsed<'t, Block> {
    move |tokens| {
        let (rest, open) =
            expect(symbol(Symbol::BraceOpen), |tokens| no_block(after, tokens))(tokens)?;
        let lines = rest.first().is_some_and(|token| token.first_on_line);
        let (rest, properties) = properties(rest)?;
        let (rest, close) = expect(symbol(Symbol::BraceClose), |tokens| {
            if tokens.at_end() || properties.is_empty() && tokens.begin_with(Symbol::Arrow) {
                return unclosed(tokens, open);
            }
            if let Some(diagnostic) = properties.last().and_then(|last| call(last, tokens)) {
                return diagnostic;
            }
            let found = in_ticks(tokens.written(tokens.place()));
            Diagnostic::error(
                tokens.place(),
                format!("expected a property, found {found}"),
            )
        })(rest)?;
        let at = At(open.to(close));
        Ok((
            rest,
            Block {
                properties,
                lines,
                at,
            },
        ))
    }
}

fn no_block(after: &str, tokens: Tokens<'_>) -> Diagnostic {
    let place = tokens.place();
    if tokens.at_end() {
        return Diagnostic::error(
            place,
            format!("expected properties in `{{ }}` after {after}"),
        );
    }
    let words = tokens
        .iter_elements()
        .take(2)
        .take_while(|token| matches!(token.shape, Shape::Word | Shape::Text))
        .map(|token| tokens.written(token.span))
        .collect::<Vec<&str>>();
    let help = (words.len() == 2).then(|| format!("`{{ {} }}`", words.join(" ")));
    let found = in_ticks(tokens.written(place));
    Diagnostic::error(place, format!("expected `{{`, found {found}")).help(help)
}

/// Properties, one after the other. The previous property helps to explain a word without a value.
fn properties(tokens: Tokens<'_>) -> Parsed<'_, Vec<Property>> {
    let mut all: Vec<Property> = Vec::new();
    let mut tokens = tokens;
    loop {
        match property(tokens, all.last()) {
            Ok((rest, property)) => {
                all.push(property);
                tokens = rest;
            }
            Err(nom::Err::Error(_)) => return Ok((tokens, all)),
            Err(why) => return Err(why),
        }
    }
}

/// A name and its value; a comma may follow.
fn property<'t>(tokens: Tokens<'t>, before: Option<&Property>) -> Parsed<'t, Property> {
    let own_line = tokens.first().is_some_and(|token| token.first_on_line);
    let (rest, name) = any_word(tokens)?;
    let rest = without_symbol(rest, &name.text);
    let no_value = format!("expected a value after {}", in_ticks(&name.text));
    if let Some(help) = colour(rest) {
        return fail(Diagnostic::error(name.at.0, no_value).help(help));
    }
    let (rest, value) = expect(property_value, |_| {
        Diagnostic::error(name.at.0, no_value.as_str()).help(brackets(before, &name))
    })(rest)?;
    let (rest, _) = opt(symbol(Symbol::Comma)).parse(rest)?;
    Ok((
        rest,
        Property {
            name,
            value,
            own_line,
        },
    ))
}

/// Letters of `rgba(140, 140, 140, .5)` at most.
const CALL_MAX: usize = 60;

/// `rgb(255, 0, 0)` and `random[gold, white]`, as TitleCardMaker has them: the first word has been read as the value.
fn call(last: &Property, tokens: Tokens<'_>) -> Option<Diagnostic> {
    let ValueKind::Words(word) = &last.value.kind else {
        return None;
    };
    let start = last.value.at.0.start;
    let name = in_ticks(&last.name.text);
    match word.as_str() {
        "rgb" | "rgba" if tokens.begin_with(Symbol::ParenOpen) => {
            let rest = tokens.whole.get(start..)?;
            let line = rest.lines().next()?;
            let end = line.find(')').filter(|end| *end < CALL_MAX)? + 1;
            let help = match titlecardmaker::color(&line[..end]) {
                Some(color) => format!("write `{}`", quoted(&color)),
                None => "for example `\"#EBEBEB\"`".to_string(),
            };
            let message = format!(
                "expected a colour for {name}, found {}",
                in_ticks(&line[..end])
            );
            Some(Diagnostic::error(Span::new(start, start + end), message).help(help))
        }
        "random" if tokens.begin_with(Symbol::BracketOpen) => {
            let message = "unexpected `random` before a list";
            let help = "use the list alone: each episode gets one of its values".to_string();
            Some(Diagnostic::error(last.value.at.0, message).help(help))
        }
        _ => None,
    }
}

/// `unwatched blur gray`: the second word is the next property, and has no value.
fn brackets(before: Option<&Property>, name: &Word) -> Option<String> {
    let before = before?;
    let ValueKind::Words(word) = &before.value.kind else {
        return None;
    };
    let is_picture = before.name.text.ends_with("watched");
    let style = titlecardmaker::style(&format!("{word} {}", name.text));
    if let (true, Some(style)) = (is_picture, style) {
        return Some(format!(
            "write {}",
            in_ticks(&format!("{} {style}", before.name.text))
        ));
    }
    let list = format!("{} [{word}, {}]", before.name.text, name.text);
    Some(format!(
        "put several words in brackets, such as {}",
        in_ticks(&list)
    ))
}

/// `design: "gold"` and `design = "gold"` are reported, and read.
fn without_symbol<'t>(tokens: Tokens<'t>, name: &str) -> Tokens<'t> {
    if !tokens.begin_with(Symbol::Colon) && !tokens.begin_with(Symbol::Equal) {
        return tokens;
    }
    let place = tokens.place();
    let symbol = in_ticks(tokens.written(place));
    let message = format!(
        "unexpected {symbol} between {} and its value",
        in_ticks(name)
    );
    tokens.report(Diagnostic::error(place, message).help("use a space".to_string()));
    tokens.take_from(1)
}

/// `font_color #EBEBEB`: the colour has become a comment.
fn colour(tokens: Tokens<'_>) -> Option<String> {
    // Only up to the next letter: otherwise the rest of a long line would be read again for each property.
    let is_blank = |letter: char| letter.is_whitespace() && letter != '\n';
    let rest = tokens.whole.get(tokens.read_to..)?;
    let after = rest.trim_start_matches(is_blank).strip_prefix('#')?;
    let end = after
        .find(|letter: char| !letter.is_ascii_hexdigit())
        .unwrap_or(after.len());
    matches!(end, 3 | 6 | 8).then(|| {
        format!(
            "`#` starts a comment, so put the colour in quotes: {}",
            quoted(&format!("#{}", &after[..end]))
        )
    })
}
