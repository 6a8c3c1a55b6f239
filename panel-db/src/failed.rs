//! Why a transaction failed.

use sea_orm::DbErr;

use super::{connect::unavailable, transaction::gave_way};
use segue_store::StoreError;

/// Why a transaction failed: what the database said, or what was found in it.
pub(super) enum Failed {
    Database(DbErr),
    Store(StoreError),
}

impl From<DbErr> for Failed {
    fn from(error: DbErr) -> Self {
        Self::Database(error)
    }
}

impl From<StoreError> for Failed {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl Failed {
    /// Says what it failed at.
    pub(super) fn while_doing(self, doing: &'static str) -> StoreError {
        match self {
            Self::Database(error) => unavailable(doing)(error),
            Self::Store(error) => error,
        }
    }

    pub(super) fn gave_way(&self) -> bool {
        matches!(self, Self::Database(error) if gave_way(error))
    }
}
