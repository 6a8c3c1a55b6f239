//! `PATCH /api/control-panel/guilds/{guild}/settings`.

use std::collections::BTreeMap;

use axum::{Extension, extract::State, http::StatusCode, response::Response};
use segue_domain::{
    AccessLevel, Field, Notice, Plan, Rank, SessionCommand, SettingProblem, SettingValue, SettingsChange,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    ApiError, ApiState, Membership, Person,
    control_panel::{audit::note, commands::CommandDispatcher},
    error::BadValue,
    http::{IdempotencyKey, JsonBody, json},
    openapi::{self, ChosenLevel},
};

/// Most fields of one change.
const MOST: usize = 50;

/// What is to be changed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = SettingsChange)]
pub struct SettingsBody {
    /// Version of the settings that the change was made for.
    version: u64,
    /// Fields and what they are to be.
    #[serde(default)]
    #[schema(value_type = BTreeMap<String, openapi::SettingValue>)]
    set: BTreeMap<String, SettingValue>,
    /// Fields that go back to their defaults.
    #[serde(default)]
    reset: Vec<String>,
    /// Commands and who may give them; `null`: who usually may.
    #[serde(default)]
    #[schema(value_type = BTreeMap<String, ChosenLevel>)]
    permissions: BTreeMap<String, Option<AccessLevel>>,
}

/// A change that was accepted. The outcome of its parts arrives on the event stream.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AcceptedChange)]
pub struct Accepted {
    /// Ids of the commands it was made into, in order.
    ids: Vec<String>,
}

/// Changes the guild's settings.
#[utoipa::path(
    patch,
    operation_id = "changeSettings",
    path = "/api/control-panel/guilds/{guild}/settings",
    tag = "settings",
    params(("guild" = String, Path, description = "Guild's id")),
    request_body = SettingsBody,
    responses((status = 202, body = Accepted, description = "The change is on its way; its result arrives on the event stream")),
)]
pub async fn change_settings(
    State(state): State<ApiState>,
    Extension(person): Extension<Person>,
    Extension(membership): Extension<Membership>,
    request: IdempotencyKey,
    JsonBody(wanted): JsonBody<SettingsBody>,
) -> Result<Response, ApiError> {
    if let Some(answer) = request.answered(&state).await? {
        return Ok(answer);
    }
    let Membership { guild, roles, manages, .. } = &membership;
    let dispatcher = CommandDispatcher::new(&state, *guild, person.user_id, roles, *manages).await?;
    dispatcher.permit("settings", true)?;
    let version = wanted.version;
    let changes = wanted.changes(&dispatcher.plan)?;
    if version != dispatcher.head.settings.version {
        return Err(ApiError::SettingsVersion { newest: dispatcher.head.settings.version });
    }
    let mut ids = Vec::with_capacity(changes.len());
    let key = request.or_new();
    // Each change makes the version that the next one is made for, and the same request the same jobs.
    for (number, (version, change)) in (version..).zip(changes).enumerate() {
        let detail = told(&change);
        let command = SessionCommand::Settings { change, version: Some(version) };
        ids.push(dispatcher.issue(Rank::Manager, command, &format!("{key}.{number}")).await?);
        note(&state, &membership, &person, "settings", &detail, "accepted").await;
    }
    let accepted = Accepted { ids };
    request.keep(&state, StatusCode::ACCEPTED, &accepted).await;
    Ok(json(StatusCode::ACCEPTED, &accepted))
}

/// What the audit says of a change.
fn told(change: &SettingsChange) -> String {
    match change {
        SettingsChange::Set { field, value } => format!("{field}: {value}"),
        SettingsChange::Reset { field } => format!("{field}: as it usually is"),
        SettingsChange::Permit { command, level } => {
            format!("/{command}: {}", level.map_or("as it usually is", AccessLevel::name))
        }
        // The panel makes no others.
        _ => String::new(),
    }
}

