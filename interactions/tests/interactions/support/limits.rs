//! Discord's limits.

use segue_messages as messages;
use serde_json::Value;
use twilight_model::{channel::message::MessageFlags, http::interaction::InteractionResponse};
use twilight_validate::{component, embed, message as message_limits};

/// Holds an answer against the limits Discord documents.
pub fn assert_within_limits(name: &str, actual: &Value) {
    let answer: InteractionResponse = serde_json::from_value(actual.clone()).expect("an answer");
    let Some(data) = answer.data else { return };
    let content = data.content.unwrap_or_default();
    let embeds = data.embeds.unwrap_or_default();
    message_limits::content(&content).unwrap_or_else(|error| panic!("{name}: {error}"));
    message_limits::embeds(&embeds).unwrap_or_else(|error| panic!("{name}: {error}"));
    for one in &embeds {
        embed::embed(one).unwrap_or_else(|error| panic!("{name}: {error}"));
    }
    let components = data.components.unwrap_or_default();
    if data.flags.is_some_and(|flags| flags.contains(MessageFlags::IS_COMPONENTS_V2)) {
        assert!(content.is_empty() && embeds.is_empty(), "{name}: a message of components has nothing else");
        message_limits::components(&components, true).unwrap_or_else(|error| panic!("{name}: {error}"));
    } else {
        assert!(!content.is_empty() || !embeds.is_empty(), "{name}: Discord refuses an empty message");
        for row in &components {
            component::component_v1(row).unwrap_or_else(|error| panic!("{name}: {error}"));
        }
    }
    let mut ids = Vec::new();
    custom_ids(&actual["data"]["components"], &mut ids);
    let mut unique = ids.clone();
    unique.sort_unstable();
    unique.dedup();
    assert_eq!(unique.len(), ids.len(), "{name}: ids are unique in a message");
    assert_eq!(data.allowed_mentions, Some(messages::no_mentions()), "{name}: nobody is mentioned");
}

fn custom_ids<'v>(value: &'v Value, into: &mut Vec<&'v str>) {
    match value {
        Value::Object(fields) => {
            into.extend(fields.get("custom_id").and_then(Value::as_str));
            fields.values().for_each(|value| custom_ids(value, into));
        }
        Value::Array(items) => items.iter().for_each(|item| custom_ids(item, into)),
        _ => {}
    }
}
