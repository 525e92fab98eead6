//! Numbers, conditions and colours of a design: `title.width + 50`, `not hide_box and title.lines > 1`, `font_color`.

use crate::card::language::cursor::{Cursor, Skip};
use crate::card::language::expr::{
    CARD_NUMBERS, Comparison, Condition, Expr, FUNCTIONS, Function, MEASURES, Operator, SIDES,
    THINGS,
};
use crate::card::language::lex::{Token, TokenKind};
use crate::card::language::names::{Named, TypeWord};
use crate::text::{Diagnostic, Span, one_of};

/// Deepest nesting of brackets: more is not intended, and each level takes stack.
const DEPTH_MAX: usize = 32;

/// Reads a number.
///
/// # Errors
/// There is none, or a name is unknown; it is reported.
pub fn expr(cursor: &mut Cursor, expected: &str) -> Result<Expr, Skip> {
    sum(cursor, expected, 0)
}

fn sum(cursor: &mut Cursor, expected: &str, depth: usize) -> Result<Expr, Skip> {
    let mut left = product(cursor, expected, depth)?;
    loop {
        let operator = if cursor.symbol_if_any('+') {
            Operator::Plus
        } else if cursor.symbol_if_any('-') {
            Operator::Minus
        } else {
            return Ok(left);
        };
        let right = product(cursor, "a number", depth)?;
        left = Expr::Both(Box::new(left), operator, Box::new(right));
    }
}

fn product(cursor: &mut Cursor, expected: &str, depth: usize) -> Result<Expr, Skip> {
    let mut left = factor(cursor, expected, depth)?;
    loop {
        let operator = if cursor.symbol_if_any('*') {
            Operator::Times
        } else if cursor.symbol_if_any('/') {
            Operator::By
        } else {
            return Ok(left);
        };
        let right = factor(cursor, "a number", depth)?;
        left = Expr::Both(Box::new(left), operator, Box::new(right));
    }
}

fn factor(cursor: &mut Cursor, expected: &str, depth: usize) -> Result<Expr, Skip> {
    let depth = deeper(cursor, depth)?;
    if cursor.symbol_if_any('-') {
        return Ok(match factor(cursor, expected, depth)? {
            Expr::Number(number) => Expr::Number(-number),
            other => Expr::Both(
                Box::new(Expr::Number(0.0)),
                Operator::Minus,
                Box::new(other),
            ),
        });
    }
    if cursor.symbol_if_any('(') {
        let inside = sum(cursor, "a number", depth)?;
        cursor.expect_symbol(')')?;
        return Ok(inside);
    }
    if cursor.word_if_any("if") {
        let condition = Box::new(any(cursor, depth)?);
        cursor.expect_word("then")?;
        let one = Box::new(sum(cursor, "a number", depth)?);
        cursor.expect_word("else")?;
        let other = Box::new(sum(cursor, "a number", depth)?);
        return Ok(Expr::If(condition, one, other));
    }
    match cursor.peek().filter(|_| !cursor.is_at_end()) {
        Some(Token {
            kind: TokenKind::Number(number, is_percent),
            ..
        }) => {
            cursor.next();
            Ok(Expr::Number(if *is_percent {
                number / 100.0
            } else {
                *number
            }))
        }
        Some(Token {
            kind: TokenKind::Word(word),
            span,
            ..
        }) => {
            cursor.next();
            named(cursor, word, *span, depth)
        }
        _ => cursor.expected(expected),
    }
}

