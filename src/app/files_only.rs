//! What `upload` in the settings means for the cards that are there already.

use crate::app::open::App;
use crate::store::StoreError;

impl App {
    /// Cards that were files only are missing on their servers if these get cards now.
    ///
    /// # Errors
    /// The state file could not be written.
    pub(super) fn look_at_files(&self) -> Result<(), StoreError> {
        if !self.settings.cards.upload {
            log::info!(
                "cards are written to files only: `upload = false` in [cards] of intertitle.toml"
            );
            return Ok(());
        }
        match self.store.cards_not_sent()? {
            0 => {}
            1 => log::info!("1 card is only in its file; `intertitle make --missing` uploads it"),
            cards => log::info!(
                "{cards} cards are only in their files; `intertitle make --missing` uploads them"
            ),
        }
        Ok(())
    }
}
