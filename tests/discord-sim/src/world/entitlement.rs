//! What a user or a guild has bought, or was given.

use serde_json::{Value, json};
use time::OffsetDateTime;

use super::World;
use crate::{
    Error, clock,
    id::{ApplicationId, EntitlementId, GuildId, SkuId, UserId},
};

/// Whom an entitlement is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holder {
    /// One user, everywhere.
    User(UserId),
    /// Everyone in one guild.
    Guild(GuildId),
}

/// Access to something the application sells.
///
/// See <https://discord.com/developers/docs/resources/entitlement#entitlement-object>.
#[derive(Clone, Debug)]
pub struct Entitlement {
    /// The entitlement's identifier.
    pub id: EntitlementId,
    /// What it gives access to.
    pub sku_id: SkuId,
    /// Who has it.
    pub holder: Holder,
    /// How it came about: 8 for a subscription, 4 for a test entitlement.
    pub kind: u8,
    /// Whether it was taken away, as after a refund.
    pub deleted: bool,
    /// From when on it is valid; always if none.
    pub starts_at: Option<OffsetDateTime>,
    /// Until when it is valid; for ever if none.
    pub ends_at: Option<OffsetDateTime>,
}

impl Entitlement {
    /// The type of one that was bought as an app's subscription.
    pub const APPLICATION_SUBSCRIPTION: u8 = 8;
    /// The type of one made by the developer for a test.
    pub const TEST_MODE_PURCHASE: u8 = 4;

    /// Whether its end has come.
    #[must_use]
    pub fn has_ended(&self, now: OffsetDateTime) -> bool {
        self.ends_at.is_some_and(|end| end <= now)
    }

    /// Whether it gives access now.
    #[must_use]
    pub fn is_active(&self, now: OffsetDateTime) -> bool {
        let begun = self.starts_at.is_none_or(|start| start <= now);
        begun && !self.deleted && !self.has_ended(now)
    }

    pub(crate) fn to_json(&self, application: ApplicationId) -> Value {
        let mut json = json!({
            "id": self.id,
            "sku_id": self.sku_id,
            "application_id": application,
            "promotion_id": null,
            "type": self.kind,
            "deleted": self.deleted,
            "gift_code_flags": 0,
            "consumed": false,
            "starts_at": self.starts_at.map(clock::written),
            "ends_at": self.ends_at.map(clock::written),
        });
        match self.holder {
            Holder::User(user) => json["user_id"] = json!(user),
            Holder::Guild(guild) => json["guild_id"] = json!(guild),
        }
        json
    }
}

impl World {
    pub(crate) fn entitlement_mut(&mut self, id: EntitlementId) -> Result<&mut Entitlement, Error> {
        self.entitlements.get_mut(&id).ok_or_else(|| Error::unknown("entitlement", id))
    }

    /// What a member of a guild has access to now, by themselves or by their guild.
    pub(crate) fn active_entitlements(
        &self,
        guild: GuildId,
        user: UserId,
    ) -> impl Iterator<Item = &Entitlement> {
        let now = OffsetDateTime::now_utc();
        let held = move |entitlement: &&Entitlement| {
            matches!(entitlement.holder, Holder::User(holder) if holder == user)
                || matches!(entitlement.holder, Holder::Guild(holder) if holder == guild)
        };
        self.entitlements.values().filter(held).filter(move |entitlement| entitlement.is_active(now))
    }
}
