//! Message components.

use std::collections::HashSet;

use serde_json::Value;

use super::{FormErrors, join};

/// Which components a message may hold, by its `IS_COMPONENTS_V2` flag.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Generation {
    /// Action rows beneath content and embeds.
    Legacy,
    /// Components are all there is.
    V2,
}

const ACTION_ROW: i64 = 1;
const BUTTON: i64 = 2;
const STRING_SELECT: i64 = 3;
const SECTION: i64 = 9;
const TEXT_DISPLAY: i64 = 10;
const THUMBNAIL: i64 = 11;
const MEDIA_GALLERY: i64 = 12;
const FILE: i64 = 13;
const SEPARATOR: i64 = 14;
const CONTAINER: i64 = 17;

/// What is counted over the whole message.
#[derive(Default)]
struct Totals {
    components: usize,
    text: usize,
    custom_ids: HashSet<String>,
}

/// Checks a message's components against the documented limits.
///
/// See <https://discord.com/developers/docs/components/reference>.
pub(crate) fn check(errors: &mut FormErrors, body: &Value, generation: Generation) {
    let (most, allowed): (_, &[i64]) = match generation {
        Generation::Legacy => (5, &[ACTION_ROW]),
        Generation::V2 => {
            (40, &[ACTION_ROW, SECTION, TEXT_DISPLAY, MEDIA_GALLERY, FILE, SEPARATOR, CONTAINER])
        }
    };
    let mut totals = Totals::default();
    for (index, component) in errors.list(body, "components", "", most).iter().enumerate() {
        check_one(errors, component, &format!("components.{index}"), allowed, &mut totals);
    }
    if generation == Generation::V2 {
        if totals.components > 40 {
            let message = "The message cannot have more than 40 components.";
            errors.add("components", "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED", message);
        }
        if totals.text > 4000 {
            let message = "The total length of text displays must not exceed 4000.";
            errors.add("components", "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED", message);
        }
    }
}

fn check_one(errors: &mut FormErrors, component: &Value, path: &str, allowed: &[i64], totals: &mut Totals) {
    totals.components += 1;
    let Some(kind) = component["type"].as_i64() else {
        errors.required(&join(path, "type"));
        return;
    };
    if !allowed.contains(&kind) {
        let message = format!("Value of field \"type\" must be one of {allowed:?}.");
        errors.add(&join(path, "type"), "UNION_TYPE_CHOICES", message);
        return;
    }
    match kind {
        ACTION_ROW => check_row(errors, component, path, totals),
        BUTTON => check_button(errors, component, path, totals),
        STRING_SELECT..=8 => check_select(errors, component, path, kind, totals),
        SECTION => {
            children(errors, component, path, 1..=3, &[TEXT_DISPLAY], totals);
            if component["accessory"].is_null() {
                errors.required(&join(path, "accessory"));
            } else {
                let path = join(path, "accessory");
                check_one(errors, &component["accessory"], &path, &[BUTTON, THUMBNAIL], totals);
            }
        }
        TEXT_DISPLAY => {
            errors.required_text(component, "content", path, 1, 4000);
            totals.text += component["content"].as_str().map_or(0, |text| text.chars().count());
        }
        THUMBNAIL => check_media(errors, component, "media", path),
        FILE => check_media(errors, component, "file", path),
        MEDIA_GALLERY => {
            let items = errors.list(component, "items", path, 10);
            if items.is_empty() {
                errors.required(&join(path, "items"));
            }
            for (index, item) in items.iter().enumerate() {
                check_media(errors, item, "media", &format!("{path}.items.{index}"));
            }
        }
        SEPARATOR => errors.integer(component, "spacing", path, 1..=2),
        CONTAINER => {
            let inner = [ACTION_ROW, TEXT_DISPLAY, SECTION, MEDIA_GALLERY, SEPARATOR, FILE];
            children(errors, component, path, 1..=40, &inner, totals);
            errors.integer(component, "accent_color", path, 0..=0x00FF_FFFF);
        }
        _ => {}
    }
}

fn children(
    errors: &mut FormErrors,
    component: &Value,
    path: &str,
    count: std::ops::RangeInclusive<usize>,
    allowed: &[i64],
    totals: &mut Totals,
) {
    let children = errors.list(component, "components", path, *count.end());
    if children.len() < *count.start() {
        let message = format!("Must be between {} and {} in length.", count.start(), count.end());
        errors.add(&join(path, "components"), "BASE_TYPE_BAD_LENGTH", message);
    }
    for (index, child) in children.iter().enumerate() {
        check_one(errors, child, &format!("{path}.components.{index}"), allowed, totals);
    }
}

