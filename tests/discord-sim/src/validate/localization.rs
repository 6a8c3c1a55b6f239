//! Names and descriptions in other languages.
//!
//! See <https://discord.com/developers/docs/interactions/application-commands#localization>.

use std::collections::HashSet;

use serde_json::Value;

use super::{FormErrors, join};
use crate::locale::LOCALES;

/// Checks the dictionary of a field: known languages, and texts within the field's own limits.
pub(crate) fn check(errors: &mut FormErrors, object: &Value, path: &str, field: &str, most: usize) {
    let dictionary = format!("{field}_localizations");
    let path = join(path, &dictionary);
    match &object[&dictionary] {
        Value::Null => {}
        Value::Object(texts) => {
            for (locale, text) in texts {
                if !LOCALES.contains(&locale.as_str()) {
                    let message = format!("Value must be one of {LOCALES:?}.");
                    errors.add(&join(&path, locale), "ENUM_TYPE_COERCE", message);
                }
                if text.is_null() {
                    errors.required(&join(&path, locale));
                }
                errors.text(&object[&dictionary], locale, &path, 1, most);
            }
        }
        _ => errors.add(&path, "DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType"),
    }
}

/// The characters of a field's longest localization.
pub(crate) fn longest(object: &Value, field: &str) -> usize {
    let texts = object[format!("{field}_localizations")].as_object().into_iter().flatten();
    texts.filter_map(|(_, text)| text.as_str()).map(|text| text.chars().count()).max().unwrap_or(0)
}

/// Options of one command must be told apart in every language, also by their default names.
pub(crate) fn check_distinct(errors: &mut FormErrors, options: &[Value], path: &str) {
    let defaults: Vec<_> = options.iter().map(|option| option["name"].as_str()).collect();
    for locale in LOCALES {
        let mut seen = HashSet::new();
        for (index, option) in options.iter().enumerate() {
            let Some(name) = option["name_localizations"][locale].as_str() else { continue };
            let elsewhere =
                defaults.iter().enumerate().any(|(other, default)| other != index && *default == Some(name));
            if elsewhere || !seen.insert(name) {
                let message = "Option name already exists on this command";
                let path = format!("{path}.{index}.name_localizations.{locale}");
                errors.add(&path, "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS", message);
            }
        }
    }
}
