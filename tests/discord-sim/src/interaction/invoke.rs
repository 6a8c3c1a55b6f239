//! What a person does: gives a command, types an option, presses a button, submits a modal.

use serde_json::{Value, json};
use twilight_model::guild::Permissions;

use super::{
    Invocation,
    handle::InteractionHandle,
    options::{Form, some_object},
    record::{Kind, Record},
};
use crate::{
    Error,
    id::{ChannelId, GuildId, InteractionId, MessageId, UserId},
    sim::{Simulator, State},
};

impl Simulator {
    /// Gives a slash command.
    ///
    /// # Errors
    ///
    /// If the command is not registered, the member may not use it, or an option is missing or does not fit:
    /// what Discord's client does not let a person send.
    pub fn command(&self, invocation: &Invocation) -> Result<InteractionHandle, Error> {
        self.invoke(invocation, None)
    }

    /// Types in an option with autocomplete; the other options may be filled in or not.
    ///
    /// # Errors
    ///
    /// As [`Self::command`], or if the option has no autocomplete.
    pub fn autocomplete(&self, invocation: &Invocation, focused: &str) -> Result<InteractionHandle, Error> {
        self.invoke(invocation, Some(focused))
    }

    fn invoke(&self, given: &Invocation, focused: Option<&str>) -> Result<InteractionHandle, Error> {
        let mut state = self.lock();
        let path: Vec<_> = given.name.split_whitespace().collect();
        let [name, path @ ..] = path.as_slice() else {
            return Err(Error::Refused("a command needs a name".to_owned()));
        };
        let visible = state.registry.visible(given.guild);
        let command = visible
            .iter()
            .find(|command| command["name"] == *name && command["type"] == 1)
            .ok_or_else(|| Error::unknown("command", name))?;
        check_may_use(&state, (given.guild, given.channel, given.user), command)?;
        let form = Form {
            world: &state.world,
            guild: given.guild,
            values: &given.options,
            focused,
            size_limit: self.config().attachment_size_limit,
        };
        let filled = form.fill(command, path)?;
        let mut data = json!({"id": command["id"], "name": name, "type": 1});
        if !filled.options.is_empty() {
            data["options"] = filled.options.into();
        }
        if let Some(resolved) = some_object(filled.resolved) {
            data["resolved"] = resolved.into();
        }
        if let Some(guild) = command.get("guild_id") {
            data["guild_id"] = guild.clone();
        }
        let kind = if focused.is_some() { Kind::Autocomplete } else { Kind::Command };
        let id = state.world.ids.next();
        let mut record =
            Record::new(id, kind, given.name.clone(), given.guild, given.channel, given.user, None);
        record.focused_kind = filled.focused_kind.unwrap_or(3);
        self.launch(&mut state, record, &data)
    }

    /// Presses a button.
    ///
    /// # Errors
    ///
    /// If the message, or an enabled button with this `custom_id` on it, does not exist, or the member does
    /// not see it.
    pub fn press(
        &self,
        message: MessageId,
        custom_id: &str,
        user: UserId,
    ) -> Result<InteractionHandle, Error> {
        self.use_component(message, custom_id, user, &[])
    }

    /// Chooses from a select menu.
    ///
    /// # Errors
    ///
    /// As [`Self::press`], or if the menu has no such options.
    pub fn select(
        &self,
        message: MessageId,
        custom_id: &str,
        user: UserId,
        values: &[String],
    ) -> Result<InteractionHandle, Error> {
        self.use_component(message, custom_id, user, values)
    }

    fn use_component(
        &self,
        message_id: MessageId,
        custom_id: &str,
        user: UserId,
        values: &[String],
    ) -> Result<InteractionHandle, Error> {
        let mut state = self.lock();
        let message = state.world.find_message(message_id)?;
        if message.only_for.is_some_and(|only| only != user) {
            return Err(Error::Refused("another member's ephemeral message".to_owned()));
        }
        let component = message.component(custom_id).ok_or_else(|| Error::unknown("component", custom_id))?;
        if component["disabled"] == true {
            return Err(Error::Refused(format!("the component {custom_id} is disabled")));
        }
        let kind = component["type"].as_i64().unwrap_or_default();
        let mut data = json!({"custom_id": custom_id, "component_type": kind, "id": component["id"]});
        if kind == 2 {
            if !values.is_empty() {
                return Err(Error::Refused("a button takes no values".to_owned()));
            }
        } else {
            check_values(component, values)?;
            data["values"] = json!(values);
        }
        let (guild, channel) = (message.guild()?, message.channel_id);
        let id = state.world.ids.next();
        let record = Record::new(id, Kind::Component, String::new(), guild, channel, user, Some(message_id));
        self.launch(&mut state, record, &data)
    }

