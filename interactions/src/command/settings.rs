//! `/settings`: shows and changes what the server's owners chose.

use segue_application::{CatalogueEntry, Suggestion, catalogue};
use segue_domain::{
    AccessLevel, Field, Notice, SessionCommand, SettingKind, SettingValue, Settings as Chosen, SettingsChange,
};
use segue_messages as messages;
use twilight_model::{
    application::command::Command, guild::Permissions, http::interaction::InteractionResponse,
};
use twilight_util::builder::command::{ChannelBuilder, MentionableBuilder, StringBuilder, SubCommandBuilder};

use super::slash_command::{SlashCommand, guild_command};
use crate::{InteractionError, Result, interaction_context::InteractionContext, options::Options};

/// `/settings`.
pub struct Settings;

const SETTING: &str = "setting";
const VALUE: &str = "value";
const CHANNEL: &str = "channel";
const WHO: &str = "who";
const COMMAND: &str = "command";
const LEVEL: &str = "level";

/// What is asked of the settings.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum What {
    /// All of them, or one.
    View(Option<Field>),
    /// A value, as a person typed it.
    Set(Field, String),
    /// Any other change.
    Change(SettingsChange),
}

impl SlashCommand for Settings {
    const ENTRY: CatalogueEntry = catalogue::SETTINGS;

    type Parsed = What;

    fn definition() -> Command {
        let setting = || StringBuilder::new(SETTING, "The setting").max_length(40).autocomplete(true);
        let entry = |name: &str, what: &str| {
            SubCommandBuilder::new(name, what)
                .option(setting().required(true))
                .option(StringBuilder::new(VALUE, "A site or a word").max_length(100))
                .option(ChannelBuilder::new(CHANNEL, "A channel"))
                .option(MentionableBuilder::new(WHO, "A role or a member"))
        };
        let levels = AccessLevel::ALL.map(|level| (level.name(), level.name()));
        guild_command(Self::ENTRY.name, "Show and change this server's settings")
            .default_member_permissions(Permissions::MANAGE_GUILD)
            .option(SubCommandBuilder::new("view", "Show the settings").option(setting()))
            .option(
                SubCommandBuilder::new("set", "Change a setting").option(setting().required(true)).option(
                    StringBuilder::new(VALUE, "What it is to be")
                        .max_length(500)
                        .autocomplete(true)
                        .required(true),
                ),
            )
            .option(entry("add", "Add to a list"))
            .option(entry("remove", "Take out of a list"))
            .option(SubCommandBuilder::new("reset", "Go back to the default").option(setting()))
            .option(
                SubCommandBuilder::new("permission", "Choose who may use a command")
                    .option(
                        StringBuilder::new(COMMAND, "The command")
                            .max_length(32)
                            .autocomplete(true)
                            .required(true),
                    )
                    .option(
                        StringBuilder::new(LEVEL, "Who may use it; without it: who usually may")
                            .choices(levels),
                    ),
            )
            .build()
    }

    fn parse(options: &mut Options<'_>) -> Result<What> {
        match options.subcommand()? {
            "view" => Ok(What::View(setting(options)?)),
            "set" => {
                let field = required_setting(options)?;
                let text = options.string(VALUE)?.ok_or_else(|| options.missing(VALUE))?;
                Ok(What::Set(field, text.to_owned()))
            }
            "add" => {
                let field = required_setting(options)?;
                Ok(What::Change(SettingsChange::Add { field, item: item(options)? }))
            }
            "remove" => {
                let field = required_setting(options)?;
                Ok(What::Change(SettingsChange::TakeOut { field, item: item(options)? }))
            }
            "reset" => Ok(What::Change(match setting(options)? {
                Some(field) => SettingsChange::Reset { field },
                None => SettingsChange::ResetAll,
            })),
            "permission" => {
                let command = options.string(COMMAND)?.map(|name| name.trim().trim_start_matches('/'));
                let command = command.and_then(super::known_name).ok_or_else(|| options.missing(COMMAND))?;
                let level = match options.string(LEVEL)? {
                    None => None,
                    Some(name) => Some(
                        AccessLevel::ALL
                            .into_iter()
                            .find(|level| level.name() == name)
                            .ok_or_else(|| options.missing(LEVEL))?,
                    ),
                };
                Ok(What::Change(SettingsChange::Permit { command: command.to_owned(), level }))
            }
            _ => Err(options.missing("subcommand")),
        }
    }

