//! Words of the rules language as the manual shows them: actions with their texts, and values of properties.

use crate::model::property_words::PropertyKind;
use crate::model::vocabulary::ActionWord;

impl ActionWord {
    /// The words with the texts that follow them: `ignore ["..."]`.
    #[must_use]
    pub fn written(&self) -> String {
        let (least, most) = self.texts;
        let possible = most.saturating_sub(least);
        let texts = " \"...\"".repeat(least) + &" [\"...\"]".repeat(possible);
        format!("{}{texts}", self.words)
    }

    /// The statements that may contain it.
    #[must_use]
    pub fn statements(&self) -> &'static [&'static str] {
        match self.schedule {
            true => &["on", "every"],
            false => &["on"],
        }
    }
}

impl PropertyKind {
    /// The value that follows the name of the property.
    #[must_use]
    pub fn values(&self) -> String {
        match self {
            PropertyKind::Design => "a design's name in quotes".to_string(),
            PropertyKind::Font => "a font's name in quotes".to_string(),
            PropertyKind::Color => "\"#EBEBEB\", or white".to_string(),
            PropertyKind::Number(least, most) => format!("{least} to {most}"),
            PropertyKind::Flag => "on or off".to_string(),
            PropertyKind::Template => "text with {...}".to_string(),
            PropertyKind::Language | PropertyKind::TitleLanguage => {
                "a code such as \"de\" or \"pt-BR\"".to_string()
            }
            PropertyKind::Word(words) => match words.split_last() {
                Some((last, others)) => format!("{} or {last}", others.join(", ")),
                None => String::new(),
            },
            PropertyKind::Words(words) => format!("any of {}", words.join(" ")),
            PropertyKind::Size => "such as 1920x1080".to_string(),
            PropertyKind::Sides => "\"0 20 0 20\": top, right, bottom, left".to_string(),
            PropertyKind::Choice(words) => match words.split_last() {
                Some((last, others)) if !others.is_empty() => {
                    format!("{} or {last}", others.join(", "))
                }
                _ => words.concat(),
            },
        }
    }
}
