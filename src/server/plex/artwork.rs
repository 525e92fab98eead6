//! The pictures of an item on Plex: the list of those that it offers, uploads, and which of them it shows.
//!
//! Plex keeps every picture that was uploaded. It names an upload by the SHA-1 of its bytes (`upload://posters/…`), and
//! locks the picture of an item when somebody uploads or chooses one.

use crate::maker::{self, Maker};
use crate::model::{
    ArtworkLimits, ArtworkState, ChosenBy, Digest, Episode, Failure, HowPublished, Original,
    Published, Restored, Shown, Slot,
};
use crate::ports::Artwork;
use crate::server::plex::asked::of_another;
use crate::server::plex::client::Plex;
use crate::server::plex::items::{Item, is_key};
use crate::server::plex::pages::Budget;
use crate::server::plex::picture::{Offered, by_preference, is_upload};
use crate::server::plex::wire::Method;

/// Plex accepts pictures of at most 10 MB. A part of that is left for the rest of the request.
pub(in crate::server) const CARD_BYTES_MAX: usize = 9_900_000;

/// The label of items whose picture has an overlay of Kometa.
const OVERLAY: &str = "Overlay";

/// The label that TitleCardMaker adds to items. Its cards have no mark of their own.
const TITLE_CARD_MAKER: &str = "TCM";

/// The words of Plex's API for a picture of an item.
struct Element {
    /// The list of pictures.
    list: &'static str,
    /// What is selected.
    one: &'static str,
    /// The member of the item.
    member: &'static str,
}

fn element(slot: Slot) -> Element {
    let (list, one, member) = match slot {
        Slot::EpisodeStill | Slot::SeasonPoster | Slot::SeriesPoster => {
            ("posters", "poster", "thumb")
        }
        Slot::Backdrop => ("arts", "art", "art"),
    };
    Element { list, one, member }
}

impl Artwork for Plex {
    fn limits(&self) -> ArtworkLimits {
        ArtworkLimits {
            bytes_max: CARD_BYTES_MAX,
            keeps_stills: true,
        }
    }

    fn state(
        &self,
        episode: &Episode,
        slot: Slot,
        published: Option<&str>,
    ) -> Result<ArtworkState, Failure> {
        Ok(state_of(&self.offered(episode, slot)?, episode, published))
    }

    fn fetch(&self, location: &str) -> Result<Vec<u8>, Failure> {
        // Plex may name a picture on another machine, and our token must not be sent there.
        if !location.starts_with('/') || location.starts_with("//") {
            return Err(Failure::give_up(
                "Plex reports a picture that is not on the server",
            ));
        }
        self.wire.bytes(location)
    }

    fn publish(
        &self,
        episode: &Episode,
        slot: Slot,
        jpeg: &[u8],
        before: &ArtworkState,
    ) -> Result<Published, Failure> {
        let has_overlay = self.shows_overlay(episode, before);
        let digest = Digest::of(jpeg);
        let uploaded = before.uploads.iter().find(|own| is_of(&own.id, &digest));
        let shown = before.shown.as_ref().map(|shown| &shown.image);
        let how = match uploaded {
            Some(ours) if shown == Some(ours) => HowPublished::WasShown,
            Some(ours) => {
                self.select(episode, slot, &ours.id)?;
                HowPublished::Selected
            }
            None => {
                self.upload(episode, slot, jpeg)?;
                HowPublished::Uploaded
            }
        };
        let id = match (how, uploaded) {
            (HowPublished::WasShown, Some(ours)) => ours.id.clone(),
            _ => self.read_back(episode, slot, &digest, before)?,
        };
        self.renew_overlay(episode, has_overlay)?;
        Ok(Published { id, how })
    }

    fn restore(
        &self,
        episode: &Episode,
        slot: Slot,
        original: Option<&Original>,
        before: &ArtworkState,
    ) -> Result<Restored, Failure> {
        let wanted = match self.choose(episode, slot, original, before)? {
            Ok(id) => id,
            Err(why) => return Ok(Restored::Impossible(why)),
        };
        let after = self.offered(episode, slot)?;
        let shown = after.iter().find(|own| own.is_selected);
        if shown.is_none_or(|shown| shown.image.id != wanted) {
            return Err(Failure::retry("Plex still shows the card"));
        }
        if !is_upload(&wanted) {
            // A picture that somebody had uploaded was locked before our card, too, so it stays locked.
            let lock = format!("{}.locked", element(slot).member);
            self.edit(episode, &[(&lock, "0")])?;
        }
        Ok(Restored::Shown)
    }
}

