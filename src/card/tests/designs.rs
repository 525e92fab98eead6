//! Mistakes in designs: the whole screens.

use crate::card::language::parse::parse;
use crate::card::tests::support::{check_text, file};
use crate::text::render_all;

#[test]
fn mistakes_in_designs_are_told_with_carets() {
    let mut names: Vec<String> = std::fs::read_dir(file("bad"))
        .expect("the folder is there")
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter_map(|name| name.strip_suffix(".card").map(String::from))
        .collect();
    names.sort();
    assert!(names.len() >= 4, "{names:?}");
    for name in names {
        let text =
            std::fs::read_to_string(file(&format!("bad/{name}.card"))).expect("it was listed");
        let (design, diagnostics) = parse(&text);
        assert_eq!(design, None, "{name} is not bad");
        check_text(
            &format!("bad/{name}.err"),
            &render_all(&format!("{name}.card"), &text, &diagnostics),
        );
    }
}
