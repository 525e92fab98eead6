//! Elements and numbers that depend on each other in a circle can never be laid out.

use std::collections::{BTreeMap, BTreeSet};

use crate::card::language::design::{Design, Element, Kind, Outlined, Stop};
use crate::card::language::design_text::{Text, TextContent};
use crate::card::language::expr::Needs;

/// Something that others can depend on; for a text, its size is known before its place.
type Node<'d> = (&'d str, bool);

/// The names of a circular definition in order, the first not repeated; none if there is none.
#[must_use]
pub fn circle(design: &Design) -> Option<Vec<String>> {
    let is_text = |name: &str| {
        let found = design.elements.iter().find(|element| element.name == name);
        found.is_some_and(|element| element.text().is_some())
    };
    let mut needs: BTreeMap<Node, BTreeSet<Node>> = BTreeMap::new();
    for (name, number) in &design.numbers {
        let all = needs.entry((name, false)).or_default();
        number.needs(&mut |name, is_size| {
            all.insert((name, is_size && is_text(name)));
        });
    }
    for element in &design.elements {
        let name = element.name.as_str();
        let mut of_size = BTreeSet::new();
        let mut of_place = BTreeSet::new();
        if let Some(text) = element.text() {
            element.when.needs(&mut |name, is_size| {
                of_size.insert((name, is_size && is_text(name)));
            });
            sizes_of_text(text, &mut |name, is_size| {
                of_size.insert((name, is_size && is_text(name)));
            });
            of_place.insert((name, true));
        }
        of_element(element, &mut |name, is_size| {
            of_place.insert((name, is_size && is_text(name)));
        });
        needs.entry((name, true)).or_default().extend(of_size);
        needs.entry((name, false)).or_default().extend(of_place);
    }
    let mut done = BTreeSet::new();
    let nodes: Vec<Node> = needs.keys().copied().collect();
    nodes
        .into_iter()
        .find_map(|node| walk(node, &needs, &mut Vec::new(), &mut done))
}

/// Follows the dependencies of `node`; `way` is the path to it.
fn walk<'d>(
    node: Node<'d>,
    needs: &BTreeMap<Node<'d>, BTreeSet<Node<'d>>>,
    way: &mut Vec<Node<'d>>,
    done: &mut BTreeSet<Node<'d>>,
) -> Option<Vec<String>> {
    if let Some(start) = way.iter().position(|step| *step == node) {
        let mut names: Vec<String> = way[start..]
            .iter()
            .map(|(name, _)| (*name).to_string())
            .collect();
        names.dedup();
        return Some(names);
    }
    if done.contains(&node) {
        return None;
    }
    way.push(node);
    for next in needs.get(&node).into_iter().flatten() {
        if let Some(found) = walk(*next, needs, way, done) {
            return Some(found);
        }
    }
    way.pop();
    done.insert(node);
    None
}

/// Hands each name that an element depends on to `take`.
fn of_element<'d>(element: &'d Element, take: &mut dyn FnMut(&'d str, bool)) {
    element.when.needs(take);
    let spot = &element.place;
    let sides = [
        &spot.left,
        &spot.right,
        &spot.top,
        &spot.bottom,
        &spot.width,
        &spot.height,
        &spot.center,
        &spot.middle,
        &spot.baseline,
        &element.opacity,
    ];
    sides.into_iter().for_each(|side| side.needs(take));
    for clip in &element.clips {
        take(&clip.by, false);
        clip.feather.needs(take);
    }
    for shadow in &element.shadows {
        shadow.color.needs(take);
        [&shadow.opacity, &shadow.blur, &shadow.right, &shadow.down]
            .into_iter()
            .for_each(|one| one.needs(take));
    }
    match &element.kind {
        Kind::Picture(picture) => {
            picture.blur.needs(take);
            picture.saturation.needs(take);
        }
        Kind::Shade(shade) => {
            shade.color.needs(take);
            for (place, stop) in &shade.stops {
                place.needs(take);
                if let Stop::Color(color) = stop {
                    color.needs(take);
                }
            }
        }
        Kind::Box(outlined) => of_outline(outlined, take),
        Kind::Polygon(outlined, polygons) => {
            of_outline(outlined, take);
            for (x, y) in polygons.iter().flatten() {
                x.needs(take);
                y.needs(take);
            }
        }
        Kind::Arc(outlined, from, to) => {
            of_outline(outlined, take);
            from.needs(take);
            to.needs(take);
        }
        Kind::Stripes(outlined, stripes) => {
            of_outline(outlined, take);
            stripes.angle.needs(take);
            stripes.gap.needs(take);
        }
        Kind::Stars(outlined, stars) => {
            of_outline(outlined, take);
            stars.count.needs(take);
            stars.size.0.needs(take);
            stars.size.1.needs(take);
        }
        Kind::Text(text) => {
            text.rotation.needs(take);
            text.color.needs(take);
            for pass in &text.passes {
                pass.fill.needs(take);
                if let Some((width, color)) = &pass.stroke {
                    width.needs(take);
                    color.needs(take);
                }
            }
        }
    }
}

/// What the size of a text depends on.
fn sizes_of_text<'d>(text: &'d Text, take: &mut dyn FnMut(&'d str, bool)) {
    let numbers = [&text.size, &text.kerning, &text.space, &text.interline];
    numbers.into_iter().for_each(|one| one.needs(take));
    text.max_width.needs(take);
    if let Some((width, height)) = &text.fit {
        width.needs(take);
        height.needs(take);
    }
    if let TextContent::Row { parts, gap } = &text.content {
        gap.needs(take);
        for part in parts {
            part.when.needs(take);
            part.color.needs(take);
        }
    }
}

fn of_outline<'d>(outlined: &'d Outlined, take: &mut dyn FnMut(&'d str, bool)) {
    outlined.fill.needs(take);
    outlined.radius.needs(take);
    if let Some((width, color)) = &outlined.stroke {
        width.needs(take);
        color.needs(take);
    }
    for (name, margin) in &outlined.gaps {
        take(name, false);
        margin.needs(take);
    }
}
