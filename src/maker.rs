//! Detects card programs by the marks that intertitle and other programs write into card files.

/// A program that draws on pictures. Artwork is never one of these: the text would be there twice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Maker {
    /// Intertitle, with the recipe that is written into the card, which may be empty.
    Intertitle(String),
    /// Kometa draws overlays.
    Kometa,
    /// TitleCardMaker draws title cards.
    TitleCardMaker,
    /// Posterizarr draws posters and title cards.
    Posterizarr,
}

impl Maker {
    /// The name of the program.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Maker::Intertitle(_) => "intertitle",
            Maker::Kometa => "Kometa",
            Maker::TitleCardMaker => "TitleCardMaker",
            Maker::Posterizarr => "Posterizarr",
        }
    }
}

/// The text of intertitle's mark: a comment in the JPEG, so that the picture needs no Exif data.
#[must_use]
pub fn our_mark(recipe: &str) -> String {
    format!("{OURS}{recipe}")
}

const OURS: &str = "intertitle 1 ";

/// Exif tags of others, and the text each of them holds.
const KOMETA: (u16, &[u8]) = (0x04bc, b"overlay");
const TITLE_CARD_MAKER: (u16, &[u8]) = (0x4242, b"titlecard");

/// The program that made the picture, as far as its file shows; `None` for a still, and for bytes that are not a
/// picture.
///
/// Reads JPEG, PNG and WebP, and nothing of the pixels.
#[must_use]
pub fn of(bytes: &[u8]) -> Option<Maker> {
    if bytes.starts_with(&[0xff, 0xd8]) {
        jpeg(bytes)
    } else if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        png(bytes)
    } else if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        webp(bytes)
    } else {
        None
    }
}

/// Walks the segments before the pixels: comments and Exif.
fn jpeg(bytes: &[u8]) -> Option<Maker> {
    let mut at = 2;
    loop {
        // Any number of 0xff may precede a marker.
        while *bytes.get(at)? == 0xff && *bytes.get(at + 1)? == 0xff {
            at += 1;
        }
        let (start, marker) = (*bytes.get(at)?, *bytes.get(at + 1)?);
        if start != 0xff || matches!(marker, 0xda | 0xd9) {
            return None;
        }
        if matches!(marker, 0x01 | 0xd0..=0xd8) {
            at += 2;
            continue;
        }
        let length = usize::from(u16::from_be_bytes([
            *bytes.get(at + 2)?,
            *bytes.get(at + 3)?,
        ]));
        let body = bytes.get(at + 4..at + 2 + length.max(2))?;
        let found = match marker {
            0xfe => comment(body),
            0xe1 => body.strip_prefix(b"Exif\0\0").and_then(exif),
            _ => None,
        };
        if found.is_some() {
            return found;
        }
        at += 2 + length.max(2);
    }
}

/// Walks the chunks: Exif, and texts under the keyword `Comment` and others.
fn png(bytes: &[u8]) -> Option<Maker> {
    let mut at = 8;
    loop {
        let length =
            usize::try_from(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?)).ok()?;
        let kind = bytes.get(at + 4..at + 8)?;
        let body = bytes.get(at + 8..(at + 8).checked_add(length)?)?;
        let found = match kind {
            b"eXIf" => exif(body),
            b"tEXt" | b"iTXt" => body
                .iter()
                .position(|byte| *byte == 0)
                .and_then(|end| comment(body.get(end + 1..)?)),
            b"IEND" => return None,
            _ => None,
        };
        if found.is_some() {
            return found;
        }
        at = at.checked_add(length)?.checked_add(12)?;
    }
}

/// Walks the chunks for Exif.
fn webp(bytes: &[u8]) -> Option<Maker> {
    let mut at = 12;
    loop {
        let kind = bytes.get(at..at + 4)?;
        let length = usize::try_from(u32::from_le_bytes(
            bytes.get(at + 4..at + 8)?.try_into().ok()?,
        ))
        .ok()?;
        if kind == b"EXIF" {
            let body = bytes.get(at + 8..(at + 8).checked_add(length)?)?;
            return exif(body.strip_prefix(b"Exif\0\0").unwrap_or(body));
        }
        // Chunks are padded to an even length.
        at = at
            .checked_add(8)?
            .checked_add(length)?
            .checked_add(length % 2)?;
    }
}

/// The program named in a comment.
fn comment(text: &[u8]) -> Option<Maker> {
    // The text of a PNG's iTXt begins with flags and empty names.
    let first = text.iter().position(|byte| *byte != 0).unwrap_or(0);
    let text = String::from_utf8_lossy(
        text.get(first..)?
            .get(..COMMENT_READ.min(text.len() - first))?,
    );
    let text = text.trim_matches(['\0', ' ', '\r', '\n']);
    if let Some(recipe) = text.strip_prefix(OURS) {
        return Some(Maker::Intertitle(recipe.to_string()));
    }
    let is_theirs = text
        .to_ascii_lowercase()
        .starts_with("created with posterizarr");
    is_theirs.then_some(Maker::Posterizarr)
}

/// Bytes of a comment that are searched; marks are shorter.
const COMMENT_READ: usize = 256;

