//! What an application sells.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::World;
use crate::id::{ApplicationId, SkuId};

/// The flag of what is offered for sale.
const AVAILABLE: u64 = 1 << 2;
/// The type of a subscription.
const SUBSCRIPTION: u8 = 5;
/// The type of the group that Discord makes of each subscription.
const SUBSCRIPTION_GROUP: u8 = 6;

/// Whom a subscription is for.
///
/// See <https://discord.com/developers/docs/resources/sku#sku-object-sku-flags>.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subscriber {
    /// Everyone in one guild.
    Guild,
    /// One user, everywhere.
    User,
}

/// Something an application sells.
///
/// See <https://discord.com/developers/docs/resources/sku#sku-object>.
#[derive(Clone, Debug)]
pub(crate) struct Sku {
    pub(crate) id: SkuId,
    kind: u8,
    name: String,
    subscriber: Subscriber,
}

impl Sku {
    pub(crate) fn to_json(&self, application: ApplicationId) -> Value {
        let flag = match self.subscriber {
            Subscriber::Guild => 1_u64 << 7,
            Subscriber::User => 1 << 8,
        };
        json!({
            "id": self.id,
            "type": self.kind,
            "dependent_sku_id": null,
            "application_id": application,
            "manifest_labels": null,
            "access_type": 1,
            "name": self.name,
            "features": [],
            "release_date": null,
            "premium": false,
            "slug": self.name.to_lowercase().replace(' ', "-"),
            "flags": AVAILABLE | flag,
            "show_age_gate": false,
        })
    }
}

impl World {
    /// A new subscription; its group is made with it, as Discord does. Answers the subscription's identifier.
    pub(crate) fn add_subscription(&mut self, name: &str, subscriber: Subscriber) -> SkuId {
        let mut add = |kind| {
            let id = self.ids.next();
            self.skus.insert(id, Sku { id, kind, name: name.to_owned(), subscriber });
            id
        };
        add(SUBSCRIPTION_GROUP);
        add(SUBSCRIPTION)
    }
}
