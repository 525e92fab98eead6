//! Suggests fonts for letters that no available font has.

/// From, to, the script or block, and a free family that has it.
type Row = (u32, u32, &'static str, &'static str);

/// True if a text has letters that touch their neighbours: Arabic, Syriac, N'Ko, Mongolian, and the scripts of India
/// that hang on a line.
#[must_use]
pub fn is_joined(text: &str) -> bool {
    text.chars().any(|letter| {
        matches!(letter, '\u{600}'..='\u{77f}' | '\u{7c0}'..='\u{7ff}' | '\u{860}'..='\u{a7f}' | '\u{1800}'..='\u{18af}'
            | '\u{fb50}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}')
    })
}

/// In order of the letters.
const SCRIPTS: &[Row] = &[
    (0x0020, 0x036f, "Latin", "Noto Sans"),
    (0x0370, 0x03ff, "Greek", "Noto Sans"),
    (0x0400, 0x052f, "Cyrillic", "Noto Sans"),
    (0x0530, 0x058f, "Armenian", "Noto Sans Armenian"),
    (0x0590, 0x05ff, "Hebrew", "Noto Sans Hebrew"),
    (0x0600, 0x06ff, "Arabic", "Noto Sans Arabic"),
    (0x0700, 0x074f, "Syriac", "Noto Sans Syriac"),
    (0x0750, 0x077f, "Arabic", "Noto Sans Arabic"),
    (0x0780, 0x07bf, "Thaana", "Noto Sans Thaana"),
    (0x07c0, 0x07ff, "N'Ko", "Noto Sans NKo"),
    (0x0800, 0x083f, "Samaritan", "Noto Sans Samaritan"),
    (0x0840, 0x085f, "Mandaic", "Noto Sans Mandaic"),
    (0x0860, 0x08ff, "Arabic", "Noto Sans Arabic"),
    (0x0900, 0x097f, "Devanagari", "Noto Sans Devanagari"),
    (0x0980, 0x09ff, "Bengali", "Noto Sans Bengali"),
    (0x0a00, 0x0a7f, "Gurmukhi", "Noto Sans Gurmukhi"),
    (0x0a80, 0x0aff, "Gujarati", "Noto Sans Gujarati"),
    (0x0b00, 0x0b7f, "Odia", "Noto Sans Oriya"),
    (0x0b80, 0x0bff, "Tamil", "Noto Sans Tamil"),
    (0x0c00, 0x0c7f, "Telugu", "Noto Sans Telugu"),
    (0x0c80, 0x0cff, "Kannada", "Noto Sans Kannada"),
    (0x0d00, 0x0d7f, "Malayalam", "Noto Sans Malayalam"),
    (0x0d80, 0x0dff, "Sinhala", "Noto Sans Sinhala"),
    (0x0e00, 0x0e7f, "Thai", "Noto Sans Thai"),
    (0x0e80, 0x0eff, "Lao", "Noto Sans Lao"),
    (0x0f00, 0x0fff, "Tibetan", "Noto Serif Tibetan"),
    (0x1000, 0x109f, "Burmese", "Noto Sans Myanmar"),
    (0x10a0, 0x10ff, "Georgian", "Noto Sans Georgian"),
    (0x1100, 0x11ff, "Korean", "Noto Sans KR"),
    (0x1200, 0x139f, "Ethiopic", "Noto Sans Ethiopic"),
    (0x13a0, 0x13ff, "Cherokee", "Noto Sans Cherokee"),
    (
        0x1400,
        0x167f,
        "Canadian Aboriginal",
        "Noto Sans Canadian Aboriginal",
    ),
    (0x1680, 0x169f, "Ogham", "Noto Sans Ogham"),
    (0x16a0, 0x16ff, "Runic", "Noto Sans Runic"),
    (0x1700, 0x171f, "Tagalog", "Noto Sans Tagalog"),
    (0x1780, 0x17ff, "Khmer", "Noto Sans Khmer"),
    (0x1800, 0x18af, "Mongolian", "Noto Sans Mongolian"),
    (0x1900, 0x194f, "Limbu", "Noto Sans Limbu"),
    (0x1950, 0x197f, "Tai Le", "Noto Sans Tai Le"),
    (0x1980, 0x19df, "New Tai Lue", "Noto Sans New Tai Lue"),
    (0x19e0, 0x19ff, "Khmer", "Noto Sans Khmer"),
    (0x1a00, 0x1a1f, "Buginese", "Noto Sans Buginese"),
    (0x1a20, 0x1aaf, "Tai Tham", "Noto Sans Tai Tham"),
    (0x1ab0, 0x1aff, "accents", "Noto Sans"),
    (0x1b00, 0x1b7f, "Balinese", "Noto Sans Balinese"),
    (0x1b80, 0x1bbf, "Sundanese", "Noto Sans Sundanese"),
    (0x1c50, 0x1c7f, "Ol Chiki", "Noto Sans Ol Chiki"),
    (0x1d00, 0x1dff, "phonetic signs", "Noto Sans"),
    (0x1e00, 0x1eff, "Latin", "Noto Sans"),
    (0x1f00, 0x1fff, "Greek", "Noto Sans"),
    (0x2000, 0x20cf, "punctuation", "Noto Sans"),
    (0x20d0, 0x20ff, "accents of signs", "Noto Sans Symbols"),
    (0x2100, 0x218f, "letterlike signs", "Noto Sans"),
    (0x2190, 0x22ff, "mathematics", "Noto Sans Math"),
    (0x2300, 0x23ff, "technical signs", "Noto Sans Symbols"),
    (0x2400, 0x24ff, "signs", "Noto Sans Symbols"),
    (0x2500, 0x25ff, "geometric shapes", "Noto Sans Symbols 2"),
    (0x2600, 0x27bf, "signs", "Noto Sans Symbols 2"),
    (0x27c0, 0x27ff, "mathematics", "Noto Sans Math"),
    (0x2800, 0x28ff, "Braille", "Noto Sans Symbols 2"),
    (0x2900, 0x2bff, "arrows and mathematics", "Noto Sans Math"),
    (0x2c00, 0x2c5f, "Glagolitic", "Noto Sans Glagolitic"),
    (0x2c80, 0x2cff, "Coptic", "Noto Sans Coptic"),
    (0x2d30, 0x2d7f, "Tifinagh", "Noto Sans Tifinagh"),
    (0x2e80, 0x2fff, "Chinese", "Noto Sans SC"),
    (0x3000, 0x30ff, "Japanese", "Noto Sans JP"),
    (0x3100, 0x312f, "Bopomofo", "Noto Sans TC"),
    (0x3130, 0x318f, "Korean", "Noto Sans KR"),
    (0x3190, 0x33ff, "Japanese", "Noto Sans JP"),
    (
        0x3400,
        0x9fff,
        "Chinese and Japanese",
        "Noto Sans JP or Noto Sans SC",
    ),
    (0xa000, 0xa4cf, "Yi", "Noto Sans Yi"),
    (0xa4d0, 0xa4ff, "Lisu", "Noto Sans Lisu"),
    (0xa500, 0xa63f, "Vai", "Noto Sans Vai"),
    (0xa720, 0xa7ff, "Latin", "Noto Sans"),
    (0xa980, 0xa9df, "Javanese", "Noto Sans Javanese"),
    (0xaa00, 0xaa5f, "Cham", "Noto Sans Cham"),
    (0xabc0, 0xabff, "Meetei Mayek", "Noto Sans Meetei Mayek"),
    (0xac00, 0xd7ff, "Korean", "Noto Sans KR"),
    (
        0xf900,
        0xfaff,
        "Chinese and Japanese",
        "Noto Sans JP or Noto Sans SC",
    ),
    (0xfb00, 0xfb06, "Latin", "Noto Sans"),
    (0xfb1d, 0xfb4f, "Hebrew", "Noto Sans Hebrew"),
    (0xfb50, 0xfdff, "Arabic", "Noto Sans Arabic"),
    (0xfe20, 0xfe2f, "accents", "Noto Sans"),
    (0xfe30, 0xfe6f, "Chinese punctuation", "Noto Sans SC"),
    (0xfe70, 0xfeff, "Arabic", "Noto Sans Arabic"),
    (0xff00, 0xffef, "Japanese", "Noto Sans JP"),
    (0x10330, 0x1034f, "Gothic", "Noto Sans Gothic"),
    (0x10380, 0x1039f, "Ugaritic", "Noto Sans Ugaritic"),
    (0x103a0, 0x103df, "Old Persian", "Noto Sans Old Persian"),
    (0x10900, 0x1091f, "Phoenician", "Noto Sans Phoenician"),
    (0x12000, 0x1254f, "Cuneiform", "Noto Sans Cuneiform"),
    (
        0x13000,
        0x1345f,
        "Egyptian",
        "Noto Sans Egyptian Hieroglyphs",
    ),
    (0x1d100, 0x1d1ff, "music", "Noto Music"),
    (0x1d400, 0x1d7ff, "mathematics", "Noto Sans Math"),
    (0x1e900, 0x1e95f, "Adlam", "Noto Sans Adlam"),
    (
        0x1f000,
        0x1f0ff,
        "playing stones and cards",
        "Noto Sans Symbols 2",
    ),
    (0x1f100, 0x1f1e5, "signs", "Noto Sans Symbols"),
    (0x1f1e6, 0x1faff, "emoji", "Noto Emoji"),
    (
        0x20000,
        0x3ffff,
        "rare Chinese characters",
        "Noto Sans SC or BabelStone Han",
    ),
];

