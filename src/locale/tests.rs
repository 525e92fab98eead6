//! The table against CLDR, and what users see of it.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::locale::codes::is_language;
use crate::locale::number::{Counted, ordinal, words};
use crate::locale::phrase::{Phrase, month, phrase, season_name};
use crate::locale::placeholder::{Naming, is_placeholder, season_number};
use crate::locale::row::{Column, Row, tags};

/// The lists of CLDR, by language and name.
fn cldr() -> BTreeMap<(String, String), Vec<String>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/locale/cldr.txt");
    let text = fs::read_to_string(path).expect("the lists are there");
    let rows = text.lines().filter(|line| !line.starts_with('#'));
    let parts = rows.map(|line| {
        let (tag, rest) = line.split_once(' ').expect("a language");
        let (name, list) = rest.split_once(' ').expect("a name and a list");
        let list = list.split(',').map(String::from).collect();
        ((tag.to_string(), name.to_string()), list)
    });
    parts.collect()
}

#[test]
fn every_row_has_the_words_that_cards_show() {
    assert!(tags().count() >= 20, "{}", tags().count());
    for row in Row::all() {
        let tag = row.tag();
        assert!(is_language(tag), "{tag}");
        for column in [Column::Season, Column::Episode, Column::EpisodeShort] {
            for name in row.names(column) {
                assert_eq!(name.matches('#').count(), 1, "{tag} {name}");
            }
        }
        assert!(row.names(Column::Season).next().is_some(), "{tag}");
        assert!(row.names(Column::Episode).next().is_some(), "{tag}");
        assert!(!season_name(0, tag).is_empty(), "{tag}");
        assert!(!season_name(0, tag).contains('#'), "{tag}");
    }
}

/// Numbers in which the table differs from CLDR, and why.
const DIFFERENT: &[(&str, std::ops::RangeInclusive<u32>, &str)] = &[
    ("ar", 0..=100, "errors in 2, 11 and 12: none in words"),
    ("el", 90..=99, "`ενενήντα` has three ν, not four"),
    ("ro", 100..=100, "`sută` is feminine: `o sută`"),
    ("sk", 100..=100, "100 is `sto`"),
];

#[test]
fn numbers_from_0_to_100_are_in_the_words_of_cldr() {
    let cldr = cldr();
    let mut compared = 0;
    for tag in tags() {
        let list = &cldr[&(tag.to_string(), "numbers".to_string())];
        assert_eq!(list.len(), 101, "{tag}");
        for (number, expected) in (0..).zip(list) {
            let found = match tag {
                "en" => words(number, tag).to_lowercase(),
                _ => words(number, tag),
            };
            let mut different = DIFFERENT.iter();
            let is_different = different.any(|(own, numbers, why)| {
                *own == tag && numbers.contains(&number) && !why.is_empty()
            });
            if is_different && tag == "ar" {
                assert_eq!(found, number.to_string());
            } else if is_different {
                assert_ne!(&found, expected, "{tag} {number}: CLDR has it right now");
            } else {
                assert_eq!(&found, expected, "{tag} {number}");
                compared += 1;
            }
        }
    }
    assert!(compared > 3000, "{compared}");
    for (tag, number, expected) in [
        ("ro", 100, "o sută"),
        ("sk", 100, "sto"),
        ("el", 91, "ενενήντα ένα"),
    ] {
        assert_eq!(words(number, tag), expected);
    }
}

/// The gender of the words for a season and an episode, where ordinals have one.
const GENDERS: &[(&str, &str, &str)] = &[
    ("ca", "feminine", "masculine"),
    ("es", "feminine", "masculine"),
    ("fr", "feminine", "masculine"),
    ("hi", "masculine", "masculine"),
    ("it", "feminine", "masculine"),
    ("pt", "feminine", "masculine"),
    ("ru", "masculine", "feminine"),
    ("uk", "masculine", "feminine"),
];

