//! Each design that the manual shows together with a picture, drawn.

use std::fs;

use intertitle::app::{read_design, with_images};

use super::loupe::check;
use super::support::{episode, file, picture, properties};

/// The designs of the page that a picture follows, by the picture's name.
fn shown(page: &str) -> Vec<(String, String)> {
    let blocks = page.split("```card\n").skip(1);
    blocks
        .filter_map(|block| {
            let (design, after) = block.split_once("```")?;
            let after = after.trim_start().strip_prefix("![")?;
            let (_, name) = after.split(')').next()?.split_once("](pictures/designs/")?;
            Some((name.to_string(), design.to_string()))
        })
        .collect()
}

#[test]
fn the_manual_shows_what_its_designs_draw() {
    let page = fs::read_to_string(file("docs/designs.md")).unwrap();
    let shown = shown(&page);
    let pictures = page.matches("](pictures/designs/").count();
    assert_eq!(shown.len(), pictures, "each picture is below its design");
    assert!(pictures >= 12, "{pictures} pictures");
    for (name, text) in shown {
        let design = read_design(&name, &text).unwrap_or_else(|rendered| panic!("{rendered}"));
        let design = with_images(design, &file("docs/pictures/designs")).unwrap();
        let card = picture(
            &design,
            &episode("What the Lighthouse Keeper Saw"),
            &properties(&[]),
        );
        check(&format!("docs/pictures/designs/{name}"), &card);
    }
}
