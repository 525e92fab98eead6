//! The guard: decides, counts wrong keys, and words the refusals.

use std::sync::{Mutex, PoisonError};

use ipnet::IpNet;

use crate::access::allowance::{Allowances, Excess};
use crate::access::call::Call;
use crate::access::caller::{Caller, Doubt, Page};
use crate::access::credentials::keys_shown;
use crate::access::decide::{Decision, Resource, decide};
use crate::access::failed_attempts::FailedAttempts;
use crate::access::keys::Keys;
use crate::access::names::Names;
use crate::model::LogLimit;
use crate::settings::{AccessSettings, WithoutKey};

/// Characters of an unknown `Host` that the log shows. Names in DNS have up to 253, which is more than anybody needs.
const NAME_LETTERS_MAX: usize = 80;

/// The answer to a caller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Access {
    /// The request is allowed.
    Allowed,
    /// The request is refused.
    Denied {
        /// 401, or 429 after too many wrong keys, which may be sent with a delay.
        status: u16,
        /// A message for the caller.
        why: &'static str,
        /// With 429: whole seconds until another wrong key is answered at once.
        wait_s: Option<u64>,
    },
}

/// Has the keys, and remembers wrong ones.
#[derive(Debug)]
pub struct Guard {
    keys: Keys,
    trusted: Vec<IpNet>,
    without_key: WithoutKey,
    names: Names,
    memory: Mutex<Memory>,
}

#[derive(Debug, Default)]
struct Memory {
    failed_attempts: FailedAttempts,
    /// The recent bytes of each address.
    allowances: Allowances,
    /// Limits the log lines about refusals, however many requests there are.
    refusals: LogLimit,
    /// Limits the log lines about webhooks that arrive too fast.
    excesses: LogLimit,
    /// The warning about a key sent over plain http was logged.
    has_warned: bool,
    /// Doubts about a trusted proxy that were logged.
    doubted: Vec<Doubt>,
}

impl Guard {
    /// A guard with these keys.
    #[must_use]
    pub fn new(keys: Keys, settings: &AccessSettings) -> Guard {
        Guard {
            keys,
            trusted: settings.trusted_proxies.clone(),
            without_key: settings.without_key,
            names: Names::of_machine(&settings.names),
            memory: Mutex::default(),
        }
    }

    /// Whether the caller may use the resource. Counts and logs nothing.
    #[must_use]
    pub fn would_admit(&self, request: Resource, call: &Call<'_>) -> bool {
        let caller = Caller::of(call, &self.trusted, &self.names);
        let shown = keys_shown(call, request);
        let decision = decide(request, &caller, self.without_key, &self.keys, &shown);
        matches!(decision, Decision::AtHome | Decision::HasKey)
    }

    /// Counts a webhook of that many bytes from an allowed caller.
    ///
    /// # Errors
    /// The caller, or all callers together, have sent too much. Logged once a minute.
    pub fn take(&self, call: &Call<'_>, bytes: usize, monotonic_ms: i64) -> Result<(), Excess> {
        let caller = Caller::of(call, &self.trusted, &self.names);
        let mut memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        let memory = &mut *memory;
        let address = caller.address;
        let taken = memory
            .allowances
            .take(address, caller.is_private, bytes, monotonic_ms);
        if let Err(excess) = &taken
            && let Some(others) = memory.excesses.happened(monotonic_ms)
        {
            log::warn!("a webhook from {address} was answered 503: {excess}{others}");
        }
        taken
    }

    /// Whether the caller may use the resource, at `now_ms`.
    pub fn authorize(&self, request: Resource, call: &Call<'_>, now_ms: i64) -> Access {
        let caller = Caller::of(call, &self.trusted, &self.names);
        let shown = keys_shown(call, request);
        let mut memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        memory.warn_of_doubt(call, &caller);
        match decide(request, &caller, self.without_key, &self.keys, &shown) {
            Decision::AtHome => Access::Allowed,
            // Without a delay, even if others guess from the same address, which may be that of a proxy or a tunnel.
            Decision::HasKey => {
                memory.warn_of_plain_http(&caller);
                Access::Allowed
            }
            Decision::NoKey => {
                let why = match caller.page {
                    Some(Page::OtherName { .. }) if caller.is_private => other_name(call),
                    _ => "no key".into(),
                };
                memory.log(request, &caller, &why, now_ms);
                Access::Denied {
                    status: 401,
                    why: no_key(request, &caller),
                    wait_s: None,
                }
            }
            Decision::WrongKey => memory.wrong_key(request, &caller, now_ms),
        }
    }
}

