//! What a guild's owners chose.

mod field;
mod value;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{AccessLevel, ChannelId, Language, MAX_COMMAND_NAME, MAX_PERMISSIONS, Plan, RoleId, UserId};

pub use self::{
    field::Field,
    value::{SettingKind, SettingUnit, SettingValue},
};

/// What is to be known of a setting: a row of the table.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Definition {
    /// What it can be.
    #[serde(flatten)]
    pub kind: SettingKind,
    /// What it belongs to.
    pub group: SettingGroup,
    /// What it is until somebody chooses.
    #[serde(default)]
    default: Option<SettingValue>,
    /// First tier that may choose.
    #[serde(default)]
    pub tier: Option<String>,
}

/// What settings belong together.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SettingGroup {
    /// Who decides.
    Deciding,
    /// How much is too much.
    Limits,
    /// How it plays.
    Playing,
    /// What it says.
    Messages,
    /// Whose it looks like.
    Branding,
}

impl Definition {
    /// What it is until somebody chooses.
    #[must_use]
    pub fn default_value(&self) -> SettingValue {
        self.default.clone().unwrap_or_else(|| self.kind.empty())
    }

    /// Whether a value fits.
    ///
    /// # Errors
    ///
    /// [`SettingProblem::Malformed`] when it does not.
    pub fn check(&self, value: &SettingValue) -> Result<(), SettingProblem> {
        self.kind.is(value).then_some(()).ok_or(SettingProblem::Malformed)
    }
}

/// Why a setting can't be what was asked for.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(tag = "problem", rename_all = "snake_case")]
pub enum SettingProblem {
    /// The value is of another kind, or out of range.
    Malformed,
    /// The list has as many entries as it may have.
    Full {
        /// How many.
        max: usize,
    },
    /// The list has the entry already, or has it not.
    Unchanged,
    /// The guild's plan does not have it.
    NeedsTier {
        /// The first tier that has.
        tier: String,
    },
}

/// What a guild's owners chose, a value a field. What was never chosen is the table's default; what the plan does not
/// have is kept, and read as the default.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct Settings {
    /// Grows by one with every change.
    pub version: u64,
    /// What was chosen.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    chosen: BTreeMap<Field, SettingValue>,
    /// Who may use which command, where it is not as usual.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    permissions: BTreeMap<String, AccessLevel>,
}

impl Settings {
    /// Whether nothing was ever chosen.
    #[must_use]
    pub fn is_new(&self) -> bool {
        self.version == 0
    }

    /// What holds: what was chosen, as far as the plan has it, and else the default.
    #[must_use]
    pub fn get(&self, field: Field, plan: &Plan) -> SettingValue {
        let definition = plan.table().definition(field);
        let chosen = self.chosen.get(&field).filter(|value| plan.allows(field) && definition.kind.is(value));
        let value = chosen.cloned().unwrap_or_else(|| definition.default_value());
        match (field, value) {
            (Field::QueueLimit, SettingValue::Number(limit)) => {
                SettingValue::Number(limit.min(u32::try_from(plan.queue()).unwrap_or(u32::MAX)))
            }
            (_, value) => value,
        }
    }

    /// What was chosen, whether or not the plan has it.
    #[must_use]
    pub fn chosen(&self, field: Field) -> Option<&SettingValue> {
        self.chosen.get(&field)
    }

    /// Chooses a value.
    ///
    /// # Errors
    ///
    /// [`SettingProblem::NeedsTier`], [`SettingProblem::Malformed`].
    pub fn set(&mut self, field: Field, value: SettingValue, plan: &Plan) -> Result<(), SettingProblem> {
        Self::needs(field, plan)?;
        plan.table().definition(field).check(&value)?;
        self.chosen.insert(field, value);
        self.version += 1;
        Ok(())
    }

    /// Goes back to all defaults.
    pub fn reset_all(&mut self) {
        *self = Self { version: self.version + 1, ..Self::default() };
    }

    /// Goes back to the default.
    pub fn reset(&mut self, field: Field) {
        self.chosen.remove(&field);
        self.version += 1;
    }

    /// Adds an entry to a list.
    ///
    /// # Errors
    ///
    /// Any [`SettingProblem`].
    pub fn add(&mut self, field: Field, item: &str, plan: &Plan) -> Result<SettingValue, SettingProblem> {
        Self::needs(field, plan)?;
        let kind = &plan.table().definition(field).kind;
        let max = kind.max_items().ok_or(SettingProblem::Malformed)?;
        let item = kind.read_item(item).ok_or(SettingProblem::Malformed)?;
        let mut items = self.list(field, plan);
        if items.contains(&item) {
            return Err(SettingProblem::Unchanged);
        }
        if items.len() >= max {
            return Err(SettingProblem::Full { max });
        }
        items.push(item);
        self.set(field, SettingValue::List(items.clone()), plan)?;
        Ok(SettingValue::List(items))
    }

