//! Once an hour: what has ended long ago is forgotten, and what waits for a time that never was is made due.

use crate::app::App;

/// Tidies the state file up.
pub fn tidy(app: &App) {
    let now_ms = app.clock.now_ms();
    match app.store.bring_near(now_ms) {
        Ok(0) => {}
        Ok(brought) => {
            log::info!("the clock was set back: {brought} that waited for it are due now")
        }
        Err(error) => error.log("what waits could not be looked at"),
    }
    if let Err(error) = app.store.prune(now_ms, app.settings.upkeep.days) {
        error.log("old hooks and jobs could not be forgotten");
    }
}