/// Notes about letters that no available font has: their scripts, and fonts that have them. Letters of one font share a
/// note.
#[must_use]
pub fn who_has(letters: &[String]) -> Vec<String> {
    let mut groups: Vec<(Option<&Row>, Vec<&str>)> = Vec::new();
    for letter in letters {
        // Of a letter with accents it is the last that is rare.
        let rare = letter.chars().rev().find_map(row_of);
        let family = |row: Option<&Row>| row.map(|row| (row.2, row.3));
        match groups
            .iter_mut()
            .find(|(row, _)| family(*row) == family(rare))
        {
            Some((_, group)) if group.contains(&letter.as_str()) => {}
            Some((_, group)) => group.push(letter),
            None => groups.push((rare, vec![letter])),
        }
    }
    groups
        .into_iter()
        .map(|(row, group)| missing_note(row, &group))
        .collect()
}

/// A message about a title of which most letters are missing in all fonts: which letters, and what to do.
#[must_use]
pub fn title_lacks(letters: &[String]) -> String {
    let mut scripts: Vec<&str> = Vec::new();
    let mut families: Vec<&str> = Vec::new();
    for (_, _, script, family) in letters
        .iter()
        .filter_map(|letter| letter.chars().rev().find_map(row_of))
    {
        if !scripts.contains(script) {
            scripts.push(script);
        }
        if !families.contains(family) {
            families.push(family);
        }
    }
    let letters: Vec<&str> = letters.iter().map(String::as_str).collect();
    let all = quoted(&letters);
    match families.is_empty() {
        true => format!("no font has the letters of the title: {all}"),
        false => format!(
            "no font has the letters of the title: {all} ({}); add {} to `fonts/` in the config folder",
            scripts.join(", "),
            families.join(" and ")
        ),
    }
}

