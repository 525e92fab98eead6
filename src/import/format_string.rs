//! TitleCardMaker's format strings, which are Python expressions, as texts of rules. Nothing is evaluated: only names and
//! the functions of its manual are translated.

/// The names of its values, and the values here.
const VALUES: &[(&str, &str)] = &[
    ("series_name", "series"),
    ("year", "year"),
    ("title", "title"),
    ("title_text", "title"),
    ("season_number", "season"),
    ("season_text", "season_name"),
    ("season_title", "season_name"),
    ("episode_number", "episode"),
    ("absolute_number", "absolute"),
    ("abs_number", "absolute"),
    ("absolute_episode_number", "absolute"),
    ("season_episode_count", "episodes"),
    ("season_episode_max", "episodes"),
    ("airdate", "airdate"),
];

/// Values whose counterpart here is not quite the same, and how it differs.
const SIMILAR: &[(&str, &str)] = &[
    (
        "absolute_episode_number",
        "`absolute_episode_number` is the absolute number here, and empty if there is none",
    ),
    (
        "season_episode_max",
        "`season_episode_max` is the number of episodes in the season here",
    ),
];

/// Its functions, and the ones here.
const FUNCTIONS: &[(&str, &str)] = &[
    ("to_cardinal", "words"),
    ("to_short_ordinal", "ordinal"),
    ("to_ordinal", "ordinal"),
    ("to_roman_numeral", "roman"),
    ("titlecase", "title"),
    ("to_uppercase", "upper"),
    ("to_lowercase", "lower"),
    ("str", ""),
];

/// Methods of Python's texts, and the functions here.
const METHODS: &[(&str, &str)] = &[("upper", "upper"), ("lower", "lower"), ("title", "title")];

/// Endings of names in version 1: `{episode_number_cardinal}`.
const ENDINGS: &[(&str, &str)] = &[("_cardinal", "words"), ("_ordinal", "ordinal")];

/// Codes of dates, and what they are here.
const DATE_CODES: &[(&str, &str)] = &[
    ("%Y", "{air_year}"),
    ("%B", "{air_month_name}"),
    ("%m", "{air_month:02}"),
    ("%-m", "{air_month}"),
    ("%d", "{air_day:02}"),
    ("%-d", "{air_day}"),
    ("%%", "%"),
];

/// A translated text.
#[derive(Debug, PartialEq)]
pub struct Translated {
    /// As rules have it, without quotes. It may contain line feeds.
    pub text: String,
    /// How it differs from the format string.
    pub differences: Vec<&'static str>,
}

/// Translates a format string.
///
/// # Errors
/// Why it cannot be translated.
pub fn translated(format: &str) -> Result<Translated, String> {
    let mut done = Translated {
        text: String::new(),
        differences: Vec::new(),
    };
    let mut rest = format;
    while let Some(at) = rest.find(['{', '}']) {
        done.text += &rest[..at];
        let brace = &rest[at..=at];
        let inside = &rest[at + 1..];
        if inside.starts_with(brace) {
            done.text += brace;
            done.text += brace;
            rest = &inside[1..];
            continue;
        }
        let end = inside.find(['{', '}']);
        let end = end.filter(|end| brace == "{" && inside[*end..].starts_with('}'));
        let Some(end) = end else {
            return Err(refused(format));
        };
        placeholder(&inside[..end], &mut done).ok_or_else(|| refused(format))?;
        rest = &inside[end + 1..];
    }
    done.text += rest;
    Ok(done)
}

fn refused(format: &str) -> String {
    let shown: String = format.chars().take(80).collect();
    format!("the format string `{shown}` has no equal in rules")
}

/// A value, with what is done to it.
struct Value {
    name: &'static str,
    functions: Vec<&'static str>,
}

/// Translates what is between two braces. None if it is more than names and known functions.
fn placeholder(inside: &str, done: &mut Translated) -> Option<()> {
    let inside = inside.trim();
    let constant = match inside {
        "NEWLINE" => Some("\n"),
        "BACKSLASH" => Some("\\"),
        _ => None,
    };
    if let Some(constant) = constant {
        done.text += constant;
        return Some(());
    }
    if let Some(date) = date(inside) {
        done.text += &date?;
        return Some(());
    }
    let (expression, digits) = match inside.rsplit_once(':') {
        Some((expression, spec)) => (expression.trim(), digits(spec)?),
        None => (inside, None),
    };
    let value = value(expression, done)?;
    done.text += "{";
    done.text += value.name;
    if let Some(digits) = digits {
        done.text += &format!(":0{digits}");
    }
    for function in value.functions.iter().filter(|name| !name.is_empty()) {
        done.text += "|";
        done.text += function;
    }
    done.text += "}";
    Some(())
}

/// `02`, `02d`, `d`
fn digits(spec: &str) -> Option<Option<u8>> {
    let spec = spec.trim();
    let spec = spec.strip_suffix('d').unwrap_or(spec);
    if spec.is_empty() {
        return Some(None);
    }
    let digits: u8 = spec.strip_prefix('0')?.parse().ok()?;
    (1..10).contains(&digits).then_some(Some(digits))
}

