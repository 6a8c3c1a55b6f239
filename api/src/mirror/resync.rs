//! Catching up with the store after something never reached the panel database.
//!
//! What is lost is lost for good: an event in the mirror's dead letters, a change that could not be read. The store still has
//! the newest version of every session, whole, and the journal of the last day.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
    time::Duration,
};

use segue_domain::{GuildId, Millis, Partitions};
use segue_panel_db::{PanelStore, SnapshotItem};
use segue_store::{SessionChange, SessionStore, StoreError, now};
use tokio::{sync::Mutex, time::timeout};

use super::apply::{apply, apply_items};
use crate::metric_definitions::MIRROR_RESYNCS;

/// How old a version has to be before it counts as lost: what is younger may still be on its way.
const GRACE: Millis = Millis::from_secs(10);

/// How long the store may take for one guild. What fails is made up for by the next look.
const PATIENCE: Duration = Duration::from_secs(8);

/// Journal entries that are read at once.
const ENTRIES: u64 = 500;

/// Guilds that are not active, and are compared at one look: one after the other, all have their turn.
const AT_ONE_LOOK: u64 = 100;

/// Catches up with the store. Cheap to clone.
#[derive(Clone)]
pub struct Resync {
    panel: PanelStore,
    sessions: Arc<dyn SessionStore>,
    partitions: Partitions,
    /// Guild that was compared last.
    last: Arc<Mutex<Option<GuildId>>>,
}

impl Resync {
    /// Catches up with these sessions.
    #[must_use]
    pub fn new(panel: PanelStore, sessions: Arc<dyn SessionStore>, partitions: Partitions) -> Self {
        Self { panel, sessions, partitions, last: Arc::default() }
    }

    /// Mirrors the newest version of each of these guilds' sessions, whole. What fails is logged.
    pub async fn guilds(&self, guilds: &[GuildId]) {
        for guild in guilds {
            let outcome = match timeout(PATIENCE, self.guild(*guild)).await {
                Ok(Ok(())) => "done",
                Ok(Err(error)) => {
                    tracing::warn!(
                        %guild,
                        error = &error as &dyn std::error::Error,
                        code = error.code(),
                        "a guild could not be mirrored again"
                    );
                    "failed"
                }
                Err(_) => {
                    tracing::warn!(%guild, "a guild could not be mirrored again: the store did not answer");
                    "failed"
                }
            };
            metrics::counter!(MIRROR_RESYNCS, "outcome" => outcome).increment(1);
        }
    }

    async fn guild(&self, guild: GuildId) -> Result<(), StoreError> {
        let Some(session) = self.sessions.load(guild).await? else { return Ok(()) };
        let pages = session.pages_to_write(&[]).into_iter().cloned().collect();
        let version = session.head.version;
        // Its own entry comes first, if it is kept: an older one would take its place otherwise.
        let mut change = SessionChange::silent(session.head, pages);
        if let Some(entry) = self.sessions.journal(guild, &[version]).await?.pop() {
            change.journal = entry;
        }
        change.journal.put_before(session.journal);
        apply(&self.panel, &[change]).await?;
        self.journal(guild, version).await?;
        tracing::warn!(%guild, version, "the panel was behind; the guild is mirrored again");
        Ok(())
    }

    /// Adds the journal entries up to a version that never arrived. What is not kept any more is passed over.
    async fn journal(&self, guild: GuildId, version: u64) -> Result<(), StoreError> {
        loop {
            let known = self.panel.journal_versions(&[guild]).await?;
            let known = known.first().map_or(0, |(_, version)| *version);
            if known >= version {
                return Ok(());
            }
            let until = version.min(known + ENTRIES);
            let missing: Vec<u64> = (known + 1..=until).collect();
            let entries = self.sessions.journal(guild, &missing).await?;
            let entry = |entry| SnapshotItem::Journal { guild_id: guild, entry };
            apply_items(&self.panel, &entries.into_iter().map(entry).collect::<Vec<_>>()).await?;
            self.panel.skip_journal(guild, until).await?;
        }
    }

    /// Compares what the panel knows with what is stored, and mirrors the guilds of which a version never arrived: all that are
    /// active, and some of the others. Returns how many were behind.
    ///
    /// # Errors
    ///
    /// [`StoreError`] when they can't be compared.
    pub async fn look(&self) -> Result<usize, StoreError> {
        let before = now() - GRACE;
        let mut stored = Vec::new();
        let mut known = HashSet::new();
        for partition in self.partitions.all() {
            for head in self.sessions.active(partition).await? {
                known.insert(head.guild_id);
                stored.push((head.guild_id, head.version, head.updated_at));
            }
        }
        // What the panel takes for active may have ended meanwhile.
        let mut others = self.panel.active_guilds().await?;
        others.extend(self.next_guilds().await?);
        for guild in others {
            if known.insert(guild)
                && let Some(head) = self.sessions.head(guild).await?
            {
                stored.push((guild, head.version, head.updated_at));
            }
        }
        stored.retain(|(_, _, updated_at)| *updated_at < before);
        let guilds: Vec<GuildId> = stored.iter().map(|(guild, ..)| *guild).collect();
        let shown: HashMap<GuildId, u64> = self.panel.shown_versions(&guilds).await?.into_iter().collect();
        let told: HashMap<GuildId, u64> = self.panel.journal_versions(&guilds).await?.into_iter().collect();
        let is_before = |known: Option<&u64>, version: &u64| known.is_none_or(|known| known < version);
        let is_behind = |(guild, version, _): &(GuildId, u64, _)| {
            (is_before(shown.get(guild), version) || is_before(told.get(guild), version)).then_some(*guild)
        };
        let behind: Vec<GuildId> = stored.iter().filter_map(is_behind).collect();
        self.guilds(&behind).await;
        Ok(behind.len())
    }

    /// The guilds whose turn it is.
    async fn next_guilds(&self) -> Result<Vec<GuildId>, StoreError> {
        let mut last = self.last.lock().await;
        let guilds = self.panel.guilds_after(*last, AT_ONE_LOOK).await?;
        *last = guilds.last().copied();
        Ok(guilds)
    }
}
