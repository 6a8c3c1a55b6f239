//! One look at the database for all browsers that watch.

use std::{
    collections::HashMap,
    sync::{Arc, Weak},
    time::Duration,
};

use parking_lot::Mutex;
use segue_domain::GuildId;
use segue_panel_db::{PanelPage, PanelStore};
use tokio::sync::watch;

/// How often the database is asked which sessions changed. A change is seen within it.
const LOOK: Duration = Duration::from_millis(200);

/// Tracks that are sent with a session.
pub const PAGE: usize = 100;

type Sender = watch::Sender<Option<Arc<PanelPage>>>;

/// Tells anyone who watches a guild's session of its changes. However many watch, each change is read once; while nobody
/// watches, nothing is read. Clones share it.
#[derive(Clone, Debug)]
pub struct Hub {
    panel: PanelStore,
    watched: Arc<Mutex<HashMap<GuildId, Sender>>>,
}

impl Hub {
    /// Watches a panel database.
    #[must_use]
    pub fn new(panel: PanelStore) -> Self {
        Self { panel, watched: Arc::default() }
    }

    /// Watches a guild's session. The newest version arrives first, if there is one.
    #[must_use]
    pub fn watch(&self, guild: GuildId) -> watch::Receiver<Option<Arc<PanelPage>>> {
        let mut watched = self.watched.lock();
        let was_idle = watched.is_empty();
        let sender = watched.entry(guild).or_insert_with(|| watch::Sender::new(None));
        let receiver = sender.subscribe();
        if was_idle {
            tokio::spawn(look_again_and_again(self.panel.clone(), Arc::downgrade(&self.watched)));
        }
        receiver
    }
}

/// Looks for changes until nobody watches any more.
async fn look_again_and_again(panel: PanelStore, watched: Weak<Mutex<HashMap<GuildId, Sender>>>) {
    let mut ticks = tokio::time::interval(LOOK);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut fails = false;
    loop {
        ticks.tick().await;
        let Some(watched) = watched.upgrade() else { return };
        let guilds: Vec<GuildId> = {
            let mut watched = watched.lock();
            watched.retain(|_, sender| sender.receiver_count() > 0);
            if watched.is_empty() {
                return;
            }
            watched.keys().copied().collect()
        };
        let looked = look(&panel, &watched, &guilds).await;
        if let Err(error) = &looked
            && !fails
        {
            tracing::error!(
                error = error as &dyn std::error::Error,
                "the panel's sessions could not be watched"
            );
        }
        fails = looked.is_err();
    }
}

async fn look(
    panel: &PanelStore,
    watched: &Mutex<HashMap<GuildId, Sender>>,
    guilds: &[GuildId],
) -> Result<(), segue_store::StoreError> {
    for (guild, version) in panel.shown_versions(guilds).await? {
        let known = {
            let watched = watched.lock();
            let sent =
                watched.get(&guild).map(|sender| sender.borrow().as_ref().map(|page| page.head.version));
            sent.flatten()
        };
        if known == Some(version) {
            continue;
        }
        if let Some(page) = panel.snapshot_page(guild, 0, PAGE).await?
            && let Some(sender) = watched.lock().get(&guild)
        {
            sender.send_replace(Some(Arc::new(page)));
        }
    }
    Ok(())
}
