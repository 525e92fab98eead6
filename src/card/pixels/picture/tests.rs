//! Tests of reading pictures: files of all kinds, made by `tests/cards/art/make.py`, and invalid ones.

use std::path::Path;

use super::*;

fn artwork(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cards/art");
    std::fs::read(folder.join(name)).expect("the file is there")
}

fn why(bytes: &[u8]) -> String {
    Picture::read(bytes).err().unwrap_or_default()
}

const RED: [u8; 3] = [200, 30, 30];
const BLUE: [u8; 3] = [30, 30, 200];

/// The size, and the first and the last pixel within a tolerance; and the other notes.
#[track_caller]
fn check(
    name: &str,
    size: (u32, u32),
    first: [u8; 3],
    last: [u8; 3],
    max_width: u8,
) -> Vec<String> {
    let read = Picture::read_with_notes(&artwork(name));
    let (picture, mut notes) = read.unwrap_or_else(|why| panic!("{name}: {why}"));
    assert_eq!((picture.width, picture.height), size, "{name}");
    assert_eq!(
        picture.pixels.len(),
        (size.0 * size.1 * 4) as usize,
        "{name}"
    );
    let ends = [
        &picture.pixels[..4],
        &picture.pixels[picture.pixels.len() - 4..],
    ];
    for (got, wanted) in ends.into_iter().zip([first, last]) {
        let is_near = got
            .iter()
            .zip(wanted)
            .all(|(a, b)| a.abs_diff(b) <= max_width);
        assert!(is_near && got[3] == 255, "{name}: {got:?}, not {wanted:?}");
    }
    notes.retain(|note| !note.starts_with("it has only"));
    notes
}

#[test]
fn jpeg_of_all_kinds_is_read() {
    for name in [
        "odd_420.jpg",
        "odd_422.jpg",
        "odd_440.jpg",
        "odd_444.jpg",
        "restarts.jpg",
        "rgb.jpg",
    ] {
        check(name, (33, 17), RED, BLUE, 6);
    }
    check("progressive.jpg", (32, 16), RED, BLUE, 12);
    check("gray.jpg", (32, 16), [81; 3], [49; 3], 3);
}

#[test]
fn inks_are_read_as_adobe_keeps_them_and_as_others_do() {
    check("cmyk.jpg", (32, 16), RED, BLUE, 12);
    for name in ["cmyk_plain.jpg", "ycck.jpg"] {
        check(name, (32, 16), [200, 67, 67], [67, 67, 200], 6);
    }
}

#[test]
fn png_of_all_kinds_is_read() {
    for name in ["gray1.png", "gray2.png", "gray4.png"] {
        check(name, (32, 16), [0; 3], [255; 3], 0);
    }
    check("palette.png", (32, 16), RED, BLUE, 0);
    check("palette_clear.png", (32, 16), RED, [0; 3], 0);
    check("trns.png", (32, 16), RED, [0; 3], 0);
    check("interlaced.png", (33, 17), RED, BLUE, 0);
    check("interlaced16.png", (33, 17), RED, BLUE, 0);
}

#[test]
fn webp_of_all_kinds_is_read_and_of_an_animated_one_the_first_frame() {
    check("lossless.webp", (32, 16), RED, BLUE, 0);
    check("lossy.webp", (32, 16), RED, BLUE, 12);
    check("clear.webp", (32, 16), RED, [0; 3], 12);
    check("half.webp", (32, 16), [100, 15, 15], [15, 15, 100], 3);
    check("animated.webp", (32, 16), RED, BLUE, 0);
}

#[test]
fn gif_is_read_and_of_an_animated_one_the_first_frame() {
    check("plain.gif", (32, 16), RED, BLUE, 0);
    check("clear.gif", (32, 16), RED, [0; 3], 0);
    check("animated.gif", (32, 16), RED, BLUE, 0);
}

#[test]
fn a_gif_is_refused_if_its_first_frame_is_cut_at_any_byte() {
    for name in ["plain.gif", "clear.gif", "animated.gif"] {
        let whole = artwork(name);
        // One byte may follow the last block of a frame: the end of the file. An animation has a second frame.
        let frame = match name {
            "animated.gif" => whole.len() / 2,
            _ => whole.len() - 1,
        };
        for length in 12..frame {
            let expected = format!("the picture is truncated after {length} bytes");
            assert_eq!(why(&whole[..length]), expected, "{name}");
        }
    }
}

#[test]
fn the_exif_orientation_turns_the_picture() {
    for name in ["turned.jpg", "turned.png", "turned.webp"] {
        check(name, (16, 32), RED, BLUE, 12);
    }
}

