//! Repairs the bytes of a document on their way to the parser: a state machine that sees each byte once.
//!
//! Inside of texts it replaces invalid UTF-8, invalid escapes and halves of surrogate pairs by U+FFFD, and escapes raw
//! control characters, which JSON forbids (RFC 8259, section 7) but databases contain. Outside of texts it changes
//! nothing that could be JSON.

use crate::json::bounds::{Bounds, LEVELS_MAX};
use crate::json::unreadable::Unreadable;

/// U+FFFD.
const REPLACEMENT: &[u8] = "\u{fffd}".as_bytes();

/// The byte order mark that some programs on Windows write first. It is not valid JSON.
const MARK: &[u8] = "\u{feff}".as_bytes();

/// The position of the next byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At {
    Outside,
    Text,
    /// After a backslash.
    Escape,
    /// After `\u` and that many digits with that value.
    Digits(u8, u32),
}

/// The state between two bytes.
#[derive(Debug)]
pub(super) struct Repairer {
    bounds: Bounds,
    at: At,
    bytes: u64,
    values: u64,
    levels: u32,
    /// Bytes of the current text that were written, and whether the rest of it is dropped.
    text_bytes: usize,
    is_cut: bool,
    /// The first half of a surrogate pair, whose second half may follow.
    high: Option<u32>,
    /// The first bytes of a character, and its length.
    letter: [u8; 4],
    letter_bytes: usize,
    letter_whole: usize,
}

impl Repairer {
    pub(super) fn new(bounds: Bounds) -> Repairer {
        Repairer {
            bounds,
            at: At::Outside,
            bytes: 0,
            values: 0,
            levels: 0,
            text_bytes: 0,
            is_cut: false,
            high: None,
            letter: [0; 4],
            letter_bytes: 0,
            letter_whole: 0,
        }
    }

    /// Repairs the next piece, and appends it to `out`: at most six bytes for each of its bytes.
    ///
    /// # Errors
    /// The document exceeds a bound.
    pub(super) fn feed(&mut self, mut piece: &[u8], out: &mut Vec<u8>) -> Result<(), Unreadable> {
        if self.bytes == 0 {
            piece = piece.strip_prefix(MARK).unwrap_or(piece);
        }
        self.bytes += piece.len() as u64;
        if self.bytes > self.bounds.bytes {
            return Err(Unreadable::TooManyBytes(self.bounds.bytes));
        }
        while let [byte, rest @ ..] = piece {
            let plain = self.plain(piece);
            if plain > 0 {
                self.put_plain(&piece[..plain], out);
                piece = &piece[plain..];
                continue;
            }
            self.step(*byte, out)?;
            piece = rest;
        }
        Ok(())
    }

    /// How many of the next bytes are plain characters of a text, which need no check of their own.
    fn plain(&self, piece: &[u8]) -> usize {
        if self.at != At::Text || self.high.is_some() || self.letter_bytes > 0 {
            return 0;
        }
        let is_plain = |byte: &u8| matches!(byte, 0x20..=0x7f) && *byte != b'"' && *byte != b'\\';
        piece
            .iter()
            .position(|byte| !is_plain(byte))
            .unwrap_or(piece.len())
    }

    fn put_plain(&mut self, letters: &[u8], out: &mut Vec<u8>) {
        if self.is_cut {
            return;
        }
        let room = self.bounds.text_bytes.saturating_sub(self.text_bytes);
        let fits = room.min(letters.len());
        out.extend_from_slice(&letters[..fits]);
        self.text_bytes += fits;
        self.is_cut = fits < letters.len();
    }

    /// Writes one character or one escape of a text, or drops it completely.
    fn put(&mut self, unit: &[u8], out: &mut Vec<u8>) {
        self.is_cut |= self.text_bytes + unit.len() > self.bounds.text_bytes;
        if !self.is_cut {
            out.extend_from_slice(unit);
            self.text_bytes += unit.len();
        }
    }

    fn step(&mut self, byte: u8, out: &mut Vec<u8>) -> Result<(), Unreadable> {
        match self.at {
            At::Outside => return self.outside(byte, out),
            At::Text => self.text(byte, out),
            At::Escape => self.escape(byte, out),
            At::Digits(count, value) => self.digits((count, value), byte, out),
        }
        Ok(())
    }

    fn outside(&mut self, byte: u8, out: &mut Vec<u8>) -> Result<(), Unreadable> {
        match byte {
            b'"' => {
                (self.at, self.text_bytes, self.is_cut) = (At::Text, 0, false);
            }
            b'{' | b'[' => {
                self.levels += 1;
                if self.levels > LEVELS_MAX {
                    return Err(Unreadable::TooDeep);
                }
                self.count()?;
            }
            b'}' | b']' => self.levels = self.levels.saturating_sub(1),
            b',' => self.count()?,
            _ => {}
        }
        // JSON outside of texts is ASCII. For anything else, the parser reports the position.
        out.push(if byte.is_ascii() { byte } else { b'?' });
        Ok(())
    }

