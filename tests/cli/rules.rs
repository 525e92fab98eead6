//! `rules`: the lists of words, and rules made of TitleCardMaker's addresses.

use std::fs;

use tempfile::TempDir;

use crate::cli::text;
use crate::support::{intertitle, intertitle_reading};

/// Two servers; the second is the attic.
fn config() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let server = |name| format!("[plex.{name}]\nurl = \"http://192.0.2.1\"\ntoken = \"t\"\n");
    let settings = server("home") + &server("Attic");
    fs::write(folder.path().join("intertitle.toml"), settings).unwrap();
    folder
}

fn list(arguments: &[&str]) -> String {
    let folder = config();
    let config = ["--config", folder.path().to_str().unwrap()];
    let output = intertitle(&[&["rules"], arguments, &config].concat());
    assert!(output.status.success(), "{}", text(&output.stderr));
    text(&output.stdout)
}

#[test]
fn every_list_names_its_words_and_fits_the_screen() {
    let lists: &[(&[&str], &str)] = &[
        (&["events"], "\nsonarr\n  grab "),
        (
            &["events", "plex"],
            "  media.rate\n    also player, rating, local\n",
        ),
        (
            &["events", "sonarr"],
            "  health, health.restored, update\n    nothing\n",
        ),
        (
            &["events", "any"],
            "\n           Sonarr's `import` and `import.complete`",
        ),
        (
            &["fields"],
            "\nrating        number   rating >= 8                   the rating just given, 0 to 10\n",
        ),
        (&["actions"], "\nignore [\"...\"] "),
        (&["actions"], "\nnotify \"...\" [\"...\"]      on, every "),
        (&["actions"], "\nretry failed "),
        (
            &["properties"],
            "\nunwatched       any of plain blur gray art ",
        ),
        (&["designs"], "px between two windows (0 to 200)"),
        (&["fonts"], "Manrope-Bold\n"),
    ];
    for (arguments, part) in lists {
        let printed = list(arguments);
        assert!(printed.contains(part), "{arguments:?}\n{printed}");
        let widest = printed.lines().map(|line| line.chars().count()).max();
        assert!(widest <= Some(100), "{arguments:?}\n{printed}");
    }
}

#[test]
fn one_event_is_shown_with_all_its_fields() {
    let expected = "sonarr series.add
  A series was added to Sonarr (On Series Add, Sonarr 4 and later).

field        type     example                   meaning
series       text     series = \"Severance\"      the series' title
kind         word     kind = episode            what the event is about
year         number   year < 1990               the year the series began
tracked      flag     tracked                   the series was added, or has a card
tags         list     tags contains \"4k\"        Sonarr's tags of the series
genres       list     genres contains \"Comedy\"  genres of the series
series_type  word     series_type = anime       Sonarr's type of the series
tvdb         id       tvdb = 371980             TheTVDB's id of the series
tmdb         id       tmdb = 371980             TMDb's id of the series
imdb         id       imdb = \"tt11280740\"       IMDb's id of the series
path         text     path matches \"*/anime/*\"  the file's path, as the sender sees it
time         time     time in 22:30..06:00      the clock, in the machine's time zone
weekday      weekday  weekday in [sat, sun]     the day of the week: mon tue wed thu fri sat sun
";
    assert_eq!(list(&["events", "sonarr", "series.add"]), expected);
}

#[test]
fn a_misspelt_sender_or_event_finds_the_nearest() {
    for (arguments, expected) in [
        (
            ["plexx", "x"],
            "error: unknown source `plexx`: did you mean `plex`?\n",
        ),
        (
            ["plex", "media.rated"],
            "error: unknown event `media.rated` for `plex`: did you mean `media.rate`?\n",
        ),
    ] {
        let output = intertitle(&[&["rules", "events"], &arguments[..]].concat());
        assert_eq!(
            (text(&output.stderr).as_str(), output.status.code()),
            (expected, Some(2))
        );
    }
}

