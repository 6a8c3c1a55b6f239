//! The commands the bot registered.

use serde_json::{Map, Value, json};

use crate::{
    id::{ApplicationId, CommandId, GuildId, Snowflakes},
    locale,
    sim::Simulator,
};

/// Registered commands, each in its scope, in the order they were registered.
#[derive(Debug, Default)]
pub(crate) struct Registry {
    commands: Vec<(Option<GuildId>, Value)>,
}

/// Fields of a command that Discord keeps as they were sent.
const KEPT: [&str; 11] = [
    "name",
    "name_localizations",
    "description",
    "description_localizations",
    "options",
    "default_member_permissions",
    "dm_permission",
    "integration_types",
    "contexts",
    "nsfw",
    "handler",
];

impl Registry {
    /// The commands of one scope.
    pub(crate) fn scope(&self, guild: Option<GuildId>) -> Vec<Value> {
        self.commands
            .iter()
            .filter(|(scope, _)| *scope == guild)
            .map(|(_, command)| command.clone())
            .collect()
    }

    /// What a member of a guild can use: the guild's commands, and global ones of other names.
    pub(crate) fn visible(&self, guild: GuildId) -> Vec<Value> {
        let mut commands = self.scope(Some(guild));
        for command in self.scope(None) {
            let same = |other: &Value| other["name"] == command["name"] && other["type"] == command["type"];
            if !commands.iter().any(same) {
                commands.push(command);
            }
        }
        commands
    }

    pub(crate) fn find(&self, guild: Option<GuildId>, id: CommandId) -> Option<&Value> {
        let id = id.to_string();
        self.commands
            .iter()
            .find(|(scope, command)| *scope == guild && command["id"] == id)
            .map(|(_, found)| found)
    }

    pub(crate) fn remove(&mut self, guild: Option<GuildId>, id: CommandId) -> bool {
        let (before, id) = (self.commands.len(), id.to_string());
        self.commands.retain(|(scope, command)| *scope != guild || command["id"] != id);
        self.commands.len() < before
    }

    /// Replaces all commands of a scope. Those that keep their name keep their identifier.
    pub(crate) fn overwrite(
        &mut self,
        ids: &Snowflakes,
        application: ApplicationId,
        guild: Option<GuildId>,
        bodies: &[Value],
    ) -> Vec<Value> {
        let commands: Vec<_> = bodies.iter().map(|body| self.build(ids, application, guild, body)).collect();
        self.commands.retain(|(scope, _)| *scope != guild);
        self.commands.extend(commands.iter().map(|command| (guild, command.clone())));
        commands
    }

    /// Registers one command, in place of one of its name. Answers whether it is new.
    pub(crate) fn upsert(
        &mut self,
        ids: &Snowflakes,
        application: ApplicationId,
        guild: Option<GuildId>,
        body: &Value,
    ) -> (Value, bool) {
        let command = self.build(ids, application, guild, body);
        let before = self.commands.len();
        self.commands.retain(|(scope, other)| *scope != guild || other["id"] != command["id"]);
        let new = self.commands.len() == before;
        self.commands.push((guild, command.clone()));
        (command, new)
    }

    fn build(
        &self,
        ids: &Snowflakes,
        application: ApplicationId,
        guild: Option<GuildId>,
        body: &Value,
    ) -> Value {
        let kind = body["type"].as_i64().unwrap_or(1);
        let same = |(scope, other): &&(Option<GuildId>, Value)| {
            *scope == guild && other["name"] == body["name"] && other["type"] == kind
        };
        let known = self.commands.iter().find(same).map(|(_, command)| command["id"].clone());
        let id = known.unwrap_or_else(|| json!(ids.next::<()>()));
        let mut command = Map::new();
        command.insert("id".to_owned(), id);
        command.insert("application_id".to_owned(), json!(application));
        command.insert("version".to_owned(), json!(ids.next::<()>()));
        command.insert("type".to_owned(), kind.into());
        command.insert("default_member_permissions".to_owned(), Value::Null);
        command.insert("description".to_owned(), "".into());
        command.insert("nsfw".to_owned(), false.into());
        if let Some(guild) = guild {
            command.insert("guild_id".to_owned(), json!(guild));
        } else {
            command.insert("dm_permission".to_owned(), true.into());
            command.insert("integration_types".to_owned(), json!([0]));
            command.insert("contexts".to_owned(), Value::Null);
        }
        for field in KEPT {
            if let Some(value) = body.get(field) {
                command.insert(field.to_owned(), value.clone());
            }
        }
        for field in locale::FIELDS {
            command.entry(format!("{field}_localizations")).or_insert(Value::Null);
        }
        let mut command = Value::Object(command);
        forget_defaults(&mut command);
        if let Some(bits) = command.get("default_member_permissions").and_then(Value::as_u64) {
            command["default_member_permissions"] = bits.to_string().into();
        }
        command
    }
}

/// "Any localized values that are identical to the default will be ignored."
fn forget_defaults(value: &mut Value) {
    for field in locale::FIELDS {
        let default = value[field].clone();
        if let Some(texts) = value.get_mut(format!("{field}_localizations")).and_then(Value::as_object_mut) {
            texts.retain(|_, text| *text != default);
        }
    }
    for inner in ["options", "choices"] {
        value.get_mut(inner).and_then(Value::as_array_mut).into_iter().flatten().for_each(forget_defaults);
    }
}

impl Simulator {
    /// The commands a member of this guild can use, as Discord's objects.
    #[must_use]
    pub fn commands(&self, guild: GuildId) -> Vec<Value> {
        self.lock().registry.visible(guild)
    }
}