impl Plex {
    /// The pictures that Plex offers for an item, in its order.
    fn offered(&self, episode: &Episode, slot: Slot) -> Result<Vec<Offered>, Failure> {
        let path = format!("/library/metadata/{}/{}", episode.key, element(slot).list);
        let shown = match slot {
            Slot::Backdrop => None,
            _ => episode.image_ref.as_deref(),
        };
        let (mut offered, mut budget) = (Vec::new(), Budget::new());
        self.wire.each(&path, "Metadata", &mut |entry: Item| {
            let weight = |own: &Offered| {
                size_of::<Offered>() + own.image.id.len() + own.image.location.len()
            };
            offered.extend(Offered::read(&entry, shown).filter(|own| budget.take(weight(own))));
        })?;
        budget.check()?;
        // The path of a picture names the item that it belongs to.
        for own in &offered {
            let rest = own.image.location.strip_prefix("/library/metadata/");
            let of = rest.and_then(|rest| rest.split('/').next());
            match of {
                Some(of) if is_key(of) && of != episode.key => {
                    return Err(of_another(of, &episode.key));
                }
                _ => {}
            }
        }
        Ok(offered)
    }

    fn upload(&self, episode: &Episode, slot: Slot, jpeg: &[u8]) -> Result<(), Failure> {
        let list = element(slot).list;
        self.wire.send(
            Method::Post("image/jpeg", jpeg),
            &format!("/library/metadata/{}/{list}", episode.key),
        )
    }

    fn select(&self, episode: &Episode, slot: Slot, id: &str) -> Result<(), Failure> {
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("url", id)
            .finish();
        let one = element(slot).one;
        self.wire.send(
            Method::Put,
            &format!("/library/metadata/{}/{one}?{query}", episode.key),
        )
    }

    /// Changes members of an episode's item, in the way of Plex's own web app.
    fn edit(&self, episode: &Episode, members: &[(&str, &str)]) -> Result<(), Failure> {
        let library = &episode.library_key;
        if !is_key(library) || !is_key(&episode.key) {
            return Err(Failure::give_up("Plex does not report its library"));
        }
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("type", "4")
            .append_pair("id", &episode.key)
            .extend_pairs(members)
            .finish();
        let path = format!("/library/sections/{library}/all?{query}");
        self.wire.send(Method::Put, &path)
    }

    /// Makes sure that Plex shows the card with that digest. Returns its id.
    fn read_back(
        &self,
        episode: &Episode,
        slot: Slot,
        digest: &Digest,
        before: &ArtworkState,
    ) -> Result<String, Failure> {
        let after = self.offered(episode, slot)?;
        // A server that names uploads in another way has at least one picture more than before.
        let is_new = |own: &&Offered| {
            is_upload(&own.image.id) && !before.uploads.iter().any(|old| old.id == own.image.id)
        };
        let by_digest = after.iter().find(|own| is_of(&own.image.id, digest));
        let Some(ours) = by_digest.or_else(|| after.iter().find(is_new)) else {
            return Err(Failure::retry(
                "Plex accepted the card but does not list it",
            ));
        };
        let id = ours.image.id.clone();
        if ours.is_selected {
            return Ok(id);
        }
        self.select(episode, slot, &id)?;
        let again = self.offered(episode, slot)?;
        match again
            .iter()
            .any(|own| own.is_selected && own.image.id == id)
        {
            true => Ok(id),
            false => Err(Failure::retry(
                "Plex has the card but still shows another picture",
            )),
        }
    }

