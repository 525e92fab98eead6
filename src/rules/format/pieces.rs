//! A statement in the smallest pieces that may have a line of their own.

use crate::rules::print;
use crate::rules::quote::quoted;
use crate::rules::syntax::{
    Action, At, Block, Condition, Every, Let, Rule, Statement, StatementKind, Style, Test,
};
use crate::text::columns;

/// Columns of a line, its indent included. Longer statements take several lines where they can.
pub const LINE_MAX: usize = 100;

/// Some words, and how they are separated from those before.
#[derive(Clone, Debug)]
pub struct Piece {
    /// Blanks before it on a line of its own.
    pub indent: usize,
    /// The separator from the previous piece on the same line.
    pub glue: &'static str,
    /// The words.
    pub text: String,
    /// From its first to its last byte in the text it was read from, about; to find comments by.
    pub start: usize,
    /// One past the last.
    pub end: usize,
}

/// A statement in pieces.
pub struct Cut {
    /// In order.
    pub pieces: Vec<Piece>,
    /// How many of them belong to the head, which is one line if it fits.
    pub head: usize,
    /// The whole is one line if it fits; otherwise only the head.
    pub joins: bool,
    /// Statements of one kind that follow each other have this piece in one column.
    pub aligned: Option<(Kind, usize)>,
}

/// Which pieces are aligned with each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The arrows of rules.
    Arrow,
    /// The equal signs of names.
    Equal,
    /// The braces of styles.
    Brace,
}

/// The pieces of a statement.
pub fn truncate(statement: &Statement) -> Cut {
    let At(span) = statement.at;
    let cutter = Cutter { pieces: Vec::new() };
    match &statement.kind {
        StatementKind::Rule(rule) => cutter.rule(rule, span.start),
        StatementKind::Every(every) => cutter.every(every, span.start),
        StatementKind::Let(naming) => cutter.naming(naming, span.start),
        StatementKind::Style(style) => cutter.style(style, span.start, span.end),
        StatementKind::Test(test) => cutter.test(test, span.start, span.end),
    }
}

struct Cutter {
    pieces: Vec<Piece>,
}

impl Cutter {
    fn piece(&mut self, indent: usize, glue: &'static str, text: String, start: usize, end: usize) {
        self.pieces.push(Piece {
            indent,
            glue,
            text,
            start,
            end,
        });
    }

    fn whole(self, aligned: Kind, at: usize) -> Cut {
        Cut {
            head: self.pieces.len(),
            pieces: self.pieces,
            joins: true,
            aligned: Some((aligned, at)),
        }
    }

    fn rule(mut self, rule: &Rule, start: usize) -> Cut {
        let on = if rule.also { "also on" } else { "on" };
        let end = rule.triggers.last().map_or(start, |last| last.at.0.end);
        self.piece(
            0,
            "",
            format!("{on} {}", print::triggers(&rule.triggers)),
            start,
            end,
        );
        self.when(rule.when.as_ref());
        let arrow = self.actions(&rule.actions);
        self.whole(Kind::Arrow, arrow)
    }

    fn every(mut self, every: &Every, start: usize) -> Cut {
        let text = format!("every {}", print::rhythm(&every.rhythm));
        self.piece(0, "", text, start, start + 1);
        self.when(every.when.as_ref());
        let arrow = self.actions(&every.actions);
        self.whole(Kind::Arrow, arrow)
    }

    fn naming(mut self, naming: &Let, start: usize) -> Cut {
        let end = naming.name.at.0.end;
        self.piece(0, "", format!("let {}", naming.name.text), start, end);
        self.condition("=", &naming.condition);
        self.whole(Kind::Equal, 1)
    }

    fn style(mut self, style: &Style, start: usize, end: usize) -> Cut {
        self.piece(0, "", "style".to_string(), start, start + 1);
        self.when(style.when.as_ref());
        let block = &style.block;
        if block.properties.is_empty() {
            self.piece(2, " ", "{ }".to_string(), block.at.0.start, end);
            let at = self.pieces.len() - 1;
            return self.whole(Kind::Brace, at);
        }
        let brace = self.pieces.len();
        let open = block.at.0.start;
        self.piece(2, " ", "{".to_string(), open, open + 1);
        let head = self.pieces.len();
        self.block(block);
        self.piece(0, " ", "}".to_string(), end.saturating_sub(1), end);
        Cut {
            pieces: self.pieces,
            head,
            joins: !block.lines,
            aligned: Some((Kind::Brace, brace)),
        }
    }

    fn test(mut self, test: &Test, start: usize, end: usize) -> Cut {
        let name = quoted(&test.name.text);
        self.piece(
            0,
            "",
            format!("test {name} {{"),
            start,
            test.name.at.0.end + 1,
        );
        let event = &test.event;
        let mut text = format!("event {}", print::trigger(event));
        if !test.fields.is_empty() {
            text += " ";
            text += &print::fields(&test.fields);
        }
        let last = test.fields.last().map_or(event.at, |field| field.value.at);
        self.piece(2, " ", text, event.at.0.start, last.0.end);
        let At(expect) = test.expect_at;
        let text = format!("expect {}", print::expect(&test.expect));
        self.piece(2, " ", text, expect.start, expect.end);
        self.piece(0, " ", "}".to_string(), end.saturating_sub(1), end);
        Cut {
            pieces: self.pieces,
            head: 1,
            joins: false,
            aligned: None,
        }
    }

    fn when(&mut self, when: Option<&Condition>) {
        if let Some(when) = when {
            self.condition("when", when);
        }
    }

    /// `when a`, `and b`, `and c`
    fn condition(&mut self, word: &str, condition: &Condition) {
        let (joint, parts) = match condition {
            Condition::All(parts) => ("and", parts.as_slice()),
            Condition::Any(parts) => ("or", parts.as_slice()),
            one => ("", std::slice::from_ref(one)),
        };
        for (at, part) in parts.iter().enumerate() {
            let span = part.span();
            let (indent, word) = if at == 0 { (2, word) } else { (4, joint) };
            let text = match joint {
                "" => print::condition(part),
                _ => print::operand(part),
            };
            self.piece(indent, " ", format!("{word} {text}"), span.start, span.end);
        }
    }

    /// The arrow with the first action, then one piece for each other; gives the arrow's.
    fn actions(&mut self, actions: &[Action]) -> usize {
        let arrow = self.pieces.len();
        for (at, action) in actions.iter().enumerate() {
            let (indent, symbol) = if at == 0 { (2, "-> ") } else { (5, "") };
            let comma = if at + 1 < actions.len() { "," } else { "" };
            let text = format!("{symbol}{}{comma}", print::action(action));
            let At(span) = action.at;
            self.piece(indent, " ", text, span.start, span.end);
        }
        arrow
    }

    /// The lines of a block as its writer grouped them; a line that would be too long is broken.
    fn block(&mut self, block: &Block) {
        let head = self.pieces.len();
        for property in &block.properties {
            let text = print::property(property);
            let (start, end) = (property.name.at.0.start, property.value.at.0.end);
            let is_first = self.pieces.len() == head;
            if let Some(line) = self.pieces.last_mut()
                && !is_first
                && !property.own_line
                && 2 + columns(&line.text) + 2 + columns(&text) <= LINE_MAX
            {
                line.text += "  ";
                line.text += &text;
                line.end = end;
                continue;
            }
            self.piece(2, if is_first { " " } else { "  " }, text, start, end);
        }
    }
}