    /// Submits the modal that an interaction was answered with; values by the inputs' `custom_id`.
    ///
    /// # Errors
    ///
    /// If the interaction was not answered with a modal, or a value does not fit its input.
    pub fn modal(&self, asked: InteractionId, values: &[(&str, &str)]) -> Result<InteractionHandle, Error> {
        let mut state = self.lock();
        let record =
            state.interactions.records.get(&asked).ok_or_else(|| Error::unknown("interaction", asked))?;
        let modal = record.initial.as_ref().filter(|initial| initial.kind == 9);
        let modal = modal.ok_or_else(|| Error::Refused("it was not answered with a modal".to_owned()))?;
        let mut components = modal.data["components"].clone();
        fill_modal(&mut components, values)?;
        let data = json!({"custom_id": modal.data["custom_id"], "components": components});
        let (guild, channel, user, source) = (record.guild, record.channel, record.user, record.source);
        let id = state.world.ids.next();
        let record = Record::new(id, Kind::Modal, String::new(), guild, channel, user, source);
        self.launch(&mut state, record, &data)
    }

    pub(super) fn launch(
        &self,
        state: &mut State,
        record: Record,
        data: &Value,
    ) -> Result<InteractionHandle, Error> {
        let payload = self.interaction_json(state, &record, data)?;
        let id = record.id;
        state.interactions.insert(record);
        self.deliver(state, id, &payload);
        Ok(InteractionHandle::new(self.clone(), id))
    }

    /// A handle of an interaction made before.
    #[must_use]
    pub fn interaction(&self, id: InteractionId) -> Option<InteractionHandle> {
        let known = self.lock().interactions.records.contains_key(&id);
        known.then(|| InteractionHandle::new(self.clone(), id))
    }
}

/// What hides a command from a member: the channel, or the command's default permissions.
pub(super) fn check_may_use(
    state: &State,
    (guild, channel, user): (GuildId, ChannelId, UserId),
    command: &Value,
) -> Result<(), Error> {
    if state.world.channel(channel)?.guild_id != guild {
        return Err(Error::Refused("the channel is of another guild".to_owned()));
    }
    let permissions = state.world.permissions(channel, user)?;
    let mut needed = Permissions::USE_SLASH_COMMANDS | Permissions::VIEW_CHANNEL;
    let mut nobody = false;
    if let Some(bits) =
        command["default_member_permissions"].as_str().and_then(|bits| bits.parse::<u64>().ok())
    {
        nobody = bits == 0;
        needed |= Permissions::from_bits_retain(bits);
    }
    let missing = !permissions.contains(needed) || nobody;
    if missing && !permissions.contains(Permissions::ADMINISTRATOR) {
        return Err(Error::Refused("the member may not use this command".to_owned()));
    }
    Ok(())
}

fn check_values(menu: &Value, values: &[String]) -> Result<(), Error> {
    let least = menu["min_values"].as_u64().unwrap_or(1);
    let most = menu["max_values"].as_u64().unwrap_or(1);
    if !(least..=most).contains(&(values.len() as u64)) {
        return Err(Error::Refused(format!("the menu takes {least} to {most} values")));
    }
    if let Some(options) = menu["options"].as_array() {
        let offered = |value: &String| options.iter().any(|option| option["value"] == value.as_str());
        if let Some(other) = values.iter().find(|value| !offered(value)) {
            return Err(Error::Refused(format!("the menu does not offer {other}")));
        }
    }
    Ok(())
}

/// Puts the values into the modal's inputs, leaving what Discord sends back of each component.
fn fill_modal(value: &mut Value, values: &[(&str, &str)]) -> Result<(), Error> {
    match value {
        Value::Array(items) => items.iter_mut().try_for_each(|item| fill_modal(item, values)),
        Value::Object(fields) => {
            if fields.get("type").and_then(Value::as_i64) == Some(4) {
                let custom_id =
                    fields.get("custom_id").and_then(Value::as_str).unwrap_or_default().to_owned();
                let given = values.iter().find(|(id, _)| *id == custom_id).map(|(_, value)| *value);
                let required = fields.get("required") != Some(&Value::Bool(false));
                let text = given.unwrap_or_default();
                if required && text.is_empty() {
                    return Err(Error::Refused(format!("the input {custom_id} is required")));
                }
                let most = fields.get("max_length").and_then(Value::as_u64).unwrap_or(4000);
                if text.chars().count() as u64 > most {
                    return Err(Error::Refused(format!("the input {custom_id} takes {most} characters")));
                }
                let id = fields.get("id").cloned().unwrap_or_else(|| 1.into());
                *value = json!({"type": 4, "id": id, "custom_id": custom_id, "value": text});
                return Ok(());
            }
            // A layout component comes back without what was only shown.
            fields.retain(|name, _| matches!(name.as_str(), "type" | "id" | "components" | "component"));
            for inner in ["components", "component"] {
                if let Some(inner) = fields.get_mut(inner) {
                    fill_modal(inner, values)?;
                }
            }
            Ok(())
        }
        _ => Ok(()),
    }
}
