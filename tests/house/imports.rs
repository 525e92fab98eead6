//! Reads which paths of this crate a file names: in `use`, at any depth of its groups, and everywhere else in the code.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use std::collections::{BTreeMap, BTreeSet};

/// `["store", "jobs", "Job"]`: a path from the root of the crate.
pub type ModulePath = Vec<String>;

/// What the file of `module` names in this crate, its tests left out. A name that a `use` or a `mod` brings is written out.
pub fn imports(module: &[&str], text: &str) -> BTreeSet<ModulePath> {
    let mut reader = Reader::default();
    let tokens: TokenStream = text
        .parse()
        .unwrap_or_else(|error| panic!("{module:?} has no tokens: {error}"));
    reader.read(
        &module.iter().map(|part| part.to_string()).collect(),
        tokens,
    );
    reader
        .named
        .iter()
        .flat_map(|(module, path)| reader.absolute(module, path, RENAMES_MAX))
        .collect()
}

/// `use a::b; use b::c; …`: more than anybody writes, and an end if a name stands for itself.
const RENAMES_MAX: usize = 8;

#[derive(Default)]
struct Reader {
    /// Each path as written, with the module that it is written in.
    named: Vec<(ModulePath, ModulePath)>,
    /// What a name that was imported or declared stands for, with the module that it is written in.
    bound: BTreeMap<String, Vec<(ModulePath, ModulePath)>>,
}

impl Reader {
    fn read(&mut self, module: &ModulePath, tokens: TokenStream) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut at = 0;
        while at < tokens.len() {
            let rest = &tokens[at..];
            at += if is_test(rest) {
                item_length(rest)
            } else if is_word(rest, 0, "use") {
                let end = rest.iter().position(|token| is_sign(token, ';'));
                let end = end.unwrap_or(rest.len());
                self.read_use(module, &[], &rest[1..end]);
                end
            } else if is_word(rest, 0, "mod") && word(rest, 1).is_some() {
                self.read_mod(module, rest)
            } else if is_word(rest, 0, "pub") && group(rest, 1, Delimiter::Parenthesis).is_some() {
                2
            } else if let Some((path, length)) = path(rest) {
                self.named.push((module.clone(), path));
                length
            } else {
                if let TokenTree::Group(group) = &rest[0] {
                    self.read(module, group.stream());
                }
                1
            };
        }
    }

    /// `mod child;`, or a module written out.
    fn read_mod(&mut self, module: &ModulePath, rest: &[TokenTree]) -> usize {
        let name = word(rest, 1).expect("asked by the caller");
        let mut child = module.clone();
        child.push(name.clone());
        if let Some(body) = group(rest, 2, Delimiter::Brace) {
            self.read(&child, body);
            return 3;
        }
        self.bind(name.clone(), module, &["self".to_string(), name]);
        2
    }

    /// A tree of `use`, below `prefix`: `a::{b, c as d}`.
    fn read_use(&mut self, module: &ModulePath, prefix: &[String], tree: &[TokenTree]) {
        let branches = tree.split(|token| is_sign(token, ','));
        for branch in branches.filter(|branch| !branch.is_empty()) {
            let mut path = prefix.to_vec();
            let mut at = 0;
            while at < branch.len() && !is_word(branch, at, "as") {
                if let Some(part) = word(branch, at) {
                    path.push(part);
                } else if let Some(group) = group(branch, at, Delimiter::Brace) {
                    let group: Vec<TokenTree> = group.into_iter().collect();
                    self.read_use(module, &path, &group);
                    path.clear();
                } else if is_sign(&branch[at], '*') {
                    path.push("*".to_string());
                }
                at += 1;
            }
            if path.len() > 1 && path.last().is_some_and(|last| last == "self") {
                path.pop();
            }
            if let Some(last) = path.last() {
                let name = word(branch, at + 1).unwrap_or_else(|| last.clone());
                self.bind(name, module, &path);
                self.named.push((module.clone(), path));
            }
        }
    }

    fn bind(&mut self, name: String, module: &ModulePath, path: &[String]) {
        let import = (module.clone(), path.to_vec());
        self.bound.entry(name).or_default().push(import);
    }

    /// From the root of this crate; nothing if it is a path of another crate.
    fn absolute(&self, module: &[String], path: &[String], renames: usize) -> Vec<ModulePath> {
        let Some((first, rest)) = path.split_first() else {
            return vec![module.to_vec()];
        };
        match first.as_str() {
            "crate" => vec![rest.to_vec()],
            "self" => vec![[module, rest].concat()],
            "super" => {
                let parent = &module[..module.len().saturating_sub(1)];
                if rest.first().is_some_and(|part| part == "super") {
                    self.absolute(parent, rest, renames)
                } else {
                    vec![[parent, rest].concat()]
                }
            }
            name if renames > 0 => {
                let bound = self.bound.get(name).into_iter().flatten();
                bound
                    .filter(|(_, path)| path.first() != Some(first))
                    .flat_map(|(module, path)| self.absolute(module, path, renames - 1))
                    .map(|path| [path.as_slice(), rest].concat())
                    .collect()
            }
            _ => Vec::new(),
        }
    }
}

