//! Expressions of a design: numbers, conditions and colours that are evaluated for each card.

use crate::card::pixels::blend::Color;

/// A number, mostly px of the canvas.
#[derive(Clone, Debug, PartialEq)]
pub enum Expr {
    /// This one.
    Number(f32),
    /// A property of the design that is a number.
    Property(String),
    /// A side of a property that is `sides`: 0 top, 1 right, 2 bottom, 3 left.
    Side(String, usize),
    /// A number that `let` names.
    Let(String),
    /// A number of the card.
    Of(CardNumber),
    /// A measure of an element.
    Measure(String, Measure),
    /// An arithmetic operation.
    Both(Box<Expr>, Operator, Box<Expr>),
    /// A function.
    Call(Function, Vec<Expr>),
    /// One or the other.
    If(Box<Condition>, Box<Expr>, Box<Expr>),
}

/// The sides of a property that is `sides`, in its order.
pub const SIDES: [&str; 4] = ["top", "right", "bottom", "left"];

/// The arithmetic operators. Division by 0 gives 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Operator {
    Plus,
    Minus,
    Times,
    By,
}

/// The functions of numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Function {
    /// The least of its arguments.
    Min,
    /// The greatest of its arguments.
    Max,
    /// The nearest whole number.
    Round,
    /// The whole number below.
    Floor,
    /// `random(n)`: a whole number from 0 to n - 1 that is the same each time the same episode is drawn.
    Random,
}

/// Functions by name.
pub const FUNCTIONS: &[(&str, Function)] = &[
    ("min", Function::Min),
    ("max", Function::Max),
    ("round", Function::Round),
    ("floor", Function::Floor),
    ("random", Function::Random),
];

/// Numbers that each card has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CardNumber {
    /// Px of the canvas.
    Width,
    /// Px of the canvas.
    Height,
    /// The episode's number within its season.
    Episode,
    /// The season's number.
    Season,
    /// How many episodes the season has, as far as that is known: otherwise the episode's number.
    Episodes,
    /// Times the design's own size, as rules set it for the title.
    FontSize,
}

/// Numbers of the card by name.
pub const CARD_NUMBERS: &[(&str, CardNumber)] = &[
    ("canvas.width", CardNumber::Width),
    ("canvas.height", CardNumber::Height),
    ("episode_number", CardNumber::Episode),
    ("season_number", CardNumber::Season),
    ("season_episodes", CardNumber::Episodes),
    ("font_size", CardNumber::FontSize),
];

/// The measures of an element after layout. Distances are px from the same edge of the canvas, so that `left title.left
/// - 50` and `right title.right - 50` make a box around the title.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Measure {
    Left,
    Right,
    Top,
    Bottom,
    Width,
    Height,
    /// Px right of the middle of the canvas to the element's middle.
    Center,
    /// Px below the middle of the canvas to the element's middle.
    Middle,
    /// As `Left`, of the ink: the painted part of the letters, without line spacing.
    InkLeft,
    InkRight,
    InkTop,
    InkBottom,
    InkWidth,
    InkHeight,
    /// Px from the last baseline to the bottom of the canvas.
    Baseline,
    /// Lines of a text.
    Lines,
    /// Px an em of a text, after it was made to fit.
    Size,
}

/// Measures by name.
pub const MEASURES: &[(&str, Measure)] = &[
    ("left", Measure::Left),
    ("right", Measure::Right),
    ("top", Measure::Top),
    ("bottom", Measure::Bottom),
    ("width", Measure::Width),
    ("height", Measure::Height),
    ("center", Measure::Center),
    ("middle", Measure::Middle),
    ("ink_left", Measure::InkLeft),
    ("ink_right", Measure::InkRight),
    ("ink_top", Measure::InkTop),
    ("ink_bottom", Measure::InkBottom),
    ("ink_width", Measure::InkWidth),
    ("ink_height", Measure::InkHeight),
    ("baseline", Measure::Baseline),
    ("lines", Measure::Lines),
    ("size", Measure::Size),
];