/// The rules for an address; they must have no error, and be their own formatting.
#[track_caller]
fn from_url(url: &str, expected: &str) {
    let folder = config();
    let config = folder.path().to_str().unwrap();
    let output = intertitle(&["rules", "from-url", url, "--config", config]);
    assert_eq!(
        text(&output.stdout),
        expected,
        "{url}\n{}",
        text(&output.stderr)
    );
    let checked = intertitle_reading(&["check", "-", "--config", config], expected);
    assert!(checked.status.success(), "{}", text(&checked.stdout));
    let tidied = intertitle_reading(&["fmt", "-"], expected);
    assert_eq!(text(&tidied.stdout), expected);
}

#[test]
fn titlecardmakers_addresses_become_rules() {
    let take_out =
        "# Remove trigger_on from the URL: it filters events before the rules see them.\n";
    from_url(
        "http://nas:8000/api/webhooks/plex?interface_id=2&trigger_on=library.new,%20media.rate,library.new",
        &format!("{take_out}on plex@attic library.new, media.rate when owner -> make card\n"),
    );
    from_url(
        "https://nas/proxy/api/v2/webhooks/plex/?trigger_on=media.rate&require_owner=false#x",
        &format!("{take_out}on plex media.rate -> make card\n"),
    );
    from_url(
        "/api/webhooks/plex?interface_id=home",
        "# The URL has no trigger_on; TitleCardMaker then uses library.new and media.scrobble.\n\
         on plex@home library.new, media.scrobble when owner -> make card\n",
    );
    from_url(
        "http://nas:8000/api/webhooks/plex/rating-key?interface_id=1",
        "# The TitleCardMaker agents in Tautulli send only a rating key.\non tautulli key -> make card\n",
    );
    from_url(
        "http://nas:8000/api/webhooks/sonarr/cards",
        "on sonarr import, upgrade, import.complete -> make card\n",
    );
    from_url(
        "http://nas:8000/api/webhooks/sonarr/series/add",
        "on sonarr series.add -> add series\n",
    );
    let delete = "http://nas:8000/api/webhooks/sonarr/series/delete";
    from_url(delete, "on sonarr series.delete -> delete series\n");
    from_url(
        &format!("{delete}?delete_title_cards=false"),
        "on sonarr series.delete -> delete series keep cards\n",
    );
}

#[test]
fn options_of_a_url_without_meaning_become_comments() {
    from_url(
        "http://nas/api/webhooks/plex?interface_id=9&trigger_on=media.rated,device.new,media.stop,ba%0Anana",
        "# Remove trigger_on from the URL: it filters events before the rules see them.
# trigger_on has media.rated, which Plex does not send; did you mean media.rate?
# trigger_on has device.new, which has no episode and makes no card.
# trigger_on has ba nana, which Plex does not send.
# interface_id=9 is not a server in intertitle.toml, so the rule applies to all servers.
on plex media.stop when owner -> make card
",
    );
    from_url(
        "http://nas/api/webhooks/plex?trigger_on=",
        "# Remove trigger_on from the URL: it filters events before the rules see them.
# trigger_on has no usable event, so this URL makes no cards.
",
    );
}

#[test]
fn other_addresses_are_refused_without_repeating_secrets() {
    let list = "The known URLs are
  /api/webhooks/plex
  /api/webhooks/plex/rating-key
  /api/webhooks/sonarr/cards
  /api/webhooks/sonarr/series/add
  /api/webhooks/sonarr/series/delete
";
    for (url, expected) in [
        (
            "http://me:canary@nas/api/webhooks/sonarr/card?key=canary",
            format!(
                "error: `/api/webhooks/sonarr/card` is not a TitleCardMaker webhook URL; \
                 did you mean `/api/webhooks/sonarr/cards`?\n{list}"
            ),
        ),
        (
            "http://me:canary@nas",
            format!("error: `/` is not a TitleCardMaker webhook URL\n{list}"),
        ),
        (
            "http://nas/api/webhooks/sonarr?key=canary",
            "error: `/api/webhooks/sonarr` is a URL of intertitle; rules apply to it already\n"
                .to_string(),
        ),
    ] {
        let output = intertitle(&["rules", "from-url", url, "--config", "/nowhere"]);
        assert_eq!(
            (text(&output.stderr), output.status.code()),
            (expected, Some(2)),
            "{url}"
        );
        assert_eq!(text(&output.stdout), "");
    }
}
