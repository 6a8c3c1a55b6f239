//! What a setting can be.

use std::fmt;

use serde::{Deserialize, Serialize};
use url::Url;

/// What a setting is. In JSON it is what it looks like: `true`, `50`, `"edit"`, `["1", "2"]`.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(untagged)]
pub enum SettingValue {
    /// On or off.
    Toggle(bool),
    /// A number of its unit.
    Number(u32),
    /// A choice, a colour, a text, a link or a channel's id; empty: none.
    Text(String),
    /// Ids, sites or words.
    List(Vec<String>),
}

impl fmt::Display for SettingValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Toggle(true) => f.write_str("on"),
            Self::Toggle(false) => f.write_str("off"),
            Self::Number(number) => number.fmt(f),
            Self::Text(text) => f.write_str(text),
            Self::List(items) => f.write_str(&items.join(", ")),
        }
    }
}

/// What a setting can be.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum SettingKind {
    /// On or off.
    Toggle,
    /// A number.
    Number {
        /// The least.
        min: u32,
        /// The most.
        max: u32,
        /// Of what.
        unit: SettingUnit,
    },
    /// One of few words.
    Choice {
        /// The words.
        choices: Vec<String>,
    },
    /// A text channel, or none.
    Channel,
    /// Roles.
    Roles {
        /// How many at most.
        max: usize,
    },
    /// Text channels.
    TextChannels {
        /// How many at most.
        max: usize,
    },
    /// Voice channels.
    VoiceChannels {
        /// How many at most.
        max: usize,
    },
    /// Members.
    Members {
        /// How many at most.
        max: usize,
    },
    /// Names of hosts; those below them are meant too.
    Sites {
        /// How many at most.
        max: usize,
    },
    /// Words, in small letters.
    Words {
        /// How many at most.
        max: usize,
    },
    /// A colour: `#RRGGBB`.
    Colour,
    /// A line of text, or none.
    Text {
        /// How many characters at most.
        max: usize,
    },
    /// A link to a picture, or none.
    Link {
        /// How many characters at most.
        max: usize,
    },
}

/// What a number counts.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SettingUnit {
    /// Hundredths.
    Percent,
    /// Tracks.
    Tracks,
    /// Minutes.
    Minutes,
    /// Times in a minute.
    PerMinute,
}

/// Most characters of a site or a word.
const MAX_ITEM: usize = 64;

impl SettingKind {
    /// Whether it is a list, to which things are added.
    #[must_use]
    pub const fn max_items(&self) -> Option<usize> {
        match self {
            Self::Roles { max }
            | Self::TextChannels { max }
            | Self::VoiceChannels { max }
            | Self::Members { max }
            | Self::Sites { max }
            | Self::Words { max } => Some(*max),
            _ => None,
        }
    }

    /// Reads what a person typed; mentions are ids. `None` when it is nothing of this kind.
    #[must_use]
    pub fn read(&self, text: &str) -> Option<SettingValue> {
        let text = text.trim();
        let value = match self {
            Self::Toggle => match text.to_lowercase().as_str() {
                "on" | "yes" | "true" => SettingValue::Toggle(true),
                "off" | "no" | "false" => SettingValue::Toggle(false),
                _ => return None,
            },
            Self::Number { .. } => SettingValue::Number(text.trim_end_matches('%').trim_end().parse().ok()?),
            Self::Choice { .. } => SettingValue::Text(text.to_lowercase()),
            Self::Channel => SettingValue::Text(self.read_item(text)?),
            Self::Colour => {
                let digits = text.trim_start_matches('#').to_uppercase();
                SettingValue::Text(format!("#{digits}"))
            }
            Self::Text { .. } | Self::Link { .. } => SettingValue::Text(text.to_owned()),
            _ => SettingValue::List(
                text.split([',', ' '])
                    .filter(|item| !item.is_empty())
                    .map(|item| self.read_item(item))
                    .collect::<Option<_>>()?,
            ),
        };
        self.is(&value).then_some(value)
    }

    /// Reads one thing of a list, or a channel.
    #[must_use]
    pub fn read_item(&self, text: &str) -> Option<String> {
        let text = text.trim();
        match self {
            Self::Sites { .. } => {
                let with_scheme =
                    if text.contains("://") { text.to_owned() } else { format!("https://{text}") };
                let host = Url::parse(&with_scheme).ok()?.host_str()?.trim_start_matches("www.").to_owned();
                Some(host)
            }
            Self::Words { .. } => Some(text.to_lowercase()),
            _ => {
                let id = text.strip_prefix('<').and_then(|text| text.strip_suffix('>')).unwrap_or(text);
                let id = id.trim_start_matches(['#', '@', '&', '!']);
                id.parse::<u64>().ok().filter(|id| *id > 0).map(|id| id.to_string())
            }
        }
    }