/// A condition.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    /// A property that is on.
    Flag(String),
    /// A property that is this word.
    Is(String, String),
    /// Two numbers compared.
    Compare(Box<Expr>, Comparison, Box<Expr>),
    /// An element that is on the card.
    Shown(String),
    /// The card has such a thing.
    Has(Thing),
    /// The other way round.
    Not(Box<Condition>),
    /// Both.
    And(Box<Condition>, Box<Condition>),
    /// One of them, or both.
    Or(Box<Condition>, Box<Condition>),
}

/// How two numbers are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Comparison {
    Equal,
    Unequal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// Things that a card may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Thing {
    /// A picture.
    Artwork,
    /// The series' logo.
    Logo,
    /// A title that is not hidden.
    Title,
    /// A season's text that is not hidden.
    Season,
    /// An episode's text that is not hidden.
    Episode,
    /// The episode has been watched.
    Watched,
    /// The picture is blurred or gray because of a rule.
    Veiled,
}

/// Things by name.
pub const THINGS: &[(&str, Thing)] = &[
    ("has_art", Thing::Artwork),
    ("has_logo", Thing::Logo),
    ("has_title", Thing::Title),
    ("has_season", Thing::Season),
    ("has_episode", Thing::Episode),
    ("watched", Thing::Watched),
    ("veiled", Thing::Veiled),
];

/// A colour.
#[derive(Clone, Debug, PartialEq)]
pub enum Paint {
    /// This one.
    Is(Color),
    /// A property of the design that is a colour.
    Property(String),
    /// The title's, which rules may set.
    FontColor,
    /// The text's own.
    Own,
    /// One or the other.
    If(Box<Condition>, Box<Paint>, Box<Paint>),
}

/// The names of elements and `let`s that something depends on.
pub trait Needs {
    /// Passes each name to `take`; true if only the size of the element counts, or whether it is shown.
    fn needs<'e>(&'e self, take: &mut dyn FnMut(&'e str, bool));
}

impl Measure {
    /// It is known before the place of the element.
    #[must_use]
    pub fn is_size(self) -> bool {
        matches!(
            self,
            Measure::Width
                | Measure::Height
                | Measure::InkWidth
                | Measure::InkHeight
                | Measure::Lines
                | Measure::Size
        )
    }
}

impl Needs for Expr {
    fn needs<'e>(&'e self, take: &mut dyn FnMut(&'e str, bool)) {
        match self {
            Expr::Number(_) | Expr::Property(_) | Expr::Side(..) | Expr::Of(_) => {}
            Expr::Let(name) => take(name, false),
            Expr::Measure(name, measure) => take(name, measure.is_size()),
            Expr::Both(one, _, other) => {
                one.needs(take);
                other.needs(take);
            }
            Expr::Call(_, arguments) => arguments.iter().for_each(|one| one.needs(take)),
            Expr::If(condition, one, other) => {
                condition.needs(take);
                one.needs(take);
                other.needs(take);
            }
        }
    }
}

impl Needs for Condition {
    fn needs<'e>(&'e self, take: &mut dyn FnMut(&'e str, bool)) {
        match self {
            Condition::Flag(_) | Condition::Is(..) | Condition::Has(_) => {}
            Condition::Compare(one, _, other) => {
                one.needs(take);
                other.needs(take);
            }
            Condition::Shown(name) => take(name, true),
            Condition::Not(one) => one.needs(take),
            Condition::And(one, other) | Condition::Or(one, other) => {
                one.needs(take);
                other.needs(take);
            }
        }
    }
}

impl Needs for Paint {
    fn needs<'e>(&'e self, take: &mut dyn FnMut(&'e str, bool)) {
        if let Paint::If(condition, one, other) = self {
            condition.needs(take);
            one.needs(take);
            other.needs(take);
        }
    }
}

impl<T: Needs> Needs for Option<T> {
    fn needs<'e>(&'e self, take: &mut dyn FnMut(&'e str, bool)) {
        self.iter().for_each(|one| one.needs(take));
    }
}

impl<T: Needs> Needs for Vec<T> {
    fn needs<'e>(&'e self, take: &mut dyn FnMut(&'e str, bool)) {
        self.iter().for_each(|one| one.needs(take));
    }
}
