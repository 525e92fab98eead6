//! Builds an event and a time from any bytes, for fuzzing.

use std::collections::BTreeMap;

use crate::model::{Event, FIELDS, FieldKind, Moment, Value, Vocabulary, day_ms};
use crate::rules::lex::lex;
use crate::rules::token::Shape;

/// The event and the time that `bytes` choose. Where the bytes end, the rest is missing or zero.
///
/// Half of the values are those in the rules of `text`, or close to them: chance alone would not find the title that a
/// condition compares with.
#[must_use]
pub fn event(text: &str, words: &Vocabulary, bytes: &[u8]) -> (Event, Moment) {
    let mut maker = Maker {
        bytes,
        seen: Seen::new(text),
    };
    let now = maker.moment();
    let (source, name) = maker.happening(words);
    let connection = maker.connection(words);
    let fields = FIELDS
        .iter()
        .filter_map(|field| Some((field.name, maker.value(field.kind, now)?)))
        .collect::<BTreeMap<&'static str, Value>>();
    let event = Event {
        source,
        connection,
        name,
        subject: None,
        fields,
        is_repeated: maker.byte() % 2 == 1,
        no_cards: None,
    };
    (event, now)
}

/// The values in the rules.
struct Seen<'t> {
    texts: Vec<&'t str>,
    numbers: Vec<f64>,
    durations: Vec<u64>,
}

impl<'t> Seen<'t> {
    fn new(text: &'t str) -> Seen<'t> {
        let mut seen = Seen {
            texts: Vec::new(),
            numbers: Vec::new(),
            durations: Vec::new(),
        };
        for token in lex(text).tokens {
            match token.shape {
                Shape::Text | Shape::Word => seen.texts.push(token.text),
                Shape::Number(number) => seen.numbers.push(number),
                Shape::Duration(ms) => seen.durations.push(ms),
                _ => {}
            }
        }
        seen
    }
}

struct Maker<'b, 't> {
    bytes: &'b [u8],
    seen: Seen<'t>,
}

impl<'t> Maker<'_, 't> {
    fn byte(&mut self) -> u8 {
        let Some((first, rest)) = self.bytes.split_first() else {
            return 0;
        };
        self.bytes = rest;
        *first
    }

    fn pick<T: Copy>(&mut self, all: &[T]) -> Option<T> {
        let at = usize::from(self.byte());
        all.get(at % all.len().max(1)).copied()
    }

    fn integer(&mut self) -> i64 {
        i64::from_le_bytes(std::array::from_fn(|_| self.byte()))
    }

    fn moment(&mut self) -> Moment {
        let ms = match self.byte() {
            0 => self.integer(),
            days => 1_700_000_000_000 + i64::from(days) * 86_400_000,
        };
        Moment {
            ms,
            minute_of_day: u16::from_le_bytes([self.byte(), self.byte()]) % 1440,
            weekday: self.byte() % 7,
        }
    }

    /// An event of a source, or an unknown one.
    fn happening(&mut self, words: &Vocabulary) -> (&'static str, &'static str) {
        let sources = words.sources.iter();
        let all: Vec<(&'static str, &'static str)> = sources
            .flat_map(|source| source.events.iter().map(|event| (source.name, event.name)))
            .chain([("nobody", "nothing")])
            .collect();
        self.pick(&all).unwrap_or_default()
    }

    fn connection(&mut self, words: &Vocabulary) -> Option<String> {
        let known: Vec<&str> = words.connections.iter().map(|(_, name)| &**name).collect();
        match self.byte() {
            0..=99 => None,
            100..=199 => self.pick(&known).map(str::to_uppercase),
            _ => Some(self.text()),
        }
    }

    /// A value of that kind, sometimes one of another; often none.
    fn value(&mut self, kind: FieldKind, now: Moment) -> Option<Value> {
        Some(match (self.byte(), kind) {
            (0..=79, _) => return None,
            (80..=84, _) => Value::Flag(true),
            (85..=89, _) => Value::Text(self.text()),
            (90..=94, _) => Value::List(Vec::new()),
            (95..=99, _) => Value::Number(f64::from_bits(self.integer().cast_unsigned())),
            (_, FieldKind::Text) => Value::Text(self.text()),
            (byte, FieldKind::Word(all)) => {
                Value::Text(all[usize::from(byte) % all.len()].to_string())
            }
            (100..=199, FieldKind::Id) => Value::Text(self.text()),
            (_, FieldKind::Number | FieldKind::Id) => Value::Number(self.number()),
            (byte, FieldKind::Flag) => Value::Flag(byte % 2 == 0),
            (byte, FieldKind::List) => Value::List((0..byte % 4).map(|_| self.text()).collect()),
            (_, FieldKind::Date) => Value::Date(self.date(now)),
            // The clock's fields come from the moment; an event that carries one is a liar.
            (_, FieldKind::Time | FieldKind::Weekday) => Value::Number(self.number()),
        })
    }

    fn text(&mut self) -> String {
        let seen = std::mem::take(&mut self.seen.texts);
        let text = self.pick(&seen).unwrap_or_default();
        self.seen.texts = seen;
        match self.byte() {
            0..=127 => text.to_string(),
            128..=159 => text.to_uppercase(),
            160..=191 => format!("{text}{}", char::from(self.byte())),
            192..=223 => text.chars().skip(1).collect(),
            _ => (0..self.byte() % 8)
                .map(|_| char::from(self.byte()))
                .collect(),
        }
    }

    fn number(&mut self) -> f64 {
        let seen = std::mem::take(&mut self.seen.numbers);
        let number = self.pick(&seen).unwrap_or_default();
        self.seen.numbers = seen;
        match self.byte() {
            0..=127 => number,
            128..=159 => number + 1.0,
            160..=191 => number - 0.5,
            192..=223 => f64::from(self.byte()),
            _ => f64::from_bits(self.integer().cast_unsigned()),
        }
    }

    fn date(&mut self, now: Moment) -> i64 {
        let text = self.text();
        let seen = std::mem::take(&mut self.seen.durations);
        let ago = i64::try_from(self.pick(&seen).unwrap_or_default()).unwrap_or(i64::MAX);
        self.seen.durations = seen;
        match (self.byte(), day_ms(&text)) {
            (0..=99, Some(day)) => day,
            (0..=199, _) => now
                .ms
                .saturating_sub(ago)
                .saturating_add(i64::from(self.byte())),
            _ => self.integer(),
        }
    }
}
