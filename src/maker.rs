//! Detects card programs by the marks that intertitle and other programs write into card files.

use exif::{Context, Exif, In, Tag, Value};

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

/// Walks the segments before the pixels: comments, and Exif, of which a file has one block.
fn jpeg(bytes: &[u8]) -> Option<Maker> {
    let mut at = 2;
    let mut has_exif = false;
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
            0xe1 if !has_exif => body.strip_prefix(b"Exif\0\0").and_then(|tiff| {
                has_exif = true;
                of_exif(tiff)
            }),
            _ => None,
        };
        if found.is_some() {
            return found;
        }
        at += 2 + length.max(2);
    }
}

/// Walks the chunks: Exif, of which a file has one block, and texts under the keyword `Comment` and others.
fn png(bytes: &[u8]) -> Option<Maker> {
    let mut at = 8;
    let mut has_exif = false;
    loop {
        let length =
            usize::try_from(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?)).ok()?;
        let kind = bytes.get(at + 4..at + 8)?;
        let body = bytes.get(at + 8..(at + 8).checked_add(length)?)?;
        let found = match kind {
            b"eXIf" if !has_exif => {
                has_exif = true;
                of_exif(body)
            }
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
            return of_exif(body.strip_prefix(b"Exif\0\0").unwrap_or(body));
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

/// The program named in the first directory of an Exif block: the others describe thumbnails and cameras.
fn of_exif(tiff: &[u8]) -> Option<Maker> {
    let exif = parse(tiff)?;
    let is = |(tag, text): (u16, &[u8])| {
        let field = exif.get_field(Tag(Context::Tiff, tag), In::PRIMARY);
        let value = field.and_then(|field| match &field.value {
            Value::Ascii(texts) => texts.first(),
            Value::Byte(bytes) | Value::Undefined(bytes, _) => Some(bytes),
            _ => None,
        });
        value
            .and_then(|value| value.get(..text.len()))
            .is_some_and(|start| start.eq_ignore_ascii_case(text))
    };
    if is(KOMETA) {
        Some(Maker::Kometa)
    } else if is(TITLE_CARD_MAKER) {
        Some(Maker::TitleCardMaker)
    } else {
        None
    }
}

/// Bytes of an Exif block that are read. Both programs write the first directory and its texts first, in a few hundred
/// bytes.
///
/// The bound is for memory: kamadak-exif 0.6.2 reads every directory once, but directories may overlap. A block of
/// 64 KiB made for that took 590 MB and a second; the first 4 KiB of it take 2.3 MB and 5 ms.
const EXIF_READ: usize = 4 << 10;

/// The fields of an Exif block, without those that are damaged or cut off.
fn parse(tiff: &[u8]) -> Option<Exif> {
    let mut reader = exif::Reader::new();
    reader.continue_on_error(true);
    let block = tiff[..tiff.len().min(EXIF_READ)].to_vec();
    reader
        .read_raw(block)
        .or_else(|error| error.distill_partial_result(|_| {}))
        .ok()
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
    /// A block of 64 KiB whose first directory leads to many others, which overlap.
    fn overlapping(directories: u16) -> Vec<u8> {
        let mut bytes = b"II*\0\x08\0\0\0".to_vec();
        bytes.extend(directories.to_le_bytes());
        let area = 10 + 12 * u32::from(directories) + 4;
        for nth in 0..u32::from(directories) {
            bytes.extend(0x8769u16.to_le_bytes());
            bytes.extend(4u16.to_le_bytes());
            bytes.extend(1u32.to_le_bytes());
            bytes.extend((area + 2 * nth).to_le_bytes());
        }
        bytes.extend([0; 4]);
        while bytes.len() < 64 << 10 {
            bytes.extend(directories.to_le_bytes());
        }
        bytes
    }

    #[test]
    fn an_exif_block_with_overlapping_directories_takes_little_memory() {
        for directories in [50, 100, 150, 200, 300, 2000] {
            let fields = parse(&overlapping(directories)).map_or(0, |exif| exif.fields().len());
            assert!(fields < 50_000, "{fields} fields");
        }
    }

    #[test]
    fn only_the_first_exif_block_of_a_file_counts() {
        let [none, kometa] =
            [b"nothing", b"overlay"].map(|text| exif_jpeg(&tiff(true, 0x04bc, text)));
        let end = none.len() - 4;
        assert_eq!(of(&[&none[..end], &kometa[11..]].concat()), None);
        assert_eq!(
            of(&[&kometa[..end], &none[11..]].concat()),
            Some(Maker::Kometa)
        );
    }
}
