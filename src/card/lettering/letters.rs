//! Which letters a font has, read from a few kilobytes of its file: this decides whether the rest is read.
//!
//! Written by hand, 180 lines: read-fonts, which the program contains, takes whole tables. This reads 8 kB of a font of
//! 17 MB.

/// Gives `length` bytes of a file from an offset, or fewer at its end; `None` if it cannot be read.
pub type Part<'p> = dyn FnMut(u64, usize) -> Option<Vec<u8>> + 'p;

/// Letters as ranges, from and to, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Letters(Vec<(u32, u32)>);

/// Tables of a font at most; real ones have 10 to 40.
const TABLES_MAX: usize = 128;
/// Bytes of the table `cmap` at most; those of all Chinese characters have 300 kB.
const CMAP_MAX: usize = 4 << 20;

impl Letters {
    /// Reads the character map of a TrueType or OpenType font; of the first in a collection.
    ///
    /// # Errors
    /// A message: what it is instead and what to do, or why its glyphs cannot be drawn.
    pub fn peek(part: &mut Part) -> Result<Letters, String> {
        let start = match part(0, 16).unwrap_or_default().get(..4) {
            Some(b"wOFF" | b"wOF2") => {
                return Err("WOFF is not supported: convert it to a TTF file".into());
            }
            Some(b"ttcf") => part(12, 4)
                .and_then(|four| long(&four, 0))
                .ok_or("the font collection is truncated")?,
            Some(b"OTTO" | b"true" | b"\0\x01\0\0") => 0,
            _ => return Err(NO_FONT.into()),
        };
        let head = part(u64::from(start), 12 + TABLES_MAX * 16).ok_or(NO_FONT)?;
        let count = usize::from(short(&head, 4).ok_or(NO_FONT)?);
        let table = |tag: &[u8]| {
            (0..count.min(TABLES_MAX)).find_map(|table| {
                let row = head.get(12 + table * 16..28 + table * 16)?;
                (row.get(..4) == Some(tag)).then_some((long(row, 8)?, long(row, 12)?))
            })
        };
        let has = |tag: &[u8]| table(tag).is_some();
        if !has(b"glyf") && !has(b"CFF ") {
            return Err(match () {
                () if has(b"CFF2") => {
                    "CFF2 outlines are not supported: use the TTF file of the same font"
                }
                () if has(b"CBDT") || has(b"sbix") || has(b"EBDT") || has(b"SVG ") => {
                    "bitmap glyphs are not supported: use an outline font, such as Noto Emoji"
                }
                () => NO_FONT,
            }
            .into());
        }
        let (at, length) = table(b"cmap").ok_or("it has no usable character map")?;
        let length = usize::try_from(length).map_or(CMAP_MAX, |length| length.min(CMAP_MAX));
        let cmap = part(u64::from(at), length).unwrap_or_default();
        Ok(Letters::of(&cmap))
    }

    /// True if `letter` is among them.
    #[must_use]
    pub fn has(&self, letter: char) -> bool {
        let letter = u32::from(letter);
        let after = self.0.partition_point(|(first, _)| *first <= letter);
        after
            .checked_sub(1)
            .and_then(|at| self.0.get(at))
            .is_some_and(|(_, last)| letter <= *last)
    }

    /// About `count` letters from all over the font.
    pub fn sample(&self, count: usize) -> impl Iterator<Item = char> + '_ {
        let every = (self.0.len() / count.max(1)).max(1);
        self.0
            .iter()
            .step_by(every)
            .filter_map(|(first, last)| char::from_u32(first.midpoint(*last)))
    }

    /// Reads the table `cmap`: its subtables of Unicode in the formats 4 and 12, which fonts with outlines use.
    fn of(cmap: &[u8]) -> Letters {
        let mut ranges = Vec::new();
        for row in 0..usize::from(short(cmap, 2).unwrap_or(0)).min(64) {
            let at = 4 + row * 8;
            let (Some(platform), Some(encoding), Some(offset)) =
                (short(cmap, at), short(cmap, at + 2), long(cmap, at + 4))
            else {
                break;
            };
            let subtable = usize::try_from(offset)
                .ok()
                .and_then(|offset| cmap.get(offset..));
            if platform == 0 || (platform == 3 && matches!(encoding, 1 | 10)) {
                let table = subtable.unwrap_or_default();
                // A table that is cut off has the letters up to there.
                let _ = match short(table, 0) {
                    Some(4) => format_4(table, &mut ranges),
                    Some(12) => format_12(table, &mut ranges),
                    _ => None,
                };
            }
        }
        ranges.sort_unstable();
        let mut letters: Vec<(u32, u32)> = Vec::new();
        for (first, last) in ranges {
            match letters.last_mut() {
                Some(before) if first <= before.1.saturating_add(1) => {
                    before.1 = before.1.max(last);
                }
                _ => letters.push((first, last)),
            }
        }
        Letters(letters)
    }
}

const NO_FONT: &str = "it is not a TrueType or OpenType font";

