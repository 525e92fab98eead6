//! Which property a name means: one that every design has, or one that a design has of its own.

use crate::model::{DesignWord, PROPERTIES, PropertyKind};
use crate::rules::check::checker::Checker;
use crate::rules::normalize::fold;
use crate::rules::quote::{in_ticks, join_list, quoted};
use crate::rules::syntax::{Block, ValueKind, Word};
use crate::rules::titlecardmaker;
use crate::text::{Diagnostic, nearest};

/// A property that a block may set.
#[derive(Clone)]
pub struct Meant<'w> {
    /// Its name, as it is kept.
    pub name: &'w str,
    /// Its type.
    pub kind: PropertyKind,
}

/// The design that a block names, if there is one of that name.
pub fn design_of<'w>(checker: &Checker<'w, '_>, block: &Block) -> Option<&'w DesignWord> {
    let words = checker.words;
    block.properties.iter().find_map(|property| {
        let ValueKind::Text(name) = &property.value.kind else {
            return None;
        };
        let mut designs = words.designs.iter();
        let is_design = property.name.text == "design";
        designs.find(|design| is_design && fold(&design.name) == fold(name))
    })
}

/// Finds the property of that name in a block for `design`, and reports an unknown name.
///
/// A block without a design can apply to any design, so the own properties of all designs are accepted.
pub fn meant<'w>(
    checker: &mut Checker<'w, '_>,
    name: &Word,
    design: Option<&'w DesignWord>,
) -> Option<Meant<'w>> {
    let all = checker.words.designs.as_slice();
    let possible = design.map_or(all, std::slice::from_ref);
    let common = PROPERTIES.iter().map(|word| Meant {
        name: word.name,
        kind: word.kind.clone(),
    });
    let own = possible.iter().flat_map(|design| &design.own);
    let mut known = common.chain(own.map(|own| Meant {
        name: &own.name,
        kind: own.kind.clone(),
    }));
    let mut same = known.clone().filter(|word| fold(word.name) == name.text);
    if let Some(mut found) = same.next() {
        // Two designs may give a property of the same name other words.
        for other in same {
            found.kind = both(found.kind, other.kind);
        }
        return Some(found);
    }
    let owners = owners(all, &name.text);
    let (message, help) = match design {
        Some(design) if !owners.is_empty() => (
            format!(
                "the design {} has no property {}",
                quoted(&design.name),
                in_ticks(&name.text)
            ),
            Some(match owners.as_slice() {
                [one] => format!("the design {one} has it"),
                several => format!(
                    "the designs {} have it",
                    join_list(several.iter().map(String::as_str))
                ),
            }),
        ),
        _ => (
            format!("unknown property {}", in_ticks(&name.text)),
            titlecardmaker::property(&name.text)
                .or_else(|| choices(&name.text))
                .or_else(|| {
                    let near = nearest(&name.text, known.by_ref().map(|word| word.name))?;
                    Some(format!("did you mean `{near}`?"))
                })
                .or_else(|| Some("`intertitle rules properties` lists them".to_string())),
        ),
    };
    checker.report(Diagnostic::error(name.at.0, message).help(help));
    None
}

/// A type that takes the words of both.
fn both(one: PropertyKind, other: PropertyKind) -> PropertyKind {
    match (one, other) {
        (PropertyKind::Choice(mut words), PropertyKind::Choice(more)) => {
            words.extend(more);
            let mut seen = std::collections::BTreeSet::new();
            words.retain(|word| seen.insert(word.clone()));
            PropertyKind::Choice(words)
        }
        (one, _) => one,
    }
}

/// The designs that have such a property, in quotes.
fn owners(designs: &[DesignWord], property: &str) -> Vec<String> {
    let has_it = |design: &&DesignWord| design.own.iter().any(|own| fold(&own.name) == property);
    let owners = designs.iter().filter(has_it);
    owners.map(|design| quoted(&design.name)).collect()
}

/// `unwatched blur gray`: the second word has been read as the next property.
fn choices(word: &str) -> Option<String> {
    let owner = PROPERTIES.iter().find_map(|property| match property.kind {
        PropertyKind::Words(words) if words.contains(&word) => Some(property.name),
        _ => None,
    })?;
    let several = match owner {
        "art" => "tmdb, server",
        _ => "blur, gray",
    };
    Some(format!(
        "put several words in brackets, such as `{owner} [{several}]`"
    ))
}
