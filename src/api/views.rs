//! The views below `/api/v1/`: what the commands print with `--json`.

use std::sync::Arc;

use serde::Serialize;

use crate::api::context::Context;
use crate::api::query::{Query, invalid};
use crate::app::health;
use crate::http::exchange::Request;
use crate::http::response::{Response, error, json};
use crate::model::{State, millis};
use crate::rules::RuleSet;
use crate::store::WhichStatus;
use crate::text::UserError;
use crate::views::replay::{AGE_DEFAULT, age};
use crate::views::{
    Catalogue, Deliveries, JobFilter, Jobs, MakePlan, MakeRequest, Overview, Part, Replay,
    Selection, ViewError, Webhook,
};

/// What `intertitle status --json` prints.
pub(crate) fn overview(context: &Context<'_>, request: &Request) -> Response {
    answer(|| {
        Query::read(&request.target, &[])?;
        let app = context.app;
        let health = health(app).map_err(|error| refusal(&error.into()))?;
        let health = serde_json::to_value(health).map_err(|error| error.to_string());
        let now_ms = app.clock.now_ms();
        view(&Overview::read(
            &app.settings,
            &app.store,
            now_ms,
            &app.zone,
            health,
        ))
    })
}

/// What `intertitle queue deliveries --json` prints.
pub(crate) fn deliveries(context: &Context<'_>, request: &Request) -> Response {
    answer(|| {
        let query = Query::read(&request.target, &["limit"])?;
        view(&Deliveries::read(&context.app.store, query.limit()?))
    })
}

/// What `intertitle queue jobs --json` prints.
pub(crate) fn jobs(context: &Context<'_>, request: &Request) -> Response {
    answer(|| {
        let known = ["state", "server", "series", "delivery", "limit"];
        let query = Query::read(&request.target, &known)?;
        let state = |word: &str| State::from_word(word).ok_or_else(|| unknown_state(word));
        let text = |name: &str| query.text(name).map(str::to_string);
        let filter = JobFilter {
            states: query.words("state").map(state).collect::<Result<_, _>>()?,
            server: text("server"),
            name: text("series"),
            delivery: query.number("delivery")?,
        };
        let app = context.app;
        let limit = query.limit()?;
        view(&Jobs::read(&app.settings, &app.store, &filter, limit))
    })
}

/// What `intertitle explain NUMBER --json` prints, with the rules in force.
pub(crate) fn explanation(context: &Context<'_>, request: &Request) -> Response {
    answer(|| {
        let query = Query::read(&request.target, &["delivery"])?;
        let missing = || invalid("`delivery` is missing; expected the number of a delivery");
        let id = query.number("delivery")?.ok_or_else(missing)?;
        let app = context.app;
        let webhook = Webhook::stored(&app.store, id).map_err(|error| refusal(&error))?;
        let now_ms = app.clock.now_ms();
        view(&webhook.explain(&app.settings, || rules_in_force(context), now_ms))
    })
}

/// Deliveries that one request may replay: each takes a tenth of a millisecond, and only two requests are answered at once.
const REPLAYED_MAX: usize = 5000;

/// What `intertitle replay --json` prints line by line, as a list, with the rules in force.
pub(crate) fn replay(context: &Context<'_>, request: &Request) -> Response {
    answer(|| {
        let query = Query::read(&request.target, &["since"])?;
        let since = age(query.text("since").unwrap_or(AGE_DEFAULT)).map_err(|why| invalid(&why))?;
        let since_ms = millis(since);
        let app = context.app;
        let since_ms = app.clock.now_ms().saturating_sub(since_ms);
        let rules = rules_in_force(context).map_err(|why| refusal(&ViewError::Rules(why)))?;
        let (settings, store) = (&app.settings, &app.store);
        view(&Replay::read(
            settings,
            store,
            &rules,
            since_ms,
            REPLAYED_MAX,
        ))
    })
}

/// What `intertitle list --json` prints.
pub(crate) fn catalogue(context: &Context<'_>, request: &Request) -> Response {
    answer(|| {
        let query = Query::read(&request.target, &[SELECTION, &["status", "limit"]].concat())?;
        let selection = selection(&query)?;
        let limit = usize::try_from(query.limit()?).unwrap_or(usize::MAX);
        view(&Catalogue::read(&context.app.store, &selection, limit))
    })
}

/// What `intertitle make --dry-run --json` prints.
pub(crate) fn make_plan(context: &Context<'_>, request: &Request) -> Response {
    answer(|| {
        let query = Query::read(
            &request.target,
            &[SELECTION, &["status", "remake"]].concat(),
        )?;
        let request = MakeRequest {
            selection: selection(&query)?,
            remake: query.text("remake") == Some("true"),
            ..MakeRequest::default()
        };
        let settings = &context.app.settings;
        let plan = request.plan(&context.app.store, &settings.work);
        view(&match settings.cards.upload {
            true => plan,
            false => plan.map(MakePlan::files_only),
        })
    })
}

/// The parameters that select episodes.
const SELECTION: &[&str] = &["series", "part", "library", "server"];

fn selection(query: &Query) -> Result<Selection, Response> {
    let text = |name: &str| query.text(name).map(str::to_string);
    let part = query.text("part").map(Part::parse).transpose();
    let status = query.text("status").map(WhichStatus::parse).transpose();
    let selection = Selection {
        series: text("series"),
        part: part.map_err(|why| invalid(&why))?,
        library: text("library"),
        server: text("server"),
        status: status.map_err(|why| invalid(&why))?.unwrap_or_default(),
    };
    match (&selection.series, &selection.part) {
        (None, Some(_)) => Err(invalid("`part` is given without `series`")),
        _ => Ok(selection),
    }
}

fn rules_in_force(context: &Context<'_>) -> Result<Arc<RuleSet>, UserError> {
    let rules = context.app.live_rules.rule_set();
    rules.ok_or_else(|| "there are no rules in force: those on disk have errors".into())
}

fn unknown_state(word: &str) -> Response {
    let known = State::ALL.map(State::word).join(", ");
    invalid(&format!("unknown state `{word}`; expected {known}"))
}

/// The response, whether or not a step on the way to it failed.
fn answer(handle: impl FnOnce() -> Result<Response, Response>) -> Response {
    handle().unwrap_or_else(|refused| refused)
}

/// The response with a view.
fn view<V: Serialize>(computed: &Result<V, ViewError>) -> Result<Response, Response> {
    let view = computed.as_ref().map_err(refusal)?;
    let value = serde_json::to_value(view).map_err(|why| error(500, &why.to_string()))?;
    Ok(json(200, &value))
}

fn refusal(why: &ViewError) -> Response {
    let status = match why {
        ViewError::NotFound(_) => 404,
        ViewError::TooLarge(_) | ViewError::Refused(_) => 400,
        ViewError::Rules(_) => 422,
        ViewError::StateFile(_) => 503,
    };
    error(status, &why.to_string())
}
