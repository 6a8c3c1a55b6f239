//! Interactions as Discord sends them, and signatures as Discord makes them.

use ed25519_dalek::{Signer, SigningKey};
use http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::{Value, json};

pub const GUILD: u64 = 197_038_439_483_310_086;
pub const TEXT_CHANNEL: u64 = 197_038_439_483_310_100;
pub const APPLICATION: u64 = 190_000_000_000_000_001;
pub const USER: u64 = 190_000_000_000_000_002;
/// Its time is 80 ms before [`super::NOW`].
pub const INTERACTION: u64 = (1_789_999_999_920 - 1_420_070_400_000) << 22;
pub const TOKEN: &str = "aW50ZXJhY3Rpb24tdG9rZW4";
/// View Channel, Send Messages, and what a bot usually has.
pub const PERMISSIONS: u64 = 0x0000_0300_0034_cc00;

pub fn key() -> SigningKey {
    SigningKey::from_bytes(&[7; 32])
}

pub fn public_key_hex() -> String {
    hex::encode(key().verifying_key().to_bytes())
}

/// Headers of a body that `key` signs at a time, in seconds of the Unix epoch.
pub fn signed(key: &SigningKey, timestamp: u64, body: &[u8]) -> HeaderMap {
    let timestamp = timestamp.to_string();
    let signature = key.sign(&[timestamp.as_bytes(), body].concat());
    HeaderMap::from_iter([
        header("x-signature-ed25519", &hex::encode(signature.to_bytes())),
        header("x-signature-timestamp", &timestamp),
    ])
}

pub fn header(name: &'static str, value: &str) -> (HeaderName, HeaderValue) {
    (HeaderName::from_static(name), HeaderValue::from_str(value).expect("visible ASCII"))
}

pub fn user() -> Value {
    json!({
        "id": USER.to_string(), "username": "ada", "global_name": "Ada", "discriminator": "0", "avatar": null,
        "public_flags": 0,
    })
}

fn envelope(kind: u8, data: &Value) -> Value {
    json!({
        "id": INTERACTION.to_string(),
        "application_id": APPLICATION.to_string(),
        "type": kind,
        "data": data,
        "guild_id": GUILD.to_string(),
        "guild": {"id": GUILD.to_string(), "locale": "en-US", "features": []},
        "channel": {
            "id": TEXT_CHANNEL.to_string(), "type": 0, "guild_id": GUILD.to_string(), "name": "music",
            "permissions": PERMISSIONS.to_string(), "position": 0,
        },
        "channel_id": TEXT_CHANNEL.to_string(),
        "member": {
            "user": user(), "roles": [], "joined_at": "2024-01-01T00:00:00.000000+00:00", "deaf": false,
            "mute": false, "flags": 0, "permissions": PERMISSIONS.to_string(), "nick": null, "avatar": null,
            "premium_since": null, "pending": false, "communication_disabled_until": null,
        },
        "token": TOKEN,
        "version": 1,
        "app_permissions": PERMISSIONS.to_string(),
        "locale": "en-US",
        "guild_locale": "en-US",
        "entitlements": [],
        "authorizing_integration_owners": {"0": GUILD.to_string()},
        "context": 0,
        "attachment_size_limit": 10_485_760,
    })
}

/// A slash command with options.
pub fn command(name: &str, options: &Value) -> Value {
    envelope(2, &json!({"id": "190000000000000003", "name": name, "type": 1, "options": options}))
}

/// `/play file:` with what Discord sends beside it.
pub fn play_file(filename: &str) -> Value {
    let mut interaction =
        command("play", &json!([{"name": "file", "type": 11, "value": "190000000000000004"}]));
    interaction["data"]["resolved"] = json!({"attachments": {"190000000000000004": {
        "id": "190000000000000004", "filename": filename, "size": 48_000, "content_type": "audio/ogg",
        "url": format!("https://cdn.example/attachments/1/2/{filename}?ex=1"),
        "proxy_url": format!("https://media.example/attachments/1/2/{filename}?ex=1"),
        "ephemeral": true,
    }}});
    interaction
}

/// A button of one of the bot's messages.
pub fn button(custom_id: &str) -> Value {
    let mut interaction = envelope(3, &json!({"custom_id": custom_id, "component_type": 2}));
    interaction["message"] = message("", &json!([]));
    interaction
}

/// A choice from a list in one of the bot's messages.
pub fn choice(custom_id: &str, values: &[&str]) -> Value {
    let mut interaction =
        envelope(3, &json!({"custom_id": custom_id, "component_type": 3, "values": values}));
    interaction["message"] = message("", &json!([]));
    interaction
}

/// A command of the menu of a message with these words and files.
pub fn message_command(name: &str, content: &str, attachments: &Value) -> Value {
    envelope(
        2,
        &json!({
            "id": "190000000000000003", "name": name, "type": 3, "target_id": "190000000000000005",
            "resolved": {"messages": {"190000000000000005": message(content, attachments)}},
        }),
    )
}

/// A file of a message.
pub fn attachment(filename: &str, content_type: Option<&str>) -> Value {
    json!({
        "id": "190000000000000006", "filename": filename, "size": 1, "content_type": content_type,
        "url": format!("https://cdn.example/attachments/1/2/{filename}?ex=1"),
        "proxy_url": format!("https://media.example/attachments/1/2/{filename}?ex=1"),
    })
}

fn message(content: &str, attachments: &Value) -> Value {
    json!({
        "id": "190000000000000005", "channel_id": TEXT_CHANNEL.to_string(), "author": user(), "content": content,
        "timestamp": "2026-01-01T00:00:00.000000+00:00", "edited_timestamp": null, "tts": false,
        "mention_everyone": false, "mentions": [], "mention_roles": [], "attachments": attachments, "embeds": [],
        "pinned": false, "type": 20, "components": [], "flags": 0,
    })
}
