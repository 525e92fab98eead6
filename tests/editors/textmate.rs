//! A reader of TextMate grammars, in the way of VS Code's engine, for the parts that our grammar uses.
//!
//! A key that it does not know is an error in the grammar: every editor supports what is read here, and not all support more.
//! scripts/editors.sh compares it with the engine itself.

use std::collections::BTreeMap;

use fancy_regex::{Captures, Regex};
use serde_json::{Map, Value};

/// A grammar, ready to read lines.
pub struct Grammar {
    rules: Vec<Rule>,
    /// The patterns where no region is open.
    top: usize,
    root: String,
}

struct Rule {
    /// The scope of all that it matches; empty if it has none.
    name: String,
    kind: Kind,
}

enum Kind {
    Match(Regex, Scopes),
    Region {
        begin: Regex,
        at_begin: Scopes,
        end: Regex,
        at_end: Scopes,
        inside: Vec<usize>,
    },
    Group(Vec<usize>),
}

/// The scope of each numbered part of a match.
type Scopes = Vec<(usize, String)>;

/// The regions that are open where a line ends: the innermost last.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct State(Vec<usize>);

/// A piece of a line, its blanks included.
#[derive(Clone, Debug, PartialEq)]
pub struct Token {
    /// As written.
    pub text: String,
    /// The byte of the line at which it begins.
    pub start: usize,
    /// From the outermost, without the root's and without the name of the language at the end.
    pub scopes: Vec<String>,
}

impl Grammar {
    /// Reads a grammar.
    ///
    /// # Panics
    /// It says something that is not understood here.
    pub fn new(grammar: &Value) -> Grammar {
        let root = text(grammar, "scopeName").to_string();
        let known = [
            "comment",
            "name",
            "scopeName",
            "fileTypes",
            "patterns",
            "repository",
        ];
        only(grammar, &known);
        let mut reader = Reader {
            rules: Vec::new(),
            names: BTreeMap::new(),
            language: format!(
                ".{}",
                root.rsplit('.').next().expect("a name has a last part")
            ),
        };
        let repository = grammar["repository"].as_object().expect("a repository");
        for name in repository.keys() {
            reader.names.insert(name.clone(), reader.rules.len());
            reader.rules.push(None);
        }
        for (at, rule) in repository.values().enumerate() {
            let rule = reader.rule(rule);
            reader.rules[at] = Some(rule);
        }
        let inside = reader.patterns(&grammar["patterns"]);
        let top = reader.add(Rule {
            name: String::new(),
            kind: Kind::Group(inside),
        });
        let rules = reader
            .rules
            .into_iter()
            .map(|rule| rule.expect("each place is filled"));
        Grammar {
            rules: rules.collect(),
            top,
            root,
        }
    }

    /// The tokens of a whole text, a list for each line.
    pub fn read(&self, text: &str) -> Vec<Vec<Token>> {
        let mut state = State::default();
        text.lines()
            .map(|line| self.line(&mut state, line))
            .collect()
    }

    /// The tokens of a line after lines that ended in `state`, which it takes on.
    ///
    /// # Panics
    /// A rule opens and closes, or matches, without taking a letter: engines give up on the line then.
    pub fn line(&self, state: &mut State, line: &str) -> Vec<Token> {
        let line = &format!("{line}\n");
        let mut tokens = Tokens {
            line,
            read_to: 0,
            tokens: Vec::new(),
        };
        let mut at = 0;
        let mut opened_at = None;
        while let Some(found) = self.first(state, line, at) {
            let whole = found.parts.get(0).expect("a match has a whole");
            tokens.to(whole.start(), &self.scopes(state));
            match &self.rules[found.rule].kind {
                Kind::Region { at_end, .. } if found.ends => {
                    assert!(
                        opened_at != Some(whole.end()),
                        "{line:?}: opened and closed at {at}"
                    );
                    tokens.parts(&found.parts, at_end, &self.scopes(state));
                    state.0.pop();
                }
                Kind::Region { at_begin, .. } => {
                    opened_at = whole.as_str().is_empty().then_some(whole.end());
                    state.0.push(found.rule);
                    tokens.parts(&found.parts, at_begin, &self.scopes(state));
                }
                Kind::Match(_, scopes) => {
                    assert!(
                        !whole.as_str().is_empty(),
                        "{line:?}: nothing is matched at {at}"
                    );
                    let mut around = self.scopes(state);
                    around.push(&self.rules[found.rule].name);
                    tokens.parts(&found.parts, scopes, &around);
                }
                Kind::Group(_) => unreachable!("groups match nothing"),
            }
            at = whole.end();
        }
        tokens.to(line.len() - 1, &self.scopes(state));
        tokens.tokens
    }

    /// The name of the root's scope.
    pub fn root(&self) -> &str {
        &self.root
    }

    fn scopes(&self, state: &State) -> Vec<&str> {
        state
            .0
            .iter()
            .map(|rule| self.rules[*rule].name.as_str())
            .collect()
    }

