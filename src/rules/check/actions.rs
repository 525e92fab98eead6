//! Checks actions: their words and what follows them.

use crate::model::{
    ActionCall, ActionWord, EVENT_VALUES, OWN_SOURCE, OwnKind, Properties, RuleRef,
};
use crate::rules::check::checker::Checker;
use crate::rules::check::events::KnownTrigger;
use crate::rules::check::style::properties;
use crate::rules::check::template::check_template;
use crate::rules::check::timing::{checked_timing, scope};
use crate::rules::normalize::fold;
use crate::rules::quote::{in_ticks, quoted, truncate};
use crate::rules::syntax::{Action, Text, Word};
use crate::text::{Diagnostic, Span, nearest, one_of};

/// The kind of statement that the actions belong to. It decides which of them are allowed.
#[derive(Clone, Copy)]
pub enum Setting<'a> {
    /// After events.
    Events(&'a [KnownTrigger]),
    /// After a schedule, which has no item.
    Schedule,
    /// After `expect`, where nothing is done.
    Expectation,
}

/// The actions of one statement.
#[derive(Default)]
pub struct CheckedActions {
    /// The actions to run.
    pub calls: Vec<ActionCall>,
    /// `ignore`, with its reason if it has one.
    pub ignore: Option<Option<String>>,
}

/// The action that stops the evaluation of rules. It belongs to the rules language: no action call comes from it.
pub const IGNORE: &str = "ignore";

/// The action whose first text names a target of the settings.
const MESSAGE: &str = "notify";

/// Most actions of one statement. More are an error, and each costs time for every event.
const ACTIONS_MAX: usize = 100;

/// Checks the actions of a statement and reports their errors.
pub fn actions(
    checker: &mut Checker<'_, '_>,
    all: &[Action],
    setting: Setting<'_>,
    rule: &RuleRef,
) -> CheckedActions {
    let mut asked = CheckedActions::default();
    if let Some(extra) = all.get(ACTIONS_MAX) {
        let message = format!("too many actions: at most {ACTIONS_MAX} are allowed");
        checker.report(Diagnostic::error(words_span(&extra.words), message));
    }
    for action in all.iter().take(ACTIONS_MAX) {
        let Some(word) = action_word(checker, action) else {
            continue;
        };
        let span = words_span(&action.words);
        check_setting(checker, word, span, setting);
        check_texts(checker, word, action, span, setting);
        let call = action_call(checker, word, action, rule);
        check_contradiction(checker, &asked.calls, &call, span);
        if word.words == IGNORE {
            if all.len() > 1 {
                let message = "`ignore` cannot be combined with other actions";
                checker.report(Diagnostic::error(span, message));
            }
            asked.ignore = Some(call.texts.into_iter().next());
        } else {
            asked.calls.push(call);
        }
    }
    asked
}

/// Actions about one item that contradict each other.
const CONTRARY: &[(&str, &str)] = &[
    ("make card", "restore art"),
    ("remake card", "restore art"),
    ("make card", "delete series"),
    ("remake card", "delete series"),
    ("make card", "delete series keep cards"),
    ("remake card", "delete series keep cards"),
    ("add series", "delete series"),
    ("add series", "delete series keep cards"),
    ("delete series", "delete series keep cards"),
];

/// Both draw the card of one item: `remake card` alone does what both do. They may be about different items.
const SAME: (&str, &str) = ("make card", "remake card");

/// Reports an action that contradicts one before it in the same rule.
fn check_contradiction(
    checker: &mut Checker<'_, '_>,
    before: &[ActionCall],
    call: &ActionCall,
    span: Span,
) {
    let are = |(one, other): (&str, &str), before: &str| {
        (before, call.action) == (one, other) || (before, call.action) == (other, one)
    };
    let contrary = before.iter().find(|before| {
        let is_same = before.scope == call.scope && are(SAME, before.action);
        is_same || CONTRARY.iter().any(|pair| are(*pair, before.action))
    });
    if let Some(other) = contrary {
        let message = format!("`{}` contradicts `{}`", call.action, other.action);
        let help = "keep one of them, or write a rule for each case";
        checker.report(Diagnostic::error(span, message).help(help.to_string()));
    }
}

fn words_span(words: &[Word]) -> Span {
    match (words.first(), words.last()) {
        (Some(first), Some(last)) => first.at.0.to(last.at.0),
        _ => Span::default(),
    }
}

