//! Titles in which a database has left the entities of web pages: `Tom &amp; Jerry` is meant as `Tom & Jerry`.

use std::borrow::Cow;

/// Named entities seen in titles, or next to such in tables of web pages. A name counts only between `&` and `;`, so
/// that `R&D` and `AT&T` stay as they are.
const NAMES: &[(&str, &str)] = &[
    ("amp", "&"),
    ("lt", "<"),
    ("gt", ">"),
    ("quot", "\""),
    ("apos", "'"),
    ("nbsp", " "),
    ("lsquo", "‘"),
    ("rsquo", "’"),
    ("sbquo", "‚"),
    ("ldquo", "“"),
    ("rdquo", "”"),
    ("bdquo", "„"),
    ("laquo", "«"),
    ("raquo", "»"),
    ("ndash", "–"),
    ("mdash", "—"),
    ("hellip", "…"),
    ("middot", "·"),
    ("bull", "•"),
    ("iexcl", "¡"),
    ("iquest", "¿"),
    ("deg", "°"),
    ("frac12", "½"),
    ("times", "×"),
    ("eacute", "é"),
    ("egrave", "è"),
    ("ecirc", "ê"),
    ("euml", "ë"),
    ("aacute", "á"),
    ("agrave", "à"),
    ("acirc", "â"),
    ("atilde", "ã"),
    ("auml", "ä"),
    ("aring", "å"),
    ("aelig", "æ"),
    ("ccedil", "ç"),
    ("iacute", "í"),
    ("igrave", "ì"),
    ("icirc", "î"),
    ("iuml", "ï"),
    ("ntilde", "ñ"),
    ("oacute", "ó"),
    ("ograve", "ò"),
    ("ocirc", "ô"),
    ("otilde", "õ"),
    ("ouml", "ö"),
    ("oslash", "ø"),
    ("uacute", "ú"),
    ("ugrave", "ù"),
    ("ucirc", "û"),
    ("uuml", "ü"),
    ("yacute", "ý"),
    ("szlig", "ß"),
    ("Eacute", "É"),
    ("Agrave", "À"),
    ("Auml", "Ä"),
    ("Aring", "Å"),
    ("Ccedil", "Ç"),
    ("Ntilde", "Ñ"),
    ("Ouml", "Ö"),
    ("Oslash", "Ø"),
    ("Uuml", "Ü"),
    ("trade", "™"),
    ("copy", "©"),
    ("reg", "®"),
];

/// Letters between `&` and `;` at most: `&#1114111;`.
const LETTERS_MAX: usize = 8;

/// The text with its entities decoded. Double escapes (`&amp;#39;`) become one character too; other text stays as it
/// is. Done once, when a text is received.
#[must_use]
pub fn without_entities(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        plain.push_str(&rest[..at]);
        rest = &rest[at..];
        let Some((mut sign, mut length)) = entity(rest) else {
            plain.push('&');
            rest = &rest[1..];
            continue;
        };
        if sign == "&" {
            // `&amp;quot;`: the sign that was found begins another entity.
            let twice = format!("&{}", head(&rest[length..]));
            if let Some((inner, inner_length)) = entity(&twice) {
                sign = inner;
                length += inner_length - 1;
            }
        }
        plain.push_str(&sign);
        rest = &rest[length..];
    }
    plain.push_str(rest);
    Cow::Owned(plain)
}

/// The beginning of a text in which an entity ends, if there is one.
fn head(text: &str) -> &str {
    let end = text
        .char_indices()
        .nth(LETTERS_MAX + 1)
        .map_or(text.len(), |(at, _)| at);
    &text[..end]
}

/// The sign of the entity that a text begins with, and the entity's length in bytes.
fn entity(text: &str) -> Option<(String, usize)> {
    let inner = head(text.strip_prefix('&')?);
    let end = inner.find(';')?;
    let name = &inner[..end];
    let sign = match name.strip_prefix('#') {
        Some(number) => {
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            let letter = char::from_u32(code).filter(|letter| !letter.is_control())?;
            match letter {
                '\u{a0}' => " ".to_string(),
                letter => letter.to_string(),
            }
        }
        None => {
            let (_, sign) = NAMES.iter().find(|(own, _)| *own == name)?;
            (*sign).to_string()
        }
    };
    Some((sign, end + 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entities_are_replaced_by_their_characters() {
        for (written, meant) in [
            ("Tom &amp; Jerry", "Tom & Jerry"),
            (
                "Law &amp; Disorder: &quot;Don&#39;t&quot;",
                "Law & Disorder: \"Don't\"",
            ),
            ("It&apos;s", "It's"),
            ("It&#x27;s &#X27;", "It's '"),
            ("A &lt;3 B &gt; C", "A <3 B > C"),
            ("Caf&eacute; &ndash; &#8230;", "Café – …"),
            ("One&nbsp;Two&#160;Three", "One Two Three"),
            ("&#128512;", "😀"),
            ("&amp;amp;", "&"),
            ("Tom &amp;amp; Jerry", "Tom & Jerry"),
            ("Don&amp;#39;t, &amp;quot;x&amp;quot;", "Don't, \"x\""),
        ] {
            assert_eq!(without_entities(written), meant, "{written}");
        }
    }

    #[test]
    fn other_ampersands_stay() {
        for text in [
            "R&D",
            "AT&T;",
            "Law & Order",
            "&",
            "&&",
            "&;",
            "&amp",
            "Fast &Furious;",
            "&#;",
            "&#x;",
            "&#xZZ;",
            "&#0;",
            "&#27;",
            "&#1114112;",
            "&unknown;",
            "a & b; c",
            "&#99999999999;",
            "Dungeons & Dragons; Part 2",
            "",
            "日本 & 中国",
            "&日本;",
        ] {
            assert_eq!(without_entities(text), text);
        }
    }

    #[test]
    fn three_escapes_are_undone_twice_and_a_plain_text_is_not_copied() {
        assert_eq!(without_entities("&amp;amp;lt;"), "&lt;");
        assert!(matches!(without_entities("Dark"), Cow::Borrowed("Dark")));
    }
}
