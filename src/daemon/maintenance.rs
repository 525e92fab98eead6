//! Hourly maintenance: deletes old history, and reschedules what is due too far in the future.

use crate::app::App;

/// Runs the maintenance of the state file.
pub fn tidy(app: &App) {
    let now_ms = app.clock.now_ms();
    // Not more often, because it wakes a sleeping disk.
    app.cards.check(now_ms);
    match app.store.clamp_future_due(now_ms) {
        Ok(0) => {}
        Ok(brought) => {
            log::info!("the clock was set back: {brought} that waited for it are due now")
        }
        Err(error) => error.log("what waits could not be looked at"),
    }
    if let Err(error) = app.store.prune(now_ms, app.settings.upkeep.days) {
        error.log("old hooks and jobs could not be forgotten");
    }
    if let Err(error) = app.store.sweep_originals(now_ms) {
        error.log("pictures that nobody needs could not be removed");
    }
    app.store.keep_reserve();
}

/// Moves original pictures that earlier versions stored in the state file to files, until `is_ended`.
pub fn move_originals(app: &App, is_ended: &dyn Fn() -> bool) {
    match app.store.move_originals(is_ended) {
        Ok(0) => {}
        Ok(moved) => log::info!(
            "{moved} pictures from before our cards were moved from the state file to files beside it"
        ),
        Err(error) => error.log("pictures from before our cards stay in the state file"),
    }
}
