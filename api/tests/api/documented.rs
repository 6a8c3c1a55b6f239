//! Every answer that a test gets is one that the document describes.

use std::{collections::BTreeSet, sync::LazyLock};

use axum::http::{HeaderMap, Method, StatusCode, header};
use serde_json::Value;

/// The document.
pub static DOCUMENT: LazyLock<Value> =
    LazyLock::new(|| serde_json::to_value(segue_api::document()).expect("JSON"));

/// Fails when the document describes the operation, and not this answer.
pub fn check(method: &Method, path: &str, status: StatusCode, headers: &HeaderMap, body: &Value) {
    let Some(operation) = operation(method, path) else { return };
    let at = format!("{method} {path}: {status}");
    let answer = &operation["responses"][status.as_str()];
    assert!(answer.is_object(), "{at} is in no document: {body}");
    let kind = headers.get(header::CONTENT_TYPE).map(|kind| kind.to_str().expect("text"));
    let kind = kind.map(|kind| kind.split(';').next().expect("the first part"));
    let Some(kind) = kind else {
        assert!(answer.get("content").is_none(), "{at} has no body");
        return;
    };
    let content = &answer["content"][kind];
    assert!(content.is_object(), "{at} is {kind}");
    if kind.ends_with("json") {
        let fits = fits(&content["schema"], body);
        assert_eq!(fits, Ok(()), "{at}: {body:#}");
    }
}

/// What the document says of an operation, by the path of a request.
pub fn operation(method: &Method, path: &str) -> Option<&'static Value> {
    let matches = |template: &str| {
        let (template, path) = (template.split('/'), path.split('/'));
        template.clone().count() == path.clone().count()
            && template.zip(path).all(|(part, given)| part.starts_with('{') || part == given)
    };
    let paths = DOCUMENT["paths"].as_object().expect("paths");
    let found = paths.iter().find(|(template, _)| matches(template))?.1;
    found.get(method.as_str().to_ascii_lowercase())
}

/// Whether a value is what a schema says, and no more than that.
fn fits(schema: &'static Value, value: &Value) -> Result<(), String> {
    partly_fits(schema, value)?;
    if let (Some(known), Some(fields)) = (fields_of(schema), value.as_object()) {
        let more = fields.keys().find(|field| !known.contains(field.as_str()));
        if let Some(more) = more {
            return Err(format!("{more} is in no schema"));
        }
    }
    Ok(())
}

fn partly_fits(schema: &'static Value, value: &Value) -> Result<(), String> {
    let schema = resolved(schema);
    for part in list(&schema["allOf"]) {
        partly_fits(part, value)?;
    }
    for choice in ["oneOf", "anyOf"] {
        let parts = list(&schema[choice]);
        if !parts.is_empty() && !parts.iter().any(|part| fits(part, value).is_ok()) {
            return Err(format!("{value} fits none of {parts:?}"));
        }
    }
    let kinds = match &schema["type"] {
        Value::Array(kinds) => kinds.iter().collect(),
        Value::Null => Vec::new(),
        kind => vec![kind],
    };
    if !kinds.is_empty() && !kinds.iter().any(|kind| is_a(kind.as_str().expect("a name"), value)) {
        return Err(format!("{value} is not of {kinds:?}"));
    }
    if schema["enum"].is_array() && !list(&schema["enum"]).contains(value) {
        return Err(format!("{value} is none of {}", schema["enum"]));
    }
    for field in list(&schema["required"]) {
        let field = field.as_str().expect("a name");
        if value.is_object() && value.get(field).is_none() {
            return Err(format!("{field} is missing"));
        }
    }
    for (name, field) in schema["properties"].as_object().into_iter().flatten() {
        if let Some(value) = value.get(name) {
            fits(field, value).map_err(|error| format!("{name}: {error}"))?;
        }
    }
    for item in list(value) {
        if schema["items"].is_object() {
            fits(&schema["items"], item)?;
        }
    }
    Ok(())
}

/// Names of the fields that a value may have; `None` where that is open.
fn fields_of(schema: &'static Value) -> Option<BTreeSet<&'static str>> {
    let schema = resolved(schema);
    if schema["additionalProperties"].is_object() || !schema["oneOf"].is_null() || !schema["anyOf"].is_null()
    {
        return None;
    }
    let mut names = BTreeSet::new();
    let mut any = false;
    for part in list(&schema["allOf"]) {
        names.extend(fields_of(part)?);
        any = true;
    }
    for (name, _) in schema["properties"].as_object().into_iter().flatten() {
        names.insert(name.as_str());
        any = true;
    }
    any.then_some(names)
}

fn resolved(schema: &'static Value) -> &'static Value {
    match schema["$ref"].as_str() {
        Some(reference) => {
            resolved(DOCUMENT.pointer(reference.trim_start_matches('#')).expect("it is there"))
        }
        None => schema,
    }
}

fn is_a(kind: &str, value: &Value) -> bool {
    match kind {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_u64() || value.is_i64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => false,
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}
