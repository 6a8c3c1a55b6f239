//! What a message may be made of.

use serde_json::Value;

use super::{FormErrors, component, embed};
use crate::{
    rest::api_error::ApiError,
    world::{
        Message,
        message::{EPHEMERAL, IS_COMPONENTS_V2},
    },
};

/// Flags a sender may set; others are Discord's own. The bits are `SUPPRESS_EMBEDS`, `EPHEMERAL`,
/// `SUPPRESS_NOTIFICATIONS`, `IS_VOICE_MESSAGE` and `IS_COMPONENTS_V2`.
const SETTABLE: u64 = 1 << 2 | EPHEMERAL | 1 << 12 | 1 << 13 | IS_COMPONENTS_V2;

/// Checks the fields of a new or edited message; `flags` are those the message will have.
///
/// See <https://discord.com/developers/docs/resources/message#create-message>.
pub(crate) fn check(body: &Value, flags: u64) -> Result<(), ApiError> {
    if !body.is_object() {
        return Err(ApiError::invalid_json());
    }
    let mut errors = FormErrors::default();
    errors.text(body, "content", "", 0, 2000);
    embed::check(&mut errors, body);
    let v2 = flags & IS_COMPONENTS_V2 != 0;
    let generation = if v2 { component::Generation::V2 } else { component::Generation::Legacy };
    component::check(&mut errors, body, generation);
    if v2 {
        let filled = |field: &str| match &body[field] {
            Value::String(text) => !text.is_empty(),
            Value::Array(items) => !items.is_empty(),
            Value::Object(fields) => !fields.is_empty(),
            _ => false,
        };
        for field in ["content", "embeds", "sticker_ids", "poll"] {
            if filled(field) {
                refuse_legacy(&mut errors, field);
            }
        }
    }
    if body["flags"].as_u64().is_some_and(|flags| flags & !SETTABLE != 0) {
        errors.add("flags", "BITFIELD_INVALID_VALUE", "Invalid bit field value.");
    }
    if let Some(nonce) = body["nonce"].as_str()
        && nonce.len() > 25
    {
        errors.add("nonce", "BASE_TYPE_MAX_LENGTH", "Must be 25 or fewer in length.");
    }
    errors.into_value().map_or(Ok(()), |errors| Err(ApiError::invalid_form(errors)))
}

/// A message that becomes one of components alone must lose its text and embeds by the same edit.
///
/// See <https://discord.com/developers/docs/resources/message#edit-message>.
pub(crate) fn check_retained(edited: &Message) -> Result<(), ApiError> {
    if edited.flags & IS_COMPONENTS_V2 == 0 {
        return Ok(());
    }
    let mut errors = FormErrors::default();
    for (field, empty) in [("content", edited.content.is_empty()), ("embeds", edited.embeds.is_empty())] {
        if !empty {
            refuse_legacy(&mut errors, field);
        }
    }
    errors.into_value().map_or(Ok(()), |errors| Err(ApiError::invalid_form(errors)))
}

fn refuse_legacy(errors: &mut FormErrors, field: &str) {
    let message = format!("The '{field}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2");
    errors.add(field, "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", message);
}

/// Whether a new message would show nothing at all.
pub(crate) fn is_empty(body: &Value, files: usize) -> bool {
    let empty = |field: &str| body[field].as_array().is_none_or(Vec::is_empty);
    body["content"].as_str().is_none_or(|text| text.trim().is_empty())
        && empty("embeds")
        && empty("components")
        && empty("sticker_ids")
        && body["poll"].is_null()
        && files == 0
}
