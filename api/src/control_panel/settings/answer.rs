//! `GET /api/control-panel/guilds/{guild}/settings`.

use axum::{Extension, Json, extract::State};
use segue_domain::{AccessLevel, Definition, Field, Plan, SettingKind, SettingUnit, SettingValue, Settings};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    ApiError, ApiState, Membership, Person,
    control_panel::commands::CommandDispatcher,
    openapi::{self, LevelName, UnitName},
};

/// The settings of a guild, with all that is needed to make a form of them.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SettingsAnswer {
    /// Grows by one with every change; a change names the one that it was made for.
    version: u64,
    /// The guild's tier; absent where there are no plans.
    #[schema(required)]
    tier: Option<String>,
    fields: Vec<FieldAnswer>,
    permissions: Vec<PermissionAnswer>,
}

/// A setting.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct FieldAnswer {
    #[schema(value_type = String)]
    name: Field,
    /// What it decides, in an English sentence.
    about: &'static str,
    group: String,
    #[schema(value_type = openapi::SettingKind)]
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    min: Option<u32>,
    /// The largest number, the most characters, or the most entries.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    max: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<UnitName>, nullable = false)]
    unit: Option<SettingUnit>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    choices: Vec<String>,
    #[schema(value_type = openapi::SettingValue)]
    default: SettingValue,
    /// What holds now.
    #[schema(value_type = openapi::SettingValue)]
    value: SettingValue,
    /// Whether somebody chose it.
    chosen: bool,
    /// First tier that may choose, when the guild's may not.
    #[schema(required)]
    locked_by: Option<String>,
}

/// Who may give a command.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct PermissionAnswer {
    /// Name of the slash command.
    command: String,
    /// Who may where the guild chose nothing else.
    #[schema(value_type = LevelName)]
    usual: AccessLevel,
    /// What the guild chose.
    #[schema(value_type = Option<LevelName>, required)]
    level: Option<AccessLevel>,
}

/// The guild's settings.
#[utoipa::path(
    get,
    operation_id = "settings",
    path = "/api/control-panel/guilds/{guild}/settings",
    tag = "settings",
    params(("guild" = String, Path, description = "Guild's id")),
    responses((status = 200, body = SettingsAnswer, description = "The settings")),
)]
pub async fn settings(
    State(state): State<ApiState>,
    Extension(person): Extension<Person>,
    Extension(membership): Extension<Membership>,
) -> Result<Json<SettingsAnswer>, ApiError> {
    let Membership { guild, roles, manages, .. } = &membership;
    let dispatcher = CommandDispatcher::new(&state, *guild, person.user_id, roles, *manages).await?;
    Ok(Json(SettingsAnswer::of(&dispatcher.head.settings, &dispatcher.plan)))
}

impl SettingsAnswer {
    /// Tells the settings that hold with a plan.
    pub fn of(settings: &Settings, plan: &Plan) -> Self {
        let fields = Field::ALL.into_iter().map(|field| {
            let definition = plan.table().definition(field);
            let shape = Shape::of(definition);
            FieldAnswer {
                name: field,
                about: field.about(),
                group: json_name(&definition.group),
                kind: shape.kind,
                min: shape.min,
                max: shape.max,
                unit: shape.unit,
                choices: shape.choices,
                default: definition.default_value(),
                value: settings.get(field, plan),
                chosen: settings.chosen(field).is_some(),
                locked_by: plan.missing_tier(field).map(str::to_owned),
            }
        });
        let permissions = segue_application::catalogue::ALL.into_iter().map(|entry| PermissionAnswer {
            level: settings.permission(entry.name),
            command: entry.name.to_owned(),
            usual: entry.level,
        });
        Self {
            version: settings.version,
            tier: plan.tier().map(|tier| tier.name.clone()),
            fields: fields.collect(),
            permissions: permissions.collect(),
        }
    }
}

/// What a form needs to know of a kind.
struct Shape {
    kind: &'static str,
    min: Option<u32>,
    max: Option<usize>,
    unit: Option<SettingUnit>,
    choices: Vec<String>,
}

impl Shape {
    fn of(definition: &Definition) -> Self {
        let plain = |kind| Self { kind, min: None, max: None, unit: None, choices: Vec::new() };
        let up_to = |kind, max: &usize| Self { max: Some(*max), ..plain(kind) };
        match &definition.kind {
            SettingKind::Toggle => plain("toggle"),
            SettingKind::Number { min, max, unit } => {
                let max = usize::try_from(*max).unwrap_or(usize::MAX);
                Self { min: Some(*min), max: Some(max), unit: Some(*unit), ..plain("number") }
            }
            SettingKind::Choice { choices } => Self { choices: choices.clone(), ..plain("choice") },
            SettingKind::Channel => plain("channel"),
            SettingKind::Roles { max } => up_to("roles", max),
            SettingKind::TextChannels { max } => up_to("text_channels", max),
            SettingKind::VoiceChannels { max } => up_to("voice_channels", max),
            SettingKind::Members { max } => up_to("members", max),
            SettingKind::Sites { max } => up_to("sites", max),
            SettingKind::Words { max } => up_to("words", max),
            SettingKind::Colour => plain("colour"),
            SettingKind::Text { max } => up_to("text", max),
            SettingKind::Link { max } => up_to("link", max),
        }
    }
}

/// Name of a variant without contents, as it stands in JSON.
fn json_name(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(name)) => name,
        _ => String::new(),
    }
}
