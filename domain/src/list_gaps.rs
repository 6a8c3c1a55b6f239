//! What is missing of a list that was read.

use serde::{Deserialize, Serialize};

/// What is missing of a list of tracks that a site or a file has.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct ListGaps {
    /// Entries that can't be had: private, deleted, or of a site that isn't supported.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub unavailable: usize,
    /// How many entries were read of a list that has more; 0 when all were.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub cut_at: usize,
}

impl ListGaps {
    /// Whether nothing is missing.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.unavailable == 0 && self.cut_at == 0
    }
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
const fn is_zero(count: &usize) -> bool {
    *count == 0
}
