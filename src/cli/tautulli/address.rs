//! URLs as people write them.

/// Pages of Tautulli that a browser shows behind its address, and the path of its API.
const PAGES: &[&str] = &["/home", "/settings", "/api/v2", "/auth/login"];

/// Tautulli's address, as it was given or copied from a browser.
///
/// # Errors
/// As [`web`].
pub(super) fn tautulli(text: &str) -> Result<String, String> {
    let text = text.split(['#', '?']).next().unwrap_or_default();
    let address = web("--url", text)?;
    let root = PAGES.iter().find_map(|page| address.strip_suffix(page));
    Ok(root.unwrap_or(&address).to_string())
}

/// A URL without trailing slashes. An invalid one is not shown: it may contain a password.
///
/// # Errors
/// It has no `http://` or `https://`, no host, or unexpected parts.
pub(in crate::cli) fn web(option: &str, text: &str) -> Result<String, String> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_copied_from_a_browser_is_understood() {
        for (given, meant) in [
            ("http://nas:8181", "http://nas:8181"),
            (" http://nas:8181/ ", "http://nas:8181"),
            ("http://nas:8181/home", "http://nas:8181"),
            (
                "https://nas/tautulli/settings#tabs_tabs-web_interface",
                "https://nas/tautulli",
            ),
            ("http://nas:8181/api/v2?apikey=x", "http://nas:8181"),
        ] {
            assert_eq!(tautulli(given).as_deref(), Ok(meant), "{given}");
        }
        for given in [
            "nas:8181",
            "http://",
            "ftp://nas",
            "http://me:canary@nas",
            "http://n as",
        ] {
            let why = tautulli(given).expect_err("it is not a URL");
            assert!(
                why.starts_with("--url must be a URL") && !why.contains("canary"),
                "{why}"
            );
        }
    }
}
