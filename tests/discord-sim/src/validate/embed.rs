//! Embeds.

use serde_json::Value;

use super::{FormErrors, join};

/// Checks a message's embeds against the documented limits.
///
/// See <https://discord.com/developers/docs/resources/message#embed-object-embed-limits>.
pub(crate) fn check(errors: &mut FormErrors, body: &Value) {
    let mut total = 0;
    for (index, embed) in errors.list(body, "embeds", "", 10).iter().enumerate() {
        let path = format!("embeds.{index}");
        if !embed.is_object() {
            errors.add(&path, "MODEL_TYPE_CONVERT", "Only dictionaries may be used in a ModelType");
            continue;
        }
        total += check_one(errors, embed, &path);
    }
    if total > 6000 {
        errors.add("embeds", "MAX_EMBED_SIZE_EXCEEDED", "Embed size exceeds maximum size of 6000");
    }
}

fn check_one(errors: &mut FormErrors, embed: &Value, path: &str) -> usize {
    let mut total = errors.text(embed, "title", path, 0, 256);
    total += errors.text(embed, "description", path, 0, 4096);
    total += errors.text(&embed["footer"], "text", &join(path, "footer"), 0, 2048);
    total += errors.text(&embed["author"], "name", &join(path, "author"), 0, 256);
    errors.integer(embed, "color", path, 0..=0x00FF_FFFF);
    errors.web_url(embed, "url", path, &["http", "https"]);
    for image in ["image", "thumbnail"] {
        errors.web_url(&embed[image], "url", &join(path, image), &["http", "https", "attachment"]);
    }
    for (index, field) in errors.list(embed, "fields", path, 25).iter().enumerate() {
        let path = format!("{path}.fields.{index}");
        errors.required_text(field, "name", &path, 1, 256);
        errors.required_text(field, "value", &path, 1, 1024);
        total += field["name"].as_str().map_or(0, |name| name.chars().count());
        total += field["value"].as_str().map_or(0, |value| value.chars().count());
    }
    if total == 0 && embed["image"].is_null() && embed["thumbnail"].is_null() {
        errors.add(&join(path, "description"), "BASE_TYPE_REQUIRED", "This field is required");
    }
    total
}
