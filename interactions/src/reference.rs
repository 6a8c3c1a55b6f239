//! The reference of the commands, for people.

use std::fmt::Write;

use segue_domain::{AccessLevel, Field, Language, PlanTable};
use segue_messages as messages;
use twilight_model::application::command::{CommandOption, CommandOptionType, CommandOptionValue};

use crate::command;

/// The reference of the commands, as Markdown: written from what is registered with Discord.
#[must_use]
pub fn reference() -> String {
    let mut text = String::from(
        "# Commands\n\nThis file is written by `segue commands --markdown docs/commands.md` from the definitions that are \
         registered with Discord: change those, not this.\n",
    );
    for (command, entry) in command::rules() {
        let (name, about) = (command::called(&command), command::about(&command));
        let _ = write!(
            text,
            "\n## {name}\n\n{about}.\n\nWhere: {}. Who: {}.\n",
            entry.rule.text(),
            who(entry.level)
        );
        options(&mut text, &command.options, "");
    }
    settings(&mut text);
    text
}

/// The table of settings, as it is shipped.
fn settings(text: &mut String) {
    text.push_str(
        "\n# Settings\n\n`/settings set` and `/settings add` change them; the table is made from `domain/plans.toml`. A plan is \
         asked for only where the operator has plans.\n\n| setting | what | can be | without a choice | plan |\n\
         | --- | --- | --- | --- | --- |\n",
    );
    let table = PlanTable::shipped();
    for field in Field::ALL {
        let definition = table.definition(field);
        let default = definition.default_value().to_string();
        let default = if default.is_empty() { "none".to_owned() } else { format!("`{default}`") };
        let tier = definition.tier.as_deref().unwrap_or("any");
        let range = messages::range(&definition.kind, Language::English);
        let _ = writeln!(text, "| `{field}` | {} | {range} | {default} | {tier} |", field.about());
    }
}

const fn who(level: AccessLevel) -> &'static str {
    match level {
        AccessLevel::Everyone => "everybody",
        AccessLevel::Dj => "DJs; everybody where no DJ role is chosen",
        AccessLevel::Manager => "members who may manage the server",
        AccessLevel::Nobody => "nobody",
    }
}

fn options(text: &mut String, options: &[CommandOption], of: &str) {
    let (parts, plain): (Vec<_>, Vec<_>) =
        options.iter().partition(|option| option.kind == CommandOptionType::SubCommand);
    if !plain.is_empty() {
        text.push_str("\n| option | what | value |\n| --- | --- | --- |\n");
    }
    for option in plain {
        let needed = if option.required == Some(true) { "" } else { ", optional" };
        let _ = writeln!(
            text,
            "| `{}` | {} | {}{needed} |",
            option.name,
            option.description.replace('|', "\\|"),
            value(option)
        );
    }
    for part in parts {
        let name = format!("{of}{}", part.name);
        let _ = write!(text, "\n### {name}\n\n{}.\n", part.description);
        self::options(text, part.options.as_deref().unwrap_or_default(), &format!("{name} "));
    }
}

fn value(option: &CommandOption) -> String {
    if let Some(choices) = option.choices.as_ref().filter(|choices| !choices.is_empty()) {
        let names: Vec<_> = choices.iter().map(|choice| choice.name.as_str()).collect();
        return format!("one of: {}", names.join(", "));
    }
    match option.kind {
        CommandOptionType::Integer => {
            let bound = |value: Option<CommandOptionValue>| match value {
                Some(CommandOptionValue::Integer(number)) => Some(number),
                _ => None,
            };
            match (bound(option.min_value), bound(option.max_value)) {
                (Some(least), Some(most)) => format!("{least} to {most}"),
                (Some(least), None) => format!("{least} or more"),
                _ => "a whole number".to_owned(),
            }
        }
        CommandOptionType::String => match option.max_length {
            Some(most) => format!("text, at most {most} characters"),
            None => "text".to_owned(),
        },
        CommandOptionType::Boolean => "yes or no".to_owned(),
        CommandOptionType::User => "a member".to_owned(),
        CommandOptionType::Channel => "a channel".to_owned(),
        CommandOptionType::Mentionable => "a role or a member".to_owned(),
        CommandOptionType::Attachment => "a file".to_owned(),
        kind => kind.kind().to_owned(),
    }
}
