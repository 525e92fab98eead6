//! Names and addresses of other machines, as settings write them.

/// An address without a slash at its end.
pub(super) fn url(text: &str) -> Result<String, String> {
    let rest = text
        .strip_prefix("http://")
        .or_else(|| text.strip_prefix("https://"));
    let host = rest.map(|rest| rest.split('/').next().unwrap_or(""));
    match host {
        None | Some("") => Err("a server's address is written `http://192.0.2.10:32400`".into()),
        Some(_) if text.contains(['@', '?', '#', ' ']) => {
            Err("a server's address has no user name, query or blank in it; the token is a setting of its own".into())
        }
        Some(_) => Ok(text.trim_end_matches('/').to_string()),
    }
}

/// Makes sure that a name may stand in rules; `what` says whose it is.
pub(super) fn word(what: &str, name: &str) -> Result<(), String> {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || letter == '_' || letter == '-';
    let starts_well = name.starts_with(|letter: char| letter.is_ascii_alphabetic());
    if starts_well && name.chars().all(is_plain) {
        return Ok(());
    }
    Err(format!(
        "{what} is a letter, then letters, digits, `-` and `_`"
    ))
}
