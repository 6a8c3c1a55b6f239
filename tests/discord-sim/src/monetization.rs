//! Buying, and what the bot is told of it.
//!
//! See <https://discord.com/developers/docs/monetization/implementing-app-subscriptions>.

use serde_json::Value;
use time::OffsetDateTime;

use crate::{
    Error,
    gateway::intents,
    id::{EntitlementId, SkuId},
    setting::Setting,
    sim::{Simulator, State},
    world::{Entitlement, Holder, Subscriber},
};

/// A change to an entitlement.
#[derive(Clone, Copy, Debug, Default)]
pub struct EntitlementChange {
    /// From when on it is valid.
    pub starts_at: Setting<OffsetDateTime>,
    /// Until when it is valid.
    pub ends_at: Setting<OffsetDateTime>,
}

impl Simulator {
    /// Offers a subscription for sale.
    #[must_use]
    pub fn create_subscription(&self, name: &str, subscriber: Subscriber) -> SkuId {
        self.lock().world.add_subscription(name, subscriber)
    }

    /// A user subscribes, for themselves or for a guild: `ENTITLEMENT_CREATE`. It is valid from now on and for ever,
    /// until it is changed.
    #[must_use]
    pub fn grant_entitlement(&self, sku_id: SkuId, holder: Holder) -> Entitlement {
        let now = Some(OffsetDateTime::now_utc());
        self.add_entitlement(sku_id, holder, Entitlement::APPLICATION_SUBSCRIPTION, now, None)
    }

    /// As [`Self::grant_entitlement`], with all that can be chosen.
    #[must_use]
    pub fn add_entitlement(
        &self,
        sku_id: SkuId,
        holder: Holder,
        kind: u8,
        starts_at: Option<OffsetDateTime>,
        ends_at: Option<OffsetDateTime>,
    ) -> Entitlement {
        let mut state = self.lock();
        let id = state.world.ids.next();
        let made = Entitlement { id, sku_id, holder, kind, deleted: false, starts_at, ends_at };
        state.world.entitlements.insert(id, made.clone());
        self.tell_of_entitlement(&mut state, "ENTITLEMENT_CREATE", &made);
        made
    }

    /// Changes when an entitlement is valid: `ENTITLEMENT_UPDATE`.
    ///
    /// # Errors
    ///
    /// If there is no such entitlement.
    pub fn change_entitlement(
        &self,
        id: EntitlementId,
        change: EntitlementChange,
    ) -> Result<Entitlement, Error> {
        let mut state = self.lock();
        let entitlement = state.world.entitlement_mut(id)?;
        change.starts_at.apply(&mut entitlement.starts_at);
        change.ends_at.apply(&mut entitlement.ends_at);
        let changed = entitlement.clone();
        self.tell_of_entitlement(&mut state, "ENTITLEMENT_UPDATE", &changed);
        Ok(changed)
    }

    /// A subscription ends now: `ENTITLEMENT_UPDATE` with its `ends_at`.
    ///
    /// # Errors
    ///
    /// If there is no such entitlement.
    pub fn end_entitlement(&self, id: EntitlementId) -> Result<Entitlement, Error> {
        let ends_at = Setting::To(Some(OffsetDateTime::now_utc()));
        self.change_entitlement(id, EntitlementChange { ends_at, ..EntitlementChange::default() })
    }

    /// Takes an entitlement away, as after a refund: `ENTITLEMENT_DELETE`.
    ///
    /// # Errors
    ///
    /// If there is no such entitlement.
    pub fn delete_entitlement(&self, id: EntitlementId) -> Result<Entitlement, Error> {
        let mut state = self.lock();
        let entitlement = state.world.entitlement_mut(id)?;
        entitlement.deleted = true;
        let deleted = entitlement.clone();
        self.tell_of_entitlement(&mut state, "ENTITLEMENT_DELETE", &deleted);
        Ok(deleted)
    }

    /// All entitlements there ever were, oldest first.
    #[must_use]
    pub fn entitlements(&self) -> Vec<Entitlement> {
        self.lock().world.entitlements.values().cloned().collect()
    }

    /// Tells the gateway's first shard, and the webhook events' endpoint.
    ///
    /// See <https://discord.com/developers/docs/events/gateway-events#entitlements>.
    fn tell_of_entitlement(&self, state: &mut State, kind: &'static str, entitlement: &Entitlement) {
        let data: Value = entitlement.to_json(self.application_id());
        state.hub.publish_first(intents::ALWAYS, kind, &data);
        self.post_webhook_event(state, kind, &data);
    }
}