    /// What begins first from `at` on; at the same place the end of the region, then the rules in their order.
    fn first<'t>(&self, state: &State, line: &'t str, at: usize) -> Option<Found<'t>> {
        let mut best: Option<Found<'t>> = None;
        let mut offer = |regex: &Regex, rule: usize, ends: bool| {
            let parts = regex
                .captures_from_pos(line, at)
                .expect("within the bounds of the engine");
            let start = |parts: &Captures<'_, str>| parts.get(0).map(|whole| whole.start());
            if let Some(parts) = parts
                && best
                    .as_ref()
                    .is_none_or(|best| start(&parts) < start(&best.parts))
            {
                best = Some(Found { rule, ends, parts });
            }
        };
        let mut rules = vec![self.top];
        if let Some(open) = state.0.last()
            && let Kind::Region { end, inside, .. } = &self.rules[*open].kind
        {
            offer(end, *open, true);
            rules = inside.iter().rev().copied().collect();
        }
        while let Some(rule) = rules.pop() {
            match &self.rules[rule].kind {
                Kind::Match(regex, _) | Kind::Region { begin: regex, .. } => {
                    offer(regex, rule, false)
                }
                Kind::Group(inside) => rules.extend(inside.iter().rev()),
            }
        }
        best
    }
}

struct Found<'t> {
    rule: usize,
    /// The end of the rule's region, not its beginning.
    ends: bool,
    parts: Captures<'t, str>,
}

/// The tokens of a line as far as it has been read.
struct Tokens<'t> {
    line: &'t str,
    read_to: usize,
    tokens: Vec<Token>,
}

impl Tokens<'_> {
    /// The text before `end` that no part has matched.
    fn to(&mut self, end: usize, scopes: &[&str]) {
        let end = end.min(self.line.len() - 1);
        if end > self.read_to {
            self.tokens.push(Token {
                text: self.line[self.read_to..end].to_string(),
                start: self.read_to,
                scopes: scopes
                    .iter()
                    .filter(|name| !name.is_empty())
                    .map(ToString::to_string)
                    .collect(),
            });
            self.read_to = end;
        }
    }

    /// A whole match and its parts, which are side by side.
    fn parts(&mut self, parts: &Captures<'_, str>, scopes: &Scopes, around: &[&str]) {
        for (number, scope) in scopes {
            let Some(part) = parts.get(*number).filter(|part| !part.as_str().is_empty()) else {
                continue;
            };
            assert!(
                part.start() >= self.read_to,
                "part {number} is inside another: {:?}",
                self.line
            );
            self.to(part.start(), around);
            self.to(part.end(), &[around, &[scope.as_str()]].concat());
        }
        let whole = parts.get(0).expect("a match has a whole");
        self.to(whole.end(), around);
    }
}

/// Makes rules of a grammar's JSON.
struct Reader {
    rules: Vec<Option<Rule>>,
    names: BTreeMap<String, usize>,
    /// `.intertitle-rules`, with which each scope ends.
    language: String,
}

impl Reader {
    fn add(&mut self, rule: Rule) -> usize {
        self.rules.push(Some(rule));
        self.rules.len() - 1
    }

    fn patterns(&mut self, patterns: &Value) -> Vec<usize> {
        let patterns = patterns.as_array().expect("a list of patterns");
        patterns
            .iter()
            .map(|pattern| self.pattern(pattern))
            .collect()
    }

    fn pattern(&mut self, pattern: &Value) -> usize {
        let Some(include) = pattern.get("include") else {
            let rule = self.rule(pattern);
            return self.add(rule);
        };
        only(pattern, &["include"]);
        let name = include
            .as_str()
            .and_then(|name| name.strip_prefix('#'))
            .expect("`#` and a name");
        *self
            .names
            .get(name)
            .unwrap_or_else(|| panic!("the repository has no `{name}`"))
    }

    fn rule(&mut self, rule: &Value) -> Rule {
        let name = rule
            .get("name")
            .map(|name| self.scope(name))
            .unwrap_or_default();
        let kind = if rule.get("match").is_some() {
            only(rule, &["comment", "name", "match", "captures"]);
            Kind::Match(regex(text(rule, "match")), self.scopes(&rule["captures"]))
        } else if rule.get("begin").is_some() {
            let known = [
                "comment",
                "name",
                "begin",
                "beginCaptures",
                "end",
                "endCaptures",
                "patterns",
            ];
            only(rule, &known);
            Kind::Region {
                begin: regex(text(rule, "begin")),
                at_begin: self.scopes(&rule["beginCaptures"]),
                end: regex(text(rule, "end")),
                at_end: self.scopes(&rule["endCaptures"]),
                inside: self.patterns(&rule["patterns"]),
            }
        } else {
            only(rule, &["comment", "patterns"]);
            Kind::Group(self.patterns(&rule["patterns"]))
        };
        Rule { name, kind }
    }

    fn scopes(&self, captures: &Value) -> Scopes {
        let none = Map::new();
        let captures = captures.as_object().unwrap_or(&none);
        let scopes = captures.iter().map(|(number, scope)| {
            only(scope, &["name"]);
            (
                number.parse().expect("the number of a part"),
                self.scope(&scope["name"]),
            )
        });
        scopes.collect()
    }

    fn scope(&self, name: &Value) -> String {
        let name = name.as_str().expect("the name of a scope");
        let short = name.strip_suffix(&self.language);
        short
            .unwrap_or_else(|| panic!("`{name}` does not end with {}", self.language))
            .to_string()
    }
}

/// A line of the engine has its end, before which `$` matches as well.
fn regex(pattern: &str) -> Regex {
    Regex::new(&format!("(?m){pattern}")).unwrap_or_else(|fault| panic!("{pattern}: {fault}"))
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key]
        .as_str()
        .unwrap_or_else(|| panic!("no `{key}` in {value}"))
}

fn only(value: &Value, known: &[&str]) {
    let keys = value.as_object().expect("an object").keys();
    for key in keys {
        assert!(
            known.contains(&key.as_str()),
            "`{key}` is not read here: {value}"
        );
    }
}
