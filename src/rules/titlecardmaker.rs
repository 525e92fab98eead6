//! Migration help for users of TitleCardMaker: its names of properties, styles, card types and colours, and the ones
//! used here.

/// Its card settings, and the ones used here.
const PROPERTIES: &[(&str, &str)] = &[
    ("card_type", "`design \"standard\"`"),
    ("watched_style", "`watched plain`"),
    ("unwatched_style", "`unwatched blur`"),
    ("font_id", "`font \"NAME\"`"),
    (
        "font_file",
        "`font \"NAME\"`, with the file in the folder `fonts`",
    ),
    ("font_case", "`case upper`"),
    ("font_title_case", "`case upper`"),
    ("title_case", "`case upper`"),
    ("font_stroke_width", "`font_stroke 1`"),
    ("font_interline_spacing", "`line_spacing 10`"),
    ("interline_spacing", "`line_spacing 10`"),
    ("font_interword_spacing", "`word_spacing 10`"),
    ("interword_spacing", "`word_spacing 10`"),
    ("font_vertical_shift", "`vertical_shift 10`"),
    ("hide_season_text", "`hide_season on`"),
    ("hide_episode_text", "`hide_episode on`"),
    (
        "episode_text_format",
        "`episode_text \"Episode {episode}\"`",
    ),
    ("season_titles", "`season_text \"Season {season}\"`"),
    ("season_text_format", "`season_text \"Season {season}\"`"),
    ("title_text_format", "`title \"{title}\"`"),
    ("image_source_priority", "`art [tmdb, server]`"),
    (
        "extras",
        "each extra as a property of its own, such as `frame_color gold`",
    ),
    (
        "template",
        "a style with a condition, such as `style when library = \"Anime\" { … }`",
    ),
    (
        "template_ids",
        "a style with a condition, such as `style when library = \"Anime\" { … }`",
    ),
];

/// Its card types and the designs that look alike.
const CARD_TYPES: &[(&str, &str)] = &[
    ("4x3", "fade"),
    ("blurred border", "tinted-frame"),
    ("generic", "standard"),
    ("gundam", "poster"),
    ("import", "textless"),
    ("ishalioh", "olivier"),
    ("musikmann", "white-border"),
    ("phendrena", "cutout"),
    ("photo", "frame"),
    ("polygon", "striped"),
    ("polymath", "standard"),
    ("reality tv", "logo"),
    ("roman", "roman-numeral"),
    ("roman numeral", "roman-numeral"),
    ("sherlock", "tinted-glass"),
    ("star wars", "star-wars"),
    ("tinted frame", "tinted-frame"),
    ("tinted glass", "tinted-glass"),
    ("white border", "white-border"),
];

/// Its card types without a similar design here.
const OTHER_CARD_TYPES: &[&str] = &[
    "calligraphy",
    "cascade",
    "comic book",
    "f1",
    "formula 1",
    "inset",
    "music",
    "negative",
    "negative space",
    "score",
    "skeleton crew",
    "spotify",
];

/// Names of colours that its own cards use, and that have no name here.
const COLORS: &[(&str, &str)] = &[("crimson", "#DC143C"), ("skyblue", "#87CEEB")];

/// The help for a property with the name of one of its settings.
pub(super) fn property(name: &str) -> Option<String> {
    let mut known = PROPERTIES.iter();
    let (_, here) = known.find(|(own, _)| *own == name)?;
    Some(format!("for TitleCardMaker's `{name}`, use {here}"))
}

/// The design that looks like one of its card types; `is_known` is whether a design exists.
pub fn design(card_type: &str, is_known: impl Fn(&str) -> bool) -> Option<String> {
    let name = card_type_name(card_type);
    let mut others = CARD_TYPES.iter();
    let other = others.find(|(own, _)| *own == name);
    let here = other.map_or_else(|| name.replace(' ', "-"), |(_, here)| (*here).to_string());
    is_known(&here).then_some(here)
}

fn card_type_name(name: &str) -> String {
    name.trim().to_lowercase().replace(['-', '_'], " ")
}

/// The help for a design with the name of one of its card types; `is_known` is whether a design exists.
pub(super) fn card_type(name: &str, is_known: impl Fn(&str) -> bool) -> Option<String> {
    let name = card_type_name(name);
    let mut in_ticks = CARD_TYPES.iter();
    if let Some((_, here)) = in_ticks.find(|(own, here)| *own == name && is_known(here)) {
        return Some(format!("write `\"{here}\"`"));
    }
    OTHER_CARD_TYPES.contains(&name.as_str()).then(|| {
        format!(
            "TitleCardMaker's `{name}` is not built in; `intertitle rules designs` lists the designs"
        )
    })
}

