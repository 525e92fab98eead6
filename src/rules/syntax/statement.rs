//! The tree of statements, down to actions and properties.

use crate::rules::syntax::condition::{Condition, Value};
use crate::rules::syntax::word::{At, Duration, Text, Word};

/// A whole file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct File {
    /// In the order of the file.
    pub statements: Vec<Statement>,
    /// All comments, in order. They are not part of the statements: their positions show where each belongs.
    pub comments: Vec<Comment>,
    /// Names whose `let` could not be parsed. Using one is not a second error.
    pub lost_names: Vec<String>,
    /// The texts with line feeds, other than those after the word `title`.
    pub line_feeds: Vec<At>,
}

/// `# …` up to the end of its line.
#[derive(Clone, Debug)]
pub struct Comment {
    /// With its `#`, without blanks at the end.
    pub text: String,
    /// Where.
    pub at: At,
    /// It is the first on its line.
    pub own_line: bool,
    /// There is a blank line before it.
    pub gap: bool,
}

/// Printing may move a comment within its statement, but must not change its text.
impl PartialEq for Comment {
    fn eq(&self, other: &Comment) -> bool {
        self.text == other.text
    }
}

/// One statement. Blank lines have no meaning.
#[derive(Clone, Debug)]
pub struct Statement {
    /// Which, and its parts.
    pub kind: StatementKind,
    /// From its first word to its last.
    pub at: At,
    /// There is a blank line before it.
    pub gap: bool,
}

impl PartialEq for Statement {
    fn eq(&self, other: &Statement) -> bool {
        self.kind == other.kind
    }
}

/// The statements there are.
#[derive(Clone, Debug, PartialEq)]
pub enum StatementKind {
    /// `on …`, `also on …`
    Rule(Rule),
    /// `every …`
    Every(Every),
    /// `let …`
    Let(Let),
    /// `style …`
    Style(Style),
    /// `test …`
    Test(Test),
}

/// `on SOURCE EVENT, … when CONDITION -> ACTION, …`
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// It acts, and lets the search go on.
    pub also: bool,
    /// What it waits for; at least one.
    pub triggers: Vec<Trigger>,
    /// A condition.
    pub when: Option<Condition>,
    /// Its actions; at least one.
    pub actions: Vec<Action>,
}

/// `plex@attic media.rate`. After a comma the source may be omitted.
#[derive(Clone, Debug, PartialEq)]
pub struct Trigger {
    /// The source.
    pub source: Option<Word>,
    /// The connection after the `@`.
    pub connection: Option<Word>,
    /// The event; none if it is missing, which the checker reports because it can suggest some.
    pub event: Option<Word>,
    /// Where.
    pub at: At,
}

/// `every 6h when CONDITION -> ACTION, …`
#[derive(Clone, Debug, PartialEq)]
pub struct Every {
    /// How often.
    pub rhythm: Rhythm,
    /// A condition.
    pub when: Option<Condition>,
    /// Its actions; at least one.
    pub actions: Vec<Action>,
}

/// The days, Monday first, as rules write them.
pub const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// How often something runs, as written.
#[derive(Clone, Debug, PartialEq)]
pub enum Rhythm {
    /// `6h`
    Interval(Duration),
    /// `day at 04:10, 16:10`, `sun at 03:00`, `mon..fri at 07:00`, `month at 04:00`
    Calendar {
        /// `day`, `month`, or weekdays and ranges of them; at least one.
        days: Vec<Value>,
        /// Times of day; at least one.
        times: Vec<Value>,
    },
}

/// `let NAME = CONDITION`
#[derive(Clone, Debug, PartialEq)]
pub struct Let {
    /// The name.
    pub name: Word,
    /// Its condition.
    pub condition: Condition,
}

/// `style when CONDITION { … }`
#[derive(Clone, Debug, PartialEq)]
pub struct Style {
    /// Which cards it is about.
    pub when: Option<Condition>,
    /// Their properties.
    pub block: Block,
}

/// `{ PROPERTY VALUE … }`. Line ends have no meaning.
#[derive(Clone, Debug)]
pub struct Block {
    /// In order.
    pub properties: Vec<Property>,
    /// There is a line end after the `{`: the author wants one property per line.
    pub lines: bool,
    /// From `{` to `}`.
    pub at: At,
}

/// `design "gold"`. Line ends have no meaning.
#[derive(Clone, Debug)]
pub struct Property {
    /// Which.
    pub name: Word,
    /// To what.
    pub value: Value,
    /// It begins a line.
    pub own_line: bool,
}

impl PartialEq for Block {
    fn eq(&self, other: &Block) -> bool {
        self.properties == other.properties
    }
}

impl PartialEq for Property {
    fn eq(&self, other: &Property) -> bool {
        self.name == other.name && self.value == other.value
    }
}

/// `test "…" { event … expect … }`
#[derive(Clone, Debug, PartialEq)]
pub struct Test {
    /// What it shows.
    pub name: Text,
    /// The event that comes.
    pub event: Trigger,
    /// Its fields.
    pub fields: Vec<Property>,
    /// The expected result.
    pub expect: Expect,
    /// `expect …`, whole.
    pub expect_at: At,
}

/// The expected result of a test.
#[derive(Clone, Debug, PartialEq)]
pub enum Expect {
    /// `expect nothing`: no rule matches.
    Nothing,
    /// `expect ignore`, `expect make card, notify "phone"`
    Actions(Vec<Action>),
}

/// `make card of season after 30s with { design "gold" }`
#[derive(Clone, Debug, PartialEq)]
pub struct Action {
    /// Its words; at least one.
    pub words: Vec<Word>,
    /// Texts after them.
    pub texts: Vec<Text>,
    /// `of season`
    pub scope: Option<Word>,
    /// `of library "Anime"`
    pub library: Option<Text>,
    /// `after 30s`, `cooldown 10m`
    pub timing: Timing,
    /// `with { … }`
    pub with: Option<Block>,
    /// Where.
    pub at: At,
}

/// When an action is carried out.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Timing {
    /// `after 30s`
    pub after: Option<Duration>,
    /// `at 02:00..05:00`: a time of day, or a range.
    pub at: Option<Value>,
    /// `settle 2m per season`
    pub debounce: Option<Debounce>,
    /// `cooldown 10m`
    pub cooldown: Option<Duration>,
}

/// `settle 2m per season`
#[derive(Clone, Debug, PartialEq)]
pub struct Debounce {
    /// How long.
    pub wait: Duration,
    /// For which part of a series.
    pub per: Word,
    /// Where.
    pub at: At,
}
