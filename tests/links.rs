//! The pages: every link leads to a file and a heading that are there, and the book has all pages.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn home() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// All pages, by their path from the top.
fn pages() -> Vec<PathBuf> {
    let mut pages = Vec::new();
    for folder in [
        "",
        "docs",
        "docs/editors",
        "src",
        "tests",
        "tests/rules",
        "tests/tls",
        "fuzz",
    ] {
        for entry in fs::read_dir(home().join(folder)).unwrap() {
            let name = entry.unwrap().file_name();
            if Path::new(&name).extension().is_some_and(|end| end == "md") {
                pages.push(Path::new(folder).join(name));
            }
        }
    }
    pages.sort();
    pages
}

/// The page without its code.
fn prose(page: &Path) -> String {
    let text = fs::read_to_string(home().join(page)).unwrap();
    let outside = text.split("```").step_by(2).collect::<String>();
    outside.split('`').step_by(2).collect::<Vec<_>>().join("x")
}

/// Where the links of a page lead.
fn links(page: &Path) -> Vec<String> {
    let prose = prose(page);
    let targets = prose.split("](").skip(1);
    targets
        .map(|rest| rest.split(')').next().unwrap().to_string())
        .filter(|target| !target.contains("://"))
        .collect()
}

/// The names under which the headings of a page can be reached, as GitHub and mdBook make them.
fn anchors(page: &Path) -> BTreeSet<String> {
    let text = fs::read_to_string(home().join(page)).unwrap();
    let headings = text.lines().filter(|line| line.starts_with('#'));
    headings
        .map(|line| {
            let words = line.trim_start_matches('#').trim().to_lowercase();
            let kept = words
                .chars()
                .filter(|char| char.is_alphanumeric() || " -_".contains(*char));
            kept.collect::<String>().replace(' ', "-")
        })
        .collect()
}

#[test]
fn every_link_leads_to_what_is_there() {
    let mut seen = 0;
    for page in pages() {
        for link in links(&page) {
            let (path, anchor) = link.split_once('#').unwrap_or((&link, ""));
            let target = match path {
                "" => page.clone(),
                path => page.parent().unwrap().join(path),
            };
            assert!(home().join(&target).exists(), "{}: {link}", page.display());
            if !anchor.is_empty() {
                assert!(
                    anchors(&target).contains(anchor),
                    "{}: {link}",
                    page.display()
                );
            }
            seen += 1;
        }
    }
    assert!(seen > 40, "{seen}");
}

#[test]
fn the_summary_and_the_first_page_link_every_page_of_the_manual() {
    let manual: BTreeSet<String> = pages()
        .into_iter()
        .filter_map(|page| Some(page.strip_prefix("docs").ok()?.to_str()?.to_string()))
        .filter(|page| page != "SUMMARY.md")
        .collect();
    let mut in_summary: BTreeSet<String> =
        links(Path::new("docs/SUMMARY.md")).into_iter().collect();
    assert_eq!(in_summary, manual);
    in_summary.remove("README.md");
    assert_eq!(
        links(Path::new("docs/README.md"))
            .into_iter()
            .collect::<BTreeSet<_>>(),
        in_summary
    );
}
