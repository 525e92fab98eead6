//! The tree of a rules file: what is written, where, and nothing of what it means.

use crate::text::Span;

/// Where something is written.
///
/// Two places are always equal, so that two trees are equal if they say the same, wherever it stands. "The same
/// rule twice" and "reading what was printed gives the same tree" are both that question.
#[derive(Clone, Copy, Debug, Default)]
pub struct At(pub Span);

impl PartialEq for At {
    fn eq(&self, _: &At) -> bool {
        true
    }
}

/// A whole file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct File {
    /// In the order of the file.
    pub statements: Vec<Statement>,
    /// All comments, in order. They are no part of the statements: a place in the text says where each belongs.
    pub comments: Vec<Comment>,
    /// Names whose `let` could not be read. Whoever uses one has made no second mistake.
    pub lost_names: Vec<String>,
}

/// `# …` up to the end of its line.
#[derive(Clone, Debug)]
pub struct Comment {
    /// With its `#`, without blanks at the end.
    pub text: String,
    /// Where.
    pub at: At,
    /// Nothing stands before it on its line.
    pub own_line: bool,
    /// A blank line stands before it.
    pub gap: bool,
}

/// Where a comment stands in its statement may change when that is printed; what it says may not.
impl PartialEq for Comment {
    fn eq(&self, other: &Comment) -> bool {
        self.text == other.text
    }
}

/// One statement.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// Which, and its parts.
    pub kind: StatementKind,
    /// From its first word to its last.
    pub at: At,
    /// A blank line stands before it.
    pub gap: bool,
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

/// A word without quotes, in small letters: case does not count in words.
#[derive(Clone, Debug, PartialEq)]
pub struct Word {
    /// The word.
    pub text: String,
    /// Where.
    pub at: At,
}

/// A text in quotes.
#[derive(Clone, Debug, PartialEq)]
pub struct Text {
    /// Without quotes and back-slashes.
    pub text: String,
    /// Where, quotes included.
    pub at: At,
}

/// `on SOURCE EVENT, … when CONDITION -> ACTION, …`
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// It acts, and lets the search go on.
    pub also: bool,
    /// What it waits for; at least one.
    pub triggers: Vec<Trigger>,
    /// What must hold.
    pub when: Option<Condition>,
    /// What it asks for; at least one.
    pub actions: Vec<Action>,
}

/// `plex@attic media.rate`. After a comma the sender may be left out.
#[derive(Clone, Debug, PartialEq)]
pub struct Trigger {
    /// The sender.
    pub source: Option<Word>,
    /// The connection after the `@`.
    pub connection: Option<Word>,
    /// The event; missing if somebody forgot it, which the checker says, because it can name some.
    pub event: Option<Word>,
    /// Where.
    pub at: At,
}

/// `every 6h when CONDITION -> ACTION, …`
#[derive(Clone, Debug, PartialEq)]
pub struct Every {
    /// How often.
    pub rhythm: Rhythm,
    /// What must hold.
    pub when: Option<Condition>,
    /// What it asks for; at least one.
    pub actions: Vec<Action>,
}

/// How often something runs, as written.
#[derive(Clone, Debug, PartialEq)]
pub enum Rhythm {
    /// `6h`
    Interval(Duration),
    /// `day at 04:10`, `sun at 03:00`
    Daily {
        /// `day`, or a weekday.
        day: Word,
        /// Minutes since midnight.
        minute: u16,
    },
}

/// A duration as written: `90s`, `1h30m`.
#[derive(Clone, Debug, PartialEq)]
pub struct Duration {
    /// Milliseconds.
    pub ms: u64,
    /// As written, in small letters.
    pub written: String,
    /// Where.
    pub at: At,
}

/// `let NAME = CONDITION`
#[derive(Clone, Debug, PartialEq)]
pub struct Let {
    /// The name.
    pub name: Word,
    /// What it stands for.
    pub condition: Condition,
}

/// `style when CONDITION { … }`
#[derive(Clone, Debug, PartialEq)]
pub struct Style {
    /// Which cards it is about.
    pub when: Option<Condition>,
    /// How they look.
    pub block: Block,
}

/// `{ PROPERTY VALUE … }`
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// In order.
    pub properties: Vec<Property>,
    /// A line end stands after the `{`: the writer wanted lines.
    pub lines: bool,
    /// From `{` to `}`.
    pub at: At,
}