/// One of its styles, such as `blur unique`, as the value of `watched` and `unwatched`. None for what is not one, and for
/// a word that is the same here.
#[must_use]
pub fn style(text: &str) -> Option<String> {
    let mut words = Vec::new();
    let mut is_own = false;
    for word in text.split_whitespace() {
        let word = match word.to_lowercase().as_str() {
            "unique" => {
                is_own = true;
                continue;
            }
            "grayscale" | "greyscale" => {
                is_own = true;
                "gray"
            }
            "blur" => "blur",
            "art" => "art",
            _ => return None,
        };
        words.push(word);
    }
    is_own |= words.len() > 1;
    is_own.then(|| match words.as_slice() {
        [] => "plain".to_string(),
        [one] => (*one).to_string(),
        several => format!("[{}]", several.join(", ")),
    })
}

/// One of its colours, such as `rgb(99, 184, 255)` or `rgba(0, 0, 0, .5)`, as it is written here without quotes.
#[must_use]
pub fn color(text: &str) -> Option<String> {
    let text = text.trim().to_lowercase();
    if let Some((_, here)) = COLORS.iter().find(|(own, _)| *own == text) {
        return Some((*here).to_string());
    }
    let inner = text.strip_prefix("rgba").or(text.strip_prefix("rgb"))?;
    let inner = inner.trim().strip_prefix('(')?.strip_suffix(')')?;
    let parts: Vec<&str> = inner.split(',').map(str::trim).collect();
    let part = |text: &str| text.parse::<u8>().ok();
    let (red, green, blue) = match parts.as_slice() {
        [red, green, blue] | [red, green, blue, _] => (part(red)?, part(green)?, part(blue)?),
        _ => return None,
    };
    let opacity = match parts.get(3) {
        None => String::new(),
        Some(written) => {
            let opacity: f64 = written.parse().ok()?;
            if !(0.0..=1.0).contains(&opacity) {
                return None;
            }
            // 0 to 255, as checked.
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            let opacity = (opacity * 255.0).round() as u8;
            format!("{opacity:02X}")
        }
    };
    Some(format!("#{red:02X}{green:02X}{blue:02X}{opacity}"))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::rules::support::read_one;

    #[test]
    fn each_of_its_styles_has_its_words_here() {
        for (its, here) in [
            ("unique", Some("plain")),
            ("blur unique", Some("blur")),
            ("grayscale unique", Some("gray")),
            ("blur grayscale unique", Some("[blur, gray]")),
            ("art blur", Some("[art, blur]")),
            ("art grayscale", Some("[art, gray]")),
            ("art blur grayscale", Some("[art, blur, gray]")),
            // These are the same here.
            ("art", None),
            ("blur", None),
            ("plain unique", None),
            ("", None),
        ] {
            assert_eq!(style(its).as_deref(), here, "{its}");
        }
    }

    #[test]
    fn its_colours_are_translated_where_they_are_colours() {
        for (its, here) in [
            ("rgb(255, 0, 0)", Some("#FF0000")),
            ("RGB(99,184,255)", Some("#63B8FF")),
            ("rgba(140,140,140,.5)", Some("#8C8C8C80")),
            ("rgba(0,0,0,1)", Some("#000000FF")),
            ("skyblue", Some("#87CEEB")),
            ("rgb(256,0,0)", None),
            ("rgb(1,2)", None),
            ("rgba(0,0,0,2)", None),
            ("rgb 1,2,3", None),
            ("gold", None),
        ] {
            assert_eq!(color(its).as_deref(), here, "{its}");
        }
    }

    #[test]
    fn each_name_of_a_card_type_leads_to_a_design_that_is_built_in() {
        let designs = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/designs");
        let built_in = |name: &str| designs.join(format!("{name}.card")).exists();
        for (name, here) in CARD_TYPES {
            assert!(built_in(here), "{here}");
            let help = card_type(name, built_in).expect("it is known");
            assert_eq!(help, format!("write `\"{here}\"`"), "{name}");
        }
        for name in OTHER_CARD_TYPES {
            assert!(!built_in(&name.replace(' ', "-")), "{name} is there now");
        }
    }

    #[test]
    fn the_replacement_for_each_titlecardmaker_setting_exists() {
        for (name, here) in PROPERTIES {
            let (_, wrong) = read_one(&format!("style {{ {name} \"x\" }}\n"));
            assert!(
                wrong.contains(&format!("for TitleCardMaker's `{name}`, use ")),
                "{wrong}"
            );
            // The text in ticks is valid, except for names to be filled in.
            let written = here.split('`').nth(1).expect("something in ticks");
            if !written.contains(['…'])
                && !written.contains("NAME")
                && !written.contains("frame_color")
            {
                let (_, right) = read_one(&format!("style {{ {written} }}\n"));
                assert_eq!(right, "", "{written}");
            }
        }
    }
}
