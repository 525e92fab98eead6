//! Fields that follow from other fields.

use crate::model::value::{Fields, Value};
use crate::text::letters;

/// Adds the fields that follow from known ones: `special`, `premiere` and `title_length`. None is replaced.
pub fn derive(fields: &mut Fields) {
    let number = |name| match fields.get(name) {
        Some(Value::Number(number)) => Some(*number),
        _ => None,
    };
    let season = number("season");
    let special = season.map(|season| season == 0.0);
    let premiere = season
        .zip(number("episode"))
        .map(|(season, episode)| season != 0.0 && episode == 1.0);
    let length = match fields.get("title") {
        // No title has more letters than a number of this type can count exactly.
        #[allow(clippy::cast_precision_loss)]
        Some(Value::Text(title)) => Some(letters(title) as f64),
        _ => None,
    };
    let derived = [
        ("special", special.map(Value::Flag)),
        ("premiere", premiere.map(Value::Flag)),
        ("title_length", length.map(Value::Number)),
    ];
    for (name, value) in derived {
        if let Some(value) = value {
            fields.entry(name).or_insert(value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(known: &[(&'static str, Value)], expected: &[(&'static str, Value)]) {
        let mut fields: Fields = known.iter().cloned().collect();
        derive(&mut fields);
        let all = known.iter().chain(expected).cloned();
        assert_eq!(fields, all.collect::<Fields>());
    }

    #[test]
    fn numbers_say_whether_an_episode_is_special_or_a_premiere() {
        let number = Value::Number;
        for (season, episode, special, premiere) in [
            (1.0, 1.0, false, true),
            (2.0, 1.0, false, true),
            (2.0, 2.0, false, false),
            (1.0, 0.0, false, false),
            (0.0, 1.0, true, false),
        ] {
            check(
                &[("season", number(season)), ("episode", number(episode))],
                &[
                    ("special", Value::Flag(special)),
                    ("premiere", Value::Flag(premiere)),
                ],
            );
        }
        check(
            &[("season", number(1.0))],
            &[("special", Value::Flag(false))],
        );
        check(&[("episode", number(1.0))], &[]);
    }

    #[test]
    fn a_title_has_a_length_in_letters() {
        let title = |title: &str| ("title", Value::Text(title.into()));
        check(
            &[title("Poke\u{301}mon")],
            &[("title_length", Value::Number(7.0))],
        );
        check(&[title("")], &[("title_length", Value::Number(0.0))]);
        check(&[title("Dark"), ("title_length", Value::Number(9.0))], &[]);
    }
}
