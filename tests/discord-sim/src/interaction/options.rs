//! Options as Discord's client checks them before it sends a command.

use serde_json::{Map, Value, json};
use twilight_model::id::Id;

use crate::{Error, id::GuildId, world::World};

const SUB_COMMAND: i64 = 1;
const SUB_COMMAND_GROUP: i64 = 2;
const STRING: i64 = 3;
const INTEGER: i64 = 4;
const BOOLEAN: i64 = 5;
pub(super) const USER: i64 = 6;
const CHANNEL: i64 = 7;
const ROLE: i64 = 8;
const MENTIONABLE: i64 = 9;
const NUMBER: i64 = 10;
const ATTACHMENT: i64 = 11;

/// What the options become on the wire.
pub(super) struct Filled {
    pub(super) options: Vec<Value>,
    pub(super) resolved: Value,
    /// The type of the option being typed, if it is an autocomplete interaction.
    pub(super) focused_kind: Option<i64>,
}

/// A command being filled in.
pub(super) struct Form<'a> {
    pub(super) world: &'a World,
    pub(super) guild: GuildId,
    pub(super) values: &'a [(String, Value)],
    /// The option being typed; then required ones may still be missing.
    pub(super) focused: Option<&'a str>,
    pub(super) size_limit: u64,
}

fn refuse<T>(message: impl Into<String>) -> Result<T, Error> {
    Err(Error::Refused(message.into()))
}

impl Form<'_> {
    /// Fills in a command, descending into the subcommands of `path`.
    pub(super) fn fill(&self, command: &Value, path: &[&str]) -> Result<Filled, Error> {
        let declared = command["options"].as_array().map_or(&[][..], Vec::as_slice);
        let nested = declared
            .iter()
            .any(|option| matches!(option["type"].as_i64(), Some(SUB_COMMAND | SUB_COMMAND_GROUP)));
        match (path, nested) {
            ([], true) => refuse("this command needs a subcommand"),
            ([name, ..], false) => refuse(format!("there is no subcommand {name}")),
            ([name, rest @ ..], true) => {
                let Some(chosen) = declared.iter().find(|option| option["name"] == *name) else {
                    return refuse(format!("there is no subcommand {name}"));
                };
                let inner = self.fill(chosen, rest)?;
                let option = json!({"name": name, "type": chosen["type"], "options": inner.options});
                Ok(Filled { options: vec![option], ..inner })
            }
            ([], false) => self.fill_leaf(declared),
        }
    }

    fn fill_leaf(&self, declared: &[Value]) -> Result<Filled, Error> {
        let mut filled = Filled { options: Vec::new(), resolved: json!({}), focused_kind: None };
        for (name, _) in self.values {
            if !declared.iter().any(|option| option["name"] == name.as_str()) {
                return refuse(format!("there is no option {name}"));
            }
        }
        for option in declared {
            let name = option["name"].as_str().unwrap_or_default();
            let Some((_, value)) = self.values.iter().find(|(given, _)| given == name) else {
                if option["required"] == true && self.focused.is_none() {
                    return refuse(format!("the option {name} is required"));
                }
                continue;
            };
            let mut entry = json!({"name": name, "type": option["type"], "value": value});
            if self.focused == Some(name) {
                if option["autocomplete"] != true {
                    return refuse(format!("the option {name} has no autocomplete"));
                }
                // What is being typed is sent as it stands, as a string.
                entry["value"] = value.as_str().map_or_else(|| value.to_string(), str::to_owned).into();
                entry["focused"] = true.into();
                filled.focused_kind = option["type"].as_i64();
            } else {
                check(option, name, value)?;
                self.resolve(option["type"].as_i64().unwrap_or_default(), value, &mut filled.resolved)?;
            }
            filled.options.push(entry);
        }
        Ok(filled)
    }

    /// Adds what an identifier stands for to the resolved data.
    pub(super) fn resolve(&self, kind: i64, value: &Value, resolved: &mut Value) -> Result<(), Error> {
        if !(USER..=MENTIONABLE).contains(&kind) && kind != ATTACHMENT {
            return Ok(());
        }
        let id: u64 = value
            .as_str()
            .and_then(|id| id.parse().ok())
            .filter(|id| *id != 0)
            .ok_or_else(|| Error::Refused(format!("{value} is not an identifier")))?;
        let key = id.to_string();
        let guild = self.world.guild(self.guild)?;
        let role = guild.roles.get(&Id::new(id));
        match (kind, role) {
            (ROLE | MENTIONABLE, Some(role)) => resolved["roles"][&key] = role.to_json(),
            (ROLE, None) => return Err(Error::unknown("role", id)),
            (USER | MENTIONABLE, _) => {
                let user = self.world.user(Id::new(id))?;
                resolved["users"][&key] = user.to_json();
                if let Some(member) = guild.members.get(&user.id) {
                    let mut partial = member.to_partial_json();
                    let permissions = self.world.base_permissions(self.guild, user.id)?;
                    partial["permissions"] = permissions.bits().to_string().into();
                    resolved["members"][&key] = partial;
                }
            }
            (CHANNEL, _) => {
                let channel = self.world.channel(Id::new(id))?;
                let mut partial = channel.to_json();
                let everyone = guild.roles.get(&self.guild.cast()).map_or(0, |role| role.permissions.bits());
                partial["permissions"] = everyone.to_string().into();
                resolved["channels"][&key] = partial;
            }
            _ => {
                let found = self.world.attachments.get(&Id::new(id));
                let attachment = found.ok_or_else(|| Error::unknown("attachment", id))?;
                if attachment.bytes.len() as u64 > self.size_limit {
                    return refuse("the file is too large to upload");
                }
                let mut json = self.world.attachment_json(attachment);
                json["ephemeral"] = true.into();
                resolved["attachments"][&key] = json;
            }
        }
        Ok(())
    }
}

/// Checks a value against its option's type, bounds and choices.
fn check(option: &Value, name: &str, value: &Value) -> Result<(), Error> {
    let kind = option["type"].as_i64().unwrap_or_default();
    let fits = match kind {
        INTEGER => value.as_i64().is_some_and(|number| number.unsigned_abs() < 1 << 53),
        NUMBER => value.is_number(),
        BOOLEAN => value.is_boolean(),
        _ => value.is_string(),
    };
    if !fits {
        return refuse(format!("{value} does not fit the option {name}"));
    }
    if let (STRING, Some(text)) = (kind, value.as_str()) {
        let length = text.chars().count() as u64;
        let most = option["max_length"].as_u64().unwrap_or(6000);
        let least = option["min_length"].as_u64().unwrap_or(1);
        if !(least..=most).contains(&length) {
            return refuse(format!("the option {name} takes {least} to {most} characters"));
        }
    }
    if let Some(number) = value.as_f64() {
        let below = option["min_value"].as_f64().is_some_and(|least| number < least);
        let above = option["max_value"].as_f64().is_some_and(|most| number > most);
        if below || above {
            return refuse(format!("{number} is out of the bounds of the option {name}"));
        }
    }
    let choices = option["choices"].as_array().map_or(&[][..], Vec::as_slice);
    if !choices.is_empty() && !choices.iter().any(|choice| choice["value"] == *value) {
        return refuse(format!("{value} is not a choice of the option {name}"));
    }
    Ok(())
}

/// An object without its empty parts.
pub(super) fn some_object(value: Value) -> Option<Map<String, Value>> {
    match value {
        Value::Object(fields) if !fields.is_empty() => Some(fields),
        _ => None,
    }
}
