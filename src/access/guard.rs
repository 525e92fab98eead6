//! The guard at the door: the decision, the count of wrong keys, and what is said to whom.

use std::sync::{Mutex, PoisonError};

use ipnet::IpNet;

use crate::access::caller::{Call, Caller};
use crate::access::decide::{Decision, Request, decide};
use crate::access::guesses::Guesses;
use crate::access::keys::Keys;
use crate::access::shown::keys_shown;
use crate::settings::{DoorSettings, WithoutKey};

/// Refusals are told in the log once in this time, whoever knocks how often.
const TOLD_EVERY_MS: i64 = 60_000;

/// What a caller is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Admission {
    /// Come in.
    In,
    /// Stay out.
    Out {
        /// 401, or 429 after too many wrong keys.
        status: u16,
        /// A sentence for the caller.
        why: &'static str,
        /// Whole seconds until another key is looked at, with 429.
        wait_s: Option<u64>,
    },
}

/// Knows the keys, and who has shown wrong ones.
#[derive(Debug)]
pub struct Guard {
    keys: Keys,
    trusted: Vec<IpNet>,
    without_key: WithoutKey,
    memory: Mutex<Memory>,
}

#[derive(Debug, Default)]
struct Memory {
    guesses: Guesses,
    /// When a refusal was told last.
    told_ms: Option<i64>,
    /// Refusals since then.
    untold: u32,
    /// That a key came over plain http has been said.
    has_warned: bool,
}

impl Guard {
    /// A guard who knows these keys.
    #[must_use]
    pub fn new(keys: Keys, settings: &DoorSettings) -> Guard {
        Guard {
            keys,
            trusted: settings.trusted_proxies.clone(),
            without_key: settings.without_key,
            memory: Mutex::default(),
        }
    }

    /// Whether the caller may have what it asks for, at `now_ms`.
    pub fn admit(&self, request: Request, call: &Call<'_>, now_ms: i64) -> Admission {
        let caller = Caller::of(call, &self.trusted);
        let shown = keys_shown(call, request);
        let mut memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        let wait = memory.guesses.wait(caller.address, now_ms);
        let decision = decide(request, &caller, self.without_key, &self.keys, &shown);
        match (decision, wait) {
            (Decision::AtHome, _) => Admission::In,
            (Decision::HasKey, None) => {
                memory.warn_of_plain_http(&caller);
                Admission::In
            }
            (Decision::NoKey, _) => {
                memory.tell(request, &caller, "shows no key", now_ms);
                Admission::Out {
                    status: 401,
                    why: no_key(request),
                    wait_s: None,
                }
            }
            // The right key too: otherwise waiting would cost a guesser nothing.
            (_, Some(wait)) => {
                memory.tell(request, &caller, "has shown too many wrong keys", now_ms);
                Admission::Out {
                    status: 429,
                    why: "too many wrong keys came from this address; wait a minute",
                    wait_s: Some(wait.as_secs().max(1)),
                }
            }
            (Decision::WrongKey, None) => {
                memory.guesses.note(caller.address, now_ms);
                memory.tell(
                    request,
                    &caller,
                    "shows a key that does not open it",
                    now_ms,
                );
                Admission::Out {
                    status: 401,
                    why: "this key does not open this address; `intertitle urls` shows the right one",
                    wait_s: None,
                }
            }
        }
    }
}

fn no_key(request: Request) -> &'static str {
    match request {
        Request::Hook(_) => {
            "this address wants a key of callers that are not at home; `intertitle urls` shows it"
        }
        Request::Health | Request::Api => {
            "this address wants the API key, as X-Api-Key, as a bearer, or as the password of basic auth; \
             `intertitle urls --api` shows it"
        }
    }
}

impl Memory {
    /// A line in the log, unless there was one a moment ago: strangers must not fill the disk.
    fn tell(&mut self, request: Request, caller: &Caller, why: &str, now_ms: i64) {
        let is_recent =
            |told_ms: i64| (told_ms..told_ms.saturating_add(TOLD_EVERY_MS)).contains(&now_ms);
        if self.told_ms.is_some_and(is_recent) {
            self.untold = self.untold.saturating_add(1);
            return;
        }
        let what = match request {
            Request::Hook(sender) => format!("a hook of {sender}"),
            Request::Health => "a look at /health".into(),
            Request::Api => "a call of the API".into(),
        };
        let others = match self.untold {
            0 => String::new(),
            1 => " (as did 1 other since the last such line)".into(),
            many => format!(" (as did {many} others since the last such line)"),
        };
        log::warn!(
            "{what} from {} is refused: it {why}{others}",
            caller.address
        );
        self.told_ms = Some(now_ms);
        self.untold = 0;
    }

    fn warn_of_plain_http(&mut self, caller: &Caller) {
        if caller.is_home || caller.is_encrypted || self.has_warned {
            return;
        }
        self.has_warned = true;
        log::warn!(
            "{} has shown its key over plain http: all on the way can read it. Let a proxy with https stand before \
             intertitle, and name it in `trusted_proxies`",
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
        let keys = Keys::parse("api aaaaaaaaaaaaaaaa\nplex pppppppppppppppp\n");
        Guard::new(
            keys.expect("the test writes keys"),
            &DoorSettings::default(),
        )
    }

    fn status(guard: &Guard, peer: [u8; 4], target: &str, now_ms: i64) -> u16 {
        let call = Call {
            peer: IpAddr::from(peer),
            target,
            headers: &[],
        };
        match guard.admit(Request::Hook("plex"), &call, now_ms) {
            Admission::In => 200,
            Admission::Out { status, .. } => status,
        }
    }

    #[test]
    fn who_guesses_must_wait_even_with_the_right_key_and_others_need_not() {
        let guard = guard();
        const GUESSER: [u8; 4] = [203, 0, 113, 9];
        for _ in 0..10 {
            assert_eq!(status(&guard, GUESSER, WRONG, NOW), 401);
        }
        assert_eq!(status(&guard, GUESSER, WRONG, NOW), 429);
        assert_eq!(status(&guard, GUESSER, RIGHT, NOW + 59_000), 429);
        assert_eq!(status(&guard, [203, 0, 113, 8], RIGHT, NOW), 200);
        assert_eq!(status(&guard, GUESSER, RIGHT, NOW + 61_000), 200);
    }

    #[test]
    fn whoever_is_at_home_is_never_locked_out_of_hooks() {
        let guard = guard();
        const HOME: [u8; 4] = [192, 168, 1, 2];
        let key = ("x-api-key".to_string(), "oooooooooooooooo".to_string());
        let call = Call {
            peer: IpAddr::from(HOME),
            target: "/",
            headers: &[key],
        };
        for _ in 0..20 {
            assert_ne!(guard.admit(Request::Api, &call, NOW), Admission::In);
        }
        assert_eq!(status(&guard, HOME, WRONG, NOW), 200);
    }

    #[test]
    fn a_call_without_a_key_is_no_guess() {
        let guard = guard();
        const STRANGER: [u8; 4] = [203, 0, 113, 9];
        for _ in 0..100 {
            assert_eq!(status(&guard, STRANGER, "/api/webhooks/plex", NOW), 401);
        }
        assert_eq!(status(&guard, STRANGER, RIGHT, NOW), 200);
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
            "no key is no key"
        );
    }
}
