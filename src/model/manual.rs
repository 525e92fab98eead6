//! How the manual shows words of the rules language: a condition for each field, and what a property may be.

use crate::model::vocabulary::{FieldWord, Kind, PropertyKind};

impl FieldWord {
    /// A condition that asks for the field, such as `rating >= 8`.
    #[must_use]
    pub fn example(&self) -> String {
        let name = self.name;
        let question = match self.kind {
            Kind::Text => match name {
                "series" => "= \"Severance\"",
                "title" => "ends with \"(1)\"",
                "library" => "= \"Anime\"",
                "server" => "= \"Attic\"",
                "user" => "in [\"alex\", \"kim\"]",
                "player" => "!= \"Kitchen\"",
                "quality" => "contains \"2160p\"",
                "reason" => "= \"manual\"",
                _ => "matches \"*/anime/*\"",
            },
            Kind::Word(_) => "= episode",
            Kind::Number => match name {
                "season" => "= 1",
                "episode" => "in [1, 2]",
                "absolute" => "> 1000",
                "year" => "< 1990",
                _ => ">= 8",
            },
            Kind::Flag => return name.to_string(),
            Kind::List => match name {
                "genres" => "contains \"Comedy\"",
                _ => "contains \"4k\"",
            },
            Kind::Id => match name {
                "imdb" => "= \"tt11280740\"",
                _ => "= 371980",
            },
            Kind::Date => "> 3d ago",
            Kind::Time => "in 22:30..06:00",
            Kind::Weekday => "in [sat, sun]",
        };
        format!("{name} {question}")
    }
}

impl PropertyKind {
    /// What stands after the property's name.
    #[must_use]
    pub fn values(self) -> String {
        match self {
            PropertyKind::Design => "a design's name in quotes".to_string(),
            PropertyKind::Font => "a font's name in quotes".to_string(),
            PropertyKind::Color => "\"#EBEBEB\", or white".to_string(),
            PropertyKind::Number(least, most) => format!("{least} to {most}"),
            PropertyKind::Flag => "on or off".to_string(),
            PropertyKind::Template => "text with {...}".to_string(),
            PropertyKind::Text => "text in quotes".to_string(),
            PropertyKind::Word(words) => match words.split_last() {
                Some((last, others)) => format!("{} or {last}", others.join(", ")),
                None => String::new(),
            },
            PropertyKind::Words(words) => format!("any of {}", words.join(" ")),
            PropertyKind::Size => "such as 1920x1080".to_string(),
        }
    }
}