    /// Takes an entry out of a list. A plan that has the setting no more does not stand in the way.
    ///
    /// # Errors
    ///
    /// [`SettingProblem::Malformed`], [`SettingProblem::Unchanged`].
    pub fn take_out(
        &mut self,
        field: Field,
        item: &str,
        plan: &Plan,
    ) -> Result<SettingValue, SettingProblem> {
        let kind = &plan.table().definition(field).kind;
        kind.max_items().ok_or(SettingProblem::Malformed)?;
        let item = kind.read_item(item).ok_or(SettingProblem::Malformed)?;
        let Some(SettingValue::List(items)) = self.chosen.get_mut(&field) else {
            return Err(SettingProblem::Unchanged);
        };
        let before = items.len();
        items.retain(|known| *known != item);
        if items.len() == before {
            return Err(SettingProblem::Unchanged);
        }
        let left = SettingValue::List(items.clone());
        if items.is_empty() {
            self.chosen.remove(&field);
        }
        self.version += 1;
        Ok(left)
    }

    /// Chooses who may use a command; `None`: as usual. Says whether it could be kept.
    pub fn permit(&mut self, command: &str, level: Option<AccessLevel>) -> bool {
        let known = self.permissions.contains_key(command);
        let is_new = level.is_some() && !known;
        if is_new && (self.permissions.len() >= MAX_PERMISSIONS || command.chars().count() > MAX_COMMAND_NAME)
        {
            return false;
        }
        match level {
            Some(level) => self.permissions.insert(command.to_owned(), level),
            None => self.permissions.remove(command),
        };
        self.version += 1;
        true
    }

    /// Who may use a command, where it is not as usual.
    #[must_use]
    pub fn permission(&self, command: &str) -> Option<AccessLevel> {
        self.permissions.get(command).copied()
    }

    /// All commands that are not as usual.
    #[must_use]
    pub const fn permissions(&self) -> &BTreeMap<String, AccessLevel> {
        &self.permissions
    }

    /// Whether a toggle is on.
    #[must_use]
    pub fn is_on(&self, field: Field, plan: &Plan) -> bool {
        self.get(field, plan) == SettingValue::Toggle(true)
    }

    /// A number.
    #[must_use]
    pub fn number(&self, field: Field, plan: &Plan) -> u32 {
        match self.get(field, plan) {
            SettingValue::Number(number) => number,
            _ => 0,
        }
    }

    /// A choice or a text.
    #[must_use]
    pub fn text(&self, field: Field, plan: &Plan) -> String {
        match self.get(field, plan) {
            SettingValue::Text(text) => text,
            _ => String::new(),
        }
    }

    /// The entries of a list.
    #[must_use]
    pub fn list(&self, field: Field, plan: &Plan) -> Vec<String> {
        match self.get(field, plan) {
            SettingValue::List(items) => items,
            _ => Vec::new(),
        }
    }

    /// Roles that may decide for everybody.
    #[must_use]
    pub fn dj_roles(&self, plan: &Plan) -> Vec<RoleId> {
        self.ids(Field::DjRoles, plan).map(RoleId::new).collect()
    }

    /// Channels of a list.
    #[must_use]
    pub fn channels(&self, field: Field, plan: &Plan) -> Vec<ChannelId> {
        self.ids(field, plan).map(ChannelId::new).collect()
    }

    /// Whether a member may not use the bot.
    #[must_use]
    pub fn is_blocked(&self, user: UserId, plan: &Plan) -> bool {
        self.ids(Field::BlockedMembers, plan).any(|id| id == user.get())
    }

    /// Channel that is announced in, if one was chosen.
    #[must_use]
    pub fn announcement_channel(&self, plan: &Plan) -> Option<ChannelId> {
        self.text(Field::AnnouncementChannel, plan).parse().ok()
    }

    /// Language of what everybody sees, if one was chosen.
    #[must_use]
    pub fn language(&self, plan: &Plan) -> Option<Language> {
        let code = self.text(Field::Language, plan);
        Language::ALL.into_iter().find(|language| language.code() == code)
    }

    fn ids(&self, field: Field, plan: &Plan) -> impl Iterator<Item = u64> + use<> {
        self.list(field, plan).into_iter().filter_map(|id| id.parse().ok())
    }

    fn needs(field: Field, plan: &Plan) -> Result<(), SettingProblem> {
        match plan.missing_tier(field) {
            None => Ok(()),
            Some(tier) => Err(SettingProblem::NeedsTier { tier: tier.to_owned() }),
        }
    }
}
