//! Colours of the design language.

use crate::card::pixels::blend::Color;

/// Colour names, in addition to
pub const NAMES: &[(&str, [u8; 3])] = &[
    ("black", [0, 0, 0]),
    ("white", [255, 255, 255]),
    ("gray", [128, 128, 128]),
    ("silver", [192, 192, 192]),
    ("red", [255, 0, 0]),
    ("crimson", [220, 20, 60]),
    ("orange", [255, 165, 0]),
    ("gold", [255, 215, 0]),
    ("yellow", [255, 255, 0]),
    ("green", [0, 128, 0]),
    ("teal", [0, 128, 128]),
    ("cyan", [0, 255, 255]),
    ("blue", [0, 0, 255]),
    ("navy", [0, 0, 128]),
    ("purple", [128, 0, 128]),
    ("magenta", [255, 0, 255]),
    ("pink", [255, 192, 203]),
    ("brown", [165, 42, 42]),
];

/// The colour of `text`; `None` if it is not a valid colour.
#[must_use]
pub fn read(text: &str) -> Option<Color> {
    let text = text.trim();
    let Some(hex) = text.strip_prefix('#') else {
        let (_, [r, g, b]) = NAMES
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(text))?;
        return Some([*r, *g, *b, 255]);
    };
    let digits: Vec<u8> = hex
        .chars()
        .map(|digit| {
            digit
                .to_digit(16)
                .and_then(|digit| u8::try_from(digit).ok())
        })
        .collect::<Option<_>>()?;
    let two = |at: usize| digits[at] * 16 + digits[at + 1];
    match digits.len() {
        3 => Some([digits[0] * 17, digits[1] * 17, digits[2] * 17, 255]),
        6 => Some([two(0), two(2), two(4), 255]),
        8 => Some([two(0), two(2), two(4), two(6)]),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_read_in_each_of_their_forms() {
        let rows = [
            ("#EBEBEB", Some([235, 235, 235, 255])),
            ("#0af", Some([0, 170, 255, 255])),
            ("#00000080", Some([0, 0, 0, 128])),
            ("Gold", Some([255, 215, 0, 255])),
            ("#12345", None),
            ("#ééé", None),
            ("reddish", None),
        ];
        for (text, expected) in rows {
            assert_eq!(read(text), expected, "{text}");
        }
    }
}
