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
            log::info!("the clock was set back: {brought} waiting for a later time are due now")
        }
        Err(error) => error.log("could not reschedule waiting work"),
    }
    if let Err(error) = app.store.prune(now_ms, app.settings.upkeep.days) {
        error.log("could not delete old deliveries and jobs");
    }
    if let Err(error) = app.store.sweep_originals(now_ms) {
        error.log("could not delete unused original pictures");
    }
    app.store.keep_reserve();
}

/// Releases the memory that the maintenance has taken.
pub fn release_memory(app: &App) {
    if let Err(error) = app.store.release_memory() {
        error.log("could not release memory");
    }
}

/// Moves original pictures that earlier versions stored in the state file to files, until `is_ended`.
pub fn move_originals(app: &App, is_ended: &dyn Fn() -> bool) {
    match app.store.move_originals(is_ended) {
        Ok(0) => {}
        Ok(moved) => {
            log::info!("moved {moved} original pictures from the state file to files next to it")
        }
        Err(error) => error.log("original pictures stay in the state file"),
    }
}