    async fn suggest(option: &str, typed: &str, call: &InteractionContext<'_>) -> Result<Vec<Suggestion>> {
        let fits = |name: &str| Suggestion::new(name, name).filter(|suggestion| suggestion.fits(typed));
        Ok(match option {
            SETTING => Field::ALL.into_iter().filter_map(|field| fits(field.name())).collect(),
            COMMAND => catalogue::ALL.into_iter().map(|entry| entry.name).filter_map(fits).collect(),
            VALUE => {
                let field = call.typed(SETTING).and_then(|name| name.parse::<Field>().ok());
                field
                    .map_or_else(Vec::new, |field| values(field, call))
                    .iter()
                    .filter_map(|value| fits(value))
                    .collect()
            }
            _ => Vec::new(),
        })
    }

    async fn answer(what: What, call: &InteractionContext<'_>) -> Result<InteractionResponse> {
        let head = call.head().await?;
        let plan = call.plan().await?;
        let change = match what {
            What::View(field) => {
                let shown = messages::settings(&head.settings, &plan, field, call.language());
                return Ok(call.show(shown));
            }
            What::Set(field, text) => {
                let kind = &plan.table().definition(field).kind;
                let none = matches!(text.trim(), "none" | "-") && *kind != SettingKind::Toggle;
                let value = if none { Some(kind.empty()) } else { kind.read(&text) };
                let value = value.ok_or(InteractionError::Setting { field, kind: kind.clone() })?;
                SettingsChange::Set { field, value }
            }
            What::Change(change) => change,
        };
        // What can't be done is said at once, and to the person alone.
        let refused = |notice: Notice| InteractionError::Refused(Box::new(notice));
        change.make(&mut Chosen::clone(&head.settings), &plan).map_err(refused)?;
        call.enqueue(SessionCommand::Settings { change, version: None }).await
    }
}

fn setting(options: &mut Options<'_>) -> Result<Option<Field>> {
    match options.string(SETTING)? {
        None => Ok(None),
        Some(name) => name.trim().parse().map(Some).map_err(|()| options.missing(SETTING)),
    }
}

fn required_setting(options: &mut Options<'_>) -> Result<Field> {
    setting(options)?.ok_or_else(|| options.missing(SETTING))
}

/// The entry that is meant: a channel, a role or a member by Discord's own choosers, the rest as text.
fn item(options: &mut Options<'_>) -> Result<String> {
    let given = [
        options.string(VALUE)?.map(str::to_owned),
        options.channel(CHANNEL)?.map(|id| id.to_string()),
        options.mentionable(WHO)?.map(|id| id.to_string()),
    ];
    let mut given = given.into_iter().flatten();
    match (given.next(), given.next()) {
        (Some(item), None) => Ok(item),
        _ => Err(options.missing(VALUE)),
    }
}

/// What a setting can be, as far as it can be listed.
fn values(field: Field, call: &InteractionContext<'_>) -> Vec<String> {
    let definition = call.table().definition(field);
    let default = match definition.default_value() {
        SettingValue::Number(number) => Some(number),
        _ => None,
    };
    match &definition.kind {
        SettingKind::Toggle => vec!["on".to_owned(), "off".to_owned()],
        SettingKind::Choice { choices } => choices.clone(),
        SettingKind::Number { min, max, .. } => {
            let mut numbers: Vec<u32> = default.into_iter().chain([*min, *max]).collect();
            numbers.dedup();
            numbers.iter().map(ToString::to_string).collect()
        }
        SettingKind::Colour => {
            vec!["#2F7D6B".to_owned(), "#5865F2".to_owned(), "#ED4245".to_owned(), "#FEE75C".to_owned()]
        }
        _ => vec!["none".to_owned()],
    }
}
