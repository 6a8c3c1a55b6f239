//! What a worker has to do at the moment.

use std::sync::{Arc, atomic::AtomicU32};

/// What a worker has to do at the moment. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Load {
    /// Guilds that have a task.
    pub sessions: Arc<AtomicU32>,
    /// Guilds whose sound is on its way.
    pub playing: Arc<AtomicU32>,
}
