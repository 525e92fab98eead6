//! An account of plex.tv: signing in, its servers, and the webhooks that all of its servers send.
//!
//! Signing in: <https://forums.plex.tv/t/authenticating-with-plex/609370>; servers and webhooks as python-plexapi 4.18 uses them.

use std::time::Duration;

use serde_json::Value;

use crate::http_client::Method;
use crate::server::json_api::{ApiError, JsonApi};
use crate::settings::Secret;

const CALL_TIMEOUT: Duration = Duration::from_secs(20);
const FORM: &str = "application/x-www-form-urlencoded";
const TOKEN: &str = "X-Plex-Token";
/// The feature of accounts with Plex Pass that send webhooks.
const WEBHOOKS: &str = "webhooks";

/// The URLs of plex.tv, without a slash at the end.
#[derive(Clone, Debug)]
pub struct PlexTv {
    /// Of accounts.
    pub account: String,
    /// Of the list of servers.
    pub servers: String,
}

impl Default for PlexTv {
    fn default() -> PlexTv {
        PlexTv {
            account: "https://plex.tv".into(),
            servers: "https://clients.plex.tv".into(),
        }
    }
}

impl PlexTv {
    /// Another program that answers as plex.tv does.
    #[must_use]
    pub fn at(url: &str) -> PlexTv {
        PlexTv {
            account: url.into(),
            servers: url.into(),
        }
    }
}

/// A code that a person types at plex.tv/link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pin {
    /// Its number.
    pub id: u64,
    /// Four letters and digits.
    pub code: String,
    /// How long it is valid.
    pub expires_in: Duration,
}

/// What an account is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlexUser {
    /// Its name.
    pub name: String,
    /// Its servers send webhooks, which requires Plex Pass.
    pub has_webhooks: bool,
}

/// A Plex server of the account.
#[derive(Clone, Debug)]
pub struct OwnServer {
    /// Its name.
    pub name: String,
    /// Its machine identifier.
    pub machine: String,
    /// The account owns it. Others cannot change its pictures.
    pub is_owned: bool,
    /// The token for it.
    pub token: Secret,
    /// The addresses at which it may be reached, as plex.tv lists them.
    pub addresses: Vec<ServerAddress>,
}

/// An address of a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerAddress {
    /// `https://192-0-2-10.….plex.direct:32400`
    pub url: String,
    /// `http://192.0.2.10:32400`, without encryption.
    pub plain: Option<String>,
    /// In the network of the server.
    pub is_local: bool,
    /// Through plex.tv, which is slow.
    pub is_relay: bool,
}

/// A connection to plex.tv.
pub struct PlexAccount {
    api: JsonApi,
    plex_tv: PlexTv,
}

impl PlexAccount {
    /// `client` identifies this installation: plex.tv gives a token only to the client that has requested it. Without a
    /// token only [`PlexAccount::new_pin`] and [`PlexAccount::token_of`] can be used.
    #[must_use]
    pub fn new(plex_tv: PlexTv, client: &str, token: Option<&Secret>) -> PlexAccount {
        let mut headers = vec![
            ("X-Plex-Product", "intertitle".to_string()),
            ("X-Plex-Version", env!("CARGO_PKG_VERSION").to_string()),
            ("X-Plex-Client-Identifier", client.to_string()),
        ];
        headers.extend(token.map(|token| (TOKEN, token.expose().to_string())));
        PlexAccount {
            api: JsonApi::new(CALL_TIMEOUT, headers),
            plex_tv,
        }
    }

    fn url(&self, path: &str) -> String {
        format!("{}/api/v2/{path}", self.plex_tv.account)
    }

    /// Requests a new code.
    ///
    /// # Errors
    /// As all requests: [`ApiError`].
    pub fn new_pin(&self) -> Result<Pin, ApiError> {
        let pin = self.api.send(&self.url("pins"), Method::Post(FORM, b""))?;
        let read = || {
            Some(Pin {
                id: pin.get("id")?.as_u64()?,
                code: text(&pin, "code")?.to_string(),
                expires_in: Duration::from_secs(pin.get("expiresIn")?.as_u64()?),
            })
        };
        read().ok_or_else(unexpected)
    }

    /// The token, if the code has been typed. None until then.
    ///
    /// # Errors
    /// [`ApiError::Missing`] if the code has expired.
    pub fn token_of(&self, pin: &Pin) -> Result<Option<Secret>, ApiError> {
        let pin = self
            .api
            .send(&self.url(&format!("pins/{}", pin.id)), Method::Get)?;
        Ok(text(&pin, "authToken").map(Secret::new))
    }

    /// The account.
    ///
    /// # Errors
    /// [`ApiError::Unauthorized`] if the token is not valid, or not that of an account.
    pub fn user(&self) -> Result<PlexUser, ApiError> {
        let user = self.api.send(&self.url("user"), Method::Get)?;
        let name = text(&user, "title").or_else(|| text(&user, "username"));
        let subscription = user.get("subscription");
        let has = |subscription: &Value| {
            let features = subscription.get("features")?.as_array()?;
            let is_active = subscription.get("active")?.as_bool()?;
            Some(is_active && features.iter().any(|feature| feature == WEBHOOKS))
        };
        Ok(PlexUser {
            name: name.ok_or_else(unexpected)?.to_string(),
            has_webhooks: subscription.and_then(has).unwrap_or(false),
        })
    }

