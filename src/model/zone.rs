//! Time zones: the machine's own, and errors in `TZ`.

use jiff::Timestamp;
use jiff::tz::{self, TimeZone};

use crate::text::{nearest, printable, unquoted};

/// A time zone. The zones of the world are built in. The machine's own is read again each time, so that a change of it
/// is noticed.
#[derive(Clone, Debug)]
pub struct Zone(Option<TimeZone>);

impl Zone {
    /// The machine's time zone (`TZ`, otherwise `/etc/localtime`, otherwise UTC).
    #[must_use]
    pub fn of_machine() -> Zone {
        Zone(None)
    }

    /// The zone of that name in the IANA database: `Europe/Berlin`.
    #[must_use]
    pub fn named(name: &str) -> Option<Zone> {
        TimeZone::get(name).ok().map(|zone| Zone(Some(zone)))
    }

    /// `2026-03-29T03:00:00+02:00`: a moment in local time, to the second.
    ///
    /// A time outside of the years 1 to 9999 is replaced by 1970.
    #[must_use]
    pub fn rfc3339(&self, ms: i64) -> String {
        let moment = moment(ms);
        let offset = self.changes().to_offset(moment);
        moment.display_with_offset(offset).to_string()
    }

    /// `2026-03-29T03:00:00.123+02:00`: like [`Zone::rfc3339`], to the millisecond.
    #[must_use]
    pub fn rfc3339_ms(&self, ms: i64) -> String {
        let moment = self.rfc3339(ms);
        // The start of the offset. Everything before it has a fixed length.
        let (date, offset) = moment.split_at(SECONDS_END.min(moment.len()));
        format!("{date}.{:03}{offset}", ms.rem_euclid(1000))
    }

    /// `Europe/Berlin, UTC+01:00`: its name, if it has one, and its offset at that moment.
    #[must_use]
    pub fn shown(&self, ms: i64) -> String {
        shown(&self.changes(), ms)
    }

    /// Its offset changes.
    pub(super) fn changes(&self) -> TimeZone {
        match &self.0 {
            Some(zone) => zone.clone(),
            None => machine(std::env::var("TZ").ok().as_deref()).0,
        }
    }
}

/// The bytes of `2026-03-29T03:00:00`.
const SECONDS_END: usize = 19;

/// What is wrong with the environment's `TZ`, and which zone is used, in one message.
#[must_use]
pub fn zone_warning() -> Option<String> {
    machine(std::env::var("TZ").ok().as_deref()).1
}

fn moment(ms: i64) -> Timestamp {
    Timestamp::from_second(ms.div_euclid(1000)).unwrap_or(Timestamp::UNIX_EPOCH)
}

fn shown(zone: &TimeZone, ms: i64) -> String {
    let seconds = zone.to_offset(moment(ms)).seconds();
    let (sign, minutes) = match seconds {
        ..0 => ('-', -seconds / 60),
        _ => ('+', seconds / 60),
    };
    let offset = format!("UTC{sign}{:02}:{:02}", minutes / 60, minutes % 60);
    match zone.iana_name() {
        Some("UTC" | "Etc/UTC") => "UTC".into(),
        Some(name) => format!("{name}, {offset}"),
        None if seconds == 0 => "UTC".into(),
        None => offset,
    }
}

/// The zone in `TZ`, and what is wrong with it. Without `TZ` it is the system's.
fn machine(variable: Option<&str>) -> (TimeZone, Option<String>) {
    let Some(written) = variable else {
        return (TimeZone::system(), None);
    };
    let value = unquoted(written);
    let name = value.strip_prefix(':').unwrap_or(value);
    let name = name.rsplit("zoneinfo/").next().unwrap_or(name);
    if name.is_empty() {
        return (TimeZone::UTC, None);
    }
    if name.starts_with('/') {
        return (TimeZone::system(), None);
    }
    if let Ok(zone) = TimeZone::get(name) {
        let has_quotes = written.trim() != value;
        let warning = has_quotes.then(|| {
            format!(
                "`TZ` is {}: quotes are not part of a time zone; using {name}",
                printable(written)
            )
        });
        return (zone, warning);
    }
    if let Ok(zone) = TimeZone::posix(name) {
        let warning = turned_around(name, &zone);
        return (zone, warning);
    }
    let help = match meant(name) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => "for example `TZ=Europe/Berlin`".into(),
    };
    let warning = format!(
        "`TZ` is `{}`, which is not a time zone; using UTC; {help}",
        printable(name)
    );
    (TimeZone::UTC, Some(warning))
}

