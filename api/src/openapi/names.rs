//! Fields that hold one of a few names: the names as the code that answers has them.

use std::borrow::Cow;

use segue_domain::{AccessLevel, LoopMode, PlayEnd, SettingUnit, SourceKind, UndoKind};
use segue_panel_db::{AuditOrigin, RequestState, Scope, Sla, SubscriptionStatus};
use serde::Serialize;
use serde_json::Value;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        RefOr,
        schema::{AnyOf, Array, Object, ObjectBuilder, Schema, SchemaType, Type},
    },
};

use crate::{control_panel::GUILD_SCOPES, status::StatusProblem};

/// Makes a schema of names. It stands for a field's type in the document, and there is no value of it.
macro_rules! names {
    ($($(#[doc = $about:literal])+ $name:ident: $values:expr;)+) => {$(
        $(#[doc = $about])+
        pub enum $name {}

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                let about = concat!($($about),+).trim();
                let names = ObjectBuilder::new().schema_type(Type::String).description(Some(about));
                names.enum_values(Some($values.into_iter().map(name))).into()
            }
        }

        impl ToSchema for $name {
            fn name() -> Cow<'static, str> {
                Cow::Borrowed(stringify!($name))
            }
        }
    )+};
}

names! {
    /// What a person decides in a guild.
    RankName: ["member", "dj", "manager"];
    /// How a request stands.
    RequestStateName: RequestState::ALL.map(RequestState::name);
    /// How a promise to answer in time stands.
    SlaName: Sla::ALL.map(Sla::name);
    /// Where a command was given.
    OriginName: AuditOrigin::ALL.map(AuditOrigin::name);
    /// What holds a track besides a person.
    HoldName: ["alone", "suppressed", "muted"];
    /// What happens when a track ends.
    LoopName: LoopMode::ALL.map(LoopMode::name);
    /// What kind of change can be taken back.
    ChangeName: UndoKind::ALL;
    /// What a number counts.
    UnitName: [SettingUnit::Percent, SettingUnit::Tracks, SettingUnit::Minutes, SettingUnit::PerMinute];
    /// Who may give a command.
    LevelName: AccessLevel::ALL;
    /// How a play ended.
    PlayEndName: PlayEnd::ALL.map(PlayEnd::name);
    /// Where a track comes from.
    SourceName: SourceKind::ALL.map(SourceKind::name);
    /// What a key allows.
    ScopeName: Scope::ALL.map(Scope::as_str);
    /// What a key of a guild can allow.
    GuildScopeName: GUILD_SCOPES.map(Scope::as_str);
    /// What a setting is.
    SettingKind: [
        "toggle", "number", "choice", "channel", "roles", "text_channels", "voice_channels", "members", "sites",
        "words", "colour", "text", "link",
    ];
    /// Whose queue it is.
    QueueOrigin: ["segue", "external"];
    /// Whether something keeps the bot from working as it should.
    StatusName: ["ok", "degraded"];
    /// What keeps the bot from being well.
    ProblemCode: StatusProblem::ALL.map(StatusProblem::code);
    /// Where a tier was bought.
    GrantOrigin: ["subscription", "discord"];
    /// How what grants a tier stands.
    GrantStatus: SubscriptionStatus::ALL.map(SubscriptionStatus::name);
    /// Whether the panel database answers.
    DatabaseName: ["reachable", "unreachable"];
}

/// What a setting is set to.
pub enum SettingValue {}

impl PartialSchema for SettingValue {
    fn schema() -> RefOr<Schema> {
        let mut value = AnyOf::with_capacity(4);
        value.description = Some("What a setting is set to, as its kind has it.".to_owned());
        for kind in [Type::Boolean, Type::Integer, Type::String] {
            value.items.push(Object::with_type(kind).into());
        }
        value.items.push(Array::new(Object::with_type(Type::String)).into());
        RefOr::T(Schema::AnyOf(value))
    }
}

impl ToSchema for SettingValue {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("SettingValue")
    }
}

/// Who may give a command, or `null`: who usually may.
pub enum ChosenLevel {}

impl PartialSchema for ChosenLevel {
    fn schema() -> RefOr<Schema> {
        let kind = SchemaType::from_iter([Type::String, Type::Null]);
        let values = AccessLevel::ALL.into_iter().map(name).chain([Value::Null]);
        let about = "Who may give a command, or `null`: who usually may.";
        let level = ObjectBuilder::new().schema_type(kind).description(Some(about));
        level.enum_values(Some(values)).into()
    }
}

impl ToSchema for ChosenLevel {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("ChosenLevel")
    }
}

/// A name as it stands in JSON.
fn name(value: impl Serialize) -> Value {
    serde_json::to_value(value).unwrap_or_default()
}