#[test]
fn colours_become_srgb() {
    // What littleCMS makes of them.
    for name in ["p3.png", "p3.webp", "p3.jpg"] {
        let max_width = if name == "p3.jpg" { 4 } else { 1 };
        assert!(check(name, (32, 16), [215, 93, 31], [26, 101, 207], max_width).is_empty());
    }
    check("adobe.png", (32, 16), [227, 100, 42], [0, 100, 204], 1);
    check("srgb.png", (32, 16), [200, 100, 50], [50, 100, 200], 0);
    for name in ["linear_gray.png", "linear_gray.jpg"] {
        assert!(check(name, (32, 16), [137; 3], [223; 3], 2).is_empty());
    }
}

#[test]
fn profiles_that_are_tables_are_used() {
    // What littleCMS makes of them, relative colorimetric with black point compensation.
    let rows = [
        // Dark, and between nodes of which these have few: ours are straight lines in sRGB, its in CIELAB.
        ("inks_lut16.jpg", [186, 102, 101], [15, 9, 0], 3),
        ("inks_lut8.jpg", [186, 104, 105], [44, 43, 39], 3),
        ("table.png", [100, 201, 48], [100, 48, 201], 1),
        ("shaper.webp", [119, 229, 65], [119, 122, 210], 1),
    ];
    for (name, first, last, max_width) in rows {
        let notes = check(name, (32, 16), first, last, max_width);
        assert!(notes.is_empty(), "{name}: {notes:?}");
    }
}

#[test]
fn a_profile_that_is_of_no_use_is_noted() {
    let notes = check("broken.png", (32, 16), [200, 100, 50], [50, 100, 200], 0);
    assert_eq!(notes, ["its colour profile is corrupt and was ignored"]);
    let notes = check("inks_wrong.jpg", (32, 16), [190, 48, 92], [9, 12, 12], 4);
    let another = "its colour profile does not match the picture and was ignored";
    assert_eq!(notes, [another]);
}

#[test]
fn each_kind_of_pixel_becomes_four_bytes() {
    let rows: [(&[u8], Kind, [u8; 4]); 8] = [
        (&[7], Kind::L8, [7, 7, 7, 255]),
        (&[200, 128], Kind::La8, [100, 100, 100, 255]),
        (&[1, 2, 3], Kind::Rgb8, [1, 2, 3, 255]),
        (&[10, 20, 30, 0], Kind::Rgba8, [0, 0, 0, 255]),
        (&[0x80, 0x80], Kind::L16, [128, 128, 128, 255]),
        (&[0xff, 0xff, 0x80, 0x80], Kind::La16, [128, 128, 128, 255]),
        (
            &[0xff, 0xff, 0, 0, 0x80, 0x80],
            Kind::Rgb16,
            [255, 0, 128, 255],
        ),
        (
            &[0xff, 0xff, 0, 0, 0x80, 0x80, 0xff, 0xff],
            Kind::Rgba16,
            [255, 0, 128, 255],
        ),
    ];
    for (raw, color, expected) in rows {
        let picture = Picture::read(&png(16, 16, &raw.repeat(256), color)).expect("a picture");
        assert_eq!(picture.pixels, expected.repeat(256), "{color:?}");
    }
}

/// A PNG with one more chunk behind its header.
fn with_chunk(png: &[u8], name: &[u8; 4], body: &[u8]) -> Vec<u8> {
    let mut chunk = u32::try_from(body.len())
        .expect("short")
        .to_be_bytes()
        .to_vec();
    chunk.extend(name);
    chunk.extend(body);
    chunk.extend(crc(&chunk[4..]).to_be_bytes());
    [&png[..33], &chunk, &png[33..]].concat()
}

#[test]
fn hdr_is_toned_down_and_noted() {
    // White paper in PQ has 58 % of the range, and is mapped where it leaves room above.
    let paper = 38_010u16.to_ne_bytes();
    let plain = png(
        16,
        16,
        &[paper, paper, paper].concat().repeat(256),
        Kind::Rgb16,
    );
    let file = with_chunk(&plain, b"cICP", &[9, 16, 0, 1]);
    let (picture, notes) = Picture::read_with_notes(&file).expect("a picture");
    assert_eq!(notes[0], "it is HDR (PQ) and was tone-mapped");
    assert!(
        (205..245).contains(&picture.pixels[0]),
        "{}",
        picture.pixels[0]
    );
    let file = with_chunk(&plain, b"cICP", &[9, 18, 0, 1]);
    let (_, notes) = Picture::read_with_notes(&file).expect("a picture");
    assert_eq!(notes[0], "it is HDR (HLG) and was tone-mapped");
    // Numbers that say nothing change nothing.
    let file = with_chunk(&plain, b"cICP", &[2, 2, 0, 1]);
    assert_eq!(Picture::read(&file).expect("a picture").pixels[0], 148);
}