/// Languages whose ordinals are digits alone: CLDR has digits alone, or others than ours, or a form for nouns of another
/// gender.
const DIGITS: [&str; 3] = ["ar", "he", "ro"];

#[test]
fn ordinals_from_0_to_100_are_those_of_cldr() {
    let cldr = cldr();
    for tag in tags().filter(|tag| *tag != "pt-PT") {
        let gender = GENDERS.iter().find(|(own, ..)| *own == tag);
        let (_, season, episode) = gender.unwrap_or(&("", "ordinals", "ordinals"));
        for (counted, name) in [(Counted::Seasons, season), (Counted::Episodes, episode)] {
            let list = &cldr[&(tag.to_string(), (*name).to_string())];
            assert_eq!(list.len(), 101, "{tag}");
            for (number, expected) in (0..).zip(list) {
                let expected = match DIGITS.contains(&tag) {
                    true => number.to_string(),
                    false => expected.clone(),
                };
                assert_eq!(ordinal(number, tag, counted), expected, "{tag} {counted:?}");
            }
        }
    }
    let of_111 = [("en", "111th"), ("sv", "111:e"), ("uk", "113-ій")];
    assert_eq!(ordinal(111, "en", Counted::Episodes), of_111[0].1);
    assert_eq!(ordinal(111, "sv", Counted::Seasons), of_111[1].1);
    assert_eq!(ordinal(123, "uk", Counted::Seasons), "123-ій");
}

#[test]
fn months_are_those_of_cldr() {
    let cldr = cldr();
    for tag in tags().filter(|tag| *tag != "pt-PT") {
        let list = &cldr[&(tag.to_string(), "months".to_string())];
        for (number, expected) in (1..).zip(list) {
            assert_eq!(
                month(number, tag).as_ref(),
                Some(expected),
                "{tag} {number}"
            );
        }
        assert_eq!((month(0, tag), month(13, tag)), (None, None), "{tag}");
    }
}

#[test]
fn a_tag_with_a_region_has_the_words_of_its_language() {
    for (tag, season, twenty) in [
        ("", "Season 2", "Sixteen"),
        ("de-AT", "Staffel 2", "sechzehn"),
        ("DE", "Staffel 2", "sechzehn"),
        ("pt", "Temporada 2", "dezesseis"),
        ("pt-br", "Temporada 2", "dezesseis"),
        ("pt-PT", "Temporada 2", "dezasseis"),
        ("no", "Sesong 2", "seksten"),
        ("zh-CN", "第2季", "十六"),
        ("zh-Hant-HK", "第2季", "十六"),
        ("cy", "Season 2", "Sixteen"),
    ] {
        let found = (season_name(2, tag), words(16, tag));
        assert_eq!(found, (season.into(), twenty.into()), "{tag}");
    }
    assert_eq!(season_name(0, "zh-TW"), "特別篇");
    assert_eq!(season_name(0, "zh-SG"), "特别篇");
}

#[test]
fn names_of_episodes_have_numbers_in_digits_and_in_words() {
    let rows = [
        ("en", "Episode 5", "Episode Five", "Ep. 5"),
        ("de", "Folge 5", "Folge fünf", "Folge 5"),
        ("hu", "5. epizód", "Epizód öt", "5. epizód"),
        ("tr", "5. Bölüm", "Bölüm beş", "5. Bölüm"),
        ("ja", "第5話", "第五話", "第5話"),
        ("ru", "Серия 5", "Серия пять", "Серия 5"),
    ];
    for (tag, digits, in_words, short) in rows {
        let found = [
            phrase(Phrase::Episode, "5", tag),
            phrase(Phrase::Episode, &words(5, tag), tag),
            phrase(Phrase::EpisodeShort, "5", tag),
        ];
        assert_eq!(found, [digits, in_words, short], "{tag}");
    }
}

