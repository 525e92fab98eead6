//! The pictures that a media server shows and offers for an item.

use crate::maker::Maker;

/// A picture on a media server. Only that server's own code looks into its texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImageRef {
    /// The server's name for the picture. It is stored, and means the same picture as long as the server has it.
    pub id: String,
    /// Where the server returns the file now. It may change, so it is not stored.
    pub location: String,
}

/// Who chose the picture that a media server shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChosenBy {
    /// The server, or its metadata agent.
    Server,
    /// A user.
    Person,
    /// A program that draws on pictures.
    Program(Maker),
    /// It was uploaded. The marks in its file show by which program; a file without one was uploaded by a user, unless
    /// the server knows better.
    Upload {
        /// The program that uploaded it if the file has no mark.
        unmarked: Option<Maker>,
    },
}

/// The picture that a media server shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The picture.
    pub image: ImageRef,
    /// Who chose it.
    pub by: ChosenBy,
    /// The server keeps it when it shows another one, so that its id suffices to show it again.
    pub is_kept: bool,
}

/// Who has replaced a card by the original picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RestoredBy {
    /// A rule. The next event may bring the card back.
    Rule,
    /// A person. The picture stays until a card is requested again.
    Person,
}

impl RestoredBy {
    /// The number in the state file.
    #[must_use]
    pub fn number(self) -> i64 {
        match self {
            RestoredBy::Rule => 1,
            RestoredBy::Person => 2,
        }
    }

    /// Who is meant by a number of the state file. None for 0: a card is shown, or none ever was.
    #[must_use]
    pub fn from_number(number: i64) -> Option<RestoredBy> {
        [RestoredBy::Rule, RestoredBy::Person]
            .into_iter()
            .find(|by| by.number() == number)
    }
}

/// The pictures of one slot of an item.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ArtworkState {
    /// The picture that the server shows. None if it shows none.
    pub shown: Option<Shown>,
    /// The pictures that a card may be drawn on, the best first. None of them was uploaded.
    pub candidates: Vec<ImageRef>,
    /// The uploaded pictures that the server has, in its order. Empty if it keeps only the one that it shows.
    pub uploads: Vec<ImageRef>,
}

impl ArtworkState {
    /// True if the server has no picture at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.shown.is_none() && self.candidates.is_empty() && self.uploads.is_empty()
    }
}

/// The picture that a media server showed before the first card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Original {
    /// The server's name for it.
    pub id: String,
    /// Its file, or why the file is lost, if the server does not keep it.
    pub bytes: Option<Result<Vec<u8>, String>>,
}

/// What [`crate::ports::Artwork::publish`] did. In each case, the server was asked afterwards, and shows the card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// The server's name for the card.
    pub id: String,
    /// How it came to be shown.
    pub how: HowPublished,
}

/// How a card came to be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HowPublished {
    /// It was shown already.
    WasShown,
    /// The server had it, and it was selected.
    Selected,
    /// It was uploaded.
    Uploaded,
}

/// What [`crate::ports::Artwork::restore`] did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Restored {
    /// The server was asked afterwards, and shows the original picture, or its own choice if that is gone.
    Shown,
    /// Nothing was changed, because there is no other picture to show. The reason.
    Impossible(String),
}

/// What a media server accepts as a card, and what becomes of the picture that the card replaces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ArtworkLimits {
    /// Bytes of the file.
    pub bytes_max: usize,
    /// The server still offers the picture that it found itself, so that the next card can be drawn on it. Otherwise the
    /// next card is drawn on the stored original.
    pub keeps_stills: bool,
}