/// The number of that name.
fn named(cursor: &mut Cursor, word: &str, span: Span, depth: usize) -> Result<Expr, Skip> {
    if let Some((_, function)) = FUNCTIONS.iter().find(|(name, _)| *name == word) {
        return call(cursor, *function, span, depth);
    }
    if let Some((_, number)) = CARD_NUMBERS.iter().find(|(name, _)| *name == word) {
        return Ok(Expr::Of(*number));
    }
    match cursor.names().get(word) {
        Some(Named::Property(TypeWord::Number)) => return Ok(Expr::Property(word.to_string())),
        Some(Named::Number) => return Ok(Expr::Let(word.to_string())),
        Some(Named::Element) => {
            let help = format!("use one of its measures, such as `{word}.width`");
            cursor.report(
                Diagnostic::error(span, format!("`{word}` is an element, not a number")).help(help),
            );
            return Err(Skip);
        }
        Some(Named::Property(_)) => {
            cursor.error(span, format!("the property `{word}` is not a number"));
            return Err(Skip);
        }
        None => {}
    }
    let Some((element, measure)) = word.split_once('.') else {
        let known: Vec<&str> = (cursor.names().properties(TypeWord::Number))
            .chain(cursor.names().all(|named| named == Named::Number))
            .chain(CARD_NUMBERS.iter().map(|(name, _)| *name))
            .chain(FUNCTIONS.iter().map(|(name, _)| *name))
            .collect();
        let help = if word.contains('-') {
            Some(format!(
                "to subtract, add spaces: `{}`",
                word.replace('-', " - ")
            ))
        } else {
            one_of(word, known.iter().copied())
        };
        cursor.report(Diagnostic::error(span, format!("unknown number `{word}`")).help(help));
        return Err(Skip);
    };
    if cursor.names().get(element) == Some(Named::Property(TypeWord::Sides)) {
        let side = SIDES.iter().position(|side| *side == measure);
        if let Some(side) = side {
            return Ok(Expr::Side(element.to_string(), side));
        }
        let help = one_of(measure, SIDES);
        let message = format!("unknown side `{measure}` of `{element}`");
        cursor.report(Diagnostic::error(span, message).help(help));
        return Err(Skip);
    }
    let element = element_name(cursor, element, span)?;
    match MEASURES.iter().find(|(name, _)| *name == measure) {
        Some((_, measure)) => Ok(Expr::Measure(element, *measure)),
        None => {
            let help = one_of(measure, MEASURES.iter().map(|(name, _)| *name));
            cursor
                .report(Diagnostic::error(span, format!("unknown measure `{measure}`")).help(help));
            Err(Skip)
        }
    }
}

/// `name`, if an element has this name.
///
/// # Errors
/// There is none; it is reported.
pub fn element_name(cursor: &mut Cursor, name: &str, span: Span) -> Result<String, Skip> {
    if cursor.names().get(name) == Some(Named::Element) {
        return Ok(name.to_string());
    }
    let help = one_of(name, cursor.names().elements());
    cursor.report(Diagnostic::error(span, format!("unknown element `{name}`")).help(help));
    Err(Skip)
}

fn call(cursor: &mut Cursor, function: Function, span: Span, depth: usize) -> Result<Expr, Skip> {
    cursor.expect_symbol('(')?;
    let mut arguments = Vec::new();
    loop {
        arguments.push(sum(cursor, "a number", depth)?);
        if !cursor.symbol_if_any(',') {
            break;
        }
    }
    cursor.expect_symbol(')')?;
    let is_right = match function {
        Function::Min | Function::Max => arguments.len() > 1,
        Function::Round | Function::Floor | Function::Random => arguments.len() == 1,
    };
    if !is_right {
        let wants = if matches!(function, Function::Min | Function::Max) {
            "two numbers or more"
        } else {
            "one number"
        };
        cursor.error(span, format!("this function takes {wants}"));
        return Err(Skip);
    }
    Ok(Expr::Call(function, arguments))
}

/// Reads a condition.
///
/// # Errors
/// There is none, or a name is unknown; it is reported.
pub fn condition(cursor: &mut Cursor) -> Result<Condition, Skip> {
    any(cursor, 0)
}

/// Conditions with `or` and `and` between them.
///
/// # Errors
/// As [`condition`].
pub fn any(cursor: &mut Cursor, depth: usize) -> Result<Condition, Skip> {
    let mut left = all(cursor, depth)?;
    while cursor.word_if_any("or") {
        let right = all(cursor, depth)?;
        left = Condition::Or(Box::new(left), Box::new(right));
    }
    Ok(left)
}

