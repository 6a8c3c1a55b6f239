//! Bodies in `application/x-www-form-urlencoded`: Discord takes them wherever it takes JSON.
//!
//! See <https://discord.com/developers/docs/reference#http-api>. Libraries that build a form and then have no file to put
//! into it (discord.py) send their `payload_json` this way.

use serde_json::{Map, Value};

use super::api_error::ApiError;

/// Fields that are text however they look.
const TEXTUAL: [&str; 7] = ["content", "name", "topic", "nonce", "status", "reason", "description"];

/// The body as JSON: `payload_json` if it is there, else an object of the fields.
pub(super) fn read(bytes: &[u8]) -> Result<Value, ApiError> {
    let mut fields = Map::new();
    for (name, value) in url::form_urlencoded::parse(bytes) {
        if name == "payload_json" {
            return serde_json::from_str(&value).map_err(|_| ApiError::invalid_json());
        }
        let value = typed(&name, &value);
        fields.insert(name.into_owned(), value);
    }
    Ok(Value::Object(fields))
}

/// A form says everything in text; Discord reads numbers and booleans where it expects them. Ids stay text.
fn typed(name: &str, value: &str) -> Value {
    let is_text = TEXTUAL.contains(&name) || name.ends_with("_id") || value.len() > 15;
    match serde_json::from_str::<Value>(value) {
        Ok(read @ (Value::Bool(_) | Value::Number(_))) if !is_text => read,
        _ => value.into(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_form_becomes_the_object_it_stands_for() {
        let read = |body: &str| read(body.as_bytes()).expect("a form");
        assert_eq!(
            read("content=1+%26+2&flags=64&tts=false&recipient_id=12"),
            json!({"content": "1 & 2", "flags": 64, "tts": false, "recipient_id": "12"})
        );
        assert_eq!(read("payload_json=%7B%22content%22%3A%22x%22%7D"), json!({"content": "x"}));
        assert_eq!(read("content=7"), json!({"content": "7"}));
    }
}
