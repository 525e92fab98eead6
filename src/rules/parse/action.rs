//! Actions: `-> make card of season after 30s, notify "phone"`.

use nom::branch::alt;
use nom::multi::{many0, many1};
use nom::sequence::preceded;
use nom::{Input, Parser};

use crate::model::field;
use crate::rules::parse::block::block;
use crate::rules::parse::primitives::{
    Parsed, SyntaxError, expect, keyword, name, next_words, symbol, text, token, word_of,
};
use crate::rules::parse::timing::{Timed, timed};
use crate::rules::quote::{in_ticks, truncate};
use crate::rules::renamed::to_new_words;
use crate::rules::syntax::{Action, At, Block, Text, Timing, Word};
use crate::rules::token::{Shape, Symbol, Tokens};
use crate::text::{Diagnostic, Span};

/// `-> ACTION, ACTION`; `what` is the statement that needs it, `the rule`.
pub fn arrow_and_actions<'t>(
    what: &'static str,
) -> impl FnMut(Tokens<'t>) -> Parsed<'t, Vec<Action>> {
    move |tokens| {
        let arrow = alt((symbol(Symbol::Arrow), other_arrow));
        let (rest, arrow) = expect(arrow, |tokens| no_arrow(what, tokens))(tokens)?;
        actions(arrow, rest)
    }
}

/// The actions that must follow the words under `span`.
pub fn actions(span: Span, tokens: Tokens<'_>) -> Parsed<'_, Vec<Action>> {
    let (rest, first) = expect(action, |tokens| no_action(span, tokens))(tokens)?;
    let (rest, others) = many0(comma_and_action).parse(rest)?;
    Ok((rest, std::iter::once(first).chain(others).collect()))
}

fn comma_and_action(tokens: Tokens<'_>) -> Parsed<'_, Action> {
    let (_, comma) = symbol(Symbol::Comma)(tokens)?;
    preceded(
        symbol(Symbol::Comma),
        expect(action, |tokens| no_action(comma, tokens)),
    )
    .parse(tokens)
}

/// Arrows of other languages, and a colon: their meaning is clear, so they are reported and read.
fn other_arrow(tokens: Tokens<'_>) -> Parsed<'_, Span> {
    let (rest, arrow) = alt((
        symbol(Symbol::OtherArrow),
        symbol(Symbol::Colon),
        symbol(Symbol::More),
        symbol(Symbol::Equal),
    ))
    .parse(tokens)?;
    let message = format!("expected `->`, found {}", in_ticks(tokens.written(arrow)));
    rest.report(Diagnostic::error(arrow, message));
    Ok((rest, arrow))
}

/// Words of other languages and the ones used here.
pub const FOREIGN_WORDS: [(&str, &str); 10] = [
    ("if", "when"),
    ("where", "when"),
    ("unless", "when not"),
    ("then", "->"),
    ("do", "->"),
    ("equals", "="),
    ("includes", "contains"),
    ("contain", "contains"),
    ("like", "matches"),
    ("between", "in 1..3"),
];

fn no_arrow(what: &str, tokens: Tokens<'_>) -> Diagnostic {
    let place = tokens.place();
    if tokens.at_end() {
        return Diagnostic::error(
            place,
            format!("expected `->` and an action at the end of {what}"),
        );
    }
    let first = tokens.first();
    if let Some((theirs, ours)) = FOREIGN_WORDS
        .iter()
        .find(|(theirs, _)| first.is_some_and(|token| token.is_word(theirs)))
    {
        return Diagnostic::error(place, format!("expected `{ours}`, found `{theirs}`"));
    }
    let (span, words) = next_words(tokens);
    match tokens.first().map(|token| token.shape) {
        Some(Shape::Word) => Diagnostic::error(span, format!("expected `->` before {words}")),
        Some(Shape::Symbol(Symbol::ParenClose | Symbol::BracketClose | Symbol::BraceClose)) => {
            Diagnostic::error(
                place,
                format!("unmatched {}", in_ticks(tokens.written(place))),
            )
        }
        shape => {
            let found = in_ticks(tokens.written(place));
            let joined = "join conditions with `and` or `or`".to_string();
            let is_comma = shape == Some(Shape::Symbol(Symbol::Comma));
            Diagnostic::error(place, format!("expected `->`, found {found}"))
                .help(is_comma.then_some(joined))
        }
    }
}

fn no_action(before: Span, tokens: Tokens<'_>) -> Diagnostic {
    if tokens.at_end() {
        let before_words = in_ticks(tokens.written(before));
        return Diagnostic::error(before, format!("expected an action after {before_words}"));
    }
    let found = in_ticks(tokens.written(tokens.place()));
    let text = tokens.first().filter(|token| token.shape == Shape::Text);
    let help = text.map(|token| format!("remove the quotes: {}", in_ticks(token.text)));
    Diagnostic::error(tokens.place(), format!("expected an action, found {found}")).help(help)
}

/// The clauses that may follow an action, in any order, each once.
enum Clause {
    Scope(Word),
    Library(Text),
    Timed(Timed),
    With(Block),
}

/// A word of an action. `retry missing`, an old name, has one that is also a word of conditions.
fn action_word(tokens: Tokens<'_>) -> Parsed<'_, Word> {
    let ends = ["of", "after", "at", "settle", "cooldown", "with", "when"];
    token(|token| {
        let is_one = token.shape == Shape::Word
            && !token.is_statement()
            && !ends.iter().any(|word| token.is_word(word));
        is_one.then(|| word_of(token))
    })
    .parse(tokens)
}

fn action(tokens: Tokens<'_>) -> Parsed<'_, Action> {
    let start = tokens.place().start;
    let (rest, mut words) = many1(action_word).parse(tokens)?;
    to_new_words(&mut words);
    let (rest, texts) = many0(text).parse(rest)?;
    let mut made = Action {
        words,
        texts,
        scope: None,
        library: None,
        timing: Timing::default(),
        with: None,
        at: At::default(),
    };
    let (rest, clauses) = many0(alt((library, scope, timed.map(of_timed), with))).parse(rest)?;
    for (span, clause) in clauses {
        let twice = match clause {
            Clause::Scope(word) => made.scope.replace(word).is_some(),
            Clause::Library(text) => made.library.replace(text).is_some(),
            Clause::Timed(timed) => timed.put(&mut made.timing),
            Clause::With(block) => made.with.replace(block).is_some(),
        };
        if twice {
            let message = format!("duplicate {}", in_ticks(rest.written(span)));
            rest.report(Diagnostic::error(span, message));
        }
    }
    let rest = without_misplaced_text(&mut made, rest)?;
    made.at = At(Span::new(start, rest.read_to));
    Ok((rest, made))
}

/// `make card of server "Den"`: a text after a scope, which a scope cannot have. It is reported and skipped, so that
/// other errors of the action are found too.
fn without_misplaced_text<'t>(
    action: &mut Action,
    tokens: Tokens<'t>,
) -> Result<Tokens<'t>, nom::Err<SyntaxError>> {
    let Some(text) = tokens.first().filter(|token| token.shape == Shape::Text) else {
        return Ok(tokens);
    };
    let is_none = |scope: &Word| !SCOPES.contains(&scope.text.as_str());
    let Some(scope) = action.scope.take_if(|scope| is_none(scope)) else {
        let message = "the text must come before `of`, `after`, `with` and the like";
        let diagnostic = Diagnostic::error(text.span, message);
        return Err(nom::Err::Failure(SyntaxError(Some(diagnostic))));
    };
    let message = format!(
        "expected one of {}, found {}",
        join_scopes(),
        in_ticks(&scope.text)
    );
    let help = field(&scope.text).map(|field| {
        let text = truncate(tokens.written(text.span));
        format!("in rules about events, use `when {} = {text}`", field.name)
    });
    tokens.report(Diagnostic::error(scope.at.0, message).help(help));
    Ok(tokens.take_from(1))
}

/// The parts of a series that an action may be widened to.
const SCOPES: [&str; 3] = ["episode", "season", "series"];

fn join_scopes() -> String {
    SCOPES.map(|scope| format!("`{scope}`")).join(", ")
}

/// `of library "Anime"`
fn library(tokens: Tokens<'_>) -> Parsed<'_, (Span, Clause)> {
    let of_library = (keyword("of"), keyword("library"), text);
    let (rest, (of, _, name)) = { of_library }.parse(tokens)?;
    Ok((rest, (of, Clause::Library(name))))
}

fn scope(tokens: Tokens<'_>) -> Parsed<'_, (Span, Clause)> {
    let (rest, of) = keyword("of")(tokens)?;
    let (rest, scope) = expect(name, |_| {
        Diagnostic::error(of, "expected a scope after `of`")
            .help(format!("one of {}", join_scopes()))
    })(rest)?;
    Ok((rest, (of, Clause::Scope(scope))))
}

fn of_timed((span, timed): (Span, Timed)) -> (Span, Clause) {
    (span, Clause::Timed(timed))
}

fn with(tokens: Tokens<'_>) -> Parsed<'_, (Span, Clause)> {
    let (rest, word) = keyword("with")(tokens)?;
    let (rest, block) = block("`with`")(rest)?;
    Ok((rest, (word, Clause::With(block))))
}
