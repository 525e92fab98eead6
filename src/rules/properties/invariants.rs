//! The promises. Each function panics if one of them is broken for the text it is given.

use std::slice;

use crate::model::{ActionCall, Event, Moment, Properties, RuleRef, Vocabulary};
use crate::rules::decide::RuleOutcome;
use crate::rules::explain::RuleResult;
use crate::rules::format::{format, tidy};
use crate::rules::parse::parse;
use crate::rules::problem::{Problem, RulesFile, places, render_problems};
use crate::rules::properties::event::event;
use crate::rules::read::{FILE_MAX, Reading, read};
use crate::rules::rule_set::RuleSet;
use crate::text::Severity;

/// Parsing the formatted text gives the same tree without errors, and formatting it again changes nothing. Comments
/// stay, word for word. A text with an error is not formatted; the statements that can be parsed are printed all the
/// same.
pub fn formatted_is_the_same(text: &str) {
    let (tree, diagnostics) = parse(text);
    let printed = format(&tree);
    let (again, new_diagnostics) = parse(&printed);
    assert_eq!(new_diagnostics, [], "\n{text}\n-----\n{printed}");
    assert!(
        again.statements == tree.statements,
        "another tree\n{text}\n-----\n{printed}"
    );
    assert_eq!(format(&again), printed, "\n{text}");
    match tidy(text) {
        Ok(tidied) => {
            assert_eq!(diagnostics, [], "tidied in spite of that\n{text}");
            assert!(
                again.comments == tree.comments,
                "other comments\n{text}\n-----\n{printed}"
            );
            assert_eq!(tidied.replace("\r\n", "\n"), printed, "\n{text}");
            assert_eq!(tidy(&tidied).as_ref(), Ok(&tidied), "\n{text}");
        }
        Err(result) => assert_eq!(result, diagnostics, "\n{text}"),
    }
}

/// There is a rule set or an error; each problem is within the text, and its rendering has no control characters.
/// Returns the result of reading.
pub fn problems_can_be_drawn(text: &str, words: &Vocabulary) -> Reading {
    let file = rules_file(text);
    let reading = read(slice::from_ref(&file), words);
    let mut severities = reading.problems.iter().map(|one| one.diagnostic.severity);
    let has_errors = severities.any(|severity| severity == Severity::Error);
    assert_eq!(reading.rule_set.is_none(), has_errors, "\n{text}");
    can_be_drawn(&file, &reading.problems);
    reading
}

fn can_be_drawn(file: &RulesFile, problems: &[Problem]) {
    let (files, text) = (slice::from_ref(file), &file.text);
    let places = places(files, problems);
    assert_eq!(places.len(), problems.len(), "\n{text}");
    for (place, problem) in places.iter().zip(problems) {
        assert!(
            text.get(place.start..place.end).is_some(),
            "outside of the text: {place:?}\n{text}"
        );
        let before = &text[..place.start];
        let start = before.rfind('\n').map_or(0, |end| end + 1);
        assert_eq!(place.line, before.matches('\n').count() + 1, "\n{text}");
        // A letter takes two columns at most, and a tab four.
        assert!(
            (1..=4 * (place.start - start) + 1).contains(&place.column),
            "{place:?}\n{text}"
        );
        let rendered = render_problems(files, slice::from_ref(problem));
        assert!(rendered.contains('^'), "{rendered}\n{text}");
        assert!(
            !rendered.contains(|letter: char| letter.is_control() && letter != '\n'),
            "{rendered:?}\n{text}"
        );
        assert_eq!(
            rendered.lines().count(),
            if place.help.is_some() { 7 } else { 6 },
            "{rendered}\n{text}"
        );
    }
}

/// If the text is valid, its rules decide the event that `bytes` make, and all views agree: `explain` shows the
/// decision, a style has the properties of its action, and the formatted rules decide the same.
pub fn decides(text: &str, words: &Vocabulary, bytes: &[u8]) {
    let file = rules_file(text);
    let Some(rule_set) = read(slice::from_ref(&file), words).rule_set else {
        return;
    };
    let (event, now) = event(text, words, bytes);
    let calls = answers(&rule_set, &event, now);
    for tested in rule_set.test() {
        can_be_drawn(&file, tested.failure.as_slice());
    }
    for schedule in rule_set.schedules() {
        assert!(!schedule.calls.is_empty(), "\n{text}");
        let _ = rule_set.allows(schedule, now);
    }
    let tidied = tidy(text).expect("a rule set has no error");
    if tidied.len() > FILE_MAX {
        return;
    }
    let again = read(&[rules_file(&tidied)], words).rule_set;
    let again = again.expect("a book stays one when it is tidied");
    assert_eq!(
        without_places(answers(&again, &event, now)),
        without_places(calls),
        "\n{text}\n-----\n{tidied}"
    );
}

/// The action calls of a decision that agrees with its explanation.
fn answers(rule_set: &RuleSet, event: &Event, now: Moment) -> Vec<ActionCall> {
    let decision = rule_set.decide(event, now);
    assert_eq!(rule_set.decide(event, now), decision);
    assert!(!decision.reason.is_empty());
    for field in rule_set.missing(event, now) {
        assert!(!event.fields.contains_key(field), "{field} is there");
    }
    let explanation = rule_set.explain(event, now);
    assert_eq!(explanation.calls, decision.calls);
    assert_eq!(explanation.reason, decision.reason);
    assert_eq!(explanation.rules.len(), rule_set.len());
    let says_yes = explanation
        .rules
        .iter()
        .map(|evaluated| evaluated.result == RuleResult::Yes);
    let matches = |rule: usize| {
        let step = decision.trail.iter().find(|step| step.rule == rule);
        step.is_some_and(|step| step.outcome == RuleOutcome::Matches)
    };
    let matching = (0..rule_set.len()).map(matches);
    assert!(says_yes.eq(matching), "{explanation}");
    assert!(!explanation.to_string().is_empty());
    let plain = rule_set.style(&event.fields, &Properties::new(), &RuleRef::default(), now);
    for call in &decision.calls {
        let style = rule_set.style(&event.fields, &call.with, &call.rule, now);
        let mut expected = plain.properties();
        expected.extend(call.with.clone());
        assert_eq!(style.properties(), expected, "{call:?}");
    }
    decision.calls
}

fn without_places(calls: Vec<ActionCall>) -> Vec<ActionCall> {
    let nowhere = |call| ActionCall {
        rule: RuleRef::default(),
        ..call
    };
    calls.into_iter().map(nowhere).collect()
}

fn rules_file(text: &str) -> RulesFile {
    RulesFile {
        name: "main.rules".to_string(),
        text: text.to_string(),
        built_in: false,
    }
}
