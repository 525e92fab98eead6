//! The media server's own pictures of an episode that may be drawn on, the best first.

use crate::model::{Picture, PictureOrigin};

/// The pictures that may be a still, the best first.
///
/// An upload never is: it is a card of intertitle or of another program, or a picture that a user chose instead of the
/// still. After our first upload the server shows our card, so the selected picture cannot decide either. A picture
/// that the metadata agent found comes before a frame that the server extracted from the file.
#[must_use]
pub fn candidates(pictures: &[Picture]) -> Vec<&Picture> {
    let mut found: Vec<&Picture> = pictures
        .iter()
        .filter(|picture| picture.origin == PictureOrigin::Found)
        .collect();
    // The sort is stable, so equal ones keep the server's own order.
    found.sort_by_key(|picture| (!picture.selected, picture.key.starts_with("media://")));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pictures: &[(&str, bool)], expected: &[&str]) {
        let pictures: Vec<Picture> = pictures
            .iter()
            .map(|(key, selected)| Picture {
                key: (*key).into(),
                path: "/".into(),
                selected: *selected,
                origin: if key.starts_with("upload") {
                    PictureOrigin::Uploaded
                } else {
                    PictureOrigin::Found
                },
            })
            .collect();
        let keys: Vec<&str> = candidates(&pictures)
            .iter()
            .map(|picture| picture.key.as_str())
            .collect();
        assert_eq!(keys, expected);
    }

    #[test]
    fn what_was_uploaded_is_never_drawn_on() {
        check(
            &[("upload://a", true), ("media://b", false)],
            &["media://b"],
        );
        check(&[("upload://a", true)], &[]);
    }

    #[test]
    fn the_shown_picture_comes_first_then_the_agents_then_frames() {
        check(
            &[
                ("media://a", false),
                ("metadata://b", false),
                ("metadata://c", false),
            ],
            &["metadata://b", "metadata://c", "media://a"],
        );
        check(
            &[("metadata://a", false), ("media://b", true)],
            &["media://b", "metadata://a"],
        );
    }
}
