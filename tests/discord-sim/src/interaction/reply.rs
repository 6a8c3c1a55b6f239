//! Writing, editing and deleting messages, no matter who asks for it.

use serde_json::{Value, json};

use super::record::Target;
use crate::{
    Error, clock,
    event::SimEvent,
    gateway::intents,
    id::{AttachmentId, ChannelId, InteractionId, MessageId, UserId},
    rest::{api_error::ApiError, payload::Upload},
    sim::{Simulator, State},
    validate::{component, message as check},
    world::{
        Attachment, Message,
        message::{CHAT_INPUT_COMMAND, CONTEXT_MENU_COMMAND, EPHEMERAL, IS_COMPONENTS_V2, LOADING, REPLY},
    },
};

/// Whose message it will be, and in what connection.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    pub(crate) channel: ChannelId,
    pub(crate) author: UserId,
    /// The interaction it answers: its identifier, its command's name, and who gave it.
    pub(crate) answers: Option<(InteractionId, String, UserId)>,
    /// What that command was given on, if it is one of a menu.
    pub(crate) target: Option<Target>,
    pub(crate) flags: u64,
}

impl Simulator {
    /// Writes a message whose body has been checked.
    pub(crate) fn write(
        &self,
        state: &mut State,
        draft: &Draft,
        body: &Value,
        uploads: Vec<Upload>,
    ) -> Result<Message, ApiError> {
        let id: MessageId = state.world.ids.next();
        let guild_id = state.world.note_message(draft.channel, id)?;
        let answered = draft.answers.as_ref();
        let only_for = answered.filter(|_| draft.flags & EPHEMERAL != 0).map(|(_, _, user)| *user);
        let replied = body["message_reference"]["message_id"].as_str().and_then(|id| id.parse().ok());
        let is_answer = answered.is_some_and(|(_, name, _)| !name.is_empty());
        let target = draft.target.filter(|_| is_answer);
        let mut message = Message {
            id,
            channel_id: draft.channel,
            guild_id,
            author_id: draft.author,
            content: body["content"].as_str().unwrap_or_default().to_owned(),
            embeds: embeds(body),
            components: components(body),
            attachments: Vec::new(),
            flags: draft.flags,
            kind: match (is_answer, target, replied) {
                (true, Some(_), _) => CONTEXT_MENU_COMMAND,
                (true, None, _) => CHAT_INPUT_COMMAND,
                (false, _, Some(_)) => REPLY,
                (false, _, None) => 0,
            },
            timestamp: clock::timestamp(),
            edited_timestamp: None,
            interaction_id: answered.map(|(id, ..)| *id),
            interaction: answered.map(|(_, name, user)| (name.clone(), *user)),
            application_id: answered.map(|_| self.application_id()),
            target_user_id: target.and_then(|target| match target {
                Target::User(user) => Some(user),
                Target::Message(_) => None,
            }),
            target_message_id: target.and_then(|target| match target {
                Target::User(_) => None,
                Target::Message(message) => Some(message),
            }),
            reply_to: replied,
            only_for,
            nonce: body.get("nonce").filter(|nonce| !nonce.is_null()).cloned(),
        };
        message.attachments = self.store(state, draft.channel, body, uploads);
        state.world.messages.entry(draft.channel).or_default().insert(id, message.clone());
        self.announce(state, "MESSAGE_CREATE", &message);
        self.emit(SimEvent::MessageCreate { message: message.clone() });
        Ok(message)
    }

    /// Changes the fields of a message that the body names; "thinking…" ends.
    pub(crate) fn edit(
        &self,
        state: &mut State,
        channel: ChannelId,
        id: MessageId,
        body: &Value,
        uploads: Vec<Upload>,
    ) -> Result<Message, ApiError> {
        let before = state.world.message(channel, id).ok_or_else(ApiError::unknown_message)?;
        let mut flags = before.flags;
        if let Some(sent) = body["flags"].as_u64() {
            // Once made of components alone, always so; the others may be set and cleared.
            flags = flags & (EPHEMERAL | IS_COMPONENTS_V2 | LOADING) | sent & !(EPHEMERAL | LOADING);
        }
        check::check(body, flags)?;
        let stored = self.store(state, channel, body, uploads);
        let message = state.world.message_mut(channel, id).ok_or_else(ApiError::unknown_message)?;
        let mut edited = message.clone();
        edited.flags = flags & !LOADING;
        if let Some(content) = body.get("content") {
            content.as_str().unwrap_or_default().clone_into(&mut edited.content);
        }
        if body.get("embeds").is_some() {
            edited.embeds = embeds(body);
        }
        if body.get("components").is_some() {
            edited.components = components(body);
        }
        if let Some(kept) = body["attachments"].as_array() {
            edited.attachments.retain(|file| kept.iter().any(|kept| kept["id"] == file["id"]));
        }
        edited.attachments.extend(stored);
        let shows = !edited.content.trim().is_empty()
            || !edited.embeds.is_empty()
            || !edited.components.is_empty()
            || !edited.attachments.is_empty();
        if !shows {
            return Err(ApiError::new(400, 50006, "Cannot send an empty message"));
        }
        check::check_retained(&edited)?;
        // The end of "thinking…" is not shown as an edit.
        if message.flags & LOADING == 0 {
            edited.edited_timestamp = Some(clock::timestamp());
        }
        *message = edited.clone();
        self.announce(state, "MESSAGE_UPDATE", &edited);
        self.emit(SimEvent::MessageUpdate { message: edited.clone() });
        Ok(edited)
    }

