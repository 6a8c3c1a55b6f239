//! What a setting is, in words.

use segue_domain::{Field, Language, PlanTable, SettingKind, SettingValue};

use crate::escape;
use crate::language::text;

/// Most characters of one entry.
const MAX_ENTRY: usize = 500;

/// What a setting is: ids as mentions, the rest escaped; `None` when it is empty.
pub fn value(field: Field, value: &SettingValue, language: Language) -> Option<String> {
    let entries = entries(field, value, MAX_ENTRY, language);
    (!entries.is_empty()).then(|| entries.join(", "))
}

/// The entries of a setting, each of `most` characters before escaping doubles them; one, if it is not a list.
pub fn entries(field: Field, value: &SettingValue, most: usize, language: Language) -> Vec<String> {
    // The kinds are the same in every table that can be read.
    let kind = &PlanTable::shipped().definition(field).kind;
    match value {
        SettingValue::Toggle(true) => vec![text!(language, "value-on")],
        SettingValue::Toggle(false) => vec![text!(language, "value-off")],
        SettingValue::Number(number) => vec![number.to_string()],
        SettingValue::Text(text) if text.is_empty() => Vec::new(),
        SettingValue::Text(text) => vec![entry(kind, text, most)],
        SettingValue::List(items) => items.iter().map(|item| entry(kind, item, most)).collect(),
    }
}

fn entry(kind: &SettingKind, text: &str, most: usize) -> String {
    match kind {
        SettingKind::Channel | SettingKind::TextChannels { .. } | SettingKind::VoiceChannels { .. } => {
            format!("<#{text}>")
        }
        SettingKind::Roles { .. } => format!("<@&{text}>"),
        SettingKind::Members { .. } => format!("<@{text}>"),
        _ => escape(text, most.min(MAX_ENTRY)),
    }
}
