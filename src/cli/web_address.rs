//! URLs as people write them.

/// A URL without trailing slashes. An invalid one is not shown: it may contain a password.
///
/// # Errors
/// It has no `http://` or `https://`, no host, or unexpected parts.
pub(super) fn web(option: &str, text: &str) -> Result<String, String> {
    let text = text.trim();
    let rest = text
        .strip_prefix("http://")
        .or_else(|| text.strip_prefix("https://"));
    let host = rest.map(|rest| rest.split('/').next().unwrap_or_default());
    match host {
        None | Some("") => Err(format!(
            "{option} must be a URL such as http://192.0.2.20:8181"
        )),
        Some(_) if text.contains(['@', '?', '#', ' ']) || text.chars().any(char::is_control) => {
            Err(format!(
                "{option} must be a URL without user name, query or spaces, such as http://192.0.2.20:8181"
            ))
        }
        Some(_) => Ok(text.trim_end_matches('/').to_string()),
    }
}
