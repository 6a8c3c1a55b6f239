//! Memory of the jobs that were applied.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use crate::{JobId, RECENT_JOBS};

/// Ids of the last [`RECENT_JOBS`] jobs, oldest first.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(transparent)]
pub struct RecentJobs(VecDeque<JobId>);

impl RecentJobs {
    /// Whether the job was applied.
    #[must_use]
    pub fn contains(&self, id: &JobId) -> bool {
        self.0.contains(id)
    }

    /// How often a job is remembered: once if it was applied, whatever happened.
    #[must_use]
    pub fn count(&self, id: &JobId) -> usize {
        self.0.iter().filter(|known| *known == id).count()
    }

    /// Number of remembered jobs; at most [`RECENT_JOBS`].
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether no job was ever applied.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Remembers a job, and forgets the oldest beyond the limit.
    pub fn remember(&mut self, id: JobId) {
        self.0.push_back(id);
        while self.0.len() > RECENT_JOBS {
            self.0.pop_front();
        }
    }
}
