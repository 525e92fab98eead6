//! One of the pictures that Plex offers for an item, and the order in which they may be drawn on.

use crate::json::Scalar;
use crate::model::ImageRef;
use crate::server::plex::items::Item;

/// A picture that Plex offers for an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Offered {
    pub(super) image: ImageRef,
    /// Plex shows it.
    pub(super) is_selected: bool,
}

impl Offered {
    /// An entry of `/posters`. If its URL is on another machine, the media server returns the picture itself: as the
    /// item's `thumb` while it is selected, otherwise through its transcoder. Our token is sent to no other machine.
    pub(super) fn read(entry: &Item, shown: Option<&str>) -> Option<Offered> {
        let id = entry.key.text()?;
        // `key` is the picture itself, `thumb` may be a smaller one. Either may be on another machine.
        let own = |member: &Scalar| member.text().filter(|path| path.starts_with('/'));
        let is_selected = entry.selected.flag() == Some(true);
        let location = own(&entry.path).or_else(|| own(&entry.image));
        let location = location.or_else(|| match shown {
            Some(shown) if is_selected => Some(shown.to_string()),
            _ => through_the_server(&id),
        })?;
        Some(Offered {
            image: ImageRef { id, location },
            is_selected,
        })
    }
}

/// True for the ids of pictures that were uploaded: by a user, another program, or intertitle.
pub(super) fn is_upload(id: &str) -> bool {
    id.starts_with("upload://")
}

/// The pictures that may be a still, the best first.
///
/// An upload never is: it is a card of intertitle or of another program, or a picture that a user chose instead of the
/// still. After our first upload Plex shows our card, so the selected picture cannot decide either. A picture that the
/// metadata agent found comes before a frame that Plex extracted from the file.
pub(super) fn by_preference(offered: &[Offered]) -> Vec<ImageRef> {
    let mut found: Vec<&Offered> = offered
        .iter()
        .filter(|own| !is_upload(&own.image.id))
        .collect();
    // The sort is stable, so equal ones keep Plex's own order.
    found.sort_by_key(|own| (!own.is_selected, own.image.id.starts_with("media://")));
    found.into_iter().map(|own| own.image.clone()).collect()
}

/// The path at which the server returns a picture of another machine: it fetches the picture itself, and does not
/// enlarge it.
fn through_the_server(address: &str) -> Option<String> {
    let is_elsewhere = address.starts_with("https://") || address.starts_with("http://");
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("width", "3840")
        .append_pair("height", "2160")
        .append_pair("minSize", "1")
        .append_pair("upscale", "0")
        .append_pair("url", address)
        .finish();
    is_elsewhere.then(|| format!("/photo/:/transcode?{query}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::{Inner, of_text};

    #[track_caller]
    fn item(json: &serde_json::Value) -> Item {
        let item: Inner<Item> = of_text(&json.to_string()).expect("it is JSON");
        item.get().expect("the test gives an object").clone()
    }

    #[track_caller]
    fn check(offered: &[(&str, bool)], expected: &[&str]) {
        let offered: Vec<Offered> = offered
            .iter()
            .map(|(id, is_selected)| Offered {
                image: ImageRef {
                    id: (*id).into(),
                    location: "/".into(),
                },
                is_selected: *is_selected,
            })
            .collect();
        let best = by_preference(&offered);
        let ids: Vec<&str> = best.iter().map(|image| image.id.as_str()).collect();
        assert_eq!(ids, expected);
    }

    #[test]
    fn uploaded_pictures_are_never_drawn_on() {
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

    #[test]
    fn a_picture_on_another_machine_is_asked_of_the_server_only() {
        let folder = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/tests/field/20-posters-elsewhere/posters.json"
        );
        let text = std::fs::read_to_string(folder).expect("the file is there");
        let answer: serde_json::Value = serde_json::from_str(&text).expect("it is JSON");
        let mut entry = answer["MediaContainer"]["Metadata"][0].clone();
        let shown = "/library/metadata/2203/thumb/1700001234";
        let path = |entry: &serde_json::Value, shown| {
            let found = Offered::read(&item(entry), shown).expect("it is a picture");
            found.image.location
        };
        assert_eq!(path(&entry, Some(shown)), shown);
        let through =
            "/photo/:/transcode?width=3840&height=2160&minSize=1&upscale=0&url=https%3A%2F%2F";
        assert!(path(&entry, None).starts_with(through));
        // Another picture is selected.
        entry["selected"] = false.into();
        assert!(path(&entry, Some(shown)).starts_with(through));
    }
}