fn all(cursor: &mut Cursor, depth: usize) -> Result<Condition, Skip> {
    let mut left = one(cursor, depth)?;
    while cursor.word_if_any("and") {
        let right = one(cursor, depth)?;
        left = Condition::And(Box::new(left), Box::new(right));
    }
    Ok(left)
}

fn one(cursor: &mut Cursor, depth: usize) -> Result<Condition, Skip> {
    let depth = deeper(cursor, depth)?;
    if cursor.word_if_any("not") {
        return one(cursor, depth).map(|one| Condition::Not(Box::new(one)));
    }
    if cursor.symbol_if_any('(') {
        let inside = any(cursor, depth)?;
        cursor.expect_symbol(')')?;
        return Ok(inside);
    }
    if let Some(Token {
        kind: TokenKind::Word(word),
        span,
        ..
    }) = cursor.peek()
    {
        if let Some((_, thing)) = THINGS.iter().find(|(name, _)| name == word) {
            cursor.next();
            return Ok(Condition::Has(*thing));
        }
        if let Some(element) = word.strip_suffix(".shown") {
            cursor.next();
            return element_name(cursor, element, *span).map(Condition::Shown);
        }
        match cursor.names().get(word) {
            Some(Named::Property(TypeWord::Flag)) => {
                cursor.next();
                return Ok(Condition::Flag(word.clone()));
            }
            Some(Named::Property(TypeWord::Word)) => {
                cursor.next();
                return is_word(cursor, word);
            }
            None if !word.contains('.') && !is_number(word) => {
                let known: Vec<&str> = (cursor.names().properties(TypeWord::Flag))
                    .chain(cursor.names().properties(TypeWord::Word))
                    .chain(THINGS.iter().map(|(name, _)| *name))
                    .collect();
                let help = one_of(word, known.iter().copied());
                cursor
                    .report(Diagnostic::error(*span, format!("unknown flag `{word}`")).help(help));
                return Err(Skip);
            }
            _ => {}
        }
    }
    let left = Box::new(sum(cursor, "a condition", depth)?);
    let comparison = comparison(cursor)?;
    let right = Box::new(sum(cursor, "a number", depth)?);
    Ok(Condition::Compare(left, comparison, right))
}

/// True for the names of numbers and functions, and for `if`.
fn is_number(word: &str) -> bool {
    word == "if"
        || FUNCTIONS.iter().any(|(name, _)| *name == word)
        || CARD_NUMBERS.iter().any(|(name, _)| *name == word)
}

/// `= left` or `!= left` behind the name of a property that is a word.
fn is_word(cursor: &mut Cursor, property: &str) -> Result<Condition, Skip> {
    let is_same = if cursor.symbol_if_any('=') {
        true
    } else if cursor.symbol_if_any('!') {
        false
    } else {
        return cursor.expected("`=` or `!=`");
    };
    let (word, span) = cursor.word("a word")?;
    cursor.keep_for_later(property, &word, span);
    let is = Condition::Is(property.to_string(), word);
    Ok(if is_same {
        is
    } else {
        Condition::Not(Box::new(is))
    })
}

fn comparison(cursor: &mut Cursor) -> Result<Comparison, Skip> {
    let all = [
        ('=', Comparison::Equal),
        ('!', Comparison::Unequal),
        ('<', Comparison::Less),
        ('≤', Comparison::LessOrEqual),
        ('>', Comparison::Greater),
        ('≥', Comparison::GreaterOrEqual),
    ];
    let found = all
        .into_iter()
        .find(|(symbol, _)| cursor.symbol_if_any(*symbol));
    found.map_or_else(
        || cursor.expected("a comparison such as `>`"),
        |(_, is)| Ok(is),
    )
}

/// One more level of nesting.
///
/// # Errors
/// There are too many; it is reported.
pub fn deeper(cursor: &mut Cursor, depth: usize) -> Result<usize, Skip> {
    if depth < DEPTH_MAX {
        return Ok(depth + 1);
    }
    let span = cursor.span();
    cursor.error(span, format!("nested more than {DEPTH_MAX} levels deep"));
    Err(Skip)
}
