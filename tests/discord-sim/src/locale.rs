//! The languages people choose, and what a command is called in them.
//!
//! See <https://discord.com/developers/docs/interactions/application-commands#localization>.

use serde_json::{Map, Value};

use crate::{
    Error,
    gateway::intents,
    id::{GuildId, UserId},
    sim::Simulator,
};

/// What is chosen until something else is.
pub(crate) const DEFAULT: &str = "en-US";

/// The languages there are.
///
/// See <https://discord.com/developers/docs/reference#locales>.
pub(crate) const LOCALES: [&str; 32] = [
    "id", "da", "de", "en-GB", "en-US", "es-ES", "es-419", "fr", "hr", "it", "lt", "hu", "nl", "no", "pl",
    "pt-BR", "ro", "fi", "sv-SE", "vi", "tr", "cs", "el", "bg", "ru", "uk", "hi", "th", "zh-CN", "ja",
    "zh-TW", "ko",
];

/// The fields of commands, options and choices that have localizations.
pub(crate) const FIELDS: [&str; 2] = ["name", "description"];

/// A command as it is listed for a requester: without its dictionaries, but with what is said in this locale.
///
/// See <https://discord.com/developers/docs/interactions/application-commands#retrieving-localized-commands>.
pub(crate) fn reduced(command: &Value, locale: &str) -> Value {
    match command {
        Value::Object(fields) => Value::Object(reduced_fields(fields, locale)),
        Value::Array(items) => items.iter().map(|item| reduced(item, locale)).collect(),
        other => other.clone(),
    }
}

fn reduced_fields(fields: &Map<String, Value>, locale: &str) -> Map<String, Value> {
    let mut reduced_to = Map::new();
    for (name, value) in fields {
        let localized = name.strip_suffix("_localizations").filter(|field| FIELDS.contains(field));
        if let Some(field) = localized {
            if let Some(text) = value.get(locale) {
                reduced_to.insert(format!("{field}_localized"), text.clone());
            }
        } else if matches!(name.as_str(), "options" | "choices") {
            reduced_to.insert(name.clone(), reduced(value, locale));
        } else {
            reduced_to.insert(name.clone(), value.clone());
        }
    }
    reduced_to
}

impl Simulator {
    /// A user chooses another language.
    ///
    /// # Errors
    ///
    /// If there is no such user or language.
    pub fn set_locale(&self, user: UserId, locale: &str) -> Result<(), Error> {
        let locale = known(locale)?;
        let mut state = self.lock();
        let entry = state.world.users.get_mut(&user).ok_or_else(|| Error::unknown("user", user))?;
        locale.clone_into(&mut entry.locale);
        Ok(())
    }

    /// A guild prefers another language: `GUILD_UPDATE`.
    ///
    /// # Errors
    ///
    /// If there is no such guild or language.
    pub fn set_guild_locale(&self, guild: GuildId, locale: &str) -> Result<(), Error> {
        let locale = known(locale)?;
        let mut state = self.lock();
        let entry = state.world.guild_mut(guild)?;
        locale.clone_into(&mut entry.preferred_locale);
        let data = entry.to_json();
        state.hub.publish(guild, intents::GUILDS, "GUILD_UPDATE", &data);
        Ok(())
    }
}

fn known(locale: &str) -> Result<&str, Error> {
    if LOCALES.contains(&locale) { Ok(locale) } else { Err(Error::unknown("locale", locale)) }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_listed_command_says_its_names_in_one_language() {
        let command = json!({
            "name": "birthday", "description": "Wish", "name_localizations": {"zh-CN": "生日"},
            "description_localizations": null,
            "options": [{"name": "age", "name_localizations": {"zh-CN": "岁数", "de": "alter"},
                "choices": [{"name": "old", "value": "name_localizations", "name_localizations": {"de": "alt"}}]}],
        });
        assert_eq!(
            reduced(&command, "de"),
            json!({"name": "birthday", "description": "Wish", "options": [
                {"name": "age", "name_localized": "alter", "choices": [
                    {"name": "old", "value": "name_localizations", "name_localized": "alt"},
                ]},
            ]}),
        );
        assert_eq!(reduced(&command, "zh-CN")["name_localized"], "生日");
    }
}
