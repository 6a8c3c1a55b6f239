//! Which channels' groups have been entered.

use std::{
    collections::HashMap,
    sync::{Arc, LazyLock, Weak},
};

use parking_lot::Mutex;
use tokio::sync::watch;

/// Whether the group has been entered.
type Gate = watch::Sender<bool>;
/// Gates by user and channel.
type Gates = HashMap<(u64, u64), Weak<Gate>>;

/// A gate lives as long as its session or somebody who waits.
static GATES: LazyLock<Mutex<Gates>> = LazyLock::new(Mutex::default);

/// Gate of a user in a channel; the session opens and shuts it.
pub(crate) fn gate(user_id: u64, channel_id: u64) -> Arc<Gate> {
    let mut gates = GATES.lock();
    if let Some(gate) = gates.get(&(user_id, channel_id)).and_then(Weak::upgrade) {
        return gate;
    }
    gates.retain(|_, gate| gate.strong_count() > 0);
    let gate = Arc::new(Gate::new(false));
    gates.insert((user_id, channel_id), Arc::downgrade(&gate));
    gate
}

/// Waits until the user's session has entered the channel's group: from then on sound is encrypted.
///
/// It never returns for somebody who is alone in a channel; put a limit on it.
pub async fn entered(user_id: u64, channel_id: u64) {
    let gate = gate(user_id, channel_id);
    // The gate is held here, so the sender can't be gone.
    let _ = gate.subscribe().wait_for(|open| *open).await;
}