impl SettingsBody {
    /// The changes, if all of them can be made.
    fn changes(self, plan: &Plan) -> Result<Vec<SettingsChange>, ApiError> {
        let (mut changes, mut bad) = (Vec::new(), Vec::new());
        let mut wrong =
            |pointer: String, detail: &str| bad.push(BadValue { pointer, detail: detail.to_owned() });
        for (name, value) in self.set {
            let pointer = format!("/set/{name}");
            let Ok(field) = name.parse::<Field>() else {
                wrong(pointer, "there is no such setting");
                continue;
            };
            if let Some(tier) = plan.missing_tier(field) {
                let problem = SettingProblem::NeedsTier { tier: tier.to_owned() };
                return Err(ApiError::Refused(Box::new(Notice::SettingRefused { field, problem })));
            }
            let kind = &plan.table().definition(field).kind;
            let value = match value {
                SettingValue::List(items) => {
                    SettingValue::List(items.iter().filter_map(|item| kind.read_item(item)).collect())
                }
                value => value,
            };
            if kind.is(&value) {
                changes.push(SettingsChange::Set { field, value });
            } else {
                wrong(pointer, "it is of another kind, or out of range");
            }
        }
        for (place, name) in self.reset.into_iter().enumerate() {
            match name.parse::<Field>() {
                Ok(field) => changes.push(SettingsChange::Reset { field }),
                Err(()) => wrong(format!("/reset/{place}"), "there is no such setting"),
            }
        }
        for (command, level) in self.permissions {
            match segue_application::catalogue::find(&command) {
                Some(_) => changes.push(SettingsChange::Permit { command, level }),
                None => wrong(format!("/permissions/{command}"), "there is no such command"),
            }
        }
        if changes.len() > MOST {
            wrong(String::new(), "too many changes at once");
        }
        if bad.is_empty() { Ok(changes) } else { Err(ApiError::BadValues(bad)) }
    }
}

#[cfg(test)]
mod tests {
    use segue_domain::Plans;
    use serde_json::json;

    use super::*;

    fn changes(body: serde_json::Value) -> Result<Vec<SettingsChange>, ApiError> {
        let wanted: SettingsBody = serde_json::from_value(body).expect("of the right shape");
        wanted.changes(&Plans::OFF.of([], segue_domain::Timestamp::default()))
    }

    #[test]
    fn values_are_read_as_people_write_them() {
        let body = json!({
            "version": 3,
            "set": {"default_volume": 40, "blocked_sites": ["https://www.example.org/x"], "stay": true},
            "reset": ["footer"],
            "permissions": {"clear": "manager", "skip": null},
        });
        let expected = [
            SettingsChange::Set {
                field: Field::BlockedSites,
                value: SettingValue::List(vec!["example.org".to_owned()]),
            },
            SettingsChange::Set { field: Field::DefaultVolume, value: SettingValue::Number(40) },
            SettingsChange::Set { field: Field::Stay, value: SettingValue::Toggle(true) },
            SettingsChange::Reset { field: Field::Footer },
            SettingsChange::Permit { command: "clear".to_owned(), level: Some(AccessLevel::Manager) },
            SettingsChange::Permit { command: "skip".to_owned(), level: None },
        ];
        assert_eq!(changes(body).expect("all can be made"), expected);
    }

    #[test]
    fn each_bad_value_is_named() {
        let body = json!({
            "version": 0,
            "set": {"default_volume": 5_000, "nonsense": 1, "accent_colour": "red"},
            "reset": ["x"],
            "permissions": {"fly": "dj"},
        });
        let Err(ApiError::BadValues(bad)) = changes(body) else { panic!("all are bad") };
        let pointers: Vec<&str> = bad.iter().map(|bad| bad.pointer.as_str()).collect();
        let expected =
            ["/set/accent_colour", "/set/default_volume", "/set/nonsense", "/reset/0", "/permissions/fly"];
        assert_eq!(pointers, expected);
    }
}
