//! The properties of a style, as rules write them.

/// The properties of a style, in order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Block {
    properties: Vec<(String, String)>,
}

impl Block {
    /// Sets a property, or replaces its value.
    pub fn set(&mut self, name: &str, value: String) {
        match self.properties.iter_mut().find(|(own, _)| own == name) {
            Some((_, own)) => *own = value,
            None => self.properties.push((name.to_string(), value)),
        }
    }

    /// The value of a property, as rules write it.
    pub fn get(&self, name: &str) -> Option<&str> {
        let mut properties = self.properties.iter();
        let found = properties.find(|(own, _)| own == name);
        found.map(|(_, value)| value.as_str())
    }

    /// The number of properties.
    pub fn len(&self) -> usize {
        self.properties.len()
    }

    /// `{ design "standard"  font_color gold }`
    pub fn text(&self) -> String {
        let properties = self.properties.iter();
        let written: Vec<String> = properties
            .map(|(name, value)| format!("{name} {value}"))
            .collect();
        format!("{{ {} }}", written.join("  "))
    }
}
