//! The nightly backup: one a day, after three in the morning. Old ones are deleted.

use std::collections::BTreeSet;

use crate::app::App;
use crate::app::backup::{back_up, backups, newest, remove};
use crate::model::{CLOCK_IS_SET_MS, day_ms};

/// The local hour from which a day gets its backup.
const HOUR: &str = "03";
const DAY_MS: i64 = 24 * 3600 * 1000;

/// Makes the backup of this day, if there is none yet, and deletes those that are too old.
pub fn nightly(app: &App) {
    let upkeep = &app.settings.upkeep;
    let now_ms = app.clock.now_ms();
    // If the clock is not set yet, the day would be wrong.
    if !upkeep.has_backups() || now_ms < CLOCK_IS_SET_MS {
        return;
    }
    app.backups.newest(newest(&backups(&upkeep.backups)));
    let now = app.zone.rfc3339(now_ms);
    let (Some(today), Some(hour)) = (now.get(..10), now.get(11..13)) else {
        return;
    };
    let have = backups(&upkeep.backups);
    if hour < HOUR || have.iter().any(|name| name == today) {
        return;
    }
    let made = back_up(&app.settings.config_dir, &app.store, &upkeep.backups, today);
    let made = made.map(|path| log::info!("backup written to {}", path.display()));
    app.backups.went(&made);
    if let Err(why) = made {
        log::warn!("{why}; retrying in an hour");
        return;
    }
    let names = backups(&upkeep.backups);
    app.backups.newest(newest(&names));
    for name in superfluous(&names, upkeep.daily.into(), upkeep.weekly.into()) {
        if let Err(error) = remove(&upkeep.backups, name) {
            log::warn!("cannot remove the old backup {name}: {error}");
        }
    }
}

/// The nightly backups to delete, which are named by their days. Keeps the newest `daily`, and of those before, the
/// newest of each of `weekly` weeks. Backups with other names belong to the user.
fn superfluous(names: &[String], daily: usize, weekly: usize) -> Vec<&str> {
    let is_day = |name: &&String| name.len() == "YYYY-MM-DD".len();
    let days = names.iter().filter(is_day);
    let days = days.filter_map(|name| Some((day_ms(name)?, name.as_str())));
    let mut days: Vec<(i64, &str)> = days.collect();
    days.sort_unstable_by(|one, other| other.cmp(one));
    let mut weeks = BTreeSet::new();
    let older = days.into_iter().skip(daily);
    older
        .filter(|(day, _)| {
            // Weeks begin on Monday, and 1970 began on a Thursday.
            let is_new = weeks.len() < weekly && weeks.insert((day / DAY_MS + 3).div_euclid(7));
            !is_new
        })
        .map(|(_, name)| name)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_days_are_kept_and_then_one_of_each_week() {
        let names: Vec<String> = (1..=31).map(|day| format!("2026-10-{day:02}")).collect();
        let names = [names, vec!["by-hand".into(), "before-version-6".into()]].concat();
        let gone = superfluous(&names, 7, 4);
        let kept: Vec<&str> = names
            .iter()
            .map(String::as_str)
            .filter(|name| !gone.contains(name))
            .collect();
        // The 24th is a Saturday and the first day before the seven newest. The Sundays before it end their weeks.
        assert_eq!(
            kept,
            [
                "2026-10-04",
                "2026-10-11",
                "2026-10-18",
                "2026-10-24",
                "2026-10-25",
                "2026-10-26",
                "2026-10-27",
                "2026-10-28",
                "2026-10-29",
                "2026-10-30",
                "2026-10-31",
                "by-hand",
                "before-version-6"
            ]
        );
        assert!(superfluous(&names, 400, 0).is_empty());
    }
}