fn joined(words: &[Word]) -> String {
    let texts: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
    texts.join(" ")
}

/// The action with these words. If only the first words are an action, the error is about the others.
fn action_word(checker: &mut Checker<'_, '_>, action: &Action) -> Option<ActionWord> {
    let words = joined(&action.words);
    if let Some(known) = checker.words.action(&words) {
        return Some(*known);
    }
    let span = words_span(&action.words);
    let all = checker.words.actions.iter().map(|known| known.words);
    if let Some(near) = nearest(&words, all.clone()) {
        let message = format!("unknown action {}", in_ticks(&words));
        checker.report(Diagnostic::error(span, message).help(format!("did you mean `{near}`?")));
        return None;
    }
    // At most eight words: a whole paragraph is not an action with something after it.
    let begins = (1..action.words.len().min(8)).rev().find(|length| {
        checker
            .words
            .action(&joined(&action.words[..*length]))
            .is_some()
    });
    let Some(length) = begins else {
        let message = format!("unknown action {}", in_ticks(&words));
        checker.report(Diagnostic::error(span, message).help(one_of(&words, all)));
        return None;
    };
    let (known, rest) = action.words.split_at(length);
    let (known, rest_words) = (joined(known), joined(rest));
    let rest_span = words_span(rest);
    let is_action = checker.words.action(&rest_words).is_some();
    if is_action {
        let message = format!(
            "missing comma between `{known}` and {}",
            in_ticks(&rest_words)
        );
        checker.report(Diagnostic::error(rest_span, message));
    } else {
        let property = crate::model::PROPERTIES
            .iter()
            .any(|property| Some(property.name) == rest.first().map(|word| word.text.as_str()));
        let text = action.texts.first();
        let help = match text {
            Some(text) if property => Some(format!(
                "`{known} with {{ {rest_words} {} }}`",
                quoted(&truncate(&text.text))
            )),
            _ if property => Some(format!("`{known} with {{ {rest_words} … }}`")),
            _ if checker
                .words
                .action(&known)
                .is_some_and(|word| word.texts.1 > 0) =>
            {
                Some(format!(
                    "text must be in quotes: `{known} \"{rest_words}\"`"
                ))
            }
            _ => None,
        };
        let message = format!("unexpected {} after `{known}`", in_ticks(&rest_words));
        checker.report(Diagnostic::error(rest_span, message).help(help));
    }
    None
}

fn check_setting(
    checker: &mut Checker<'_, '_>,
    word: ActionWord,
    span: Span,
    setting: Setting<'_>,
) {
    let words = word.words;
    match setting {
        Setting::Expectation => {}
        Setting::Schedule if !word.schedule => {
            let message = format!("`{words}` cannot be used in `every`: there is no event");
            let possible = checker
                .words
                .actions
                .iter()
                .filter(|action| action.schedule);
            let help = one_of("", possible.map(|action| action.words));
            checker.report(Diagnostic::error(span, message).help(help));
        }
        Setting::Events(triggers) if word.item => {
            if let Some(event) = triggers.iter().find(|trigger| is_of_card(trigger)) {
                let message = format!(
                    "`{words}` cannot follow `{}`: cards would lead to cards without end",
                    event.name()
                );
                let help = "`notify` can follow it".to_string();
                checker.report(Diagnostic::error(span, message).help(help));
            }
            if let Some(event) = triggers.iter().find(|trigger| !trigger.event.item) {
                let message = format!(
                    "`{words}` needs an episode, but `{}` has none",
                    event.name()
                );
                checker.report(Diagnostic::error(span, message));
            }
        }
        _ => {}
    }
}

/// True for events about cards of intertitle itself.
fn is_of_card(trigger: &KnownTrigger) -> bool {
    let words = [OwnKind::CardMade, OwnKind::CardFailed].map(OwnKind::word);
    trigger.source == OWN_SOURCE && words.contains(&trigger.event.name)
}