/// `design "gold"`
#[derive(Clone, Debug, PartialEq)]
pub struct Property {
    /// Which.
    pub name: Word,
    /// To what.
    pub value: Value,
    /// It begins a line.
    pub own_line: bool,
}

/// `test "…" { event … expect … }`
#[derive(Clone, Debug, PartialEq)]
pub struct Test {
    /// What it shows.
    pub name: Text,
    /// The event that comes.
    pub event: Trigger,
    /// What is known of it.
    pub fields: Vec<Property>,
    /// What must come of it.
    pub expect: Expect,
    /// `expect …`, whole.
    pub expect_at: At,
}

/// What a test expects.
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
    /// `after 30s`
    pub after: Option<Duration>,
    /// `with { … }`
    pub with: Option<Block>,
    /// Where.
    pub at: At,
}

/// What must hold.
///
/// Brackets are not kept: they stand wherever `and` and `or` meet, and nowhere else.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    /// `a and b and c`; at least two.
    All(Vec<Condition>),
    /// `a or b or c`; at least two.
    Any(Vec<Condition>),
    /// `not a`, and where the `not` stands.
    Not(Box<Condition>, At),
    /// A flag, or a name of a `let`.
    Alone(Word),
    /// `rating >= 8`
    Compare(Comparison),
}

/// A field and what is asked of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// The field.
    pub field: Word,
    /// The question.
    pub test: Question,
    /// From the field to the last word.
    pub at: At,
}

/// What is asked of a field.
#[derive(Clone, Debug, PartialEq)]
pub enum Question {
    /// `= 8`, `starts with "The"`
    Is(Operator, Value),
    /// `in [1, 2]`, `not in [1, 2]`
    In {
        /// `not in`
        negated: bool,
        /// The values; at least one.
        values: Vec<Value>,
        /// From `[` to `]`.
        at: At,
    },
    /// `in 22:30..06:00`, `not in 22:30..06:00`
    Between {
        /// `not in`
        negated: bool,
        /// The first minute that is in it.
        from: Value,
        /// The first minute that is not.
        to: Value,
    },
    /// `is missing`
    Missing,
    /// `is known`
    Known,
}

/// The signs and words between a field and a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Operator {
    Equal,
    NotEqual,
    Less,
    AtMost,
    More,
    AtLeast,
    Contains,
    StartsWith,
    EndsWith,
    Matches,
}

impl Operator {
    /// As it is written.
    #[must_use]
    pub fn sign(self) -> &'static str {
        match self {
            Operator::Equal => "=",
            Operator::NotEqual => "!=",
            Operator::Less => "<",
            Operator::AtMost => "<=",
            Operator::More => ">",
            Operator::AtLeast => ">=",
            Operator::Contains => "contains",
            Operator::StartsWith => "starts with",
            Operator::EndsWith => "ends with",
            Operator::Matches => "matches",
        }
    }
}

/// A value as written.
#[derive(Clone, Debug, PartialEq)]
pub struct Value {
    /// Which.
    pub kind: ValueKind,
    /// Where.
    pub at: At,
}

/// The values there are.
#[derive(Clone, Debug, PartialEq)]
pub enum ValueKind {
    /// `"Dark"`
    Text(String),
    /// `8`, `1.5`, and how it was written.
    Number(f64, String),
    /// `episode`, `yes`; several are a text whose quotes were forgotten.
    Words(String),
    /// `30s`
    Duration(Duration),
    /// `3d ago`
    Ago(Duration),
    /// `22:30`, in minutes since midnight.
    Clock(u16),
    /// `1920x1080`
    Size(String),
    /// `[blur, gray]`
    List(Vec<Value>),
}

impl Condition {
    /// From its first word to its last; brackets around it are not counted.
    #[must_use]
    pub fn span(&self) -> Span {
        match self {
            Condition::All(parts) | Condition::Any(parts) => {
                let ends = (parts.first(), parts.last());
                match ends {
                    (Some(first), Some(last)) => first.span().to(last.span()),
                    _ => Span::default(),
                }
            }
            Condition::Not(inner, at) => at.0.to(inner.span()),
            Condition::Alone(word) => word.at.0,
            Condition::Compare(comparison) => comparison.at.0,
        }
    }
}
