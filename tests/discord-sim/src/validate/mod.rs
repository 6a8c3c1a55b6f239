//! Discord's checks of what it is sent, and the errors it answers.

pub(crate) mod command;
pub(crate) mod component;
pub(crate) mod embed;
mod localization;
pub(crate) mod message;

use serde_json::{Map, Value, json};

/// The `errors` tree of an "Invalid Form Body" answer, as it grows.
///
/// See <https://discord.com/developers/docs/reference#error-messages>.
#[derive(Debug, Default)]
pub(crate) struct FormErrors(Map<String, Value>);

impl FormErrors {
    /// Notes an error at a path such as `embeds.0.title`; the empty path is the body as a whole.
    pub(crate) fn add(&mut self, path: &str, code: &str, message: impl Into<String>) {
        let mut node = &mut self.0;
        for step in path.split('.').filter(|step| !step.is_empty()) {
            let next = node.entry(step).or_insert_with(|| json!({}));
            let Value::Object(next) = next else { return };
            node = next;
        }
        let list = node.entry("_errors").or_insert_with(|| json!([]));
        if let Value::Array(list) = list {
            list.push(json!({"code": code, "message": message.into()}));
        }
    }

    pub(crate) fn required(&mut self, path: &str) {
        self.add(path, "BASE_TYPE_REQUIRED", "This field is required");
    }

    /// The tree, or nothing if all was well.
    pub(crate) fn into_value(self) -> Option<Value> {
        (!self.0.is_empty()).then_some(Value::Object(self.0))
    }

    /// Checks an optional text field's length, counted as Discord counts, in characters.
    ///
    /// Answers how many characters it has.
    pub(crate) fn text(&mut self, object: &Value, field: &str, path: &str, min: usize, max: usize) -> usize {
        let path = join(path, field);
        match &object[field] {
            Value::Null => 0,
            Value::String(text) => {
                let length = text.chars().count();
                if length > max {
                    let message = format!("Must be {max} or fewer in length.");
                    self.add(&path, "BASE_TYPE_MAX_LENGTH", message);
                } else if length < min {
                    let message = format!("Must be between {min} and {max} in length.");
                    self.add(&path, "BASE_TYPE_BAD_LENGTH", message);
                }
                length
            }
            _ => {
                self.add(&path, "STRING_TYPE_CONVERT", "Could not interpret value as string.");
                0
            }
        }
    }

    /// As [`Self::text`], for a field that must be there.
    pub(crate) fn required_text(&mut self, object: &Value, field: &str, path: &str, min: usize, max: usize) {
        if object[field].is_null() {
            self.required(&join(path, field));
        } else {
            self.text(object, field, path, min, max);
        }
    }

    /// An optional list of at most so many.
    pub(crate) fn list<'a>(&mut self, object: &'a Value, field: &str, path: &str, max: usize) -> &'a [Value] {
        let path = join(path, field);
        match &object[field] {
            Value::Null => &[],
            Value::Array(items) => {
                if items.len() > max {
                    let message = format!("Must be {max} or fewer in length.");
                    self.add(&path, "BASE_TYPE_MAX_LENGTH", message);
                }
                items
            }
            _ => {
                self.add(&path, "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType");
                &[]
            }
        }
    }

    /// An optional whole number within bounds.
    pub(crate) fn integer(
        &mut self,
        object: &Value,
        field: &str,
        path: &str,
        bounds: std::ops::RangeInclusive<i64>,
    ) {
        let value = &object[field];
        if value.is_null() {
            return;
        }
        let path = join(path, field);
        match value.as_i64() {
            None => self.add(&path, "NUMBER_TYPE_COERCE", format!("Value \"{value}\" is not int.")),
            Some(number) if number < *bounds.start() => {
                let message = format!("int value should be greater than or equal to {}.", bounds.start());
                self.add(&path, "NUMBER_TYPE_MIN", message);
            }
            Some(number) if number > *bounds.end() => {
                let message = format!("int value should be less than or equal to {}.", bounds.end());
                self.add(&path, "NUMBER_TYPE_MAX", message);
            }
            Some(_) => {}
        }
    }

    /// An optional http or https address.
    pub(crate) fn web_url(&mut self, object: &Value, field: &str, path: &str, schemes: &[&str]) {
        let Some(text) = object[field].as_str() else { return };
        let well_formed = url::Url::parse(text).is_ok_and(|url| schemes.contains(&url.scheme()));
        if !well_formed {
            let message = format!("Not a well formed URL: scheme must be one of {schemes:?}.");
            self.add(&join(path, field), "URL_TYPE_INVALID_URL", message);
        }
    }
}

/// One step deeper in a path.
pub(crate) fn join(path: &str, step: impl std::fmt::Display) -> String {
    if path.is_empty() { step.to_string() } else { format!("{path}.{step}") }
}
