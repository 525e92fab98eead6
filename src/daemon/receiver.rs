//! Takes requests from tiny_http and has them answered.

use std::cell::RefCell;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::api::context::Context;
use crate::api::routes::respond;
use crate::app::App;
use crate::http::backend::Backend;
use crate::http::exchange::exchange;
use crate::http::semaphore::{Pools, RequestClass};
use crate::worker::worker_loop::Waker;

/// Answers requests one after another until `stop` is set. Each of several threads runs this.
pub(super) fn receive_all(
    app: &App,
    waker: &Waker,
    backend: &Backend,
    pools: &Pools,
    stop: &AtomicBool,
) {
    let context = Context {
        app,
        waker,
        stored: RefCell::default(),
    };
    while !stop.load(Ordering::SeqCst) {
        match backend.receive() {
            Ok(None) => {}
            // Dropping it would reserve as many bytes as it claims to have, and abort the process. Nobody but the owner
            // of the process can send one here.
            Ok(Some(request)) if !backend.is_from_listener(&request) => std::mem::forget(request),
            Ok(Some(request)) => {
                let target = app.settings.access.within(request.url());
                let class = RequestClass::of(request.method().as_str(), target);
                pools
                    .of(class)
                    .at_work(|| exchange(request, |request| respond(&context, request)));
                context.follow_up();
            }
            // `unblock` was called; otherwise tiny_http has stopped listening for good, and only a new start helps,
            // which the supervisor gives.
            Err(_) if stop.load(Ordering::SeqCst) => return,
            Err(error) => {
                log::error!("the internal HTTP server stopped listening ({error}); exiting");
                std::process::exit(1);
            }
        }
    }
}
