//! The routes: one row per path and method, with the access that it requires.

use crate::access::Resource;
use crate::api::authorize::{authorize, count_bytes, may};
use crate::api::context::Context;
use crate::api::front_page::front_page;
use crate::api::{v1, views, webhooks};
use crate::http::exchange::{Method, Request};
use crate::http::response::{Response, error};
use crate::model::Endpoint;

/// Who may use a route.
enum Access {
    /// Those who may read `/health`. Others get a 404.
    Hidden,
    /// Those who may read `/health`.
    Health,
    /// Those who have the API key.
    Api,
}

/// One path and method.
struct Route {
    method: Method,
    path: &'static str,
    access: Access,
    handle: fn(&Context<'_>, &Request) -> Response,
}

/// All routes except webhooks, whose endpoints have a table of their own ([`Endpoint`]).
const ROUTES: &[Route] = &[
    Route {
        method: Method::Get,
        path: "/",
        access: Access::Hidden,
        handle: front_page,
    },
    Route {
        method: Method::Get,
        path: "/health",
        access: Access::Health,
        handle: v1::status,
    },
    Route {
        method: Method::Get,
        path: "/metrics",
        access: Access::Health,
        handle: v1::metrics_page,
    },
    Route {
        method: Method::Get,
        path: "/api/v1/status",
        access: Access::Api,
        handle: v1::status,
    },
    Route {
        method: Method::Get,
        path: "/api/v1/overview",
        access: Access::Api,
        handle: views::overview,
    },
    Route {
        method: Method::Get,
        path: "/api/v1/deliveries",
        access: Access::Api,
        handle: views::deliveries,
    },
    Route {
        method: Method::Get,
        path: "/api/v1/jobs",
        access: Access::Api,
        handle: views::jobs,
    },
    Route {
        method: Method::Get,
        path: "/api/v1/explanation",
        access: Access::Api,
        handle: views::explanation,
    },
    Route {
        method: Method::Get,
        path: "/api/v1/replay",
        access: Access::Api,
        handle: views::replay,
    },
    Route {
        method: Method::Get,
        path: "/api/v1/catalogue",
        access: Access::Api,
        handle: views::catalogue,
    },
    Route {
        method: Method::Get,
        path: "/api/v1/make/plan",
        access: Access::Api,
        handle: views::make_plan,
    },
    Route {
        method: Method::Post,
        path: "/api/v1/queue/wake",
        access: Access::Api,
        handle: v1::wake,
    },
    Route {
        method: Method::Post,
        path: "/api/v1/rules/reload",
        access: Access::Api,
        handle: v1::reload,
    },
];

/// A GET is answered by the listener itself, so that no lock and no disk can delay it.
const PING: &str = "/ping";

/// Answers a request.
pub(crate) fn respond(context: &Context<'_>, request: &Request) -> Response {
    let app = context.app;
    let target = app.settings.access.within(&request.target);
    let path = target.split('?').next().unwrap_or(target);
    if let Some(endpoint) = Endpoint::from_target(target) {
        return webhook(context, request, &endpoint);
    }
    let rows = || ROUTES.iter().filter(|route| route.path == path);
    if let Some(route) = rows().find(|route| route.method == request.method) {
        let allowed = match route.access {
            Access::Hidden if may(app, request, Resource::Health) => Ok(()),
            Access::Hidden => return nothing(context, request, target),
            Access::Health => authorize(app, request, Resource::Health),
            Access::Api => authorize(app, request, Resource::Api),
        };
        return match allowed {
            Ok(()) => (route.handle)(context, request),
            Err(response) => response,
        };
    }
    if path.starts_with(v1::ROOT)
        && let Err(response) = authorize(app, request, Resource::Api)
    {
        return response;
    }
    let others = rows().filter(|route| !matches!(route.access, Access::Hidden));
    match others.map(|route| route.method).next() {
        Some(Method::Post) => error(405, "method not allowed; use POST"),
        Some(_) => error(405, "method not allowed; use GET"),
        None if path == PING => error(405, "method not allowed; use GET"),
        None if path.starts_with(v1::ROOT) => {
            let shown = |route: &Route| match route.method {
                Method::Get => format!("GET {}", route.path),
                _ => format!("POST {}", route.path),
            };
            let api = ROUTES
                .iter()
                .filter(|route| matches!(route.access, Access::Api));
            v1::nothing(&api.map(shown).collect::<Vec<_>>())
        }
        None => nothing(context, request, target),
    }
}

fn webhook(context: &Context<'_>, request: &Request, endpoint: &Endpoint) -> Response {
    match request.method {
        Method::Get => return error(405, "this is a webhook endpoint; send a POST request"),
        Method::Other => return error(405, "method not allowed; send webhooks by POST or PUT"),
        Method::Post | Method::Put => {}
    }
    let allowed = authorize(context.app, request, Resource::Webhook(endpoint.source));
    match allowed.and_then(|()| count_bytes(context.app, request)) {
        Ok(()) => webhooks::accept(context, request, endpoint),
        Err(response) => response,
    }
}

fn nothing(context: &Context<'_>, request: &Request, target: &str) -> Response {
    if matches!(request.method, Method::Post | Method::Put) {
        webhooks::misdirected(context.app, request, target);
    }
    webhooks::nothing_here(target)
}
