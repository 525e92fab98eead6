//! Tests of errors in designs, with their full output, and of the properties of designs that rules may set.

use crate::card::language::parse::parse;
use crate::card::pixels::blend::Color;
use crate::card::style::Style;
use crate::card::tests::support::{check_text, file, properties, standard};
use crate::card::text_resolve::{TextResolver, words};
use crate::card::texts::CardText;
use crate::text::render_all;

#[test]
fn errors_in_designs_are_reported_with_carets() {
    let mut names: Vec<String> = std::fs::read_dir(file("bad"))
        .expect("the folder is there")
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter_map(|name| name.strip_suffix(".card").map(String::from))
        .collect();
    names.sort();
    assert!(names.len() >= 4, "{names:?}");
    for name in names {
        let text =
            std::fs::read_to_string(file(&format!("bad/{name}.card"))).expect("it was listed");
        let (design, diagnostics) = parse(&text);
        assert_eq!(design, None, "{name} is not bad");
        check_text(
            &format!("bad/{name}.err"),
            &render_all(&format!("{name}.card"), &text, &diagnostics),
        );
    }
}

/// The colour and the size that episodes get of several.
fn luck(number: u32) -> (Option<Color>, f32) {
    let text = CardText {
        number,
        ..CardText::default()
    };
    let with = properties(&[("font_color", "#FF0000 #0000FF"), ("font_size", "1 1.5, 2")]);
    let (style, notes) = Style::read(&with, &standard(), &text);
    assert_eq!(notes, [""; 0]);
    (style.color, style.size)
}

#[test]
fn of_several_values_each_episode_gets_one_and_always_the_same() {
    let all: Vec<_> = (1..40).map(luck).collect();
    assert_eq!(all, (1..40).map(luck).collect::<Vec<_>>());
    for color in [[255, 0, 0, 255], [0, 0, 255, 255]] {
        for size in [1.0, 1.5, 2.0] {
            assert!(all.contains(&(Some(color), size)), "{color:?} {size}");
        }
    }
}

/// The texts of a card of each built-in design, for the fifth episode of a second season.
fn texts_of_designs(with: &[(&str, &str)], text: &CardText) -> Vec<(String, Vec<String>)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/rules/designs");
    let files = std::fs::read_dir(folder).expect("the folder is there");
    let mut all: Vec<(String, Vec<String>)> = files
        .map(|entry| {
            let path = entry.expect("it is listed").path();
            let (design, _) = parse(&std::fs::read_to_string(path).expect("it was listed"));
            let design = design.expect("the built-in designs are right");
            let (style, notes) = Style::read(&properties(with), &design, text);
            assert_eq!(notes, [""; 0], "{}", design.name);
            let resolver = TextResolver {
                design: &design,
                text,
                style: &style,
            };
            let shown = words(resolver).into_iter().map(|(_, words)| words);
            (design.name.clone(), shown.collect())
        })
        .collect();
    all.sort();
    all
}

fn fifth(season_name: Option<&str>) -> CardText {
    CardText {
        series: "Dark".into(),
        title: "Lies".into(),
        season: 2,
        number: 5,
        episodes: Some(8),
        season_name: season_name.map(String::from),
        ..CardText::default()
    }
}

#[test]
fn the_words_of_all_built_in_designs_are_in_the_language_of_the_card() {
    let english = ["season", "episode", "ep.", "five", "two"];
    let mut german = 0;
    for language in ["de", "fr-CA", "ja", "tr", "zh-Hant", "he", "ru"] {
        for (design, shown) in texts_of_designs(&[("language", language)], &fifth(Some("Season 2")))
        {
            let shown = shown.join("|").to_lowercase();
            // The English word is the beginning of the French one.
            let shown = shown.replace("épisode", "").replace("ép. ", "");
            for word in english {
                assert!(!shown.contains(word), "{design} in {language}: {shown}");
            }
            german += usize::from(shown.contains("folge 5"));
        }
    }
    assert!(german >= 10, "{german}");
}

#[test]
fn designs_without_a_language_have_the_english_words_of_earlier_versions() {
    let all = texts_of_designs(&[], &fifth(None));
    let of = |name: &str| {
        let row = all.iter().find(|(design, _)| design == name);
        row.expect("it is built in").1.join("|")
    };
    assert!(of("standard").contains("SEASON 2") && of("standard").contains("EPISODE 5"));
    assert!(
        of("star-wars").contains("EPISODE|FIVE"),
        "{}",
        of("star-wars")
    );
    assert!(of("cutout").contains("FIVE"), "{}", of("cutout"));
    assert!(of("poster").contains("EP. 5"), "{}", of("poster"));
}

#[test]
fn the_names_of_seasons_can_be_turned_off() {
    for (with, expected) in [
        (vec![], "BOOK TWO: EARTH"),
        (vec![("season_names", "on")], "BOOK TWO: EARTH"),
        (vec![("season_names", "off")], "SEASON 2"),
        (
            vec![("season_names", "off"), ("language", "de")],
            "STAFFEL 2",
        ),
    ] {
        let all = texts_of_designs(&with, &fifth(Some("Book Two: Earth")));
        let standard = all.iter().find(|(design, _)| design == "standard");
        let shown = &standard.expect("it is built in").1;
        assert!(
            shown.iter().any(|text| text.contains(expected)),
            "{shown:?}"
        );
    }
}