/// The log message about a caller on the private network that uses an unknown name in `Host`.
fn other_name(call: &Call<'_>) -> String {
    let is_plain = |letter: &char| letter.is_ascii_alphanumeric() || ".-_:".contains(*letter);
    let host = call.values("host").next().unwrap_or_default();
    let host: String = host
        .chars()
        .filter(is_plain)
        .take(NAME_LETTERS_MAX)
        .collect();
    format!(
        "its Host is `{host}`, which may be the name of any web page, and it has no key. If that is a name of this \
         machine, add it to `names` in [server]"
    )
}

fn no_key(request: Resource, caller: &Caller) -> &'static str {
    match request {
        _ if caller.is_private && matches!(caller.page, Some(Page::OtherName { .. })) => {
            "Host is not a known name of this machine: use its IP address, add the name to `names` in [server] of \
             intertitle.toml, or send a key, which `intertitle urls --api` shows"
        }
        Resource::Webhook(_) => {
            "a key is required from outside the private network; `intertitle urls` shows it"
        }
        Resource::Health | Resource::Api => {
            "the API key is required, as X-Api-Key, as a bearer token, or as the password of basic auth; `intertitle \
             urls --api` shows it"
        }
    }
}

/// The name of the key for a resource.
fn kind(request: Resource) -> &'static str {
    match request {
        Resource::Webhook(source) => source,
        Resource::Health | Resource::Api => "api",
    }
}

impl Memory {
    /// The first wrong keys are answered at once, further ones with a delay.
    fn wrong_key(&mut self, request: Resource, caller: &Caller, now_ms: i64) -> Access {
        let kind = kind(request);
        if let Some(wait) = self.failed_attempts.wait(kind, caller.address, now_ms) {
            self.log(request, caller, "too many wrong keys", now_ms);
            return Access::Denied {
                status: 429,
                why: "too many wrong keys from this address; only the right key is answered without delay",
                wait_s: Some(wait.as_secs().max(1)),
            };
        }
        self.failed_attempts.note(kind, caller.address, now_ms);
        self.log(request, caller, "wrong key", now_ms);
        Access::Denied {
            status: 401,
            why: "wrong key for this endpoint; `intertitle urls` shows the right one",
            wait_s: None,
        }
    }

    /// Logs a refusal, unless there was one a moment ago, so that attackers cannot fill the disk.
    fn log(&mut self, request: Resource, caller: &Caller, why: &str, now_ms: i64) {
        let Some(others) = self.refusals.happened(now_ms) else {
            return;
        };
        let what = match request {
            Resource::Webhook(sender) => format!("a webhook of {sender}"),
            Resource::Health => "a request for /health".into(),
            Resource::Api => "a request to the API".into(),
        };
        log::warn!("{what} from {} is refused: {why}{others}", caller.address);
    }

    /// Logs once for each kind of doubt what is wrong with a trusted proxy.
    fn warn_of_doubt(&mut self, call: &Call<'_>, caller: &Caller) {
        let Some(doubt) = caller.doubt.filter(|doubt| !self.doubted.contains(doubt)) else {
            return;
        };
        self.doubted.push(doubt);
        let proxy = call.peer.to_canonical();
        let what = match doubt {
            Doubt::Silent => {
                "does not send the address of its client, so its clients need a key. Make it set X-Forwarded-For; if \
                 it is not a proxy, remove it from `trusted_proxies`"
            }
            Doubt::Contradictory => {
                "names different clients in different headers, so its clients need a key. Make it set one of \
                 X-Forwarded-For, Forwarded and X-Real-IP, and remove the others that clients send"
            }
        };
        log::warn!("{proxy}, which is in `trusted_proxies`, {what}");
    }

    fn warn_of_plain_http(&mut self, caller: &Caller) {
        if caller.is_private || caller.is_encrypted || self.has_warned {
            return;
        }
        self.has_warned = true;
        log::warn!(
            "{} sent its key over plain http, where others can read it. Use a reverse proxy with https, and add it \
             to `trusted_proxies`",
            caller.address
        );
    }
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use super::*;
    use crate::settings::Secret;

    const NOW: i64 = 1_772_884_800_000;
    const RIGHT: &str = "/api/webhooks/plex?key=pppppppppppppppp";
    const WRONG: &str = "/api/webhooks/plex?key=oooooooooooooooo";

    fn guard() -> Guard {
        let keys =
            Keys::parse("api aaaaaaaaaaaaaaaa\nplex pppppppppppppppp\nsonarr ssssssssssssssss\n");
        Guard::new(
            keys.expect("the test writes keys"),
            &AccessSettings::default(),
        )
    }