fn check_texts(
    checker: &mut Checker<'_, '_>,
    word: ActionWord,
    action: &Action,
    span: Span,
    setting: Setting<'_>,
) {
    let (least, most) = word.texts;
    // A test may omit them.
    let is_test = matches!(setting, Setting::Expectation);
    if action.texts.len() < least && !is_test {
        let message = match least {
            1 => format!("expected a text in quotes after `{}`", word.words),
            _ => format!("expected {least} texts in quotes after `{}`", word.words),
        };
        let help = format!("for example `{} \"…\"`", word.words);
        checker.report(Diagnostic::error(span, message).help(help));
    }
    if let Some(extra) = action.texts.get(most) {
        let message = match most {
            0 => format!("`{}` takes no text", word.words),
            1 => format!("`{}` takes at most one text", word.words),
            _ => format!("`{}` takes at most {most} texts", word.words),
        };
        checker.report(Diagnostic::error(extra.at.0, message));
    }
    if let (MESSAGE, false, Some(target)) = (word.words, is_test, action.texts.first()) {
        check_target(checker, target);
    }
    // The first text is a name or a reason. The others are messages, which may have placeholders in braces.
    for text in action.texts.iter().skip(1) {
        check_template(checker, text.at.0, EVENT_VALUES);
    }
}

/// A warning only: cards must be made although a target is missing from the settings.
fn check_target(checker: &mut Checker<'_, '_>, target: &Text) {
    let targets = checker.words.connections.iter();
    let targets = targets.filter(|(kind, _)| kind == MESSAGE);
    let names: Vec<String> = targets.map(|(_, name)| name.clone()).collect();
    if names.iter().any(|name| fold(name) == fold(&target.text)) {
        return;
    }
    let message = format!(
        "unknown target {}: it is not in intertitle.toml",
        quoted(&truncate(&target.text))
    );
    let help = one_of(&target.text, names.iter().map(String::as_str));
    checker.report(Diagnostic::warning(target.at.0, message).help(help));
}

fn action_call(
    checker: &mut Checker<'_, '_>,
    word: ActionWord,
    action: &Action,
    rule: &RuleRef,
) -> ActionCall {
    check_library(checker, word, action);
    let timing = &action.timing;
    let clause = [
        ("of", action.scope.as_ref().map(|scope| scope.at.0)),
        ("after", timing.after.as_ref().map(|after| after.at.0)),
        ("at", timing.at.as_ref().map(|at| at.at.0)),
        (
            "settle",
            timing.debounce.as_ref().map(|debounce| debounce.at.0),
        ),
        ("cooldown", timing.cooldown.as_ref().map(|time| time.at.0)),
        ("with", action.with.as_ref().map(|with| with.at.0)),
    ];
    for (name, span) in clause {
        let Some(span) = span else { continue };
        if !word.item {
            let why = if word.library {
                ""
            } else {
                ": it draws no card"
            };
            let message = format!("`{name}` is not allowed after `{}`{why}", word.words);
            let help = format!("for example `{} of library \"Anime\"`", word.words);
            let help = (name == "of" && word.library).then_some(help);
            checker.report(Diagnostic::error(span, message).help(help));
            continue;
        }
        match name {
            // A warning only: it changes nothing.
            "of" if !word.scope => {
                let message = format!(
                    "`of` has no effect after `{}`: it always applies to the whole series",
                    word.words
                );
                checker.report(Diagnostic::warning(span, message));
            }
            "with" if !word.has_style => {
                let message = format!(
                    "`with` is not allowed after `{}`: it draws no card",
                    word.words
                );
                checker.report(Diagnostic::error(span, message));
            }
            _ => {}
        }
    }
    let with: Properties = match &action.with {
        Some(block) => properties(checker, block).into_iter().collect(),
        None => Properties::new(),
    };
    ActionCall {
        action: word.words,
        texts: action.texts.iter().map(|text| text.text.clone()).collect(),
        scope: action
            .scope
            .as_ref()
            .filter(|_| word.item)
            .and_then(|word| scope(checker, word)),
        library: action.library.as_ref().map(|name| name.text.clone()),
        timing: checked_timing(checker, timing),
        with,
        rule: rule.clone(),
    }
}

/// Reports a library after an action that is about one item.
fn check_library(checker: &mut Checker<'_, '_>, word: ActionWord, action: &Action) {
    let Some(library) = action.library.as_ref().filter(|_| !word.library) else {
        return;
    };
    let message = format!("`of library` is not allowed after `{}`", word.words);
    let written = checker.written(library.at.0);
    let help = match word.item {
        true => Some(format!(
            "in rules about events, use `when library = {}`",
            truncate(written)
        )),
        false => None,
    };
    checker.report(Diagnostic::error(library.at.0, message).help(help));
}
