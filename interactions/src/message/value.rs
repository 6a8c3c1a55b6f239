//! What a setting is, in words.

use segue_domain::{Field, Kind, Language, Table, Value};

use super::escape;
use crate::language::text;

/// Most characters of one entry.
const MAX_ENTRY: usize = 500;

/// What a setting is: ids as mentions, the rest escaped; `None` when it is empty.
pub fn value(field: Field, value: &Value, language: Language) -> Option<String> {
    let entries = entries(field, value, language);
    (!entries.is_empty()).then(|| entries.join(", "))
}

/// The entries of a setting; one, if it is no list.
pub fn entries(field: Field, value: &Value, language: Language) -> Vec<String> {
    // The kinds are the same in every table that can be read.
    let kind = &Table::shipped().definition(field).kind;
    match value {
        Value::Toggle(true) => vec![text!(language, "value-on")],
        Value::Toggle(false) => vec![text!(language, "value-off")],
        Value::Number(number) => vec![number.to_string()],
        Value::Text(text) if text.is_empty() => Vec::new(),
        Value::Text(text) => vec![entry(kind, text)],
        Value::List(items) => items.iter().map(|item| entry(kind, item)).collect(),
    }
}

fn entry(kind: &Kind, text: &str) -> String {
    match kind {
        Kind::Channel | Kind::TextChannels { .. } | Kind::VoiceChannels { .. } => format!("<#{text}>"),
        Kind::Roles { .. } => format!("<@&{text}>"),
        Kind::Members { .. } => format!("<@{text}>"),
        _ => escape(text, MAX_ENTRY),
    }
}
