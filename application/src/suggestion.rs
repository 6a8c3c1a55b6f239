//! What is offered while an option is typed.

/// Most suggestions that Discord shows.
///
/// See <https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-response-object-autocomplete>.
pub const MAX_SUGGESTIONS: usize = 25;

/// Most characters of a suggestion's name, and of its value.
///
/// See <https://discord.com/developers/docs/interactions/application-commands#application-command-object-application-command-option-choice-structure>.
pub const MAX_TEXT: usize = 100;

/// What is offered while an option is typed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Suggestion {
    name: String,
    value: String,
}

impl Suggestion {
    /// Offers a value under a name; `None` when Discord would not take the value. Long names are cut.
    #[must_use]
    pub fn new(name: &str, value: &str) -> Option<Self> {
        let name = name.trim();
        let short = |text: &str| !text.is_empty() && text.chars().count() <= MAX_TEXT;
        if name.is_empty() || !short(value) {
            return None;
        }
        let name = if short(name) {
            name.to_owned()
        } else {
            name.chars().take(MAX_TEXT - 1).chain(['…']).collect()
        };
        Some(Self { name, value: value.to_owned() })
    }

    /// What people are shown.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What is sent when it is chosen.
    #[must_use]
    pub fn value(&self) -> &str {
        &self.value
    }

    /// Whether a person who typed this may mean it.
    #[must_use]
    pub fn fits(&self, typed: &str) -> bool {
        self.name.to_lowercase().contains(&typed.to_lowercase())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_suggestion_keeps_discords_limits() {
        assert_eq!(Suggestion::new("a", &"x".repeat(101)), None);
        assert_eq!(Suggestion::new(" ", "x"), None);
        let long = Suggestion::new(&"ä".repeat(101), "x").expect("cut");
        assert_eq!(long.name.chars().count(), MAX_TEXT);
        assert!(long.name.ends_with('…'));
    }
}