/// The text of the first directory of an Exif block: the others describe thumbnails and cameras.
fn exif(tiff: &[u8]) -> Option<Maker> {
    let little = match tiff.get(..4)? {
        b"II*\0" => true,
        b"MM\0*" => false,
        _ => return None,
    };
    let short = |at: usize| -> Option<u16> {
        let two = tiff.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if little {
            u16::from_le_bytes(two)
        } else {
            u16::from_be_bytes(two)
        })
    };
    let long = |at: usize| -> Option<usize> {
        let four = tiff.get(at..at.checked_add(4)?)?.try_into().ok()?;
        let value = if little {
            u32::from_le_bytes(four)
        } else {
            u32::from_be_bytes(four)
        };
        usize::try_from(value).ok()
    };
    let directory = long(4)?;
    for entry in 0..usize::from(short(directory)?) {
        let at = directory.checked_add(2 + entry * 12)?;
        let count = long(at.checked_add(4)?)?;
        // Up to four bytes are in the entry itself, longer values elsewhere.
        let value_at = if count <= 4 { at + 8 } else { long(at + 8)? };
        let value = tiff
            .get(value_at..value_at.checked_add(count)?)
            .unwrap_or_default();
        let is = |(tag, text): (u16, &[u8])| {
            short(at) == Some(tag)
                && value.len() >= text.len()
                && value[..text.len()].eq_ignore_ascii_case(text)
        };
        if is(KOMETA) {
            return Some(Maker::Kometa);
        }
        if is(TITLE_CARD_MAKER) {
            return Some(Maker::TitleCardMaker);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn jpeg_with(marker: u8, body: &[u8]) -> Vec<u8> {
        let length = u16::try_from(body.len() + 2).expect("tests use short bodies");
        let mut bytes = vec![0xff, 0xd8, 0xff, 0xe0, 0, 4, b'J', b'F', 0xff, 0xff, marker];
        bytes.extend(length.to_be_bytes());
        bytes.extend(body);
        bytes.extend([0xff, 0xda, 0, 2]);
        bytes
    }

    fn tiff(little: bool, tag: u16, text: &[u8]) -> Vec<u8> {
        let short = |value: u16| {
            if little {
                value.to_le_bytes()
            } else {
                value.to_be_bytes()
            }
        };
        let long = |value: u32| {
            if little {
                value.to_le_bytes()
            } else {
                value.to_be_bytes()
            }
        };
        let mut bytes = if little {
            b"II*\0".to_vec()
        } else {
            b"MM\0*".to_vec()
        };
        bytes.extend(long(8));
        bytes.extend(short(2));
        for (tag, at) in [(0x010e, 0u32), (tag, 38)] {
            bytes.extend(short(tag));
            bytes.extend(short(2));
            bytes.extend(long(if at == 0 {
                2
            } else {
                u32::try_from(text.len()).expect("short")
            }));
            bytes.extend(long(at));
        }
        bytes.extend(long(0));
        bytes.extend(text);
        bytes
    }

    fn exif_jpeg(tiff: &[u8]) -> Vec<u8> {
        jpeg_with(0xe1, &[b"Exif\0\0", tiff].concat())
    }

    fn png_with(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
        let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
        bytes.extend(u32::try_from(body.len()).expect("short").to_be_bytes());
        bytes.extend(kind);
        bytes.extend(body);
        bytes.extend([0; 4]);
        bytes
    }

    #[test]
    fn each_mark_is_known() {
        let ours = Maker::Intertitle("abc".into());
        let webp = [
            b"RIFF\0\0\0\0WEBPVP8 \x01\0\0\0x\0EXIF\x40\0\0\0".to_vec(),
            tiff(true, 0x4242, b"titlecard\0"),
            vec![0; 64],
        ]
        .concat();
        let rows = [
            (
                jpeg_with(0xfe, our_mark("abc").as_bytes()),
                Some(ours.clone()),
            ),
            (
                jpeg_with(0xfe, b"created with posterizarr v1"),
                Some(Maker::Posterizarr),
            ),
            (jpeg_with(0xfe, b"a still"), None),
            (
                exif_jpeg(&tiff(true, 0x04bc, b"overlay\0")),
                Some(Maker::Kometa),
            ),
            (
                exif_jpeg(&tiff(false, 0x4242, b"titlecard\0")),
                Some(Maker::TitleCardMaker),
            ),
            (exif_jpeg(&tiff(false, 0x4242, b"something")), None),
            (
                png_with(b"eXIf", &tiff(true, 0x04bc, b"overlay\0")),
                Some(Maker::Kometa),
            ),
            (png_with(b"tEXt", b"Comment\0intertitle 1 abc"), Some(ours)),
            (
                png_with(b"iTXt", b"Comment\0\0\0\0\0created with posterizarr"),
                Some(Maker::Posterizarr),
            ),
            (webp, Some(Maker::TitleCardMaker)),
            (b"GIF89a".to_vec(), None),
            (Vec::new(), None),
        ];
        for (bytes, expected) in rows {
            assert_eq!(of(&bytes), expected, "{}", String::from_utf8_lossy(&bytes));
        }
    }

    #[test]
    fn a_torn_file_says_nothing_and_does_no_harm() {
        let whole = [
            exif_jpeg(&tiff(true, 0x04bc, b"overlay\0")),
            png_with(b"eXIf", &tiff(true, 0x04bc, b"overlay\0")),
        ];
        for bytes in whole {
            for end in 0..bytes.len() {
                let _ = of(&bytes[..end]);
            }
            let mut seed = 1u32;
            for _ in 0..2000 {
                let mut torn = bytes.clone();
                for _ in 0..3 {
                    seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    let at = (seed >> 8) as usize % torn.len();
                    torn[at] = seed.to_le_bytes()[2];
                }
                let _ = of(&torn);
            }
        }
    }
}
