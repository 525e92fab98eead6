//! The format of a picture file by its first bytes; for other files, what they look like.

/// The kinds that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// With any of its usual ways: baseline, progressive, gray, CMYK.
    Jpeg,
    /// With 1 to 16 bits a channel.
    Png,
    /// Of an animated one the first frame.
    WebP,
    /// Of an animated one the first frame.
    Gif,
}

/// Pictures and films that are not read, by how they begin: where, with what, and their name.
const OTHERS: &[(usize, &[u8], &str)] = &[
    (4, b"ftypavif", "AVIF"),
    (4, b"ftypavis", "AVIF"),
    (4, b"ftyphei", "HEIC"),
    (4, b"ftyphev", "HEIC"),
    (4, b"ftypmif1", "HEIC"),
    (4, b"ftypmsf1", "HEIC"),
    (4, b"ftyp", "MP4 video"),
    (0, b"\x1a\x45\xdf\xa3", "Matroska video"),
    (0, b"BM", "BMP"),
    (0, b"II*\0", "TIFF"),
    (0, b"MM\0*", "TIFF"),
    (0, b"\xff\x0a", "JPEG XL"),
    (0, b"\0\0\0\x0cJXL ", "JPEG XL"),
    (0, b"\0\0\0\x0cjP  ", "JPEG 2000"),
    (0, b"8BPS", "PSD"),
    (0, b"\0\0\x01\0", "ICO"),
    (0, b"%PDF", "PDF"),
    (0, b"qoif", "QOI"),
    (0, b"v/1\x01", "OpenEXR"),
    (0, b"#?RADIANCE", "HDR (Radiance)"),
];

/// The kind of a file.
///
/// # Errors
/// A message: it is empty, of an unsupported format, or not a picture.
pub fn kind(bytes: &[u8]) -> Result<Kind, String> {
    if bytes.is_empty() {
        return Err("the picture is empty".to_string());
    }
    if bytes.starts_with(b"\xff\xd8") {
        return Ok(Kind::Jpeg);
    }
    if bytes.starts_with(b"\x89PNG") {
        return Ok(Kind::Png);
    }
    if bytes.starts_with(b"RIFF") && bytes.get(8..12).is_none_or(|name| name == b"WEBP") {
        return Ok(Kind::WebP);
    }
    if bytes.starts_with(b"GIF87a") || bytes.starts_with(b"GIF89a") {
        return Ok(Kind::Gif);
    }
    let begins = |(at, with, _): &&(usize, &[u8], &str)| {
        bytes.get(*at..).is_some_and(|rest| rest.starts_with(with))
    };
    if let Some((_, _, name)) = OTHERS.iter().find(begins) {
        return Err(not_read(name));
    }
    Err(match text(bytes) {
        Some(Text::Svg) => not_read("SVG"),
        Some(Text::Html) => "not a picture but a web page: the URL may require a login".into(),
        Some(Text::Xml) => "not a picture but XML".into(),
        Some(Text::Json) => "not a picture but JSON".into(),
        Some(Text::Plain) => "not a picture but text".into(),
        None => "not a picture, or an unknown format; use JPEG, PNG, WebP or GIF".into(),
    })
}

fn not_read(name: &str) -> String {
    format!("unsupported picture format {name}; use JPEG, PNG, WebP or GIF")
}

enum Text {
    Svg,
    Html,
    Xml,
    Json,
    Plain,
}

/// What text it is, if it begins as text does.
fn text(bytes: &[u8]) -> Option<Text> {
    let head = &bytes[..bytes.len().min(1024)];
    // The last letter may have been cut through.
    let head = match std::str::from_utf8(head) {
        Ok(head) => head,
        Err(error) if error.valid_up_to() + 4 > head.len() && error.valid_up_to() > 0 => {
            std::str::from_utf8(&head[..error.valid_up_to()]).ok()?
        }
        Err(_) => return None,
    };
    if head
        .chars()
        .any(|letter| letter.is_control() && !letter.is_whitespace())
    {
        return None;
    }
    let head = head
        .trim_start_matches('\u{feff}')
        .trim_start()
        .to_ascii_lowercase();
    Some(
        if head.starts_with("<!doctype html") || head.contains("<html") {
            Text::Html
        } else if head.starts_with('<') && head.contains("<svg") {
            Text::Svg
        } else if head.starts_with('<') {
            Text::Xml
        } else if head.starts_with('{') || head.starts_with('[') {
            Text::Json
        } else {
            Text::Plain
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readable_formats_are_recognized_by_their_first_bytes() {
        for (bytes, expected) in [
            (&b"\xff\xd8\xff\xe0"[..], Kind::Jpeg),
            (b"\x89PNG\r\n\x1a\n", Kind::Png),
            (b"RIFF\0\0\0\0WEBPVP8 ", Kind::WebP),
            (b"GIF89a\x01\0", Kind::Gif),
        ] {
            assert_eq!(kind(bytes), Ok(expected));
        }
    }

    #[test]
    fn other_pictures_are_called_by_their_names() {
        for (bytes, name) in [
            (&b"\0\0\0\x1cftypavif\0\0\0\0"[..], "AVIF"),
            (b"\0\0\0\x18ftypheic\0\0\0\0", "HEIC"),
            (b"\0\0\0\x18ftypmif1\0\0\0\0", "HEIC"),
            (b"\0\0\0\x20ftypisom\0\0\0\0", "MP4 video"),
            (b"\x1a\x45\xdf\xa3\x01\0", "Matroska video"),
            (b"BM\x36\x00", "BMP"),
            (b"II*\0\x08", "TIFF"),
            (b"MM\0*\0", "TIFF"),
            (b"%PDF-1.7", "PDF"),
            (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG"),
            (b"<?xml version=\"1.0\"?>\n<svg width='1'/>", "SVG"),
        ] {
            let expected = format!("unsupported picture format {name}; use JPEG, PNG, WebP or GIF");
            assert_eq!(kind(bytes), Err(expected));
        }
    }

    #[test]
    fn a_file_that_is_not_a_picture_is_described() {
        for (bytes, expected) in [
            (&b""[..], "the picture is empty"),
            (
                b"<!DOCTYPE html><title>Sign in</title>",
                "not a picture but a web page: the URL may require a login",
            ),
            (
                b"\n <HTML>",
                "not a picture but a web page: the URL may require a login",
            ),
            (
                b"<?xml version=\"1.0\"?><Response code='401'/>",
                "not a picture but XML",
            ),
            (b"{\"error\": 404}", "not a picture but JSON"),
            (b"Not found", "not a picture but text"),
            (
                "\u{feff}nicht gefunden: ä".as_bytes(),
                "not a picture but text",
            ),
            (
                b"\0\0\0\0\0\0",
                "not a picture, or an unknown format; use JPEG, PNG, WebP or GIF",
            ),
        ] {
            assert_eq!(kind(bytes), Err(expected.to_string()));
        }
    }
}
