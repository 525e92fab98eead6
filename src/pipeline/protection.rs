//! Which pictures must not be replaced: those of items with a certain label, and those chosen by hand.

use crate::app::{App, ServerWorker};
use crate::maker::Maker;
use crate::model::{
    ArtworkState, CardRecord, CardStatus, ChosenBy, Episode, Failure, Intent, RestoredBy, Shown,
};
use crate::ports::MediaServer;
use crate::settings::CustomArtwork;
use crate::store::{SKIPPED, Store};

/// The label of items whose picture is not replaced. Upper and lower case are the same: servers may change it.
pub const SKIP: &str = "intertitle:skip";

/// Why the server's current picture must stay, if it must, and the status that follows for the card.
pub(crate) fn skip_reason(
    app: &App,
    worker: &ServerWorker,
    episode: &Episode,
    state: &ArtworkState,
) -> Result<Option<(CardStatus, String)>, Failure> {
    if let Some(why) = skip_mark(&app.store, worker.name(), episode)? {
        return Ok(Some((CardStatus::Skipped, why)));
    }
    if app.settings.custom_artwork(worker.name()) == CustomArtwork::Replace {
        return Ok(None);
    }
    let Some(shown) = &state.shown else {
        return Ok(None);
    };
    let is_by_hand = match &shown.by {
        ChosenBy::Server | ChosenBy::Program(_) => false,
        ChosenBy::Person => true,
        ChosenBy::Upload { unmarked: Some(_) } => false,
        ChosenBy::Upload { unmarked: None } => {
            let maker = |bytes: &[u8]| app.maker_of(bytes);
            program_of(worker.server.as_ref(), shown, maker)?.is_none()
        }
    };
    Ok(is_by_hand.then(|| {
        (
            CardStatus::CustomArtwork,
            "its picture was chosen by hand (`foreign_art = \"replace\"` replaces it)".to_string(),
        )
    }))
}

/// The label or the mark of a person that says that the picture stays.
pub(crate) fn skip_mark(
    store: &Store,
    server: &str,
    episode: &Episode,
) -> Result<Option<String>, Failure> {
    let mut labels = episode.own_labels.iter().chain(&episode.of_series.labels);
    if labels.any(|label| label.eq_ignore_ascii_case(SKIP)) {
        return Ok(Some(format!("it has the label `{SKIP}`")));
    }
    let skips = store.skips(server);
    let skips = skips.map_err(|error| Failure::retry(error.to_string()))?;
    Ok(skips.include(episode).then(|| SKIPPED.to_string()))
}

/// Why an original picture that a person has put back stays, unless the job is to make a card all the same.
pub(crate) fn restored_mark(intent: &Intent, known: &CardRecord) -> Option<&'static str> {
    let is_requested = matches!(
        intent,
        Intent::EnsureCard {
            even_restored: true,
            ..
        }
    );
    (known.restored_by == Some(RestoredBy::Person) && !is_requested)
        .then_some("its original picture was restored; `intertitle make` makes a card again")
}

/// The program that made the picture that a server shows. None for a still, and for what a user chose. The file of an
/// upload is fetched: `maker` finds out who made it.
pub(crate) fn program_of(
    server: &dyn MediaServer,
    shown: &Shown,
    maker: impl Fn(&[u8]) -> Option<Maker>,
) -> Result<Option<Maker>, Failure> {
    match &shown.by {
        ChosenBy::Server | ChosenBy::Person => Ok(None),
        ChosenBy::Program(program) => Ok(Some(program.clone())),
        ChosenBy::Upload { unmarked } => {
            let bytes = server.fetch(&shown.image.location)?;
            Ok(maker(&bytes).or_else(|| unmarked.clone()))
        }
    }
}