/// Segments of letters up to U+FFFF; a letter whose glyph is 0 is not there.
fn format_4(table: &[u8], ranges: &mut Vec<(u32, u32)>) -> Option<()> {
    let segments = usize::from(short(table, 6)? / 2);
    for segment in 0..segments {
        let column = |number: usize| 14 + segment * 2 + segments * 2 * number;
        let last = short(table, column(0))?;
        let first = short(table, column(1) + 2)?;
        let delta = short(table, column(2) + 2)?;
        let offset = short(table, column(3) + 2)?;
        for letter in first..=last {
            let glyph = if offset == 0 {
                letter.wrapping_add(delta)
            } else {
                let at = column(3) + 2 + usize::from(offset) + usize::from(letter - first) * 2;
                short(table, at)
                    .filter(|glyph| *glyph != 0)
                    .map_or(0, |glyph| glyph.wrapping_add(delta))
            };
            if glyph == 0 || letter == u16::MAX {
                continue;
            }
            let letter = u32::from(letter);
            match ranges.last_mut() {
                Some(range) if range.1 + 1 == letter => range.1 = letter,
                _ => ranges.push((letter, letter)),
            }
        }
    }
    Some(())
}

/// Groups of letters of all planes.
fn format_12(table: &[u8], ranges: &mut Vec<(u32, u32)>) -> Option<()> {
    for group in 0..usize::try_from(long(table, 12)?).ok()? {
        let at = group.checked_mul(12)?.checked_add(16)?;
        let (first, last) = (long(table, at)?, long(table, at + 4)?);
        let first = first + u32::from(long(table, at + 8)? == 0);
        if first <= last && last <= u32::from(char::MAX) {
            ranges.push((first, last));
        }
    }
    Some(())
}

fn short(bytes: &[u8], at: usize) -> Option<u16> {
    let two = bytes.get(at..at.checked_add(2)?)?;
    Some(u16::from_be_bytes(two.try_into().ok()?))
}

fn long(bytes: &[u8], at: usize) -> Option<u32> {
    let four = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_be_bytes(four.try_into().ok()?))
}

/// The parts of a font that is in memory.
pub fn part_of(bytes: &[u8]) -> impl FnMut(u64, usize) -> Option<Vec<u8>> + '_ {
    |at, length| {
        let at = usize::try_from(at).ok()?;
        let end = at.saturating_add(length).min(bytes.len());
        bytes.get(at..end).map(<[u8]>::to_vec)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn peek(bytes: &[u8]) -> Result<Letters, String> {
        Letters::peek(&mut part_of(bytes))
    }

    #[test]
    fn the_letters_of_a_font_are_known_without_reading_the_whole_file() {
        let title = include_bytes!("../../../fonts/IntertitleSans-ExtraBold.ttf");
        let mut bytes_read = 0;
        let letters = Letters::peek(&mut |at, length| {
            let part = part_of(title)(at, length)?;
            bytes_read += part.len();
            Some(part)
        })
        .expect("it is a font");
        assert!(letters.has('A') && letters.has('Ő') && !letters.has('Ж') && !letters.has('進'));
        assert!(bytes_read < 8_000, "{bytes_read} bytes");
        let emoji = peek(include_bytes!("../../../fonts/NotoEmoji-Bold.ttf")).expect("a font");
        assert!(emoji.has('😀') && emoji.has('❤') && !emoji.has('A'));
    }

    #[test]
    fn the_character_map_of_a_font_matches_what_rusttype_finds() {
        let bytes: &[u8] = include_bytes!("../../../fonts/InterDisplay-ExtraBold.ttf");
        let face = crate::card::lettering::font_face::FontFace::read(bytes.into()).expect("a font");
        let letters = peek(bytes).expect("a font");
        for letter in ('\0'..'\u{3000}').filter(|letter| *letter != '\0') {
            assert_eq!(letters.has(letter), face.has(letter), "{letter:?}");
        }
    }

    #[test]
    fn a_font_that_cannot_be_drawn_says_what_to_take_instead() {
        let font = |tags: &[&[u8; 4]]| {
            let mut bytes = b"\0\x01\0\0".to_vec();
            bytes.extend(u16::try_from(tags.len()).expect("few").to_be_bytes());
            bytes.extend([0; 6]);
            for tag in tags {
                bytes.extend(*tag);
                bytes.extend([0; 12]);
            }
            bytes
        };
        let rows: [(&[u8], &str); 5] = [
            (
                b"wOF2....",
                "WOFF is not supported: convert it to a TTF file",
            ),
            (b"hello", NO_FONT),
            (
                &font(&[b"CFF2", b"cmap"]),
                "CFF2 outlines are not supported: use the TTF file of the same font",
            ),
            (
                &font(&[b"CBDT", b"cmap"]),
                "bitmap glyphs are not supported: use an outline font, such as Noto Emoji",
            ),
            (&font(&[b"glyf"]), "it has no usable character map"),
        ];
        for (bytes, expected) in rows {
            assert_eq!(peek(bytes).expect_err("no font"), expected);
        }
    }
}