/// A name, a function of one, or a method of one.
fn value(expression: &str, done: &mut Translated) -> Option<Value> {
    let expression = expression.trim();
    if let Some((before, method)) = expression
        .strip_suffix("()")
        .and_then(|call| call.rsplit_once('.'))
    {
        let (_, function) = METHODS.iter().find(|(name, _)| *name == method)?;
        let mut value = value(before, done)?;
        value.functions.push(function);
        return Some(value);
    }
    if let Some((function, inner)) = expression
        .strip_suffix(')')
        .and_then(|call| call.split_once('('))
    {
        let (name, here) = FUNCTIONS
            .iter()
            .find(|(name, _)| *name == function.trim())?;
        let (argument, language) = match inner.rsplit_once(',') {
            Some((argument, language)) => (argument, Some(language.trim())),
            None => (inner, None),
        };
        if !language.is_none_or(|language| ["'en'", "\"en\"", "lang='en'"].contains(&language)) {
            return None;
        }
        if *name == "to_ordinal" {
            differs(done, "`to_ordinal` is `21st` here, not `twenty-first`");
        }
        let mut value = value(argument, done)?;
        value.functions.push(here);
        return Some(value);
    }
    let mut endings = ENDINGS.iter();
    let ending = endings.find_map(|(ending, function)| {
        let name = expression.strip_suffix(ending)?;
        Some((name, *function))
    });
    let (name, functions) = match ending {
        Some((name, function)) => (name, vec![function]),
        None => (expression, Vec::new()),
    };
    let (its, here) = VALUES.iter().find(|(its, _)| *its == name)?;
    if let Some((_, difference)) = SIMILAR.iter().find(|(similar, _)| similar == its) {
        differs(done, difference);
    }
    Some(Value {
        name: here,
        functions,
    })
}

fn differs(done: &mut Translated, how: &'static str) {
    if !done.differences.contains(&how) {
        done.differences.push(how);
    }
}

/// `format_date(airdate, '%d %B %Y')`, `airdate.strftime('%Y')`. None if it is not a date; the inner None is a date with
/// other codes.
fn date(inside: &str) -> Option<Option<String>> {
    let codes = inside
        .strip_prefix("format_date(airdate,")
        .or_else(|| inside.strip_prefix("airdate.strftime("))?;
    let codes = codes.strip_suffix(')')?.trim();
    let codes = ["'", "\""].iter().find_map(|quote| {
        let inner = codes.strip_prefix(quote)?.strip_suffix(quote)?;
        (!inner.contains(['\'', '"', '{', '}', '\\'])).then_some(inner)
    });
    Some(codes.and_then(date_text))
}

fn date_text(codes: &str) -> Option<String> {
    let mut text = String::new();
    let mut rest = codes;
    while let Some(at) = rest.find('%') {
        text += &rest[..at];
        let (code, here) = DATE_CODES
            .iter()
            .find(|(code, _)| rest[at..].starts_with(code))?;
        text += here;
        rest = &rest[at + code.len()..];
    }
    Some(text + rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_functions_and_digits_are_translated_and_nothing_else() {
        for (format, expected) in [
            ("Episode {episode_number}", "Episode {episode}"),
            (
                "S{season_number:02}E{episode_number:02d}",
                "S{season:02}E{episode:02}",
            ),
            (
                "{to_cardinal(episode_number).title()}",
                "{episode|words|title}",
            ),
            ("{to_cardinal(episode_number, 'en')}", "{episode|words}"),
            (
                "{titlecase(to_roman_numeral(season_number))}",
                "{season|roman|title}",
            ),
            ("{{{absolute_number}}}", "{{{absolute}}}"),
            ("Part {episode_number_cardinal}", "Part {episode|words}"),
            (
                "{format_date(airdate, '%d %B %Y')}",
                "{air_day:02} {air_month_name} {air_year}",
            ),
            ("{airdate.strftime('%Y')}", "{air_year}"),
            ("{title_text}{NEWLINE}{year}", "{title}\n{year}"),
            ("Book “One”", "Book “One”"),
        ] {
            let done = translated(format).map(|done| done.text);
            assert_eq!(done.as_deref(), Ok(expected), "{format}");
        }
        for format in [
            "{episode_number.__class__}",
            "{__import__('os')}",
            "{episode_number + 1}",
            "{to_cardinal(episode_number, 'fr')}",
            "{'a' if watched else 'b'}",
            "{title",
            "title}",
            "{title:>20}",
            "{format_date(airdate, '%A')}",
            "{series_tvdb_id}",
            "{}",
        ] {
            translated(format).expect_err(format);
        }
        let done = translated("{to_ordinal(season_episode_max)}").expect("it is translated");
        assert_eq!(done.text, "{episodes|ordinal}");
        assert_eq!(done.differences.len(), 2);
    }
}
