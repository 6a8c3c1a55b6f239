//! What a server's owners chose, for anyone who asked.

use std::fmt::Write;

use segue_domain::{Field, Language, Plan, SettingGroup, SettingKind, SettingUnit, SettingValue, Settings};
use twilight_util::builder::embed::{EmbedBuilder, EmbedFieldBuilder};

use crate::language::{command_name, text};
use crate::{Brand, Outgoing, level::level as level_of, value::entries};

/// Most characters of a value in the list of all.
const MAX_VALUE: usize = 60;
/// Most characters of a value that is shown alone.
const MAX_ONE: usize = 1_500;
/// Most characters of the list of commands.
const MAX_COMMANDS: usize = 1_000;

/// All settings by group, or one with what it can be.
#[must_use]
pub fn settings(settings: &Settings, plan: &Plan, only: Option<Field>, language: Language) -> Outgoing {
    if let Some(field) = only {
        return Outgoing::text(one(settings, plan, field, language)).ephemeral();
    }
    let groups = [
        (SettingGroup::Deciding, text!(language, "settings-deciding")),
        (SettingGroup::Limits, text!(language, "settings-limits")),
        (SettingGroup::Playing, text!(language, "settings-playing")),
        (SettingGroup::Messages, text!(language, "settings-messages")),
        (SettingGroup::Branding, text!(language, "settings-branding")),
    ];
    let mut embed = EmbedBuilder::new().title(text!(language, "settings-title"));
    for (group, title) in groups {
        let mut lines = String::new();
        for field in Field::ALL.into_iter().filter(|field| plan.table().definition(*field).group == group) {
            let value = shown(field, &settings.get(field, plan), MAX_VALUE, language);
            let _ = writeln!(lines, "`{field}` {value}{}", lock(field, plan));
        }
        embed = embed.field(EmbedFieldBuilder::new(title, lines));
    }
    let mut commands = String::new();
    for (command, level) in settings.permissions() {
        let line = format!("`/{}` {}\n", command_name(language, command), level_of(*level, language));
        if commands.chars().count() + line.chars().count() > MAX_COMMANDS {
            commands.push('…');
            break;
        }
        commands.push_str(&line);
    }
    if !commands.is_empty() {
        embed = embed.field(EmbedFieldBuilder::new(text!(language, "settings-commands"), commands));
    }
    let embed = Brand::of(settings, plan).embed(embed, None);
    Outgoing { embed: Some(embed), ..Outgoing::default() }.ephemeral()
}

fn one(settings: &Settings, plan: &Plan, field: Field, language: Language) -> String {
    let definition = plan.table().definition(field);
    let value = shown(field, &settings.get(field, plan), MAX_ONE, language);
    let default = shown(field, &definition.default_value(), MAX_ONE, language);
    let is = text!(language, "setting-shown", setting = field.name(), value = value);
    let range = range(&definition.kind, language);
    let can_be = text!(language, "setting-range", range = range, default = default);
    format!("{is}{}\n{can_be}", lock(field, plan))
}

/// A lock and the tier that opens it.
fn lock(field: Field, plan: &Plan) -> String {
    plan.missing_tier(field).map(|tier| format!(" 🔒 {tier}")).unwrap_or_default()
}

/// What a setting can be, in words.
#[must_use]
pub fn range(kind: &SettingKind, language: Language) -> String {
    match kind {
        SettingKind::Toggle => text!(language, "range-toggle"),
        SettingKind::Number { min, max, unit: SettingUnit::Percent } => {
            text!(language, "range-percent", min = *min, max = *max)
        }
        SettingKind::Number { min, max, unit: SettingUnit::Tracks } => {
            text!(language, "range-tracks", min = *min, max = *max)
        }
        SettingKind::Number { min, max, unit: SettingUnit::Minutes } => {
            text!(language, "range-minutes", min = *min, max = *max)
        }
        SettingKind::Number { min, max, unit: SettingUnit::PerMinute } => {
            text!(language, "range-per-minute", min = *min, max = *max)
        }
        SettingKind::Choice { choices } => {
            choices.iter().map(|choice| format!("`{choice}`")).collect::<Vec<_>>().join(", ")
        }
        SettingKind::Channel => text!(language, "range-channel"),
        SettingKind::Roles { max } => text!(language, "range-roles", max = *max),
        SettingKind::TextChannels { max } => text!(language, "range-text-channels", max = *max),
        SettingKind::VoiceChannels { max } => text!(language, "range-voice-channels", max = *max),
        SettingKind::Members { max } => text!(language, "range-members", max = *max),
        SettingKind::Sites { max } => text!(language, "range-sites", max = *max),
        SettingKind::Words { max } => text!(language, "range-words", max = *max),
        SettingKind::Colour => text!(language, "range-colour"),
        SettingKind::Text { max } => text!(language, "range-text", max = *max),
        SettingKind::Link { max } => text!(language, "range-link", max = *max),
    }
}

/// A value within `most` characters. A mention that is cut is none: whole entries are left out, and counted.
fn shown(field: Field, value: &SettingValue, most: usize, language: Language) -> String {
    let entries = entries(field, value, most, language);
    if entries.is_empty() {
        return format!("**{}**", text!(language, "value-none"));
    }
    let mut length = 0;
    let fitting = entries.iter().take_while(|entry| {
        length += entry.chars().count() + 2;
        length <= most + 2
    });
    let kept = fitting.count().max(1);
    let list = entries[..kept].join(", ");
    match entries.len() - kept {
        0 => format!("**{list}**"),
        count => text!(language, "setting-more", shown = list, count = count),
    }
}
