//! Which file depends on which, and the files that depend on each other in a circle.

use super::imports::{ModulePath, imports};
use std::collections::{BTreeMap, BTreeSet};

/// The files of the program by the module that each of them is.
pub struct Files {
    paths: BTreeMap<ModulePath, String>,
    /// What each file names, from the root of the crate.
    pub imports: BTreeMap<String, BTreeSet<ModulePath>>,
}

impl Files {
    /// From paths below `src/` and texts.
    pub fn new<'text>(texts: impl Iterator<Item = (&'text str, &'text str)>) -> Files {
        let mut files = Files {
            paths: BTreeMap::new(),
            imports: BTreeMap::new(),
        };
        for (path, text) in texts {
            let module = module(path);
            let parts: Vec<&str> = module.iter().map(String::as_str).collect();
            let imports = imports(&parts, text);
            files.imports.insert(path.to_string(), imports);
            files.paths.insert(module, path.to_string());
        }
        files
    }

    /// The file that defines a path: the file of its longest part that is a module.
    pub fn defining(&self, path: &[String]) -> Option<&str> {
        (1..=path.len())
            .rev()
            .find_map(|length| self.paths.get(&path[..length]))
            .map(String::as_str)
    }

    /// The other files that a file depends on.
    pub fn dependencies(&self, path: &str) -> BTreeSet<&str> {
        let imports = self.imports[path].iter();
        imports
            .filter_map(|import| self.defining(import))
            .filter(|file| *file != path)
            .collect()
    }

    /// What files import from the `mod.rs` of a folder that they are in themselves.
    pub fn through_own_mod_rs(&self) -> Vec<String> {
        let mut wrong = Vec::new();
        for (path, imports) in &self.imports {
            for import in imports {
                let is_above = |file: &str| {
                    let folder = module(file);
                    module(path).starts_with(&folder) && file != path
                };
                if self.defining(import).is_some_and(is_above) {
                    wrong.push(format!(
                        "{path} imports {} from the `mod.rs` of its own folder",
                        import.join("::")
                    ));
                }
            }
        }
        wrong
    }

    /// Each file on a circle, with the shortest way from it back to itself.
    pub fn circles(&self) -> Vec<String> {
        let edges: BTreeMap<&str, BTreeSet<&str>> = self
            .imports
            .keys()
            .map(|path| (path.as_str(), self.dependencies(path)))
            .collect();
        edges
            .keys()
            .filter_map(|path| way_back(path, &edges))
            .map(|way| way.join(" → "))
            .collect()
    }
}

fn module(path: &str) -> ModulePath {
    let path = path.strip_suffix(".rs").unwrap_or(path);
    let path = path.strip_suffix("/mod").unwrap_or(path);
    path.split('/').map(str::to_string).collect()
}

fn way_back<'path>(
    start: &'path str,
    edges: &BTreeMap<&'path str, BTreeSet<&'path str>>,
) -> Option<Vec<&'path str>> {
    let mut came_from: BTreeMap<&str, &str> = BTreeMap::new();
    let mut reached = vec![start];
    let mut at = 0;
    while at < reached.len() {
        for next in &edges[reached[at]] {
            if came_from.contains_key(next) {
                continue;
            }
            came_from.insert(next, reached[at]);
            if *next == start {
                let mut way = vec![start];
                let mut step = came_from[start];
                while step != start {
                    way.insert(0, step);
                    step = came_from[step];
                }
                way.insert(0, start);
                return Some(way);
            }
            reached.push(next);
        }
        at += 1;
    }
    None
}

#[test]
fn a_circle_is_found_at_every_depth_and_in_every_form() {
    let circles = |texts: &[(&'static str, &'static str)]| {
        let files = Files::new(texts.iter().copied());
        files.circles()
    };
    let hidden = [
        ("room/mod.rs", "mod deep;\nmod other;"),
        ("room/deep/mod.rs", "pub mod one;\npub mod two;"),
        (
            "room/deep/one.rs",
            "fn f() {\n    use super::{\n        two::Two,\n    };\n}",
        ),
        (
            "room/deep/two.rs",
            "pub struct Two;\nfn f() -> crate::room::other::Three {}",
        ),
        (
            "room/other.rs",
            "use crate::{room::{deep::one}};\nfn f() { one::f() }",
        ),
    ];
    assert_eq!(
        circles(&hidden),
        [
            "room/deep/one.rs → room/deep/two.rs → room/other.rs → room/deep/one.rs",
            "room/deep/two.rs → room/other.rs → room/deep/one.rs → room/deep/two.rs",
            "room/other.rs → room/deep/one.rs → room/deep/two.rs → room/other.rs",
        ]
    );
    let through_a_mod_rs = [
        (
            "room/mod.rs",
            "mod part;\npub use part::Part;\npub struct Whole;",
        ),
        ("room/part.rs", "pub struct Part(super::Whole);"),
    ];
    assert_eq!(
        circles(&through_a_mod_rs),
        [
            "room/mod.rs → room/part.rs → room/mod.rs",
            "room/part.rs → room/mod.rs → room/part.rs"
        ]
    );
    let straight = [
        (
            "room/mod.rs",
            "mod part;\nmod whole;\npub use whole::Whole;",
        ),
        ("room/part.rs", "pub struct Part;"),
        ("room/whole.rs", "pub struct Whole(super::part::Part);"),
        ("upper.rs", "use crate::room::Whole;"),
    ];
    assert!(circles(&straight).is_empty());
    let straight = Files::new(straight.into_iter());
    assert!(straight.through_own_mod_rs().is_empty());
    assert_eq!(
        Files::new(through_a_mod_rs.into_iter()).through_own_mod_rs(),
        ["room/part.rs imports room::Whole from the `mod.rs` of its own folder"]
    );
}
