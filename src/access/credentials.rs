//! The keys in a request, in all the places where a source can put them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::access::call::Call;
use crate::access::decide::Resource;
use crate::settings::Secret;

/// The longest key that is read. Generated ones have 32 characters.
const KEY_BYTES_MAX: usize = 1024;

/// The parts of a request that may be a key: `X-Api-Key`, `Authorization: Bearer`, the password of basic
/// authentication, and for webhooks `?key=`, because Plex can only be given a URL. The API key is not accepted in URLs,
/// which are written to logs.
pub(super) fn keys_shown(call: &Call<'_>, request: Resource) -> Vec<Secret> {
    let mut keys: Vec<Secret> = call.values("x-api-key").map(Secret::new).collect();
    keys.extend(call.values("authorization").filter_map(authorized));
    if let (Resource::Webhook(_), Some((_, query))) = (request, call.target.split_once('?')) {
        let pairs = form_urlencoded::parse(query.as_bytes());
        let named = pairs.filter(|(name, _)| name == "key");
        keys.extend(named.map(|(_, value)| Secret::new(&value)));
    }
    keys.retain(|key| (1..=KEY_BYTES_MAX).contains(&key.expose().len()));
    keys
}

/// The key in `Authorization`: a bearer token, or the password, with any user name.
fn authorized(value: &str) -> Option<Secret> {
    let (scheme, rest) = value.trim().split_once(' ')?;
    match scheme.to_ascii_lowercase().as_str() {
        "bearer" => Some(Secret::new(rest)),
        "basic" => {
            let bytes = STANDARD.decode(rest.trim()).ok()?;
            let text = String::from_utf8(bytes).ok()?;
            Some(Secret::new(text.split_once(':')?.1))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use super::*;

    #[track_caller]
    fn check(request: Resource, target: &str, header: (&str, &str), expected: &[&str]) {
        let headers = [(header.0.to_string(), header.1.to_string())];
        let call = Call {
            peer: IpAddr::from([192, 0, 2, 1]),
            target,
            headers: &headers,
        };
        let shown = keys_shown(&call, request);
        let shown: Vec<&str> = shown.iter().map(Secret::expose).collect();
        assert_eq!(shown, expected, "{target} {header:?}");
    }

    #[test]
    fn a_key_is_found_in_every_place_where_a_source_can_send_it() {
        let webhook = Resource::Webhook("plex");
        check(webhook, "/x?a=b&key=k%2D1", ("x", ""), &["k-1"]);
        check(webhook, "/x", ("x-api-key", " k "), &["k"]);
        check(webhook, "/x", ("authorization", "Bearer k"), &["k"]);
        // `any:k:1`
        check(
            webhook,
            "/x",
            ("authorization", "basic YW55Oms6MQ=="),
            &["k:1"],
        );
        check(webhook, "/x?key=one", ("x-api-key", "two"), &["two", "one"]);
        for nothing in ["Basic", "Basic ???", "Basic YW55", "Digest k", "k"] {
            check(webhook, "/x?key=&keys=k", ("authorization", nothing), &[]);
        }
        check(webhook, "/x", ("x-api-key", &"k".repeat(2000)), &[]);
        check(Resource::Api, "/x?key=k", ("x", ""), &[]);
        check(Resource::Health, "/x?key=k", ("x-api-key", "a"), &["a"]);
    }
}