#[test]
fn too_small_pictures_are_refused() {
    let gray =
        |width: u32, height: u32| png(width, height, &vec![9; (width * height) as usize], Kind::L8);
    let expected = "the picture has 40 x 15 pixels; the minimum is 16 x 16";
    assert_eq!(why(&gray(40, 15)), expected);
    assert!(Picture::read(&gray(16, 16)).is_ok());
}

#[test]
fn too_large_files_are_refused() {
    let expected = "the picture has 33 MiB; the maximum is 32 MiB";
    assert_eq!(why(&vec![0; BYTES_MAX + 1]), expected);
}

#[test]
fn too_many_pixels_are_refused_from_the_header() {
    // Headers of a PNG, a JPEG, a WebP and a GIF, with nothing behind them.
    let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\x1f\x40\0\0\x1f\x40\x08\x06\0\0\0".to_vec();
    png.extend(crc(&png[12..29]).to_be_bytes());
    png.extend(b"\0\0\0\0IDAT\x35\xaf\x06\x1e");
    let mut jpeg = artwork("odd_444.jpg");
    let frame = jpeg
        .windows(2)
        .position(|two| two == [0xff, 0xc0])
        .expect("a frame");
    jpeg[frame + 5..frame + 9].copy_from_slice(&[0x1f, 0x40, 0x1f, 0x40]);
    let mut webp = artwork("clear.webp");
    assert_eq!(&webp[12..16], b"VP8X");
    webp[24..30].copy_from_slice(&[0x3f, 0x1f, 0, 0x3f, 0x1f, 0]);
    let mut gif = artwork("plain.gif");
    gif[6..10].copy_from_slice(&[0x40, 0x1f, 0x40, 0x1f]);
    for file in [png, jpeg, webp, gif] {
        let expected = "the picture has 8000 x 8000 pixels; the maximum is 40 million";
        assert_eq!(why(&file), expected);
    }
}

#[test]
fn a_jpeg_that_is_too_short_for_its_size_takes_no_memory() {
    let mut jpeg = artwork("odd_444.jpg");
    let frame = jpeg
        .windows(2)
        .position(|two| two == [0xff, 0xc0])
        .expect("a frame");
    jpeg[frame + 5..frame + 9].copy_from_slice(&[0x10, 0x00, 0x10, 0x00]);
    assert!(
        why(&jpeg).starts_with("the picture is truncated after "),
        "{}",
        why(&jpeg)
    );
}

#[test]
fn png_and_webp_are_refused_if_cut_at_any_byte() {
    for name in [
        "interlaced16.png",
        "p3.png",
        "lossless.webp",
        "lossy.webp",
        "clear.webp",
        "animated.webp",
    ] {
        let whole = artwork(name);
        for length in 12..whole.len() - 4 {
            let expected = format!("the picture is truncated after {length} bytes");
            assert_eq!(why(&whole[..length]), expected, "{name}");
        }
    }
}

#[test]
fn a_chunk_of_a_webp_that_claims_to_be_larger_than_its_file_is_left_out() {
    let mut webp = artwork("p3.webp");
    let profile = webp
        .windows(4)
        .position(|four| four == b"ICCP")
        .expect("a profile");
    webp[profile..profile + 4].copy_from_slice(b"XXXX");
    webp.extend(b"ICCP\xff\xff\xff\x7f");
    let length = u32::try_from(webp.len()).expect("short") - 8;
    webp[4..8].copy_from_slice(&length.to_le_bytes());
    let (picture, notes) = Picture::read_with_notes(&webp).expect("a picture");
    assert_eq!(picture.pixels[..3], [200, 100, 50]);
    assert!(
        notes.iter().all(|note| !note.contains("profile")),
        "{notes:?}"
    );
}

#[test]
fn a_picture_with_wrong_bytes_is_broken() {
    let mut png = artwork("interlaced.png");
    let data = png
        .windows(4)
        .position(|four| four == b"IDAT")
        .expect("data");
    png[data + 6..data + 12].fill(0xaa);
    assert!(
        why(&png).starts_with("the picture is corrupt: "),
        "{}",
        why(&png)
    );
    let mut jpeg = artwork("colour.jpg");
    let table = jpeg
        .windows(2)
        .position(|two| two == [0xff, 0xc4])
        .expect("a table");
    jpeg[table + 5..table + 21].fill(0xff);
    assert!(
        why(&jpeg).starts_with("the picture is corrupt: "),
        "{}",
        why(&jpeg)
    );
}

fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg())
        })
    })
}
