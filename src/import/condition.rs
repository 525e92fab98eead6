//! Conditions of rules, and the opposite of each.
//!
//! A comparison with a missing value is neither true nor false, and neither is its negation. TitleCardMaker goes on with
//! the next template in that case, so the opposite of a comparison includes the missing value.

/// A condition of a style.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    /// A comparison or a flag, as rules write it, with the field that may be missing.
    Test {
        /// `absolute > 10`
        text: String,
        /// `absolute`, if it may be missing.
        may_miss: Option<&'static str>,
    },
    /// The opposite.
    Not(Box<Condition>),
    /// All of them; true if there are none.
    All(Vec<Condition>),
    /// One of them; false if there are none.
    Any(Vec<Condition>),
}

impl Condition {
    /// A test of a field that every episode has.
    pub fn test(text: impl Into<String>) -> Condition {
        Condition::Test {
            text: text.into(),
            may_miss: None,
        }
    }

    /// A test of a field that may be missing.
    pub fn of_field(field: &'static str, text: impl Into<String>) -> Condition {
        Condition::Test {
            text: text.into(),
            may_miss: Some(field),
        }
    }

    /// The opposite.
    pub fn opposite(self) -> Condition {
        match self {
            Condition::Not(inner) => *inner,
            other => Condition::Not(Box::new(other)),
        }
    }

    /// Both.
    pub fn and(self, other: Condition) -> Condition {
        match (self, other) {
            (Condition::All(mut parts), Condition::All(more)) => {
                parts.extend(more);
                Condition::All(parts)
            }
            (Condition::All(mut parts), other) => {
                parts.push(other);
                Condition::All(parts)
            }
            (one, Condition::All(mut parts)) => {
                parts.insert(0, one);
                Condition::All(parts)
            }
            (one, other) => Condition::All(vec![one, other]),
        }
    }

    /// True if it always holds.
    pub fn is_always(&self) -> bool {
        matches!(self, Condition::All(parts) if parts.iter().all(Condition::is_always))
    }

    /// As rules write it. Empty if it always holds.
    pub fn text(&self) -> String {
        self.written(true, Inside::Nothing)
    }

    fn written(&self, holds: bool, inside: Inside) -> String {
        match self {
            Condition::Test { text, may_miss } => match (holds, may_miss) {
                (true, _) => text.clone(),
                (false, None) => format!("not {text}"),
                (false, Some(field)) => in_brackets(
                    format!("{field} is missing or not {text}"),
                    inside,
                    Inside::Any,
                ),
            },
            Condition::Not(inner) => inner.written(!holds, inside),
            Condition::All(parts) if holds => joined(parts, holds, " and ", Inside::All, inside),
            Condition::All(parts) => joined(parts, holds, " or ", Inside::Any, inside),
            Condition::Any(parts) if holds => joined(parts, holds, " or ", Inside::Any, inside),
            Condition::Any(parts) => joined(parts, holds, " and ", Inside::All, inside),
        }
    }
}

/// What a part is inside of: brackets are needed where `and` and `or` are mixed.
#[derive(Clone, Copy, PartialEq)]
enum Inside {
    Nothing,
    All,
    Any,
}

fn joined(parts: &[Condition], holds: bool, between: &str, kind: Inside, inside: Inside) -> String {
    let own = if parts.len() == 1 { inside } else { kind };
    let mut texts: Vec<String> = Vec::new();
    for part in parts {
        let text = part.written(holds, own);
        if !text.is_empty() && !texts.contains(&text) {
            texts.push(text);
        }
    }
    match texts.len() {
        0 | 1 => texts.concat(),
        _ => in_brackets(texts.join(between), inside, kind),
    }
}

fn in_brackets(text: String, inside: Inside, kind: Inside) -> String {
    match inside {
        Inside::Nothing => text,
        inside if inside == kind => text,
        _ => format!("({text})"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_opposite_includes_missing_values_and_has_brackets_where_they_are_needed() {
        let late = Condition::of_field("absolute", "absolute > 10");
        let special = Condition::test("special");
        let both = special.clone().and(late.clone());
        assert_eq!(both.text(), "special and absolute > 10");
        let neither = both.clone().opposite();
        let expected = "not special or absolute is missing or not absolute > 10";
        assert_eq!(neither.text(), expected);
        let with = Condition::test("season = 1").and(neither.clone());
        assert_eq!(with.text(), format!("season = 1 and ({expected})"));
        assert_eq!(neither.opposite(), both);
        let one = Condition::All(vec![Condition::Any(vec![special, late])]);
        assert_eq!(one.text(), "special or absolute > 10");
        assert!(Condition::All(Vec::new()).is_always());
        assert_eq!(Condition::All(Vec::new()).text(), "");
    }
}