/// POSIX counts hours west of Greenwich, so `GMT+2` is behind UTC, which few users mean.
fn turned_around(name: &str, zone: &TimeZone) -> Option<String> {
    let sign = name.find(['+', '-'])?;
    let has_rule = name.contains(',') || name[sign + 1..].contains(char::is_alphabetic);
    let hours = zone.to_offset(Timestamp::UNIX_EPOCH).seconds() / 3600;
    if has_rule || hours == 0 {
        return None;
    }
    let (is, other) = match hours {
        ..0 => ("behind", "ahead of"),
        _ => ("ahead of", "behind"),
    };
    // The zones of `Etc` count west, too.
    let meant = match hours {
        ..0 => format!("Etc/GMT-{}", -hours),
        _ => format!("Etc/GMT+{hours}"),
    };
    Some(format!(
        "`TZ` is `{}`, in which the sign counts hours behind UTC: using {}, {} h {is} UTC. For {} h {other} UTC \
         write `TZ={meant}`, or a place such as `TZ=Europe/Berlin`",
        printable(name),
        shown(zone, 0),
        hours.abs(),
        hours.abs()
    ))
}

/// The zone whose name, or whose city, is similar to `name`.
fn meant(name: &str) -> Option<String> {
    let plain = name.replace(' ', "_");
    let known: Vec<String> = tz::db()
        .available()
        .map(|known| known.to_string())
        .collect();
    let place = |known: &&String| {
        let place = known.rsplit('/').next().unwrap_or(known);
        known.contains('/')
            && place.eq_ignore_ascii_case(plain.rsplit('/').next().unwrap_or(&plain))
    };
    let by_place = known.iter().find(place).cloned();
    let places = known
        .iter()
        .filter(|known| known.contains('/') == plain.contains('/'));
    by_place.or_else(|| nearest(&plain, places.map(String::as_str)).map(String::from))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_written_with_the_offset_of_its_day() {
        let zone = Zone::named("Australia/Lord_Howe").expect("the zones are built in");
        assert_eq!(zone.rfc3339(1_772_884_800_123), "2026-03-07T23:00:00+11:00");
        assert_eq!(zone.rfc3339(1_783_425_600_000), "2026-07-07T22:30:00+10:30");
        assert_eq!(
            zone.rfc3339_ms(1_772_884_800_123),
            "2026-03-07T23:00:00.123+11:00"
        );
        assert_eq!(zone.rfc3339_ms(-1), "1970-01-01T09:59:59.999+10:00");
        assert_eq!(
            zone.shown(1_783_425_600_000),
            "Australia/Lord_Howe, UTC+10:30"
        );
        assert!(Zone::named("Middle/Earth").is_none());
    }

    #[test]
    fn an_invalid_time_zone_is_reported_with_the_one_that_is_used() {
        for (variable, zone, part) in [
            ("Europe/Berlin", "Europe/Berlin, UTC+01:00", None),
            ("europe/berlin", "Europe/Berlin, UTC+01:00", None),
            (":Europe/Berlin", "Europe/Berlin, UTC+01:00", None),
            (
                "/usr/share/zoneinfo/Europe/Berlin",
                "Europe/Berlin, UTC+01:00",
                None,
            ),
            ("CET-1CEST,M3.5.0,M10.5.0/3", "UTC+01:00", None),
            ("UTC", "UTC", None),
            ("", "UTC", None),
            ("UTC+0", "UTC", None),
            ("Etc/GMT-2", "Etc/GMT-2, UTC+02:00", None),
            (
                "\"Europe/Berlin\"",
                "Europe/Berlin, UTC+01:00",
                Some("quotes"),
            ),
            (
                "'Europe/Berlin'",
                "Europe/Berlin, UTC+01:00",
                Some("quotes"),
            ),
            ("Europe/Berln", "UTC", Some("did you mean `Europe/Berlin`?")),
            (
                "\"Europe/Berln\"",
                "UTC",
                Some("did you mean `Europe/Berlin`?"),
            ),
            ("Berlin", "UTC", Some("did you mean `Europe/Berlin`?")),
            (
                "America/New York",
                "UTC",
                Some("did you mean `America/New_York`?"),
            ),
            (
                "Germany/Berlin",
                "UTC",
                Some("did you mean `Europe/Berlin`?"),
            ),
            ("$TZ", "UTC", Some("using UTC")),
            ("+2", "UTC", Some("using UTC")),
            ("GMT+2", "UTC-02:00", Some("`TZ=Etc/GMT-2`")),
            ("UTC-5", "UTC+05:00", Some("`TZ=Etc/GMT+5`")),
            ("CET+1", "UTC-01:00", Some("`TZ=Etc/GMT-1`")),
        ] {
            let (found, warning) = machine(Some(variable));
            // 2026-03-07, before the clocks of Europe change.
            assert_eq!(shown(&found, 1_772_884_800_000), zone, "{variable}");
            match part {
                None => assert_eq!(warning, None, "{variable}"),
                Some(part) => {
                    let warning = warning.unwrap_or_default();
                    assert!(warning.contains(part), "{variable}: {warning}");
                }
            }
        }
    }
}
