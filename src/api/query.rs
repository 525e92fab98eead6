//! The query parameters of a request to `/api/v1/`.

use std::str::FromStr;

use crate::http::response::{Response, error};

/// Rows of a list, unless the request says otherwise.
const LIMIT_DEFAULT: u32 = 50;
/// Rows of a list at most: about half a megabyte.
const LIMIT_MAX: u32 = 1000;

/// The query parameters of a request.
pub(crate) struct Query(Vec<(String, String)>);

impl Query {
    /// Reads the parameters of a URL.
    ///
    /// # Errors
    /// The response to send: a parameter is not in `known`.
    pub(crate) fn read(target: &str, known: &[&str]) -> Result<Query, Response> {
        let query = target.split_once('?').map_or("", |(_, query)| query);
        let pairs: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes())
            .into_owned()
            .collect();
        let mut names = pairs.iter().map(|(name, _)| name.as_str());
        match names.find(|name| !known.contains(name)) {
            Some(name) => Err(invalid(&format!(
                "unknown parameter `{name}`; expected {}",
                match known {
                    [] => "none".to_string(),
                    known => known.join(", "),
                }
            ))),
            None => Ok(Query(pairs)),
        }
    }

    /// The value of a parameter.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    /// The values of a parameter: it may be repeated, and list several with commas.
    pub(crate) fn words(&self, name: &str) -> impl Iterator<Item = &str> {
        self.all(name).flat_map(|value| value.split(','))
    }

    /// The value of a parameter that is a number.
    ///
    /// # Errors
    /// The response to send: it is not such a number.
    pub(crate) fn number<N: FromStr>(&self, name: &str) -> Result<Option<N>, Response> {
        let wrong = |text: &str| invalid(&format!("`{name}` is `{text}`; expected a number"));
        self.text(name)
            .map(|text| text.parse().map_err(|_| wrong(text)))
            .transpose()
    }

    /// How many rows of a list are meant.
    ///
    /// # Errors
    /// The response to send: it is not a number, or too large.
    pub(crate) fn limit(&self) -> Result<u32, Response> {
        match self.number("limit")?.unwrap_or(LIMIT_DEFAULT) {
            limit if limit > LIMIT_MAX => Err(invalid(&format!(
                "`limit` is {limit}; the maximum is {LIMIT_MAX}"
            ))),
            limit => Ok(limit),
        }
    }

    fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        let pairs = self.0.iter().filter(move |(own, _)| own == name);
        pairs.map(|(_, value)| value.as_str())
    }
}

/// The response to a parameter that is not valid.
pub(crate) fn invalid(why: &str) -> Response {
    error(400, why)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_read_by_name_and_unknown_ones_are_refused() {
        let query = Query::read(
            "/api/v1/jobs?state=waiting,running&series=Dark+s01%C3%A9&state=dead",
            &["state", "series"],
        )
        .expect("all parameters are known");
        assert_eq!(query.text("series"), Some("Dark s01é"));
        let states: Vec<&str> = query.words("state").collect();
        assert_eq!(states, ["waiting", "running", "dead"]);
        assert_eq!(query.limit().ok(), Some(50));
        let refused = Query::read("/api/v1/jobs?stat=done", &["state"]).err();
        assert_eq!(
            refused,
            Some(invalid("unknown parameter `stat`; expected state"))
        );
    }

    #[test]
    fn a_limit_is_a_number_within_bounds() {
        let limit = |text: &str| {
            let query = Query::read(&format!("/?limit={text}"), &["limit"]);
            query.and_then(|query| query.limit()).ok()
        };
        assert_eq!(limit("1000"), Some(1000));
        for text in ["1001", "-1", "x", ""] {
            assert_eq!(limit(text), None, "{text}");
        }
    }
}
