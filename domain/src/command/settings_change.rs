//! A change of what a guild's owners chose.

use serde::{Deserialize, Serialize};

use crate::{AccessLevel, Field, SettingValue};

/// A change of what a guild's owners chose.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum SettingsChange {
    /// A setting gets a value.
    Set {
        /// Which.
        field: Field,
        /// What.
        value: SettingValue,
    },
    /// A setting goes back to its default.
    Reset {
        /// Which.
        field: Field,
    },
    /// All settings and permissions go back to their defaults.
    ResetAll,
    /// A list gets an entry.
    Add {
        /// Which list.
        field: Field,
        /// The entry.
        item: String,
    },
    /// A list loses an entry.
    TakeOut {
        /// Which list.
        field: Field,
        /// The entry.
        item: String,
    },
    /// A command is for others than usual.
    Permit {
        /// Its name, as people type it.
        command: String,
        /// Who may use it; absent: who usually may.
        level: Option<AccessLevel>,
    },
}