    /// The Plex servers that the account can use.
    ///
    /// # Errors
    /// As all requests: [`ApiError`].
    pub fn servers(&self) -> Result<Vec<OwnServer>, ApiError> {
        let url = format!(
            "{}/api/v2/resources?includeHttps=1&includeRelay=1&includeIPv6=1",
            self.plex_tv.servers
        );
        let list = self.api.send(&url, Method::Get)?;
        let list = list.as_array().ok_or_else(unexpected)?;
        Ok(list.iter().filter_map(server).collect())
    }

    /// The URLs of the account's webhooks.
    ///
    /// # Errors
    /// Without Plex Pass: [`ApiError::Unauthorized`] or [`ApiError::Refused`].
    pub fn webhooks(&self) -> Result<Vec<String>, ApiError> {
        urls(&self.api.send(&self.url("user/webhooks"), Method::Get)?)
    }

    /// Replaces all of the account's webhooks. Returns those that plex.tv has stored.
    ///
    /// # Errors
    /// As [`PlexAccount::webhooks`].
    pub fn set_webhooks(&self, webhooks: &[String]) -> Result<Vec<String>, ApiError> {
        let mut form = form_urlencoded::Serializer::new(String::new());
        // An empty list is one empty member.
        if webhooks.is_empty() {
            form.append_pair("urls", "");
        }
        form.extend_pairs(webhooks.iter().map(|url| ("urls[]", url)));
        let form = form.finish();
        let send = Method::Post(FORM, form.as_bytes());
        urls(&self.api.send(&self.url("user/webhooks"), send)?)
    }
}

/// The machine identifier of the Plex server at a URL, which every server returns without a token.
///
/// # Errors
/// As all requests: [`ApiError`].
pub fn machine_at(url: &str, timeout: Duration) -> Result<String, ApiError> {
    let identity =
        JsonApi::new(timeout, Vec::new()).send(&format!("{url}/identity"), Method::Get)?;
    let container = identity.get("MediaContainer");
    let machine = container.and_then(|container| text(container, "machineIdentifier"));
    let machine = machine.map(String::from);
    machine.ok_or_else(|| ApiError::Unreachable("there is no Plex server at this address".into()))
}

fn unexpected() -> ApiError {
    ApiError::Unreachable("the response is not one of plex.tv".into())
}

fn text<'v>(value: &'v Value, member: &str) -> Option<&'v str> {
    let text = value.get(member)?.as_str()?;
    (!text.is_empty()).then_some(text)
}

fn urls(list: &Value) -> Result<Vec<String>, ApiError> {
    let list = list.as_array().ok_or_else(unexpected)?;
    let urls = list.iter().filter_map(|entry| text(entry, "url"));
    Ok(urls.map(String::from).collect())
}

fn server(resource: &Value) -> Option<OwnServer> {
    let provides = text(resource, "provides")?;
    if !provides.split(',').any(|what| what.trim() == "server") {
        return None;
    }
    let flag = |value: &Value, member: &str| value.get(member).and_then(Value::as_bool);
    let connections = resource.get("connections").and_then(Value::as_array);
    let addresses = connections.into_iter().flatten().filter_map(|connection| {
        let url = text(connection, "uri")?.trim_end_matches('/').to_string();
        let plain = || {
            let (address, port) = (text(connection, "address")?, connection.get("port")?);
            let address = match address.contains(':') {
                true => format!("[{address}]"),
                false => address.to_string(),
            };
            Some(format!("http://{address}:{port}"))
        };
        let is_relay = flag(connection, "relay").unwrap_or(false);
        Some(ServerAddress {
            plain: plain().filter(|plain| !is_relay && *plain != url),
            url,
            is_local: flag(connection, "local").unwrap_or(false),
            is_relay,
        })
    });
    Some(OwnServer {
        name: text(resource, "name")?.to_string(),
        machine: text(resource, "clientIdentifier")?.to_string(),
        is_owned: flag(resource, "owned").unwrap_or(false),
        token: Secret::new(text(resource, "accessToken").unwrap_or_default()),
        addresses: addresses.collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_server_has_its_addresses_with_and_without_encryption() {
        let resource = json!({
            "name": "attic", "product": "Plex Media Server", "clientIdentifier": "7f3a", "provides": "server,player",
            "owned": true, "accessToken": "secret",
            "connections": [
                {"protocol": "https", "address": "192.0.2.10", "port": 32400, "uri": "https://192-0-2-10.x.plex.direct:32400",
                 "local": true, "relay": false, "IPv6": false},
                {"protocol": "https", "address": "2001:db8::1", "port": 32400, "uri": "https://2001-db8--1.x.plex.direct:32400",
                 "local": true, "relay": false, "IPv6": true},
                {"protocol": "http", "address": "192.0.2.11", "port": 32400, "uri": "http://192.0.2.11:32400/",
                 "local": false},
                {"address": "192.0.2.99", "port": 8443, "uri": "https://relay.plex.direct:8443", "relay": true},
                {"address": "192.0.2.98"},
            ],
        });
        let server = server(&resource).expect("it is a server");
        let plain: Vec<_> = server
            .addresses
            .iter()
            .map(|address| (address.plain.as_deref(), address.is_local, address.is_relay))
            .collect();
        assert_eq!(
            plain,
            [
                (Some("http://192.0.2.10:32400"), true, false),
                (Some("http://[2001:db8::1]:32400"), true, false),
                (None, false, false),
                (None, false, true),
            ]
        );
        assert_eq!(server.addresses[2].url, "http://192.0.2.11:32400");
        assert!(!format!("{server:?}").contains("secret"));
    }

    #[test]
    fn a_player_is_not_a_server() {
        let player = json!({"name": "phone", "clientIdentifier": "1", "provides": "client,player"});
        assert!(server(&player).is_none());
    }
}
