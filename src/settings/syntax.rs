//! Help for settings that are not valid TOML.

use crate::settings::keys::is_near;

/// Help for a text that is not valid TOML. `at` is the byte where parsing failed.
pub(super) fn help(text: &str, at: usize, message: &str) -> Option<String> {
    let at = (0..=at.min(text.len()))
        .rev()
        .find(|at| text.is_char_boundary(*at))?;
    let start = text[..at].rfind('\n').map_or(0, |end| end + 1);
    let line = text[start..].lines().next().unwrap_or("").trim();
    if message.contains("duplicate key") {
        return Some(duplicate(text, start, line));
    }
    if line.contains(['“', '”', '„', '‘', '’', '«', '»']) {
        return Some("write plain quotes: `\"`".into());
    }
    if ["//", ";", "--", "/*"]
        .iter()
        .any(|sign| line.starts_with(sign))
    {
        return Some("a comment begins with `#`".into());
    }
    if line.starts_with('[') {
        return Some(match line.contains(']') {
            false => "the closing `]` is missing".into(),
            true => "a section is written `[plex.home]`: letters, digits, `-` and `_`".into(),
        });
    }
    let colon = line.find(':').unwrap_or(usize::MAX);
    let Some(equals) = line.find('=').filter(|equals| *equals < colon) else {
        let key = line.split(':').next().unwrap_or("").trim();
        return Some(match colon != usize::MAX && is_near(key) {
            true => format!("write `=` instead of `:`, as `{key} = \"…\"`"),
            false => "a setting is written `key = \"value\"`".into(),
        });
    };
    Some(of_assignment(
        line[..equals].trim(),
        line[equals + 1..].trim(),
    ))
}

fn of_assignment(key: &str, value: &str) -> String {
    let key = match is_near(key) {
        true => key,
        false => "key",
    };
    let quote = value.chars().next().filter(|first| "\"'".contains(*first));
    if value.is_empty() {
        return format!("a value is missing: write `{key} = \"…\"`, or remove the line");
    }
    if value.starts_with('"') && value.contains('\\') {
        let inner = value.trim_matches('"');
        let is_shown = key == "folder" && !inner.contains(['\'', '"', '#', '=', '@', '?']);
        let way = "in double quotes `\\` starts an escape: use single quotes";
        return match is_shown {
            true => format!("{way}, `folder = '{inner}'`"),
            false => format!("{way}, `{key} = '…'`"),
        };
    }
    if value.ends_with([',', ';']) {
        return format!("remove the `{}` at the end", &value[value.len() - 1..]);
    }
    match quote {
        Some(quote) if !value[1..].contains(quote) => {
            format!("the closing {quote} is missing")
        }
        Some(_) => "unexpected text after the closing quote".into(),
        None => match value.to_lowercase().as_str() {
            "true" | "false" | "yes" | "no" | "on" | "off" => "write `true` or `false`".into(),
            _ => format!("write the value in quotes: `{key} = \"…\"`"),
        },
    }
}

/// A duplicate heading or key. The first one begins before byte `start`.
fn duplicate(text: &str, start: usize, line: &str) -> String {
    let name = |line: &str| line.split('=').next().unwrap_or("").trim().to_string();
    let mut first = None;
    let mut at = 0;
    for (number, earlier) in text.lines().enumerate() {
        if at >= start {
            break;
        }
        let is_new_section = earlier.trim().starts_with('[') && !line.starts_with('[');
        if is_new_section {
            first = None;
        } else if name(earlier) == name(line) {
            first = Some(number + 1);
        }
        at += earlier.len() + 1;
    }
    let place = first.map_or_else(|| "above".into(), |line| format!("in line {line}"));
    match line.starts_with('[') {
        true => format!("this section already exists {place}: move its lines there"),
        false => format!("this key is already set {place}: remove one of them"),
    }
}