/// A path of two parts or more, and the number of its tokens.
fn path(rest: &[TokenTree]) -> Option<(ModulePath, usize)> {
    let is_colons = |at: usize| {
        let sign = |at: usize| rest.get(at).is_some_and(|token| is_sign(token, ':'));
        sign(at) && sign(at + 1)
    };
    let mut path = vec![word(rest, 0)?];
    let mut length = 1;
    while is_colons(length) {
        let Some(part) = word(rest, length + 2) else {
            break;
        };
        path.push(part);
        length += 3;
    }
    (path.len() > 1).then_some((path, length))
}

/// Whether an item of a test starts here.
fn is_test(rest: &[TokenTree]) -> bool {
    let attribute = group(rest, 1, Delimiter::Bracket);
    let cfg = attribute
        .filter(|_| is_sign(&rest[0], '#'))
        .map(|tokens| tokens.to_string().replace(' ', ""));
    cfg.is_some_and(|cfg| cfg == "cfg(test)" || cfg.starts_with("cfg(all(test,"))
}

/// How many tokens an item has, from its attributes to its `;` or its body.
fn item_length(rest: &[TokenTree]) -> usize {
    let mut has_semicolon = false;
    for (at, token) in rest.iter().enumerate() {
        has_semicolon |= ["use", "const", "static", "let", "type"]
            .iter()
            .any(|keyword| is_word(rest, at, keyword));
        let is_body = group(rest, at, Delimiter::Brace).is_some() && !has_semicolon;
        if is_body || is_sign(token, ';') {
            return at + 1;
        }
    }
    rest.len()
}

fn word(tokens: &[TokenTree], at: usize) -> Option<String> {
    match tokens.get(at)? {
        TokenTree::Ident(word) => Some(word.to_string()),
        _ => None,
    }
}

fn is_word(tokens: &[TokenTree], at: usize, wanted: &str) -> bool {
    word(tokens, at).is_some_and(|word| word == wanted)
}

fn is_sign(token: &TokenTree, wanted: char) -> bool {
    matches!(token, TokenTree::Punct(sign) if sign.as_char() == wanted)
}

fn group(tokens: &[TokenTree], at: usize, delimiter: Delimiter) -> Option<TokenStream> {
    match tokens.get(at)? {
        TokenTree::Group(group) if group.delimiter() == delimiter => Some(group.stream()),
        _ => None,
    }
}

/// What a file `room/folder/file.rs` may contain, and what it then names.
const TEXTS: &[(&str, &[&str])] = &[
    ("use crate::a::Thing;", &["a::Thing"]),
    (
        "use crate::{a, b::{c, d::E}, f as g};",
        &["a", "b::c", "b::d::E", "f"],
    ),
    (
        "use crate::a::{\n    b::{self, C},\n    // crate::comment\n    d::*,\n};",
        &["a::b", "a::b::C", "a::d::*"],
    ),
    (
        "pub(super) use super::sibling::Thing;",
        &["room::folder::sibling::Thing"],
    ),
    (
        "use super::super::{other, third::Thing};",
        &["room::other", "room::third::Thing"],
    ),
    ("use super::*;", &["room::folder::*"]),
    (
        "use self::part::Thing;",
        &["room::folder::file::part::Thing"],
    ),
    ("use ::crate::a::Thing;", &["a::Thing"]),
    (
        "mod part;\npub use part::{Thing, other::Other};",
        &[
            "room::folder::file::part::Thing",
            "room::folder::file::part::other::Other",
        ],
    ),
    (
        "mod part;\nfn call() { part::call() }",
        &["room::folder::file::part::call"],
    ),
    (
        "fn call() { use crate::a; if true { use super::b::{\n C,\n D }; a::call(C, D) } }",
        &["a", "a::call", "room::folder::b::C", "room::folder::b::D"],
    ),
    (
        "fn call(thing: &crate::a::Thing) -> Option<super::b::Thing> { crate::c::d::<crate::e::F>() }",
        &["a::Thing", "room::folder::b::Thing", "c::d", "e::F"],
    ),
    (
        "use crate::a::b as short;\nconst X: u8 = short::deep::Y;",
        &["a::b", "a::b::deep::Y"],
    ),
    (
        "macro_rules! make { () => { $crate::a::make() } }",
        &["a::make"],
    ),
    (
        "fn call() { print!(\"{}\", crate::a::word()) }",
        &["a::word"],
    ),
    (
        "mod inline { use super::super::near::Thing; use super::own; }",
        &["room::folder::near::Thing", "room::folder::file::own"],
    ),
    ("pub(in crate::room) fn call() {}", &[]),
    (
        "/// See [`crate::a`].\nconst A: &str = \"crate::a\"; // crate::a",
        &[],
    ),
    (
        "use std::{fs, io::Read};\nfn call() { fs::read(Vec::new()) }",
        &[],
    ),
    ("#[cfg(test)]\nuse crate::{a};\nuse crate::b;", &["b"]),
    (
        "#[cfg(all(test, unix))]\nfn call() { crate::a::b() }\n#[cfg(test)]\nmod tests { use crate::c; }",
        &[],
    ),
    ("#[cfg(unix)]\nuse crate::a;", &["a"]),
];

#[test]
fn imports_are_read_in_every_form() {
    for (text, expected) in TEXTS {
        let read = imports(&["room", "folder", "file"], text);
        let read: Vec<String> = read.iter().map(|path| path.join("::")).collect();
        let mut expected = expected.to_vec();
        expected.sort_unstable();
        assert_eq!(read, expected, "{text}");
    }
}