/// Up to five buttons, or one menu.
fn check_row(errors: &mut FormErrors, row: &Value, path: &str, totals: &mut Totals) {
    children(errors, row, path, 1..=5, &[BUTTON, STRING_SELECT, 5, 6, 7, 8], totals);
    let kinds: Vec<_> =
        row["components"].as_array().into_iter().flatten().map(|child| child["type"].as_i64()).collect();
    let menus = kinds.iter().filter(|kind| **kind != Some(BUTTON)).count();
    if menus > 0 && kinds.len() > 1 {
        let message = "An action row holds up to 5 buttons or a single select menu.";
        errors.add(&join(path, "components"), "COMPONENT_LAYOUT_WIDTH_EXCEEDED", message);
    }
}

fn check_button(errors: &mut FormErrors, button: &Value, path: &str, totals: &mut Totals) {
    const LINK: i64 = 5;
    const PREMIUM: i64 = 6;
    errors.text(button, "label", path, 0, 80);
    if button["style"].is_null() {
        errors.required(&join(path, "style"));
    }
    errors.integer(button, "style", path, 1..=PREMIUM);
    match button["style"].as_i64() {
        Some(LINK) => {
            if button["url"].is_null() {
                errors.required(&join(path, "url"));
            }
            errors.text(button, "url", path, 1, 512);
            errors.web_url(button, "url", path, &["http", "https", "discord"]);
            if !button["custom_id"].is_null() {
                let message = "A custom id and url cannot both be specified";
                errors.add(
                    &join(path, "custom_id"),
                    "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE",
                    message,
                );
            }
        }
        Some(PREMIUM) => {}
        _ => check_custom_id(errors, button, path, totals),
    }
    if button["style"].as_i64() != Some(PREMIUM) && button["label"].is_null() && button["emoji"].is_null() {
        errors.add(
            &join(path, "label"),
            "BUTTON_COMPONENT_LABEL_EMOJI_REQUIRED",
            "A label or an emoji is required",
        );
    }
}

fn check_select(errors: &mut FormErrors, select: &Value, path: &str, kind: i64, totals: &mut Totals) {
    check_custom_id(errors, select, path, totals);
    errors.text(select, "placeholder", path, 0, 150);
    errors.integer(select, "min_values", path, 0..=25);
    errors.integer(select, "max_values", path, 1..=25);
    if kind != STRING_SELECT {
        return;
    }
    let options = errors.list(select, "options", path, 25);
    if options.is_empty() {
        errors.required(&join(path, "options"));
    }
    let mut values = HashSet::new();
    for (index, option) in options.iter().enumerate() {
        let path = format!("{path}.options.{index}");
        errors.required_text(option, "label", &path, 1, 100);
        errors.required_text(option, "value", &path, 1, 100);
        errors.text(option, "description", &path, 0, 100);
        if !values.insert(option["value"].as_str()) {
            let message = "The specified option value is already used";
            errors.add(&join(&path, "value"), "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", message);
        }
    }
}

fn check_custom_id(errors: &mut FormErrors, component: &Value, path: &str, totals: &mut Totals) {
    errors.required_text(component, "custom_id", path, 1, 100);
    let fresh = component["custom_id"].as_str().is_none_or(|id| totals.custom_ids.insert(id.to_owned()));
    if !fresh {
        let message = "Component custom id cannot be duplicated";
        errors.add(&join(path, "custom_id"), "COMPONENT_CUSTOM_ID_DUPLICATED", message);
    }
}

fn check_media(errors: &mut FormErrors, component: &Value, field: &str, path: &str) {
    let media = &component[field];
    let inside = join(path, field);
    if media["url"].is_null() {
        errors.required(&join(&inside, "url"));
    }
    let schemes: &[&str] = if field == "file" { &["attachment"] } else { &["http", "https", "attachment"] };
    errors.web_url(media, "url", &inside, schemes);
}

/// Gives every component without an `id` one, counting in order, as Discord does.
pub(crate) fn number(components: &mut [Value]) {
    fn walk(value: &mut Value, next: &mut u64) {
        match value {
            Value::Object(fields) => {
                if fields.contains_key("type") && fields.get("id").is_none_or(|id| id == 0) {
                    fields.insert("id".to_owned(), (*next).into());
                    *next += 1;
                }
                for (name, value) in fields.iter_mut() {
                    if matches!(name.as_str(), "components" | "accessory" | "component") {
                        walk(value, next);
                    }
                }
            }
            Value::Array(items) => items.iter_mut().for_each(|item| walk(item, next)),
            _ => {}
        }
    }
    let mut next = 1;
    for component in components {
        walk(component, &mut next);
    }
}
