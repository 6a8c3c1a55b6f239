//! What a guild's plan allows.

use std::{collections::BTreeMap, sync::LazyLock};

use serde::{Deserialize, Serialize};

use crate::{
    Definition, Field, MAX_GRANT_TEXT, MAX_GRANTS, MAX_QUEUE_LEN, MAX_SETTINGS_BYTES, PlanError, Timestamp,
};

/// The table that is shipped.
static SHIPPED: LazyLock<PlanTable> =
    LazyLock::new(|| PlanTable::parse(include_str!("../plans.toml")).expect("the shipped table is tested"));

/// Tiers with their caps, and settings with their types, ranges, defaults and tiers. `domain/plans.toml` explains them.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct PlanTable {
    /// The smallest first.
    tiers: Vec<Tier>,
    settings: BTreeMap<Field, Definition>,
}

/// A tier, and its caps.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct Tier {
    /// Its name.
    pub name: String,
    /// Most tracks that wait; absent: no other limit than [`MAX_QUEUE_LEN`].
    pub queue: Option<usize>,
    /// Most playlists of the guild; absent: no other limit than a library's.
    pub playlists: Option<usize>,
    /// Which sources may be used.
    #[serde(default)]
    pub sources: SourceTier,
    /// Most hours of help from the bot's operator that may be asked for within 30 days; absent: no limit.
    pub concierge_hours: Option<u64>,
    /// Minutes within which such a request is answered; absent: nothing is promised.
    pub concierge_minutes: Option<u64>,
}

/// Which sources may be used: each level has those before it.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SourceTier {
    /// Files, and links to audio.
    Core,
    /// The sites that the operator lists.
    Extended,
    /// Search.
    #[default]
    Unlimited,
}

impl PlanTable {
    /// The table of `domain/plans.toml`.
    #[must_use]
    pub fn shipped() -> &'static Self {
        &SHIPPED
    }

    /// Reads a table in the form of `domain/plans.toml`.
    ///
    /// # Errors
    ///
    /// [`PlanError`] when it is no such table: unknown or missing settings, no tiers, two tiers of a name, a setting's
    /// tier that is not among them, a default outside its own range, or settings that could be longer than
    /// [`MAX_SETTINGS_BYTES`].
    pub fn parse(text: &str) -> Result<Self, PlanError> {
        let table: Self = toml::from_str(text).map_err(|source| PlanError::Unreadable(Box::new(source)))?;
        if table.tiers.is_empty() {
            return Err(PlanError::NoTiers);
        }
        for (place, tier) in table.tiers.iter().enumerate() {
            if table.rank(&tier.name) != Some(place) {
                return Err(PlanError::TierTwice { name: tier.name.clone() });
            }
        }
        for field in Field::ALL {
            let definition = table.settings.get(&field).ok_or(PlanError::MissingSetting { field })?;
            if let Some(name) = definition.tier.as_ref().filter(|name| table.rank(name).is_none()) {
                return Err(PlanError::UnknownTier { field, name: name.clone() });
            }
            definition.check(&definition.default_value()).map_err(|_| PlanError::BadDefault { field })?;
        }
        let bytes = table.settings.values().map(|definition| definition.kind.most_bytes()).sum();
        if bytes > MAX_SETTINGS_BYTES {
            return Err(PlanError::SettingsTooLong { bytes });
        }
        Ok(table)
    }

    /// The tiers, the smallest first.
    #[must_use]
    pub fn tiers(&self) -> &[Tier] {
        &self.tiers
    }

    /// What is to be known of a setting.
    ///
    /// # Panics
    ///
    /// Never: a table has them all.
    #[must_use]
    pub fn definition(&self, field: Field) -> &Definition {
        &self.settings[&field]
    }

    fn rank(&self, name: &str) -> Option<usize> {
        self.tiers.iter().position(|tier| tier.name == name)
    }
}