    fn count(&mut self) -> Result<(), Unreadable> {
        self.values += 1;
        if self.values > self.bounds.values {
            return Err(Unreadable::TooManyValues(self.bounds.values));
        }
        Ok(())
    }

    fn text(&mut self, byte: u8, out: &mut Vec<u8>) {
        if self.letter_bytes > 0 {
            if byte & 0xc0 == 0x80 {
                return self.more_of_letter(byte, out);
            }
            // The character is incomplete, and this byte belongs to the next one.
            self.letter_bytes = 0;
            self.put(REPLACEMENT, out);
        }
        if byte != b'\\' {
            self.flush_high(out);
        }
        match byte {
            b'"' => {
                self.at = At::Outside;
                out.push(byte);
            }
            b'\\' => self.at = At::Escape,
            0x00..=0x1f => self.put(format!("\\u{byte:04x}").as_bytes(), out),
            0x20..=0x7f => self.put(&[byte], out),
            0xc2..=0xdf => self.begin_letter(byte, 2),
            0xe0..=0xef => self.begin_letter(byte, 3),
            0xf0..=0xf4 => self.begin_letter(byte, 4),
            _ => self.put(REPLACEMENT, out),
        }
    }

    fn begin_letter(&mut self, byte: u8, whole: usize) {
        self.letter[0] = byte;
        (self.letter_bytes, self.letter_whole) = (1, whole);
    }

    fn more_of_letter(&mut self, byte: u8, out: &mut Vec<u8>) {
        self.letter[self.letter_bytes] = byte;
        self.letter_bytes += 1;
        if self.letter_bytes < self.letter_whole {
            return;
        }
        let letter = self.letter;
        let letter = &letter[..self.letter_whole];
        self.letter_bytes = 0;
        // Surrogates and overlong encodings have the right shape, but are invalid.
        let is_letter = str::from_utf8(letter).is_ok();
        self.put(if is_letter { letter } else { REPLACEMENT }, out);
    }

    fn escape(&mut self, byte: u8, out: &mut Vec<u8>) {
        if byte == b'u' {
            self.at = At::Digits(0, 0);
            return;
        }
        self.at = At::Text;
        self.flush_high(out);
        match byte {
            b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => self.put(&[b'\\', byte], out),
            // An invalid escape: the backslash was one character, and this byte is the next.
            _ => {
                self.put(REPLACEMENT, out);
                self.text(byte, out);
            }
        }
    }

    fn digits(&mut self, (count, value): (u8, u32), byte: u8, out: &mut Vec<u8>) {
        let Some(digit) = char::from(byte).to_digit(16) else {
            self.at = At::Text;
            self.flush_high(out);
            self.put(REPLACEMENT, out);
            return self.text(byte, out);
        };
        let value = value << 4 | digit;
        if count < 3 {
            self.at = At::Digits(count + 1, value);
            return;
        }
        self.at = At::Text;
        match (self.high.take(), value) {
            (Some(high), 0xdc00..=0xdfff) => {
                self.put(format!("\\u{high:04x}\\u{value:04x}").as_bytes(), out);
            }
            (before, value) => {
                if before.is_some() {
                    self.put(REPLACEMENT, out);
                }
                match value {
                    0xd800..=0xdbff => self.high = Some(value),
                    0xdc00..=0xdfff => self.put(REPLACEMENT, out),
                    _ => self.put(format!("\\u{value:04x}").as_bytes(), out),
                }
            }
        }
    }

    fn flush_high(&mut self, out: &mut Vec<u8>) {
        if self.high.take().is_some() {
            self.put(REPLACEMENT, out);
        }
    }
}