    fn status(guard: &Guard, peer: [u8; 4], target: &str, now_ms: i64) -> u16 {
        let call = Call {
            peer: IpAddr::from(peer),
            target,
            headers: &[],
        };
        match guard.authorize(Resource::Webhook("plex"), &call, now_ms) {
            Access::Allowed => 200,
            Access::Denied { status, .. } => status,
        }
    }

    #[test]
    fn the_right_key_is_always_let_in_at_once_and_further_guesses_are_slowed() {
        let guard = guard();
        const GUESSER: [u8; 4] = [203, 0, 113, 9];
        for _ in 0..10 {
            assert_eq!(status(&guard, GUESSER, WRONG, NOW), 401);
            assert_eq!(status(&guard, GUESSER, RIGHT, NOW), 200);
        }
        for _ in 0..1000 {
            assert_eq!(status(&guard, GUESSER, WRONG, NOW), 429);
            assert_eq!(status(&guard, GUESSER, RIGHT, NOW), 200);
        }
        assert_eq!(
            status(&guard, [203, 0, 113, 8], WRONG, NOW),
            401,
            "a neighbour"
        );
        assert_eq!(status(&guard, GUESSER, WRONG, NOW + 61_000), 401);
    }

    #[test]
    fn a_right_key_works_while_others_guess_from_the_same_address() {
        let guard = guard();
        const SHARED: [u8; 4] = [203, 0, 113, 9];
        // `any:aaaaaaaaaaaaaaaa`
        const BASIC: &str = "Basic YW55OmFhYWFhYWFhYWFhYWFhYWE=";
        let ask = |request: Resource, header: (&str, &str)| {
            let call = Call {
                peer: IpAddr::from(SHARED),
                target: "/",
                headers: &[(header.0.to_string(), header.1.to_string())],
            };
            match guard.authorize(request, &call, NOW) {
                Access::Allowed => 200,
                Access::Denied { status, .. } => status,
            }
        };
        let requests = [Resource::Webhook("plex"), Resource::Health, Resource::Api];
        for request in requests {
            for _ in 0..100 {
                ask(request, ("x-api-key", "oooooooooooooooo"));
            }
        }
        for request in requests {
            assert_eq!(
                ask(request, ("x-api-key", "oooooooooooooooo")),
                429,
                "{request:?}"
            );
        }
        // Guesses at one kind of key do not delay those at another.
        assert_eq!(
            ask(
                Resource::Webhook("sonarr"),
                ("x-api-key", "oooooooooooooooo")
            ),
            401
        );
        for (request, name, key) in [
            (Resource::Webhook("plex"), "x-api-key", "pppppppppppppppp"),
            (
                Resource::Webhook("plex"),
                "authorization",
                "Bearer pppppppppppppppp",
            ),
            (Resource::Webhook("sonarr"), "x-api-key", "ssssssssssssssss"),
            (Resource::Health, "authorization", BASIC),
            (Resource::Api, "authorization", BASIC),
            (Resource::Api, "x-api-key", "aaaaaaaaaaaaaaaa"),
        ] {
            assert_eq!(ask(request, (name, key)), 200, "{request:?} {name}");
        }
    }

    #[test]
    fn private_clients_are_never_locked_out_of_webhooks() {
        let guard = guard();
        const HOME: [u8; 4] = [192, 168, 1, 2];
        let key = ("x-api-key".to_string(), "oooooooooooooooo".to_string());
        let call = Call {
            peer: IpAddr::from(HOME),
            target: "/",
            headers: &[key],
        };
        for _ in 0..20 {
            assert_ne!(guard.authorize(Resource::Api, &call, NOW), Access::Allowed);
        }
        assert_eq!(status(&guard, HOME, WRONG, NOW), 200);
    }

    #[test]
    fn a_call_without_a_key_is_not_a_failed_attempt() {
        let guard = guard();
        const PUBLIC: [u8; 4] = [203, 0, 113, 9];
        for _ in 0..100 {
            assert_eq!(status(&guard, PUBLIC, "/api/webhooks/plex", NOW), 401);
        }
        assert_eq!(status(&guard, PUBLIC, RIGHT, NOW), 200);
    }

    #[test]
    fn keys_are_compared_whole() {
        let key = Secret::new("pppppppppppppppp");
        for (other, expected) in [
            ("pppppppppppppppp", true),
            ("ppppppppppppppp", false),
            ("", false),
        ] {
            assert_eq!(key.is_same(&Secret::new(other)), expected, "{other:?}");
        }
        assert!(
            !Secret::new("").is_same(&Secret::new("")),
            "an empty key is not a key"
        );
    }
}
