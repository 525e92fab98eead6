//! The table of languages, which the program has packed.

use std::fs;
use std::io::{Read as _, Write as _};
use std::path::Path;

use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;

#[test]
fn the_packed_table_is_the_one_in_the_text_file() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/locale");
    let text = fs::read_to_string(folder.join("languages.txt")).unwrap();
    let rows = text.lines().filter(|line| !line.starts_with('#'));
    let table: String = rows.map(|line| format!("{line}\n")).collect();
    if std::env::var_os("UPDATE").is_some() {
        let mut packed = ZlibEncoder::new(Vec::new(), Compression::best());
        packed.write_all(table.as_bytes()).unwrap();
        fs::write(folder.join("languages.z"), packed.finish().unwrap()).unwrap();
    }
    let packed = fs::read(folder.join("languages.z")).unwrap();
    let mut unpacked = String::new();
    ZlibDecoder::new(packed.as_slice())
        .read_to_string(&mut unpacked)
        .unwrap();
    assert!(
        unpacked == table,
        "languages.z is old: run `UPDATE=1 cargo test --test main -- languages`"
    );
    assert!(packed.len() < 8 * 1024, "{} bytes", packed.len());
}
