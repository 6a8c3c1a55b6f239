//! What a setting is, in words.

use segue_domain::{Field, Kind, Language, Table, Value};

use crate::escape;
use crate::language::text;

/// Most characters of one entry.
const MAX_ENTRY: usize = 500;

/// What a setting is: ids as mentions, the rest escaped; `None` when it is empty.
pub fn value(field: Field, value: &Value, language: Language) -> Option<String> {
    let entries = entries(field, value, MAX_ENTRY, language);
    (!entries.is_empty()).then(|| entries.join(", "))
}

/// The entries of a setting, each of `most` characters before escaping doubles them; one, if it is no list.
pub fn entries(field: Field, value: &Value, most: usize, language: Language) -> Vec<String> {
    // The kinds are the same in every table that can be read.
    let kind = &Table::shipped().definition(field).kind;
    match value {
        Value::Toggle(true) => vec![text!(language, "value-on")],
        Value::Toggle(false) => vec![text!(language, "value-off")],
        Value::Number(number) => vec![number.to_string()],
        Value::Text(text) if text.is_empty() => Vec::new(),
        Value::Text(text) => vec![entry(kind, text, most)],
        Value::List(items) => items.iter().map(|item| entry(kind, item, most)).collect(),
    }
}

fn entry(kind: &Kind, text: &str, most: usize) -> String {
    match kind {
        Kind::Channel | Kind::TextChannels { .. } | Kind::VoiceChannels { .. } => format!("<#{text}>"),
        Kind::Roles { .. } => format!("<@&{text}>"),
        Kind::Members { .. } => format!("<@{text}>"),
        _ => escape(text, most.min(MAX_ENTRY)),
    }
}
