//! Elements and numbers that depend on each other in a circle can never be laid out.

use std::collections::{BTreeMap, BTreeSet};

use crate::card::language::design::{Design, Element, Kind, Outlined, Says, Stop};
use crate::card::language::expr::Needs;

/// The names of a circle, in its order, the first not repeated; none if there is none.
#[must_use]
pub fn circle(design: &Design) -> Option<Vec<String>> {
    let mut needs: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (name, number) in &design.numbers {
        let all = needs.entry(name).or_default();
        number.needs(&mut |name| {
            all.insert(name);
        });
    }
    for element in &design.elements {
        let all = needs.entry(&element.name).or_default();
        of_element(element, &mut |name| {
            all.insert(name);
        });
    }
    let mut done = BTreeSet::new();
    let names: Vec<&str> = needs.keys().copied().collect();
    names
        .into_iter()
        .find_map(|name| walk(name, &needs, &mut Vec::new(), &mut done))
}

/// Follows what `name` needs; `way` is how it was come by.
fn walk<'d>(
    name: &'d str,
    needs: &BTreeMap<&'d str, BTreeSet<&'d str>>,
    way: &mut Vec<&'d str>,
    done: &mut BTreeSet<&'d str>,
) -> Option<Vec<String>> {
    if let Some(start) = way.iter().position(|step| *step == name) {
        return Some(
            way[start..]
                .iter()
                .map(|step| (*step).to_string())
                .collect(),
        );
    }
    if done.contains(name) {
        return None;
    }
    way.push(name);
    for next in needs.get(name).into_iter().flatten() {
        if let Some(found) = walk(next, needs, way, done) {
            return Some(found);
        }
    }
    way.pop();
    done.insert(name);
    None
}

/// Hands each name that an element depends on to `take`.
fn of_element<'d>(element: &'d Element, take: &mut dyn FnMut(&'d str)) {
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
        &element.strength,
    ];
    sides.into_iter().for_each(|side| side.needs(take));
    for clip in &element.clips {
        take(&clip.by);
        clip.soften.needs(take);
    }
    for shadow in &element.shadows {
        shadow.color.needs(take);
        [&shadow.strength, &shadow.blur, &shadow.right, &shadow.down]
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
            let numbers = [&text.size, &text.kerning, &text.space, &text.interline];
            numbers.into_iter().for_each(|one| one.needs(take));
            text.within.needs(take);
            text.turn.needs(take);
            text.color.needs(take);
            if let Some((width, height)) = &text.fit {
                width.needs(take);
                height.needs(take);
            }
            for pass in &text.passes {
                pass.fill.needs(take);
                if let Some((width, color)) = &pass.stroke {
                    width.needs(take);
                    color.needs(take);
                }
            }
            if let Says::Row { parts, gap } = &text.says {
                gap.needs(take);
                for part in parts {
                    part.when.needs(take);
                    part.color.needs(take);
                }
            }
        }
    }
}

fn of_outline<'d>(outlined: &'d Outlined, take: &mut dyn FnMut(&'d str)) {
    outlined.fill.needs(take);
    outlined.radius.needs(take);
    if let Some((width, color)) = &outlined.stroke {
        width.needs(take);
        color.needs(take);
    }
    for (name, margin) in &outlined.gaps {
        take(name);
        margin.needs(take);
    }
}
