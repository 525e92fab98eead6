//! The letters of a text that are drawn: without signs that no outline shows, and in plain forms if no font has others.

use unicode_normalization::UnicodeNormalization;

use crate::card::lettering::font_set::FontSet;

/// The text with its accents composed, and without signs that only colour or frame the one before: skin colours, the
/// frames of keys, and the letters of flags' tags, which no outline shows. A letter that no font has is written in
/// plain ones if it is only another form of them: `ＯＶＡ` is OVA.
#[must_use]
pub fn drawn(fonts: &FontSet, order: &[usize], text: &str) -> String {
    let is_shown = |letter: &char| !matches!(letter, '\u{1f3fb}'..='\u{1f3ff}' | '\u{20e3}' | '\u{e0000}'..='\u{e007f}');
    let mut drawn = String::with_capacity(text.len());
    for letter in text.nfc().filter(is_shown) {
        match plain(fonts, order, letter) {
            Some(plain) => drawn.push_str(&plain),
            None => drawn.push(letter),
        }
    }
    drawn
}

/// The plain letters that mean the same (Unicode's compatibility forms), if no font has this one and some have those.
fn plain(fonts: &FontSet, order: &[usize], letter: char) -> Option<String> {
    if letter.is_ascii() || is_ignorable(letter) {
        return None;
    }
    let plain: String = std::iter::once(letter).nfkc().collect();
    let is_same = plain.chars().eq([letter]);
    if is_same || is_at_hand(fonts, order, letter) {
        return None;
    }
    let all = |letter: char| letter.is_whitespace() || is_at_hand(fonts, order, letter);
    plain.chars().all(all).then_some(plain)
}

fn is_at_hand(fonts: &FontSet, order: &[usize], letter: char) -> bool {
    let mut text = [0; 4];
    let text = letter.encode_utf8(&mut text);
    order.iter().any(|face| fonts.has(*face, letter))
        || fonts
            .on_the_machine(text, |face| fonts.has(face, letter))
            .is_some()
}

/// Joiners, variation selectors and direction marks: they have no glyph and need none.
#[must_use]
pub fn is_ignorable(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
            | '\u{e0100}'..='\u{e01ef}')
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::*;

    #[test]
    fn a_letter_that_no_font_has_is_replaced_by_plain_equivalents() {
        let title = include_bytes!("../../../fonts/IntertitleSans-ExtraBold.ttf");
        let (fonts, _) = FontSet::new(vec![("Title".into(), Cow::Borrowed(title))]);
        let order = fonts.order(&[]);
        for (text, expected) in [
            ("ＯＶＡ\u{3000}１", "OVA 1"),
            ("Ｌｕｎａｒ！", "Lunar!"),
            ("𝐁𝐨𝐥𝐝", "Bold"),
            ("Plain, “quoted” – é", "Plain, “quoted” – é"),
            // The replacement is in no font either.
            ("㍿", "㍿"),
            ("겨울", "겨울"),
        ] {
            assert_eq!(drawn(&fonts, &order, text), expected, "{text}");
        }
    }
}
