//! Application commands.

use std::collections::HashSet;

use serde_json::Value;

use super::{FormErrors, join, localization};
use crate::rest::api_error::ApiError;

/// The type of the command that opens an activity.
pub(crate) const ENTRY_POINT: i64 = 4;
const SUB_COMMAND: i64 = 1;
const SUB_COMMAND_GROUP: i64 = 2;
const STRING: i64 = 3;
const INTEGER: i64 = 4;
const NUMBER: i64 = 10;
const ATTACHMENT: i64 = 11;

/// The most commands of one type in one scope: slash commands, user and message commands.
const MOST: [usize; 3] = [100, 15, 15];

/// Checks a bulk overwrite.
///
/// See <https://discord.com/developers/docs/interactions/application-commands#registering-a-command>.
pub(crate) fn check_all(commands: &[Value]) -> Result<(), ApiError> {
    let mut errors = FormErrors::default();
    let mut names = HashSet::new();
    let mut counts = [0_usize; 3];
    for (index, command) in commands.iter().enumerate() {
        check_one(&mut errors, command, &index.to_string());
        let kind = command["type"].as_i64().unwrap_or(1);
        if let Some(count) = usize::try_from(kind - 1).ok().and_then(|kind| counts.get_mut(kind)) {
            *count += 1;
        }
        if !names.insert((kind, command["name"].as_str())) {
            let message = "Application command names must be unique";
            errors.add(&format!("{index}.name"), "APPLICATION_COMMANDS_DUPLICATE_NAME", message);
        }
    }
    if counts.iter().zip(MOST).any(|(count, most)| *count > most) {
        return Err(ApiError::new(400, 30032, "Maximum number of application commands reached (100)"));
    }
    errors.into_value().map_or(Ok(()), |errors| Err(ApiError::invalid_form(errors)))
}

/// Checks a single command.
pub(crate) fn check(command: &Value) -> Result<(), ApiError> {
    let mut errors = FormErrors::default();
    check_one(&mut errors, command, "");
    errors.into_value().map_or(Ok(()), |errors| Err(ApiError::invalid_form(errors)))
}

fn check_one(errors: &mut FormErrors, command: &Value, path: &str) {
    if !command.is_object() {
        errors.add(path, "MODEL_TYPE_CONVERT", "Only dictionaries may be used in a ModelType");
        return;
    }
    errors.integer(command, "type", path, 1..=4);
    if command["type"].as_i64().unwrap_or(1) == 1 {
        check_name(errors, command, path);
        errors.required_text(command, "description", path, 1, 100);
        localization::check(errors, command, path, "description", 100);
        check_options(errors, command, path, 0);
        if length(command) > 8000 {
            let message = "Command exceeds maximum size (8000)";
            errors.add(path, "APPLICATION_COMMAND_TOO_LARGE", message);
        }
    } else {
        errors.required_text(command, "name", path, 1, 32);
        localization::check(errors, command, path, "name", 32);
        if command["type"] != ENTRY_POINT {
            check_context_menu(errors, command, path);
        }
    }
    let permissions = &command["default_member_permissions"];
    let well_formed = match permissions {
        Value::Null | Value::Number(_) => true,
        Value::String(bits) => bits.parse::<u64>().is_ok(),
        _ => false,
    };
    if !well_formed {
        let message = "Could not interpret value as bit set.";
        errors.add(&join(path, "default_member_permissions"), "BITFIELD_TYPE_CONVERT", message);
    }
    for (field, most) in [("contexts", 2), ("integration_types", 1)] {
        for (index, value) in errors.list(command, field, path, 3).iter().enumerate() {
            if !value.as_i64().is_some_and(|value| (0..=most).contains(&value)) {
                let path = join(&join(path, field), index);
                errors.add(&path, "BASE_TYPE_CHOICES", format!("Value must be one of {{0..{most}}}."));
            }
        }
    }
}

/// A command of a user's or a message's menu has a name and nothing else.
///
/// See <https://discord.com/developers/docs/interactions/application-commands#message-commands>.
fn check_context_menu(errors: &mut FormErrors, command: &Value, path: &str) {
    if command["name"].as_str().is_some_and(|name| name.trim().is_empty()) {
        let message = "Command name is invalid";
        errors.add(&join(path, "name"), "APPLICATION_COMMAND_INVALID_NAME", message);
    }
    let filled = |field: &str| match &command[field] {
        Value::Null => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Object(fields) => !fields.is_empty(),
        _ => true,
    };
    for field in ["description", "description_localizations"] {
        if filled(field) {
            let message = "Context menu commands cannot have description";
            errors.add(&join(path, field), "APPLICATION_COMMAND_CONTEXT_MENU_DESCRIPTION_INVALID", message);
        }
    }
    if filled("options") {
        let message = "Context menu commands cannot have options";
        errors.add(&join(path, "options"), "APPLICATION_COMMAND_CONTEXT_MENU_OPTIONS_INVALID", message);
    }
}

/// Characters counted towards the 8,000 of a command: names, descriptions and choice values; of what is localized, the
/// longest.
fn length(value: &Value) -> usize {
    let own: usize = ["name", "description", "value"]
        .iter()
        .map(|field| {
            let default = value[*field].as_str().map_or(0, |text| text.chars().count());
            default.max(localization::longest(value, field))
        })
        .sum();
    let inner: usize = ["options", "choices"]
        .iter()
        .filter_map(|field| value[*field].as_array())
        .flatten()
        .map(length)
        .sum();
    own + inner
}

