//! Messages.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::World;
use crate::{
    Error,
    id::{ApplicationId, ChannelId, GuildId, InteractionId, MessageId, UserId},
};

/// Shown to one person only.
pub(crate) const EPHEMERAL: u64 = 1 << 6;
/// The bot is "thinking".
pub(crate) const LOADING: u64 = 1 << 7;
/// Made of components alone.
pub(crate) const IS_COMPONENTS_V2: u64 = 1 << 15;

/// The type of a message that answers another.
pub(crate) const REPLY: u8 = 19;
/// The type of a slash command's answer.
pub(crate) const CHAT_INPUT_COMMAND: u8 = 20;
/// The type of the answer to a command of a user's or a message's menu.
pub(crate) const CONTEXT_MENU_COMMAND: u8 = 23;

/// A message as it stands.
///
/// See <https://discord.com/developers/docs/resources/message#message-object>.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Message {
    /// The message's identifier.
    pub id: MessageId,
    /// Where it was written.
    pub channel_id: ChannelId,
    /// The guild of that channel; none if it is a direct message.
    pub guild_id: Option<GuildId>,
    /// Who wrote it.
    pub author_id: UserId,
    /// Its text.
    pub content: String,
    /// Its embeds, as sent.
    pub embeds: Vec<Value>,
    /// Its components, as sent, each with an `id`.
    pub components: Vec<Value>,
    /// Its files.
    pub attachments: Vec<Value>,
    /// Its flags as a bit set.
    pub flags: u64,
    /// Discord's message type: 0, 19 for a reply, 20 for the answer to a slash command, 23 for that to one of a menu.
    pub kind: u8,
    /// When it was written, in ISO 8601.
    pub timestamp: String,
    /// When it was last edited.
    pub edited_timestamp: Option<String>,
    /// The interaction it answers.
    pub interaction_id: Option<InteractionId>,
    /// The name of the command it answers, and who gave it.
    pub interaction: Option<(String, UserId)>,
    /// The application that wrote it as an answer.
    pub application_id: Option<ApplicationId>,
    /// The user that the command it answers was given on.
    pub target_user_id: Option<UserId>,
    /// The message that the command it answers was given on.
    pub target_message_id: Option<MessageId>,
    /// The message it replies to.
    pub reply_to: Option<MessageId>,
    /// The only person who sees it, if ephemeral.
    pub only_for: Option<UserId>,
    /// What the writer gave to recognise it.
    pub nonce: Option<Value>,
}

impl Message {
    /// The guild it was written in.
    pub(crate) fn guild(&self) -> Result<GuildId, Error> {
        let refused = || Error::Refused("interactions in direct messages are not simulated".to_owned());
        self.guild_id.ok_or_else(refused)
    }

    /// Whether one person only sees it.
    #[must_use]
    pub fn is_ephemeral(&self) -> bool {
        self.flags & EPHEMERAL != 0
    }

    /// Whether it still says that the bot is thinking.
    #[must_use]
    pub fn is_thinking(&self) -> bool {
        self.flags & LOADING != 0
    }

    /// All words a person reads in it: content, embeds and text components, a line each.
    #[must_use]
    pub fn text(&self) -> String {
        let mut lines = vec![self.content.clone()];
        for embed in &self.embeds {
            collect(embed, &["title", "description", "name", "value", "text"], &mut lines);
        }
        for component in &self.components {
            collect(component, &["content", "label", "placeholder"], &mut lines);
        }
        lines.retain(|line| !line.is_empty());
        lines.join("\n")
    }

    /// The `custom_id` of every button and menu, in order.
    #[must_use]
    pub fn custom_ids(&self) -> Vec<String> {
        let mut ids = Vec::new();
        for component in &self.components {
            collect(component, &["custom_id"], &mut ids);
        }
        ids
    }

    /// The component with this `custom_id`.
    #[must_use]
    pub fn component(&self, custom_id: &str) -> Option<&Value> {
        self.components.iter().find_map(|component| find(component, custom_id))
    }
}

/// Adds the text of all fields with these names, depth first.
fn collect(value: &Value, names: &[&str], into: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                match value {
                    Value::String(text) if names.contains(&name.as_str()) => into.push(text.clone()),
                    _ => collect(value, names, into),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, names, into)),
        _ => {}
    }
}

fn find<'a>(value: &'a Value, custom_id: &str) -> Option<&'a Value> {
    match value {
        Value::Object(fields) => {
            if fields.get("custom_id").is_some_and(|id| id == custom_id) {
                return Some(value);
            }
            fields.values().find_map(|value| find(value, custom_id))
        }
        Value::Array(items) => items.iter().find_map(|value| find(value, custom_id)),
        _ => None,
    }
}

impl World {
    /// The message object as REST answers it.
    pub(crate) fn message_json(&self, message: &Message) -> Value {
        let user = |id| self.users.get(&id).map_or(Value::Null, super::User::to_json);
        let mut json = json!({
            "id": message.id,
            "channel_id": message.channel_id,
            "author": user(message.author_id),
            "content": message.content,
            "timestamp": message.timestamp,
            "edited_timestamp": message.edited_timestamp,
            "tts": false,
            "mention_everyone": false,
            "mentions": [],
            "mention_roles": [],
            "attachments": self.refreshed(&message.attachments),
            "embeds": message.embeds,
            "components": message.components,
            "pinned": false,
            "type": message.kind,
            "flags": message.flags,
        });
        if let Some(nonce) = &message.nonce {
            json["nonce"] = nonce.clone();
        }
        if let Some(application) = message.application_id {
            json["application_id"] = json!(application);
            json["webhook_id"] = json!(application);
        }
        if let Some(reply_to) = message.reply_to {
            json["message_reference"] = json!({
                "type": 0, "message_id": reply_to, "channel_id": message.channel_id,
            });
            if let Some(guild) = message.guild_id {
                json["message_reference"]["guild_id"] = json!(guild);
            }
        }
        if let (Some(id), Some((name, by))) = (message.interaction_id, &message.interaction) {
            let kind = if name.is_empty() { 3 } else { 2 };
            json["interaction_metadata"] = json!({
                "id": id, "type": kind, "user": user(*by),
                "authorizing_integration_owners": {"0": message.guild_id},
            });
            if let Some(target) = message.target_user_id {
                json["interaction_metadata"]["target_user"] = user(target);
            }
            if let Some(target) = message.target_message_id {
                json["interaction_metadata"]["target_message_id"] = json!(target);
            }
            if !name.is_empty() {
                json["interaction_metadata"]["name"] = name.as_str().into();
                json["interaction"] = json!({"id": id, "type": kind, "name": name, "user": user(*by)});
            }
        }
        json
    }

    /// The message with what the gateway adds: guild and member.
    pub(crate) fn message_event_json(&self, message: &Message) -> Value {
        let mut json = self.message_json(message);
        let Some(guild) = message.guild_id else { return json };
        json["guild_id"] = json!(guild);
        if let Ok(member) = self.member(guild, message.author_id) {
            let mut partial = member.to_partial_json();
            partial["deaf"] = member.deaf.into();
            partial["mute"] = member.mute.into();
            json["member"] = partial;
        }
        json
    }
}
