//! Reads YAML, in which people write numbers as keys, and paths and texts as anything.

use std::path::Path;

use serde_json::Value;

use crate::files;

/// Series files of large libraries have some hundred kilobytes.
const BYTES_MAX: u64 = 4 << 20;

/// The values in a file. Keys are texts.
///
/// # Errors
/// It cannot be read, or is not YAML: a message that names the file.
pub fn read(path: &Path) -> Result<Value, String> {
    let shown = path.display();
    let text = files::read_text(path, BYTES_MAX);
    let text = text.map_err(|error| format!("cannot read {shown}: {error}"))?;
    of_text(&text).map_err(|why| format!("{shown} is not YAML: {why}"))
}

fn of_text(text: &str) -> Result<Value, String> {
    serde_saphyr::from_str(text).map_err(|error| {
        let message = error.to_string();
        message.lines().next().unwrap_or_default().to_string()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_texts_and_anchors_are_merged() {
        let text =
            "a: &a\n  path: /x\n  on: yes\n1923:\n  <<: *a\n  year: 2022\n  color: #FF0000\n";
        let value = of_text(text).expect("it is YAML");
        assert_eq!(value["1923"]["path"], "/x");
        assert_eq!(value["1923"]["year"], 2022);
        assert!(value["1923"]["color"].is_null());
        assert!(value["a"].get("on").is_some());
        of_text("a: [").expect_err("it is open");
    }
}
