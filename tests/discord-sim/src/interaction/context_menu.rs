//! Commands of the menus that a user and a message have.
//!
//! See <https://discord.com/developers/docs/interactions/application-commands#message-commands>.

use serde_json::{Value, json};
use twilight_model::guild::Permissions;

use super::{
    handle::InteractionHandle,
    invoke::check_may_use,
    options::{Form, USER},
    record::{Kind, Record, Target},
};
use crate::{
    Error,
    id::{ChannelId, GuildId, MessageId, UserId},
    sim::{Simulator, State},
};

/// The type of a command of a user's menu.
const USER_COMMAND: u8 = 2;
/// The type of a command of a message's menu.
const MESSAGE_COMMAND: u8 = 3;

impl Simulator {
    /// Chooses a command from a message's menu.
    ///
    /// # Errors
    ///
    /// If there is no such message or message command, or the member does not see the one or may not use the other.
    pub fn message_command(
        &self,
        message: MessageId,
        user: UserId,
        name: &str,
    ) -> Result<InteractionHandle, Error> {
        let mut state = self.lock();
        let target = state.world.find_message(message)?.clone();
        if target.only_for.is_some_and(|only| only != user) {
            return Err(Error::Refused("another member's ephemeral message".to_owned()));
        }
        let place = (target.guild()?, target.channel_id, user);
        let command = find(&state, place.0, MESSAGE_COMMAND, name)?;
        check_may_use(&state, place, &command)?;
        let resolved = json!({"messages": {message.to_string(): state.world.message_json(&target)}});
        self.choose(&mut state, place, &command, Target::Message(message), &resolved)
    }

    /// Chooses a command from a user's menu, in a channel.
    ///
    /// # Errors
    ///
    /// If there is no such user, channel or user command, or the member may not use it there.
    pub fn user_command(
        &self,
        guild: GuildId,
        channel: ChannelId,
        user: UserId,
        target: UserId,
        name: &str,
    ) -> Result<InteractionHandle, Error> {
        let mut state = self.lock();
        let command = find(&state, guild, USER_COMMAND, name)?;
        check_may_use(&state, (guild, channel, user), &command)?;
        if !state.world.permissions(channel, user)?.contains(Permissions::SEND_MESSAGES) {
            return Err(Error::Refused("a user command needs the permission to send messages".to_owned()));
        }
        let size_limit = self.config().attachment_size_limit;
        let form = Form { world: &state.world, guild, values: &[], focused: None, size_limit };
        let mut resolved = json!({});
        form.resolve(USER, &json!(target), &mut resolved)?;
        self.choose(&mut state, (guild, channel, user), &command, Target::User(target), &resolved)
    }

    fn choose(
        &self,
        state: &mut State,
        (guild, channel, user): (GuildId, ChannelId, UserId),
        command: &Value,
        target: Target,
        resolved: &Value,
    ) -> Result<InteractionHandle, Error> {
        let target_id = match target {
            Target::User(user) => user.to_string(),
            Target::Message(message) => message.to_string(),
        };
        let mut data = json!({
            "id": command["id"], "name": command["name"], "type": command["type"],
            "target_id": target_id, "resolved": resolved,
        });
        if let Some(guild) = command.get("guild_id") {
            data["guild_id"] = guild.clone();
        }
        let id = state.world.ids.next();
        let name = command["name"].as_str().unwrap_or_default().to_owned();
        let mut record = Record::new(id, Kind::Command, name, guild, channel, user, None);
        record.target = Some(target);
        self.launch(state, record, &data)
    }
}

fn find(state: &State, guild: GuildId, kind: u8, name: &str) -> Result<Value, Error> {
    let mut visible = state.registry.visible(guild).into_iter();
    let found = visible.find(|command| command["type"] == kind && command["name"] == name);
    found.ok_or_else(|| Error::unknown("command", name))
}
