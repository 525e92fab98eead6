//! All faces at hand: found by name, and standing in for each other where one lacks a letter.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use crate::card::lettering::face::Face;
use crate::card::lettering::measure::{Measure, Setting, Shaped};
use crate::card::lettering::shape::{Named, Shaper, shape};
use crate::model::Digest;

/// Faces in the order in which they stand in for each other. A clone is the same set: it may go to every thread.
#[derive(Clone)]
pub struct Faces(Arc<Vec<Named>>);

impl Faces {
    /// Reads the faces, best first; those that cannot be read are left out, with a sentence each.
    ///
    /// A later face takes the place of an earlier one of the same name: put the built-in ones first, the user's last.
    #[must_use]
    pub fn new(files: Vec<(String, Cow<'static, [u8]>)>) -> (Faces, Vec<String>) {
        let mut faces: Vec<Named> = Vec::new();
        let mut complaints = Vec::new();
        for (name, bytes) in files {
            let digest = Digest::of(&bytes);
            let read =
                Shaper::read(bytes.clone()).and_then(|shaper| Ok((Face::read(bytes)?, shaper)));
            match read {
                Ok((face, shaper)) => {
                    let named = Named {
                        name,
                        digest,
                        face,
                        shaper,
                    };
                    match faces.iter_mut().find(|old| is_same(&old.name, &named.name)) {
                        Some(old) => *old = named,
                        None => faces.push(named),
                    }
                }
                Err(why) => complaints.push(format!("font `{name}` is left out: {why}")),
            }
        }
        (Faces(Arc::new(faces)), complaints)
    }

    /// The names of all faces, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|named| named.name.as_str())
    }

    /// The place of the face of that name; case, blanks, dashes and underscores do not count (`Inter-Bold`, `inter bold`).
    #[must_use]
    pub fn find(&self, name: &str) -> Option<usize> {
        self.0.iter().position(|named| is_same(&named.name, name))
    }

    /// The places of all faces, those named in `names` first.
    #[must_use]
    pub fn order(&self, names: &[String]) -> Vec<usize> {
        let mut order: Vec<usize> = names.iter().filter_map(|name| self.find(name)).collect();
        for place in 0..self.0.len() {
            if !order.contains(&place) {
                order.push(place);
            }
        }
        order
    }

    /// The face at a place that [`Faces::find`] or shaping gave.
    #[must_use]
    pub fn get(&self, place: usize) -> Option<&Named> {
        self.0.get(place)
    }

    /// All faces, in order.
    #[must_use]
    pub fn all(&self) -> &[Named] {
        &self.0
    }
}

impl Measure for Faces {
    fn shape(&self, text: &str, setting: &Setting) -> Shaped {
        shape(self.all(), &self.order(&setting.faces), text, setting)
    }

    fn line_px(&self, faces: &[String], size: f32) -> (f32, f32) {
        let first = self.order(faces).first().and_then(|place| self.get(*place));
        first.map_or((0.0, 0.0), |named| named.face.line_px(size))
    }

    fn has_face(&self, face: &str) -> bool {
        self.find(face).is_some()
    }
}

impl fmt::Debug for Faces {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.names()).finish()
    }
}

fn is_same(one: &str, other: &str) -> bool {
    fn letters(name: &str) -> impl Iterator<Item = char> + '_ {
        name.chars()
            .filter(|letter| !matches!(letter, ' ' | '-' | '_'))
            .flat_map(char::to_lowercase)
    }
    letters(one).eq(letters(other))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str, bytes: &'static [u8]) -> (String, Cow<'static, [u8]>) {
        (name.to_string(), Cow::Borrowed(bytes))
    }

    #[test]
    fn a_face_is_found_by_any_spelling_of_its_name_and_a_bad_file_is_left_out() {
        let (faces, complaints) = Faces::new(vec![
            file(
                "Manrope-Bold",
                include_bytes!("../../../fonts/Manrope-Bold.ttf"),
            ),
            file("Broken", b"\0\x01\0\0 not a font"),
            file(
                "manrope bold",
                include_bytes!("../../../fonts/Manrope-Medium.ttf"),
            ),
        ]);
        assert_eq!(faces.names().collect::<Vec<_>>(), ["manrope bold"]);
        assert_eq!(faces.find("MANROPE_BOLD"), Some(0));
        assert_eq!(complaints.len(), 1, "{complaints:?}");
        assert!(
            complaints[0].starts_with("font `Broken` is left out: "),
            "{complaints:?}"
        );
    }
}
