//! Tautulli's URL, as people write it.

use crate::cli::web_address::web;

/// Pages of Tautulli that a browser shows behind its address, and the path of its API.
const PAGES: &[&str] = &["/home", "/settings", "/api/v2", "/auth/login"];

/// Tautulli's address, as it was given or copied from a browser.
///
/// # Errors
/// It is not one.
pub(super) fn tautulli(text: &str) -> Result<String, String> {
    let text = text.split(['#', '?']).next().unwrap_or_default();
    let address = web("--url", text)?;
    let root = PAGES.iter().find_map(|page| address.strip_suffix(page));
    Ok(root.unwrap_or(&address).to_string())
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
