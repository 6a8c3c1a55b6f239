//! What is registered with Discord, and what should be.

use serde_json::{Map, Value};
use twilight_model::application::command::Command;

/// Discord's type of the command that opens an activity. It belongs to the application, not to us.
///
/// See <https://discord.com/developers/docs/interactions/application-commands#application-command-object-application-command-types>.
const ENTRY_POINT: u64 = 4;

/// What differs between the commands that are registered and those that should be.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Registration {
    /// Names that are new.
    pub added: Vec<String>,
    /// Names whose definition differs.
    pub changed: Vec<String>,
    /// Names that are registered and no longer known.
    pub removed: Vec<String>,
    /// Commands that open an activity: they stay as they are.
    pub entry_points: Vec<String>,
    /// What is to be registered: with the entry points, since Discord refuses to lose one.
    pub(crate) body: Vec<Value>,
}

impl Registration {
    /// Compares.
    #[must_use]
    pub fn compare(registered: &[Value], wanted: &[Command]) -> Self {
        let wanted: Vec<Value> =
            wanted.iter().map(|command| serde_json::to_value(command).unwrap_or_default()).collect();
        let (entry_points, ours): (Vec<&Value>, Vec<&Value>) =
            registered.iter().partition(|command| command["type"].as_u64() == Some(ENTRY_POINT));
        let mut difference = Self {
            entry_points: entry_points.iter().map(|command| name(command)).collect(),
            ..Self::default()
        };
        for command in &wanted {
            match ours.iter().find(|other| key(other) == key(command)) {
                None => difference.added.push(name(command)),
                Some(other) if essence(other) != essence(command) => difference.changed.push(name(command)),
                Some(_) => {}
            }
        }
        let gone = ours.iter().filter(|other| !wanted.iter().any(|command| key(command) == key(other)));
        difference.removed = gone.map(|command| name(command)).collect();
        difference.body = wanted.into_iter().chain(entry_points.into_iter().cloned()).collect();
        difference
    }

    /// Whether nothing has to be registered.
    #[must_use]
    pub fn is_current(&self) -> bool {
        self.added.is_empty() && self.changed.is_empty() && self.removed.is_empty()
    }
}

fn name(command: &Value) -> String {
    command["name"].as_str().unwrap_or_default().to_owned()
}

fn key(command: &Value) -> (u64, String) {
    (command["type"].as_u64().unwrap_or(1), name(command))
}

/// What Discord adds to a definition: ids, what it has replaced, and the translation for anyone who asks.
const ADDED: [&str; 8] = [
    "id",
    "application_id",
    "guild_id",
    "version",
    "dm_permission",
    "default_permission",
    "name_localized",
    "description_localized",
];

/// A definition without what Discord adds to it, and without what says nothing: `null`, `false` and empty lists.
fn essence(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let kept = fields.iter().filter(|(name, _)| !ADDED.contains(&name.as_str()));
            let kept = kept.map(|(name, value)| match name.as_str() {
                // Their fields are locales, of which one is called `id`.
                "name_localizations" | "description_localizations" => (name.clone(), value.clone()),
                _ => (name.clone(), essence(value)),
            });
            let kept = kept.filter(|(_, value)| {
                !matches!(value, Value::Null | Value::Bool(false))
                    && value.as_array().is_none_or(|list| !list.is_empty())
                    && value.as_object().is_none_or(|fields| !fields.is_empty())
            });
            Value::Object(kept.collect::<Map<_, _>>())
        }
        Value::Array(list) => Value::Array(list.iter().map(essence).collect()),
        value => value.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn command(name: &str, description: &str) -> Command {
        let definition = json!({
            "name": name, "description": description, "type": 1, "default_member_permissions": null, "version": "1",
            "options": [{"name": "query", "description": "What", "type": 3}],
        });
        serde_json::from_value(definition).expect("a definition")
    }

    /// A definition as Discord gives it back.
    fn registered(command: &Command) -> Value {
        let mut value = serde_json::to_value(command).expect("JSON");
        let fields = value.as_object_mut().expect("an object");
        fields.insert("id".into(), json!("1"));
        fields.insert("application_id".into(), json!("2"));
        fields.insert("version".into(), json!("3"));
        fields.insert("nsfw".into(), json!(false));
        fields.insert("default_member_permissions".into(), Value::Null);
        value
    }

    #[test]
    fn what_discord_adds_is_no_difference() {
        let play = command("play", "Play");
        assert!(Registration::compare(&[registered(&play)], &[play]).is_current());
    }

    #[test]
    fn a_translation_is_a_part_of_the_definition() {
        let play = |german: &str| {
            let mut play = command("play", "Play");
            let translations = [("de", german), ("id", "putar")];
            let translations = translations.map(|(locale, name)| (locale.to_owned(), name.to_owned()));
            play.options[0].name_localizations = Some(translations.into());
            play
        };
        let mut before = registered(&play("suche"));
        before["name_localizations"] = Value::Null;
        before["options"][0]["description_localizations"] = json!({});
        before["options"][0]["name_localized"] = json!("suche");
        assert!(Registration::compare(std::slice::from_ref(&before), &[play("suche")]).is_current());
        assert_eq!(Registration::compare(std::slice::from_ref(&before), &[play("finde")]).changed, ["play"]);
        before["options"][0]["name_localizations"] = json!({"de": "suche"});
        assert_eq!(Registration::compare(&[before], &[play("suche")]).changed, ["play"]);
    }

    #[test]
    fn what_is_new_changed_and_gone_is_told() {
        let before = [registered(&command("play", "Play")), registered(&command("dance", "Dance"))];
        let wanted = [command("play", "Play a song"), command("stop", "Stop")];
        let difference = Registration::compare(&before, &wanted);
        assert_eq!(difference.added, ["stop"]);
        assert_eq!(difference.changed, ["play"]);
        assert_eq!(difference.removed, ["dance"]);
    }

    #[test]
    fn a_command_that_opens_an_activity_is_left_alone() {
        let entry_point = json!({"id": "9", "type": 4, "name": "launch", "description": "", "handler": 2});
        let play = command("play", "Play");
        let difference = Registration::compare(std::slice::from_ref(&entry_point), &[play]);
        assert_eq!(difference.removed, Vec::<String>::new());
        assert_eq!(difference.entry_points, ["launch"]);
        assert_eq!(difference.body.last(), Some(&entry_point));
    }
}
