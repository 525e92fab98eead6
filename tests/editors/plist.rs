//! A grammar as a property list, the form that Sublime Text and TextMate read.

use std::fmt::Write;

use serde_json::Value;

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>
<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" \"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">
<plist version=\"1.0\">
";

/// The property list that says the same as `value`, which holds texts, lists and objects only.
pub fn plist(value: &Value) -> String {
    let mut list = HEAD.to_string();
    write_value(&mut list, value, 0);
    list + "</plist>\n"
}

fn write_value(list: &mut String, value: &Value, depth: usize) {
    let indent = "  ".repeat(depth);
    match value {
        Value::String(text) => line(
            list,
            &indent,
            &format!("<string>{}</string>", escaped(text)),
        ),
        Value::Array(values) => {
            line(list, &indent, "<array>");
            for value in values {
                write_value(list, value, depth + 1);
            }
            line(list, &indent, "</array>");
        }
        Value::Object(members) => {
            line(list, &indent, "<dict>");
            for (key, value) in members {
                line(list, &indent, &format!("  <key>{}</key>", escaped(key)));
                write_value(list, value, depth + 1);
            }
            line(list, &indent, "</dict>");
        }
        other => panic!("{other} is nothing that a grammar holds"),
    }
}

fn line(list: &mut String, indent: &str, text: &str) {
    writeln!(list, "{indent}{text}").expect("a string takes all");
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
