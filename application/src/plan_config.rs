//! Whether there are plans, and what Discord's SKUs grant.

use std::{collections::HashMap, fs, sync::Arc};

use segue_configuration::{ConfigurationError, Environment, settings};
use segue_domain::{Grant, PlanError, PlanTable, Plans, Timestamp};
use twilight_model::application::monetization::Entitlement;

/// Whether there are plans (`SEGUE_PLANS`), and which tier each of Discord's SKUs grants (`SEGUE_SKUS`).
#[derive(Clone, Debug, Default)]
pub struct PlanConfig {
    plans: Plans,
    skus: Arc<HashMap<u64, String>>,
}

/// A variable about plans that can't be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PlanConfigError {
    /// A variable can't be read.
    #[error(transparent)]
    Setting(#[from] ConfigurationError),
    /// The file that `SEGUE_PLANS` names can't be read.
    #[error("SEGUE_PLANS names {path:?}, which can't be read: use `off`, `example` or the path of a table")]
    Unreadable {
        /// What it names.
        path: String,
        /// Why not.
        source: std::io::Error,
    },
    /// It is not a table of plans.
    #[error("SEGUE_PLANS names {path:?}, which is not a table of plans")]
    Table {
        /// What it names.
        path: String,
        /// Why not.
        source: PlanError,
    },
    /// `SEGUE_SKUS` is no list of `SKU id:tier`.
    #[error("SEGUE_SKUS has {entry:?}: write `SKU id:tier`, with commas between")]
    Sku {
        /// The entry that is wrong.
        entry: String,
    },
    /// `SEGUE_SKUS` names a tier that the table does not have.
    #[error("SEGUE_SKUS grants {tier:?}, which is not a tier of the table")]
    UnknownTier {
        /// The tier.
        tier: String,
    },
}

impl PlanConfig {
    /// Plans as given, without any SKU.
    #[must_use]
    pub fn new(plans: Plans) -> Self {
        Self { plans, skus: Arc::default() }
    }

    /// The same, with a SKU that grants a tier.
    #[must_use]
    pub fn with_sku(self, sku: u64, tier: &str) -> Self {
        let mut skus = HashMap::clone(&self.skus);
        skus.insert(sku, tier.to_owned());
        Self { skus: Arc::new(skus), ..self }
    }

    /// Reads the settings `SEGUE_PLANS` and `SEGUE_SKUS`.
    ///
    /// # Errors
    ///
    /// [`PlanConfigError`] names the variable and what is wrong.
    pub fn read(environment: &Environment) -> Result<Self, PlanConfigError> {
        let skus = environment.get(&settings::SEGUE_SKUS)?;
        Self::parse(&environment.get(&settings::SEGUE_PLANS)?, skus.as_deref())
    }

    fn parse(plans: &str, skus: Option<&str>) -> Result<Self, PlanConfigError> {
        let plans = match plans {
            "off" => Plans::OFF,
            "example" => Plans::on(PlanTable::shipped()),
            path => {
                let owned = || path.to_owned();
                let text = fs::read_to_string(path)
                    .map_err(|source| PlanConfigError::Unreadable { path: owned(), source })?;
                let table = PlanTable::parse(&text)
                    .map_err(|source| PlanConfigError::Table { path: owned(), source })?;
                // Read once, for as long as the program runs.
                Plans::on(Box::leak(Box::new(table)))
            }
        };
        let mut by_sku = HashMap::new();
        for entry in
            skus.into_iter().flat_map(|skus| skus.split(',')).filter(|entry| !entry.trim().is_empty())
        {
            let wrong = || PlanConfigError::Sku { entry: entry.to_owned() };
            let (sku, tier) = entry.trim().split_once(':').ok_or_else(wrong)?;
            let sku: u64 = sku.trim().parse().map_err(|_| wrong())?;
            let tier = tier.trim();
            if !plans.table().tiers().iter().any(|known| known.name == tier) {
                return Err(PlanConfigError::UnknownTier { tier: tier.to_owned() });
            }
            by_sku.insert(sku, tier.to_owned());
        }
        Ok(Self { plans, skus: Arc::new(by_sku) })
    }

    /// The plans.
    #[must_use]
    pub const fn plans(&self) -> Plans {
        self.plans
    }

    /// What an entitlement grants, if its SKU is one that grants a tier. One that was deleted has ended.
    ///
    /// See <https://discord.com/developers/docs/resources/entitlement#entitlement-object>.
    #[must_use]
    pub fn grant(&self, entitlement: &Entitlement) -> Option<Grant> {
        let tier = self.skus.get(&entitlement.sku_id.get())?;
        let ends = entitlement.ends_at.map(|at| {
            let micros = u64::try_from(at.as_micros()).unwrap_or_default();
            Timestamp::from_millis(micros / 1_000)
        });
        let until = if entitlement.deleted { Some(Timestamp::default()) } else { ends };
        Some(Grant { id: format!("e:{}", entitlement.id), tier: tier.clone(), until })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plans_are_off_unless_somebody_says_otherwise() {
        let off: Environment = [("SEGUE_PLANS", "off")].into_iter().collect();
        for environment in [Environment::default(), off] {
            let config = PlanConfig::read(&environment).expect("read");
            assert!(config.plans().of([], Timestamp::default()).tier().is_none());
        }
        let config = PlanConfig::parse("example", Some("12:pro, 13:scale")).expect("read");
        assert!(config.plans().of([], Timestamp::default()).tier().is_some());
        assert_eq!(config.skus.get(&13).map(String::as_str), Some("scale"));
    }

    #[test]
    fn what_is_no_table_and_no_list_is_refused() {
        let refused = |plans, skus| PlanConfig::parse(plans, skus).expect_err("refused");
        assert!(matches!(refused("/nowhere/plans.toml", None), PlanConfigError::Unreadable { .. }));
        assert!(matches!(refused("Cargo.toml", None), PlanConfigError::Table { .. }));
        for skus in ["12", "x:pro", "12=pro", ":pro"] {
            assert!(matches!(refused("example", Some(skus)), PlanConfigError::Sku { .. }), "{skus}");
        }
        assert!(matches!(refused("example", Some("12:gold")), PlanConfigError::UnknownTier { .. }));
    }
}