    /// Selects the original picture, or uploads it again, or selects the first picture that Plex found. Returns its id,
    /// or why there is none.
    fn choose(
        &self,
        episode: &Episode,
        slot: Slot,
        original: Option<&Original>,
        before: &ArtworkState,
    ) -> Result<Result<String, String>, Failure> {
        let mut there = before.uploads.iter().chain(&before.candidates);
        match original {
            Some(original) if there.any(|own| own.id == original.id) => {
                self.select(episode, slot, &original.id)?;
                Ok(Ok(original.id.clone()))
            }
            Some(Original {
                bytes: Some(Err(lost)),
                ..
            }) => Ok(Err(format!(
                "the original picture cannot be restored: {lost}"
            ))),
            Some(Original {
                bytes: Some(Ok(bytes)),
                ..
            }) => {
                self.upload(episode, slot, bytes)?;
                let digest = Digest::of(bytes);
                let after = self.offered(episode, slot)?;
                let again = after.into_iter().find(|own| is_of(&own.image.id, &digest));
                let again = again.ok_or_else(|| {
                    Failure::retry("Plex accepted the picture but does not list it")
                })?;
                if !again.is_selected {
                    self.select(episode, slot, &again.image.id)?;
                }
                Ok(Ok(again.image.id))
            }
            // The original picture is gone, for example after a change of the metadata agent. Plex's own choice is the
            // next best.
            _ => match before.candidates.first() {
                Some(picture) => {
                    self.select(episode, slot, &picture.id)?;
                    Ok(Ok(picture.id.clone()))
                }
                None => Ok(Err("no other picture is available".into())),
            },
        }
    }

    /// True if the picture that Plex shows has an overlay of Kometa, and the settings do not say that Kometa is used. A
    /// picture that cannot be fetched counts as one without.
    fn shows_overlay(&self, episode: &Episode, before: &ArtworkState) -> bool {
        if self.has_kometa || !has_label(episode, OVERLAY) {
            return false;
        }
        let shown = before.shown.as_ref().map(|shown| &shown.image);
        let uploaded = shown.filter(|image| is_upload(&image.id));
        let bytes = uploaded.and_then(|image| self.fetch(&image.location).ok());
        bytes.is_some_and(|bytes| maker::of(&bytes) == Some(Maker::Kometa))
    }

    /// Kometa takes the label as a sign that its overlay is there. After our upload it is not, so the label is removed.
    fn renew_overlay(&self, episode: &Episode, has_overlay: bool) -> Result<(), Failure> {
        if has_overlay {
            log::warn!(
                "{episode}: its picture had an overlay of Kometa; removed Kometa's label, so that Kometa draws it again. \
                 Set `kometa = true` below [plex.{}]",
                self.name.name
            );
        }
        if has_overlay || (self.has_kometa && has_label(episode, OVERLAY)) {
            self.edit(episode, &[("label[].tag.tag-", OVERLAY)])?;
        }
        Ok(())
    }
}

fn has_label(episode: &Episode, label: &str) -> bool {
    episode.own_labels.iter().any(|own| own == label)
}

/// True if a picture is the upload with that digest.
fn is_of(id: &str, digest: &Digest) -> bool {
    is_upload(id) && id.ends_with(digest.as_str())
}

/// What the list of pictures means. `published` is the id of our last card; state files of earlier versions have only the
/// digest in it.
fn state_of(offered: &[Offered], episode: &Episode, published: Option<&str>) -> ArtworkState {
    let is_ours = |id: &str| {
        published.is_some_and(|ours| id == ours || (is_upload(id) && id.ends_with(ours)))
    };
    let has_ours = offered.iter().any(|own| is_ours(&own.image.id));
    // Our upload locks the picture. If Plex does not have it any more, because the item was moved or its bundles were
    // cleaned, the lock is still there. If somebody chooses another picture, our upload stays in the list.
    let is_lost = published.is_some() && !has_ours;
    let shown = offered.iter().find(|own| own.is_selected);
    let shown = shown.map(|own| Shown {
        image: own.image.clone(),
        is_kept: !is_upload(&own.image.id),
        by: match is_upload(&own.image.id) {
            true if is_ours(&own.image.id) => ChosenBy::Program(Maker::Intertitle(String::new())),
            true => ChosenBy::Upload {
                unmarked: has_label(episode, TITLE_CARD_MAKER).then_some(Maker::TitleCardMaker),
            },
            false if episode.is_locked == Some(true) && !is_lost => ChosenBy::Person,
            false => ChosenBy::Server,
        },
    });
    let uploads = offered.iter().filter(|own| is_upload(&own.image.id));
    ArtworkState {
        shown,
        candidates: by_preference(offered),
        uploads: uploads.map(|own| own.image.clone()).collect(),
    }
}