#[test]
fn english_numbers_go_to_9999_with_capitals() {
    for (number, expected) in [
        (0, "Zero"),
        (21, "Twenty-One"),
        (112, "One Hundred Twelve"),
        (1_999, "One Thousand Nine Hundred Ninety-Nine"),
        (3_000, "Three Thousand"),
        (70_000, "70000"),
    ] {
        assert_eq!(words(number, "en-GB"), expected);
    }
    assert_eq!(
        (words(101, "de"), words(101, "hi")),
        ("101".into(), "101".into())
    );
}

/// The fifth episode of a second season.
const NAMING: Naming<'static> = Naming {
    series: "Dark Days",
    season: 2,
    number: Some(5),
    absolute: Some(17),
    airdate: Some("2024-06-10"),
};

#[test]
fn what_every_language_calls_an_episode_by_its_number_is_no_title() {
    for tag in tags() {
        for column in [Column::Episode, Column::EpisodeShort] {
            for name in Row::or_english(tag).names(column) {
                for number in ["5", "05", "17"] {
                    let title = name.replace('#', number);
                    assert!(is_placeholder(&title, &NAMING), "{tag} {title}");
                    assert!(
                        is_placeholder(&title.to_uppercase(), &NAMING),
                        "{tag} {title}"
                    );
                }
                let other = name.replace('#', "6");
                assert!(!is_placeholder(&other, &NAMING), "{tag} {other}");
            }
        }
    }
}

#[test]
fn titles_that_say_nothing_are_placeholders_and_others_are_not() {
    for title in [
        "",
        " ",
        "TBA",
        "tbd",
        "T.B.A.",
        "To Be Announced",
        "Untitled",
        "dark days",
        "Épisode 5",
        "E\u{301}pisode\u{a0}5",
        "Episode #2.5",
        "Episode #5",
        "S02E05",
        "2x05",
        "第５話",
        "第 5 集",
        "2024-06-10",
        "10.06.2024",
        "6/10/2024",
        "June 10, 2024",
        "10 Jun 2024",
        "10. Juni 2024",
        "10 июня 2024",
        "2024年6月10日",
        "Episode 06-10",
    ] {
        assert!(is_placeholder(title, &NAMING), "{title}");
    }
    for title in [
        "Lies",
        "Five",
        "5",
        "Episode Five",
        "Chapter 5",
        "Teil 5",
        "Dark",
        "Dark Days 2",
        "The TBA",
        "Episode 5: Lies",
        "Folge 6",
        "2024",
        "10",
        "June",
        "2024-06-11",
        "June 11, 2024",
        "10 Downing Street",
        "2001",
        "9-1-1",
        "06-10",
        "Season 5",
    ] {
        assert!(!is_placeholder(title, &NAMING), "{title}");
    }
}

#[test]
fn a_day_is_the_title_of_an_episode_that_is_known_by_its_day() {
    let news = Naming {
        number: None,
        absolute: None,
        ..NAMING
    };
    assert!(!is_placeholder("2024-06-10", &news));
    assert!(is_placeholder("TBA", &news));
}

#[test]
fn a_name_that_is_only_a_number_says_which_season_it_is() {
    for tag in tags() {
        for name in Row::or_english(tag).names(Column::Season) {
            for number in ["3", "03"] {
                let name = name.replace('#', number);
                assert_eq!(season_number(&name), Some(3), "{tag} {name}");
            }
        }
        for name in Row::or_english(tag).names(Column::Specials) {
            assert_eq!(season_number(name), Some(0), "{tag} {name}");
        }
    }
    for (name, number) in [
        ("Season 2024", Some(2024)),
        ("season2", Some(2)),
        ("Staffel 0", Some(0)),
        ("S2", Some(2)),
        ("2", Some(2)),
        ("Book One: Water", None),
        ("Season 2: Fire", None),
        ("Hotel", None),
        ("", None),
    ] {
        assert_eq!(season_number(name), number, "{name}");
    }
}
