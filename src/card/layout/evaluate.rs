//! Evaluates the numbers, conditions and colours of a design for one card.

use crate::card::language::design::Source;
use crate::card::language::expr::{
    CardNumber, Comparison, Condition, Expr, Function, Measure, Operator, Paint, Thing,
};
use crate::card::language::property::PropertyType;
use crate::card::layout::job::Job;
use crate::card::pixels::blend::Color;
use crate::card::rng::SeededRng;
use crate::card::style::Own;
use crate::card::text_resolve::is_hidden;

/// The greatest number of a card: beyond it nothing can be seen.
const MOST: f32 = 1_000_000.0;

impl Job<'_> {
    /// The number, which is always finite.
    pub(super) fn number(&mut self, expr: &Expr) -> f32 {
        let number = match expr {
            Expr::Number(number) => *number,
            Expr::Property(name) => self.own_number(name),
            Expr::Side(name, side) => match self.style.own.get(name) {
                Some(Own::Sides(sides)) => sides[*side],
                _ => match self.design.property(name).map(|property| &property.kind) {
                    Some(PropertyType::Sides(sides)) => sides[*side],
                    _ => 0.0,
                },
            },
            Expr::Let(name) => self.of_let(name),
            Expr::Of(number) => self.card_number(*number),
            Expr::Measure(name, measure) => self.measured(name, *measure),
            Expr::Both(left, operator, right) => {
                let (left, right) = (self.number(left), self.number(right));
                match operator {
                    Operator::Plus => left + right,
                    Operator::Minus => left - right,
                    Operator::Times => left * right,
                    Operator::By if right == 0.0 => 0.0,
                    Operator::By => left / right,
                }
            }
            Expr::Call(function, arguments) => self.call(*function, arguments),
            Expr::If(condition, one, other) => {
                if self.holds(condition) {
                    self.number(one)
                } else {
                    self.number(other)
                }
            }
        };
        if number.is_finite() {
            number.clamp(-MOST, MOST)
        } else {
            0.0
        }
    }

    /// The number, or its default if the design sets none.
    pub(super) fn number_or(&mut self, expr: Option<&Expr>, otherwise: f32) -> f32 {
        expr.map_or(otherwise, |expr| self.number(expr))
    }

    fn own_number(&self, name: &str) -> f32 {
        match self.style.own.get(name) {
            Some(Own::Number(number)) => *number,
            _ => match self.design.property(name).map(|property| &property.kind) {
                Some(PropertyType::Number(number, _)) => *number,
                _ => 0.0,
            },
        }
    }

    fn of_let(&mut self, name: &str) -> f32 {
        if let Some(number) = self.numbers.get(name) {
            return *number;
        }
        let design = self.design;
        let Some((own, expr)) = design.numbers.iter().find(|(own, _)| own == name) else {
            return 0.0;
        };
        let before = std::mem::replace(&mut self.asked, own);
        let number = self.number(expr);
        self.asked = before;
        self.numbers.insert(own, number);
        number
    }

    #[allow(clippy::cast_precision_loss)]
    fn card_number(&self, number: CardNumber) -> f32 {
        match number {
            CardNumber::Width => self.width,
            CardNumber::Height => self.height,
            // Beyond 16 million episodes f32 would skip some.
            CardNumber::Episode => self.text.last.unwrap_or(self.text.number) as f32,
            CardNumber::Season => self.text.season as f32,
            CardNumber::Episodes => self
                .text
                .episodes
                .unwrap_or(self.text.number)
                .max(self.text.number) as f32,
            CardNumber::FontSize => self.style.size,
        }
    }

    fn measured(&mut self, name: &str, measure: Measure) -> f32 {
        let (width, height) = (self.width, self.height);
        let Some(placed) = self.place_by_name(name) else {
            return 0.0;
        };
        let (frame, ink) = (placed.frame, placed.ink);
        match measure {
            Measure::Left => frame.left,
            Measure::Right => width - frame.right(),
            Measure::Top => frame.top,
            Measure::Bottom => height - frame.bottom(),
            Measure::Width => frame.width,
            Measure::Height => frame.height,
            Measure::Center => frame.middle()[0] - width / 2.0,
            Measure::Middle => frame.middle()[1] - height / 2.0,
            Measure::InkLeft => ink.left,
            Measure::InkRight => width - ink.right(),
            Measure::InkTop => ink.top,
            Measure::InkBottom => height - ink.bottom(),
            Measure::InkWidth => ink.width,
            Measure::InkHeight => ink.height,
            Measure::Baseline => height - placed.baseline,
            Measure::Lines => f32::from(placed.lines),
            Measure::Size => placed.size,
        }
    }

    fn call(&mut self, function: Function, arguments: &[Expr]) -> f32 {
        let numbers: Vec<f32> = arguments
            .iter()
            .map(|argument| self.number(argument))
            .collect();
        let first = numbers.first().copied().unwrap_or(0.0);
        match function {
            Function::Min => numbers.iter().copied().fold(first, f32::min),
            Function::Max => numbers.iter().copied().fold(first, f32::max),
            Function::Round => first.round(),
            Function::Floor => first.floor(),
            Function::Random => self.random(first),
        }
    }

    /// A number from 0 to `count` - 1, the same for the same episode.
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss
    )]
    fn random(&self, count: f32) -> f32 {
        // The casts are of 0..=1,000,000. Each `let` has a chance of its own.
        let count = count.clamp(0.0, MOST) as u32;
        SeededRng::of(self.text, self.asked).below(count) as f32
    }

    /// True if the condition holds.
    pub(super) fn holds(&mut self, condition: &Condition) -> bool {
        match condition {
            Condition::Flag(name) => match self.style.own.get(name) {
                Some(Own::Flag(is_on)) => *is_on,
                _ => matches!(
                    self.design.property(name).map(|property| &property.kind),
                    Some(PropertyType::Flag(true))
                ),
            },
            Condition::Is(name, word) => match self.style.own.get(name) {
                Some(Own::Word(own)) => own == word,
                _ => match self.design.property(name).map(|property| &property.kind) {
                    Some(PropertyType::Word(own, _)) => own == word,
                    _ => false,
                },
            },
            Condition::Compare(left, comparison, right) => {
                let (left, right) = (self.number(left), self.number(right));
                match comparison {
                    Comparison::Equal => left == right,
                    Comparison::Unequal => left != right,
                    Comparison::Less => left < right,
                    Comparison::LessOrEqual => left <= right,
                    Comparison::Greater => left > right,
                    Comparison::GreaterOrEqual => left >= right,
                }
            }
            Condition::Shown(name) => self.place_by_name(name).is_some(),
            Condition::Has(thing) => self.has(*thing),
            Condition::Not(one) => !self.holds(one),
            Condition::And(one, other) => self.holds(one) && self.holds(other),
            Condition::Or(one, other) => self.holds(one) || self.holds(other),
        }
    }

    fn has(&self, thing: Thing) -> bool {
        let has_text = |name: &str, value: &str| {
            let words = self.style.texts.get(value);
            let words = words.map(|words| words.expand("", &|name| self.text.value(name, "")));
            !is_hidden(name, self.style) && words.is_some_and(|words| !words.trim().is_empty())
        };
        match thing {
            Thing::Artwork => self.sizes.of(&Source::Artwork).is_some(),
            Thing::Logo => self.sizes.of(&Source::Logo).is_some(),
            Thing::Title => has_text("title", "title"),
            Thing::Season => has_text("season", "season_text"),
            Thing::Episode => has_text("episode", "episode_text"),
            Thing::Watched => self.text.watched,
            Thing::Veiled => self.style.is_blurred || self.style.is_gray,
        }
    }

    /// The colour; `own` is what passes of a text call so.
    pub(super) fn color(&mut self, paint: &Paint, own: Color) -> Color {
        match paint {
            Paint::Is(color) => *color,
            Paint::Own => own,
            Paint::FontColor => self.font_color(),
            Paint::Property(name) => match self.style.own.get(name) {
                Some(Own::Color(color)) => *color,
                _ => self.color_of_property(name),
            },
            Paint::If(condition, one, other) => {
                if self.holds(condition) {
                    self.color(one, own)
                } else {
                    self.color(other, own)
                }
            }
        }
    }

    /// The default of a property: a colour, the title's, or that of another property. White for a circular reference.
    fn color_of_property(&mut self, name: &str) -> Color {
        let design = self.design;
        let mut name = name;
        for _ in 0..design.properties.len() {
            match design.property(name).map(|property| &property.kind) {
                Some(PropertyType::Color(Paint::Property(other))) => {
                    if let Some(Own::Color(color)) = self.style.own.get(other) {
                        return *color;
                    }
                    name = other;
                }
                Some(PropertyType::Color(Paint::FontColor)) => return self.font_color(),
                Some(PropertyType::Color(Paint::Is(color))) => return *color,
                _ => break,
            }
        }
        [255; 4]
    }

    /// The title's colour.
    fn font_color(&mut self) -> Color {
        if let Some(color) = self.style.color {
            return color;
        }
        let title = self
            .design
            .elements
            .iter()
            .find(|element| element.name == "title");
        match title.and_then(|title| title.text()).map(|text| &text.color) {
            Some(Paint::Is(color)) => *color,
            Some(Paint::Property(name)) => {
                match self.design.property(name).map(|property| &property.kind) {
                    Some(PropertyType::Color(Paint::Is(color))) => *color,
                    _ => [255; 4],
                }
            }
            _ => [255; 4],
        }
    }
}