    /// Whether a value is of this kind, and within its limits.
    #[must_use]
    pub fn is(&self, value: &SettingValue) -> bool {
        match (self, value) {
            (Self::Toggle, SettingValue::Toggle(_)) => true,
            (Self::Number { min, max, .. }, SettingValue::Number(number)) => (min..=max).contains(&number),
            (Self::Choice { choices }, SettingValue::Text(text)) => choices.contains(text),
            (Self::Channel, SettingValue::Text(text)) => text.is_empty() || is_id(text),
            (Self::Colour, SettingValue::Text(text)) => text.strip_prefix('#').is_some_and(|digits| {
                digits.len() == 6 && digits.bytes().all(|digit| digit.is_ascii_hexdigit())
            }),
            (Self::Text { max }, SettingValue::Text(text)) => {
                text.chars().count() <= *max && !text.chars().any(char::is_control)
            }
            (Self::Link { max }, SettingValue::Text(text)) => {
                text.is_empty() || (text.len() <= *max && is_link(text))
            }
            (Self::Sites { max }, SettingValue::List(items)) => {
                items.len() <= *max
                    && items.iter().all(|item| self.read_item(item).as_ref() == Some(item) && short(item))
            }
            (Self::Words { max }, SettingValue::List(items)) => {
                items.len() <= *max
                    && items
                        .iter()
                        .all(|item| !item.is_empty() && *item == item.to_lowercase() && short(item))
            }
            (
                Self::Roles { max }
                | Self::TextChannels { max }
                | Self::VoiceChannels { max }
                | Self::Members { max },
                SettingValue::List(items),
            ) => items.len() <= *max && items.iter().all(|item| is_id(item)),
            _ => false,
        }
    }

    /// Most bytes of a value of this kind as JSON, with its name.
    #[must_use]
    pub fn most_bytes(&self) -> usize {
        /// The longest name, with quotation marks, a colon and a comma.
        const NAME: usize = 32;
        /// An id, with quotation marks and a comma.
        const ID: usize = 23;
        let value = match self {
            Self::Toggle => 5,
            Self::Number { .. } => 10,
            Self::Choice { choices } => choices.iter().map(String::len).max().unwrap_or_default() + 2,
            Self::Channel | Self::Colour => ID,
            Self::Roles { max }
            | Self::TextChannels { max }
            | Self::VoiceChannels { max }
            | Self::Members { max } => max.saturating_mul(ID),
            // A host has ASCII characters alone.
            Self::Sites { max } => max.saturating_mul(MAX_ITEM + 3),
            Self::Words { max } => max.saturating_mul(4 * MAX_ITEM + 3),
            Self::Text { max } => max.saturating_mul(4),
            // A quotation mark is written as two characters.
            Self::Link { max } => max.saturating_mul(2),
        };
        value.saturating_add(NAME)
    }

    /// What a setting of this kind is where the table gives no default.
    #[must_use]
    pub fn empty(&self) -> SettingValue {
        match self {
            Self::Toggle => SettingValue::Toggle(false),
            Self::Number { min, .. } => SettingValue::Number(*min),
            Self::Choice { .. } | Self::Channel | Self::Colour | Self::Text { .. } | Self::Link { .. } => {
                SettingValue::Text(String::new())
            }
            _ => SettingValue::List(Vec::new()),
        }
    }
}

fn short(text: &str) -> bool {
    text.chars().count() <= MAX_ITEM && !text.chars().any(char::is_control)
}

fn is_id(text: &str) -> bool {
    text.parse::<u64>().is_ok_and(|id| id > 0 && id.to_string() == text)
}

fn is_link(text: &str) -> bool {
    Url::parse(text)
        .is_ok_and(|url| url.scheme() == "https" && url.host_str().is_some() && url.username().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(items: &[&str]) -> SettingValue {
        SettingValue::List(items.iter().map(|&item| item.to_owned()).collect())
    }

    #[test]
    fn what_people_type_is_read() {
        assert_eq!(SettingKind::Toggle.read(" ON "), Some(SettingValue::Toggle(true)));
        let number = SettingKind::Number { min: 0, max: 100, unit: SettingUnit::Percent };
        assert_eq!(number.read("50 %"), Some(SettingValue::Number(50)));
        assert_eq!(SettingKind::Roles { max: 2 }.read("<@&12>, 7"), Some(list(&["12", "7"])));
        assert_eq!(SettingKind::Channel.read("<#9>"), Some(SettingValue::Text("9".into())));
        assert_eq!(
            SettingKind::Sites { max: 3 }.read("https://www.example.org/x EXAMPLE.com"),
            Some(list(&["example.org", "example.com"]))
        );
        assert_eq!(SettingKind::Words { max: 3 }.read("Foo"), Some(list(&["foo"])));
        assert_eq!(SettingKind::Colour.read("ff00aa"), Some(SettingValue::Text("#FF00AA".into())));
        assert_eq!(SettingKind::Text { max: 3 }.read(" ab "), Some(SettingValue::Text("ab".into())));
    }

    #[test]
    fn what_is_out_of_range_or_of_another_kind_is_not() {
        let number = SettingKind::Number { min: 1, max: 100, unit: SettingUnit::Percent };
        for text in ["", "0", "101", "-1", "1.5", "many", "99999999999"] {
            assert_eq!(number.read(text), None, "{text:?}");
        }
        assert_eq!(SettingKind::Toggle.read("maybe"), None);
        for text in ["x", "0", "<@&>", "-5", "18446744073709551616"] {
            assert_eq!(SettingKind::Roles { max: 5 }.read(text), None, "{text:?}");
        }
        assert_eq!(SettingKind::Roles { max: 1 }.read("1 2"), None);
        assert_eq!(SettingKind::Colour.read("#12345"), None);
        assert_eq!(SettingKind::Colour.read("#GGGGGG"), None);
        for text in
            ["http://example.org/a.png", "javascript:alert(1)", "https://", "https://a:b@example.org/"]
        {
            assert_eq!(SettingKind::Link { max: 100 }.read(text), None, "{text:?}");
        }
        assert_eq!(SettingKind::Text { max: 2 }.read("abc"), None);
        assert_eq!(SettingKind::Choice { choices: vec!["a".into()] }.read("b"), None);
        assert!(!SettingKind::Toggle.is(&SettingValue::Number(1)));
    }
}