/// Most letters that are listed one by one.
const NAMED: usize = 4;

fn quoted(letters: &[&str]) -> String {
    let quoted: Vec<String> = letters
        .iter()
        .take(NAMED)
        .map(|letter| format!("`{letter}`"))
        .collect();
    match (letters.len().saturating_sub(NAMED), quoted.split_last()) {
        (0, Some((last, before))) if !before.is_empty() => {
            format!("{} and {last}", before.join(", "))
        }
        (0, _) => quoted.concat(),
        (more, _) => format!("{} and {more} more", quoted.join(", ")),
    }
}

fn missing_note(row: Option<&Row>, letters: &[&str]) -> String {
    let all = quoted(letters);
    let are = if letters.len() == 1 {
        "it is"
    } else {
        "they are"
    };
    match row {
        Some((_, _, script, family)) => {
            format!("no font has {all} ({script}), so {are} omitted: add {family} to `fonts/`")
        }
        None => format!("no font has {all}: {are} omitted"),
    }
}

fn row_of(letter: char) -> Option<&'static Row> {
    let letter = u32::from(letter);
    let after = SCRIPTS.partition_point(|(first, ..)| *first <= letter);
    let row = SCRIPTS.get(after.checked_sub(1)?)?;
    (letter <= row.1).then_some(row)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_letter_is_reported_with_a_font_that_has_it() {
        let missing_note = |letters: &[&str]| {
            let letters: Vec<String> = letters.iter().map(|letter| (*letter).to_string()).collect();
            who_has(&letters)
        };
        assert_eq!(
            missing_note(&["ᚠ"]),
            ["no font has `ᚠ` (Runic), so it is omitted: add Noto Sans Runic to `fonts/`"]
        );
        assert_eq!(
            missing_note(&["이", "ᚠ", "상", "이", "한", "변", "호", "사"]),
            [
                "no font has `이`, `상`, `한`, `변` and 2 more (Korean), so they are omitted: add Noto Sans KR to `fonts/`",
                "no font has `ᚠ` (Runic), so it is omitted: add Noto Sans Runic to `fonts/`",
            ]
        );
        let family = |letter: &str| row_of(letter.chars().next()?).map(|row| row.3);
        let rows = [
            ("進", Some("Noto Sans JP or Noto Sans SC")),
            ("の", Some("Noto Sans JP")),
            ("한", Some("Noto Sans KR")),
            ("ক", Some("Noto Sans Bengali")),
            ("🫠", Some("Noto Emoji")),
            ("\u{f8ff}", None),
        ];
        for (letter, expected) in rows {
            assert_eq!(family(letter), expected, "{letter}");
        }
        assert_eq!(
            missing_note(&["\u{f8ff}"]),
            ["no font has `\u{f8ff}`: it is omitted"]
        );
    }

    #[test]
    fn a_title_that_no_font_has_names_its_scripts_and_fonts_once() {
        let letters = ["겨", "울", "항", "구", "화", "ก"].map(String::from);
        assert_eq!(
            title_lacks(&letters),
            "no font has the letters of the title: `겨`, `울`, `항`, `구` and 2 more (Korean, Thai); add Noto Sans KR \
             and Noto Sans Thai to `fonts/` in the config folder"
        );
    }

    #[test]
    fn the_rows_are_in_order_and_do_not_overlap() {
        for rows in SCRIPTS.windows(2) {
            assert!(
                rows[0].0 <= rows[0].1 && rows[0].1 < rows[1].0,
                "{:?}",
                rows[1]
            );
        }
    }
}
