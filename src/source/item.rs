//! The members of an item of Plex that are read.

use crate::json::{Inner, List, Names, Scalar, members};
use crate::model::{IDS_MAX, TAGS_MAX};
use crate::source::no_cards;

members! {
    /// The members of an episode, a season, a series or any other item.
    pub struct Item {
        kind: Scalar = "type",
        key: Scalar = "ratingKey",
        season_key: Scalar = "parentRatingKey",
        series_key: Scalar = "grandparentRatingKey",
        season_path: Scalar = "parentKey",
        season_image: Scalar = "parentThumb",
        title: Scalar = "title",
        season_title: Scalar = "parentTitle",
        series_title: Scalar = "grandparentTitle",
        season: Scalar = "parentIndex",
        number: Scalar = "index",
        absolute: Scalar = "absoluteIndex",
        year: Scalar = "year",
        series_year: Scalar = "parentYear",
        aired: Scalar = "originallyAvailableAt",
        added: Scalar = "addedAt",
        views: Scalar = "viewCount",
        rating: Scalar = "userRating",
        library: Scalar = "librarySectionTitle",
        library_id: Scalar = "librarySectionID",
        labels: Names<TAGS_MAX> = "Label",
        genres: Names<TAGS_MAX> = "Genre",
        guid: Scalar = "guid",
        season_guid: Scalar = "parentGuid",
        series_guid: Scalar = "grandparentGuid",
        guids: List<Inner<Guid>, IDS_MAX> = "Guid",
        path: Scalar = "key",
        live: Scalar = "live",
        extra: Scalar = "extraType",
        source: Scalar = "source",
    }
}

impl Item {
    /// The members that show that it is in no library.
    pub(super) fn markers(&self) -> no_cards::ItemMarkers<'_> {
        no_cards::ItemMarkers {
            key: &self.key,
            path: &self.path,
            live: &self.live,
            extra: &self.extra,
            source: &self.source,
        }
    }
}

members! {
    /// An id of an item.
    pub struct Guid {
        id: Scalar = "id",
    }
}