fn check_name(errors: &mut FormErrors, object: &Value, path: &str) {
    errors.required_text(object, "name", path, 1, 32);
    localization::check(errors, object, path, "name", 32);
    let localized = object["name_localizations"].as_object().into_iter().flatten();
    let names = localized.map(|(locale, name)| (format!("name_localizations.{locale}"), name));
    for (field, name) in std::iter::once(("name".to_owned(), &object["name"])).chain(names) {
        if name.as_str().is_some_and(|name| !is_valid_name(name)) {
            let message = "Command name is invalid";
            errors.add(&join(path, field), "APPLICATION_COMMAND_INVALID_NAME", message);
        }
    }
}

/// See <https://discord.com/developers/docs/interactions/application-commands#application-command-object-application-command-naming>.
fn is_valid_name(name: &str) -> bool {
    // Marks of Devanagari and Thai are part of their scripts, but not letters.
    let script = |c: char| matches!(c, '\u{900}'..='\u{97f}' | '\u{e00}'..='\u{e7f}');
    let allowed = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '\'') || script(c);
    name.chars().all(allowed) && name.to_lowercase() == name
}

fn check_options(errors: &mut FormErrors, parent: &Value, path: &str, depth: usize) {
    let options = errors.list(parent, "options", path, 25);
    let mut names = HashSet::new();
    let mut optional_seen = false;
    let nested = options.iter().filter(|option| is_nested(option)).count();
    if nested > 0 && nested < options.len() {
        let message =
            "Sub-command and sub-command group option types are mutually exclusive to all other types";
        errors.add(&join(path, "options"), "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", message);
    }
    for (index, option) in options.iter().enumerate() {
        let path = format!("{}.{index}", join(path, "options"));
        check_name(errors, option, &path);
        errors.required_text(option, "description", &path, 1, 100);
        localization::check(errors, option, &path, "description", 100);
        if !names.insert(option["name"].as_str()) {
            let message = "Option name already exists on this command";
            errors.add(&join(&path, "name"), "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS", message);
        }
        let required = option["required"].as_bool().unwrap_or(false);
        if required && optional_seen {
            let message = "Required options must be placed before non-required options";
            errors.add(&path, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", message);
        }
        optional_seen |= !required;
        check_option_kind(errors, option, &path, depth);
    }
    localization::check_distinct(errors, options, &join(path, "options"));
}

fn is_nested(option: &Value) -> bool {
    matches!(option["type"].as_i64(), Some(SUB_COMMAND | SUB_COMMAND_GROUP))
}

fn check_option_kind(errors: &mut FormErrors, option: &Value, path: &str, depth: usize) {
    if option["type"].is_null() {
        errors.required(&join(path, "type"));
        return;
    }
    errors.integer(option, "type", path, 1..=ATTACHMENT);
    let kind = option["type"].as_i64().unwrap_or_default();
    match kind {
        SUB_COMMAND if depth <= 1 => return check_options(errors, option, path, 2),
        SUB_COMMAND_GROUP if depth == 0 => return check_options(errors, option, path, 1),
        SUB_COMMAND | SUB_COMMAND_GROUP => {
            let message = "Sub-commands cannot be nested this deep";
            errors.add(&join(path, "type"), "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", message);
        }
        _ => {}
    }
    let choosable = matches!(kind, STRING | INTEGER | NUMBER);
    let choices = errors.list(option, "choices", path, 25);
    if !choices.is_empty() && option["autocomplete"] == true {
        let message = "Autocomplete cannot be used with choices";
        errors.add(path, "APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE_WITH_CHOICES", message);
    }
    if !choosable && (!choices.is_empty() || option["autocomplete"] == true) {
        let message = "Choices and autocomplete are for strings, integers and numbers";
        errors.add(path, "APPLICATION_COMMAND_OPTIONS_CHOICES_INVALID", message);
    }
    for (index, choice) in choices.iter().enumerate() {
        let path = format!("{}.{index}", join(path, "choices"));
        check_choice(errors, choice, &path, kind);
    }
    let bounds: &[&str] = match kind {
        INTEGER | NUMBER => &["min_length", "max_length"],
        STRING => &["min_value", "max_value"],
        _ => &["min_length", "max_length", "min_value", "max_value"],
    };
    for field in bounds.iter().filter(|field| !option[**field].is_null()) {
        let message = format!("{field} is not for this option type");
        errors.add(&join(path, field), "APPLICATION_COMMAND_OPTIONS_BOUND_INVALID", message);
    }
    errors.integer(option, "min_length", path, 0..=6000);
    errors.integer(option, "max_length", path, 1..=6000);
}

/// A choice of an option, or a suggestion answered to an autocomplete interaction.
pub(crate) fn check_choice(errors: &mut FormErrors, choice: &Value, path: &str, kind: i64) {
    errors.required_text(choice, "name", path, 1, 100);
    localization::check(errors, choice, path, "name", 100);
    let value = &choice["value"];
    let fits = match kind {
        STRING => value.is_string(),
        INTEGER => value.is_i64() || value.is_u64(),
        NUMBER => value.is_number(),
        _ => true,
    };
    if value.is_null() {
        errors.required(&join(path, "value"));
    } else if !fits {
        let message = format!("Could not interpret \"{value}\" as the option's type.");
        errors.add(&join(path, "value"), "APPLICATION_COMMAND_OPTIONS_CHOICE_VALUE_INVALID", message);
    } else if value.is_string() {
        errors.text(choice, "value", path, 1, 100);
    }
}