/// Whether there are plans, and which.
#[derive(Clone, Copy, Debug, Default)]
pub struct Plans(Option<&'static PlanTable>);

impl Plans {
    /// Every guild has everything.
    pub const OFF: Self = Self(None);

    /// Guilds have what the tiers of a table give them.
    #[must_use]
    pub const fn on(table: &'static PlanTable) -> Self {
        Self(Some(table))
    }

    /// The table that settings are defined in.
    #[must_use]
    pub fn table(&self) -> &'static PlanTable {
        self.0.unwrap_or(PlanTable::shipped())
    }

    /// The plan of a guild that was granted these tiers: the largest that has not ended at `now`, and the smallest of
    /// all without any.
    #[must_use]
    pub fn of<'a>(&self, grants: impl IntoIterator<Item = &'a Grant>, now: Timestamp) -> Plan {
        let Some(table) = self.0 else { return Plan { table: self.table(), rank: None } };
        let ranks = grants
            .into_iter()
            .filter(|grant| grant.holds_at(now))
            .filter_map(|grant| table.rank(&grant.tier));
        Plan { table, rank: Some(ranks.max().unwrap_or_default()) }
    }
}

/// What a guild's plan allows.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    table: &'static PlanTable,
    /// Place of its tier; absent where plans are off.
    rank: Option<usize>,
}

impl Plan {
    /// The plan that has everything.
    #[must_use]
    pub fn everything() -> Self {
        Plans::OFF.of([], Timestamp::default())
    }

    /// Its tier; absent where plans are off.
    #[must_use]
    pub fn tier(&self) -> Option<&'static Tier> {
        self.table.tiers.get(self.rank?)
    }

    /// The table it comes from.
    #[must_use]
    pub const fn table(&self) -> &'static PlanTable {
        self.table
    }

    /// Whether a setting may be chosen.
    #[must_use]
    pub fn allows(&self, field: Field) -> bool {
        self.missing_tier(field).is_none()
    }

    /// The tier that a setting asks for, if this plan is smaller.
    #[must_use]
    pub fn missing_tier(&self, field: Field) -> Option<&'static str> {
        let (rank, needed) = (self.rank?, self.table.definition(field).tier.as_deref()?);
        (self.table.rank(needed)? > rank).then_some(needed)
    }

    /// Most tracks that may wait.
    #[must_use]
    pub fn queue(&self) -> usize {
        self.tier().and_then(|tier| tier.queue).unwrap_or(MAX_QUEUE_LEN).min(MAX_QUEUE_LEN)
    }

    /// Most playlists of the guild, of `limit`.
    #[must_use]
    pub fn playlists(&self, limit: usize) -> usize {
        self.tier().and_then(|tier| tier.playlists).unwrap_or(limit).min(limit)
    }

    /// Most hours of help that may be asked for within 30 days; `None`: no limit.
    #[must_use]
    pub fn concierge_hours(&self) -> Option<u64> {
        self.tier()?.concierge_hours
    }

    /// Minutes within which such a request is answered; `None`: nothing is promised.
    #[must_use]
    pub fn concierge_minutes(&self) -> Option<u64> {
        self.tier()?.concierge_minutes
    }

    /// Which sources may be used.
    #[must_use]
    pub fn sources(&self) -> SourceTier {
        self.tier().map_or(SourceTier::Unlimited, |tier| tier.sources)
    }

    /// The first tier with these sources, if this plan has less.
    #[must_use]
    pub fn tier_for_sources(&self, needed: SourceTier) -> Option<&'static str> {
        if self.sources() >= needed {
            return None;
        }
        self.table.tiers.iter().find(|tier| tier.sources >= needed).map(|tier| tier.name.as_str())
    }
}

/// A tier that a guild has, and where from.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Grant {
    /// Names its origin: one origin grants one tier. `e:` and an entitlement's id, or `s:` and a subscription's.
    pub id: String,
    /// Name of the tier.
    pub tier: String,
    /// When it ends; absent: not by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
}

impl Grant {
    /// Whether it has not ended.
    #[must_use]
    pub fn holds_at(&self, now: Timestamp) -> bool {
        self.until.is_none_or(|until| until > now)
    }

    /// Puts a grant among others, in place of the one of its origin. Those that have ended make room.
    pub fn put(self, grants: &mut Vec<Self>, now: Timestamp) {
        grants.retain(|grant| grant.id != self.id && grant.holds_at(now));
        let is_short = [&self.id, &self.tier].iter().all(|text| text.len() <= MAX_GRANT_TEXT);
        if self.holds_at(now) && is_short {
            grants.push(self);
        }
        let beyond = grants.len().saturating_sub(MAX_GRANTS);
        grants.drain(..beyond);
    }
}