/// Repairs a whole document: it is UTF-8 then, and JSON if only its texts were invalid.
///
/// # Errors
/// It exceeds a bound.
pub fn repaired(document: &[u8], bounds: Bounds) -> Result<String, Unreadable> {
    let mut out = Vec::with_capacity(document.len());
    Repairer::new(bounds).feed(document, &mut out)?;
    // Texts that were cut off leave unused capacity.
    out.shrink_to_fit();
    // Only complete characters were written.
    Ok(String::from_utf8(out).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOUNDS: Bounds = Bounds {
        bytes: 1 << 20,
        values: 1000,
        text_bytes: 1000,
    };

    #[track_caller]
    fn check(document: &[u8], expected: &str) {
        assert_eq!(repaired(document, BOUNDS).as_deref(), Ok(expected));
        // Pieces of any length give the same result.
        for length in 1..5 {
            let (mut repairer, mut out) = (Repairer::new(BOUNDS), Vec::new());
            for piece in document.chunks(length) {
                repairer
                    .feed(piece, &mut out)
                    .expect("it is within its bounds");
            }
            assert_eq!(
                String::from_utf8_lossy(&out),
                expected,
                "pieces of {length}"
            );
        }
    }

    #[test]
    fn good_documents_pass_as_they_are() {
        for good in [
            r#"{"a": [1, -2.5e3, true, null], "b\"\\\/\b\f\n\r\t": "é日😀"}"#,
            r#"["\u00e9\ud83d\ude00\u0000", "", "\\u12", "/"]"#,
            "\"\u{7f}\u{2028}\u{fffd}\"",
            " [ ] \r\n\t",
        ] {
            check(good.as_bytes(), good);
        }
    }

    #[test]
    fn invalid_characters_are_replaced() {
        for (bad, expected) in [
            (&b"\"CAF\xc9\""[..], "\"CAF\u{fffd}\""),
            (b"\"\xff\xfe\"", "\"\u{fffd}\u{fffd}\""),
            (b"\"\xe6\x97\"", "\"\u{fffd}\""),
            (b"\"\xe6x\"", "\"\u{fffd}x\""),
            (b"\"\xe6\xe6\x97\xa5\"", "\"\u{fffd}\u{65e5}\""),
            // A surrogate half, an overlong encoding, a code point beyond the last.
            (b"\"\xed\xa0\x80\"", "\"\u{fffd}\""),
            (b"\"\xe0\x80\x80\"", "\"\u{fffd}\""),
            (b"\"\xf4\xbf\xbf\xbf\"", "\"\u{fffd}\""),
            (
                b"\"\x80\xc0\xc1\xf5\"",
                "\"\u{fffd}\u{fffd}\u{fffd}\u{fffd}\"",
            ),
            (b"\"\xe6\\n\"", "\"\u{fffd}\\n\""),
        ] {
            check(bad, expected);
        }
    }

    #[test]
    fn raw_control_characters_are_escaped_within_texts_only() {
        check(
            b"\"a\x00b\x1bc\nd\te\"",
            r#""a\u0000b\u001bc\u000ad\u0009e""#,
        );
        check(b"{\n\t\"a\":\r1}", "{\n\t\"a\":\r1}");
    }

    #[test]
    fn halves_of_pairs_and_escapes_that_do_not_exist_are_replaced() {
        for (bad, expected) in [
            (r#""\ud83d""#, "\"\u{fffd}\""),
            (r#""\ude00""#, "\"\u{fffd}\""),
            (r#""\ud83dx""#, "\"\u{fffd}x\""),
            (r#""\ud83d\n""#, "\"\u{fffd}\\n\""),
            (r#""\ud83d\ud83d\ude00""#, "\"\u{fffd}\\ud83d\\ude00\""),
            (r#""\ud83dA""#, "\"\u{fffd}A\""),
            (r#""\ud83d\u0041""#, "\"\u{fffd}\\u0041\""),
            (r#""\x41""#, "\"\u{fffd}x41\""),
            (r#""\u12""#, "\"\u{fffd}\""),
            (r#""\u12G4""#, "\"\u{fffd}G4\""),
            (r#""\u""#, "\"\u{fffd}\""),
            (r#""\ud83d\u12 ""#, "\"\u{fffd}\u{fffd} \""),
        ] {
            check(bad.as_bytes(), expected);
        }
        check(b"\"\\\x01\"", "\"\u{fffd}\\u0001\"");
        check(b"\"\\\xe9\"", "\"\u{fffd}\u{fffd}\"");
    }

    #[test]
    fn a_text_that_is_too_long_is_cut_between_letters() {
        let short = Bounds {
            text_bytes: 4,
            ..BOUNDS
        };
        for (long, expected) in [
            (r#"["abcd", "abcde", "x"]"#, r#"["abcd", "abcd", "x"]"#),
            (r#""ab日本""#, "\"ab\""),
            (r#""abc\n\"d", 1"#, r#""abc", 1"#),
            (r#""abc\u0041", 1"#, r#""abc", 1"#),
        ] {
            assert_eq!(repaired(long.as_bytes(), short).as_deref(), Ok(expected));
        }
    }

    #[test]
    fn values_levels_and_bytes_are_bounded_despite_brackets_in_strings() {
        let many = format!("[{}]", vec!["0"; 1001].join(","));
        assert_eq!(
            repaired(many.as_bytes(), BOUNDS),
            Err(Unreadable::TooManyValues(1000))
        );
        let objects = format!("[{}]", vec!["{\"\":0}"; 501].join(","));
        assert_eq!(
            repaired(objects.as_bytes(), BOUNDS),
            Err(Unreadable::TooManyValues(1000))
        );
        for open in ["[", "{\"a\":"] {
            assert_eq!(
                repaired(open.repeat(129).as_bytes(), BOUNDS),
                Err(Unreadable::TooDeep)
            );
            assert!(repaired(open.repeat(128).as_bytes(), BOUNDS).is_ok());
        }
        let text = format!("\"{}\"", "[{,".repeat(300));
        assert_eq!(repaired(text.as_bytes(), BOUNDS), Ok(text));
        let large = vec![b' '; (1 << 20) + 1];
        assert_eq!(
            repaired(&large, BOUNDS),
            Err(Unreadable::TooManyBytes(1 << 20))
        );
    }
}