    /// Takes a message away.
    pub(crate) fn delete(
        &self,
        state: &mut State,
        channel_id: ChannelId,
        message_id: MessageId,
    ) -> Result<(), ApiError> {
        let messages = state.world.messages.get_mut(&channel_id);
        let removed = messages
            .and_then(|messages| messages.remove(&message_id))
            .ok_or_else(ApiError::unknown_message)?;
        if removed.only_for.is_none() {
            let mut data = json!({"id": message_id, "channel_id": channel_id});
            if let Some(guild) = removed.guild_id {
                data["guild_id"] = json!(guild);
                state.hub.publish(guild, intents::GUILD_MESSAGES, "MESSAGE_DELETE", &data);
            } else {
                state.hub.publish_first(intents::DIRECT_MESSAGES, "MESSAGE_DELETE", &data);
            }
        }
        self.emit(SimEvent::MessageDelete { channel_id, message_id });
        Ok(())
    }

    /// Tells the gateway of a message that everyone in the channel sees. What others than the bot say in a guild needs
    /// the message content intent.
    fn announce(&self, state: &mut State, kind: &str, message: &Message) {
        if message.only_for.is_some() {
            return;
        }
        let full = state.world.message_event_json(message);
        let Some(guild) = message.guild_id else {
            return state.hub.publish_first(intents::DIRECT_MESSAGES, kind, &full);
        };
        let own = message.author_id == self.bot_user_id();
        state.hub.publish_each(guild, intents::GUILD_MESSAGES, kind, |granted| {
            let mut data = full.clone();
            if !own && granted & intents::MESSAGE_CONTENT == 0 {
                data["content"] = "".into();
                for field in ["embeds", "attachments", "components"] {
                    data[field] = json!([]);
                }
            }
            data
        });
    }

    /// Stores uploaded files and answers their attachment objects.
    fn store(&self, state: &mut State, channel: ChannelId, body: &Value, uploads: Vec<Upload>) -> Vec<Value> {
        let described = body["attachments"].as_array().map_or(&[][..], Vec::as_slice);
        uploads
            .into_iter()
            .map(|upload| {
                let id: AttachmentId = state.world.ids.next();
                let about = described.iter().find(|file| {
                    file["id"] == upload.index
                        || file["id"].as_str().and_then(|id| id.parse().ok()) == Some(upload.index)
                });
                let named = about.and_then(|about| about["filename"].as_str());
                let filename = named.unwrap_or(&upload.filename).to_owned();
                let url = state.world.urls.sign(&self.attachment_url(channel, id, &filename));
                let (content_type, bytes) = (upload.content_type, upload.bytes);
                let attachment = Attachment { id, channel_id: channel, filename, content_type, bytes, url };
                let mut json = state.world.attachment_json(&attachment);
                if let Some(description) =
                    about.map(|about| &about["description"]).filter(|text| text.is_string())
                {
                    json["description"] = description.clone();
                }
                state.world.attachments.insert(id, attachment);
                json
            })
            .collect()
    }

    /// A person writes a message.
    ///
    /// # Errors
    ///
    /// If there is no such channel, or the text is empty or too long.
    pub fn say(&self, channel: ChannelId, user: UserId, content: &str) -> Result<Message, Error> {
        let mut state = self.lock();
        state.world.user(user)?;
        if content.trim().is_empty() || content.chars().count() > 2000 {
            return Err(Error::Refused("a message has 1 to 2000 characters".to_owned()));
        }
        if state.world.direct_channel(channel).is_some_and(|direct| direct.recipient != user) {
            return Err(Error::Refused("another person's direct messages".to_owned()));
        }
        let draft = Draft { channel, author: user, answers: None, target: None, flags: 0 };
        let body = json!({"content": content});
        self.write(&mut state, &draft, &body, Vec::new()).map_err(|_| Error::unknown("channel", channel))
    }

    /// Someone with the right to do so deletes a message.
    ///
    /// # Errors
    ///
    /// If there is no such message.
    pub fn delete_message(&self, channel: ChannelId, message: MessageId) -> Result<(), Error> {
        self.delete(&mut self.lock(), channel, message).map_err(|_| Error::unknown("message", message))
    }

    /// A person opens the direct messages with the bot.
    ///
    /// # Errors
    ///
    /// If there is no such user.
    pub fn open_direct_channel(&self, user: UserId) -> Result<ChannelId, Error> {
        Ok(self.lock().world.open_direct_channel(user)?.id)
    }
}

/// Embeds as they are shown: of the type `rich`.
fn embeds(body: &Value) -> Vec<Value> {
    let mut embeds = body["embeds"].as_array().cloned().unwrap_or_default();
    for embed in &mut embeds {
        embed["type"] = "rich".into();
    }
    embeds
}

fn components(body: &Value) -> Vec<Value> {
    let mut components = body["components"].as_array().cloned().unwrap_or_default();
    component::number(&mut components);
    components
}
