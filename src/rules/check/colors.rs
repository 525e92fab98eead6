//! Checks colours: `"#EBEBEB"`, or a common name.

use crate::rules::check::checker::Page;
use crate::rules::quote::{in_ticks, quoted, truncate};
use crate::rules::syntax::{Value, ValueKind};
use crate::rules::titlecardmaker;
use crate::text::{Diagnostic, one_of};

/// Colour names and their values. Only a few: an exact colour is written in hex digits.
const COLORS: [(&str, &str); 16] = [
    ("black", "#000000"),
    ("white", "#FFFFFF"),
    ("gray", "#808080"),
    ("silver", "#C0C0C0"),
    ("red", "#FF0000"),
    ("maroon", "#800000"),
    ("orange", "#FFA500"),
    ("gold", "#FFD700"),
    ("yellow", "#FFFF00"),
    ("green", "#008000"),
    ("lime", "#00FF00"),
    ("teal", "#008080"),
    ("blue", "#0000FF"),
    ("navy", "#000080"),
    ("purple", "#800080"),
    ("pink", "#FFC0CB"),
];

/// The colour as it is kept: `#RRGGBB` or `#RRGGBBAA`.
pub fn color(page: &Page<'_>, value: &Value) -> Result<String, Diagnostic> {
    let help = "for example `\"#EBEBEB\"` or `white`".to_string();
    let name = match &value.kind {
        ValueKind::Text(text) if text.starts_with('#') => {
            let digits = &text[1..];
            let is_hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
            if is_hex && matches!(digits.len(), 6 | 8) {
                return Ok(text.to_ascii_uppercase());
            }
            let message = format!(
                "{} is not a valid colour",
                in_ticks(&quoted(&truncate(text)))
            );
            let long = (is_hex && digits.len() == 3).then(|| {
                let doubled: String = digits.chars().flat_map(|digit| [digit, digit]).collect();
                format!("use two digits per channel: \"#{doubled}\"")
            });
            let help =
                long.unwrap_or_else(|| "a colour has 6 hex digits, or 8 with opacity".to_string());
            return Err(Diagnostic::error(value.at.0, message).help(help));
        }
        ValueKind::Text(text) => text.to_lowercase(),
        ValueKind::Words(word) => word.clone(),
        _ => {
            let message = format!(
                "{} is not a valid colour",
                in_ticks(page.written(value.at.0))
            );
            return Err(Diagnostic::error(value.at.0, message).help(help));
        }
    };
    // British and American English.
    let name = if name == "grey" {
        "gray".to_string()
    } else {
        name
    };
    if let Some((_, color)) = COLORS.iter().find(|(known, _)| *known == name) {
        return Ok((*color).to_string());
    }
    let message = format!("unknown colour {}", in_ticks(&truncate(&name)));
    if let Some(color) = titlecardmaker::color(&name) {
        let help = format!("write `{}`", quoted(&color));
        return Err(Diagnostic::error(value.at.0, message).help(help));
    }
    let near = one_of(&name, COLORS.iter().map(|(known, _)| *known));
    Err(Diagnostic::error(value.at.0, message).help(near.unwrap_or(help)))
}
