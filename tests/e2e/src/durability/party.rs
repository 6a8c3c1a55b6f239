//! Several guilds that listen at the same time.

use std::time::{Duration, Instant};

use futures::future::try_join_all;
use segue_domain::{GuildId, TrackId};
use segue_store::Stores;

use super::{Gap, Numbering};
use crate::{
    E2eError,
    scene::TestGuild,
    stack::{Deployment, WorkerProcess},
};

/// How long music may take to begin. A shard may send 120 commands a minute: of many guilds, some wait for the next.
const BEGIN: Duration = Duration::from_mins(4);
/// How long music has to continue to count as back.
const BACK: Duration = Duration::from_millis(600);

/// Several guilds that listen to the same tune, each with a queue of its own behind it.
pub struct TestGuilds<'a> {
    /// The deployment.
    pub stack: &'a dyn Deployment,
    /// What is stored.
    pub stores: Stores,
    /// The guilds.
    pub scenes: Vec<TestGuild>,
    numbering: Numbering,
}

impl<'a> TestGuilds<'a> {
    /// Makes guilds, and lets each play the tune.
    ///
    /// # Errors
    ///
    /// [`E2eError`] when one of them hears nothing.
    pub async fn begin(stack: &'a dyn Deployment, guilds: usize, tune: &str) -> Result<Self, E2eError> {
        Self::begin_in(stack, guilds, tune, |_| Ok(())).await
    }

    /// The same, after each guild was prepared.
    ///
    /// # Errors
    ///
    /// As [`TestGuilds::begin`].
    pub async fn begin_in(
        stack: &'a dyn Deployment,
        guilds: usize,
        tune: &str,
        prepare: impl Fn(&mut TestGuild) -> Result<(), E2eError>,
    ) -> Result<Self, E2eError> {
        let tune = stack.tunes().named(tune)?;
        let mut scenes = Vec::new();
        for number in 0..guilds {
            let mut scene = TestGuild::open(stack.sim(), &format!("Party {number}"))?;
            prepare(&mut scene)?;
            scenes.push(scene);
            // A guild's shard follows from the millisecond in which it was made: uneven pauses spread them.
            tokio::time::sleep(Duration::from_millis(1 + number as u64 * 7 % 13)).await;
        }
        let url = stack.tunes().url(tune);
        for scenes in scenes.chunks(8) {
            try_join_all(scenes.iter().map(|scene| begin(scene, &url))).await?;
        }
        Ok(Self { stack, stores: stack.stores().await?, scenes, numbering: Numbering::of(tune) })
    }

    /// The worker that plays for a guild.
    ///
    /// # Errors
    ///
    /// [`E2eError::Shortfall`].
    pub async fn worker_of(&self, scene: &TestGuild) -> Result<WorkerProcess, E2eError> {
        let guild = GuildId::new(scene.guild.get());
        self.stack.workers().holding(&self.stores, self.stack.partitions(), guild).await
    }

    /// The guilds that a worker plays for.
    ///
    /// # Errors
    ///
    /// [`E2eError::Store`].
    pub async fn scenes_of(&self, worker: &WorkerProcess) -> Result<Vec<&TestGuild>, E2eError> {
        let mut theirs = Vec::new();
        for scene in &self.scenes {
            if self.worker_of(scene).await.is_ok_and(|holder| holder.id == worker.id) {
                theirs.push(scene);
            }
        }
        Ok(theirs)
    }

    /// Waits until a guild hears music again after an event, and says what it missed.
    ///
    /// # Errors
    ///
    /// [`E2eError::TimedOut`].
    pub async fn gap(&self, scene: &TestGuild, event: Instant, limit: Duration) -> Result<Gap, E2eError> {
        let until = event + limit;
        loop {
            tokio::time::sleep(Duration::from_millis(100)).await;
            let since_event = scene.ears.sound_since(event);
            let goes_on =
                since_event.last().is_some_and(|last| last.arrived.elapsed() < Duration::from_millis(200));
            if goes_on && let Some(gap) = self.numbering.gap(&scene.ears, event, BACK) {
                return Ok(gap);
            }
            if Instant::now() > until {
                let details = format!(
                    "\nguild {}: {} packets since; the bot is in {:?}",
                    scene.guild,
                    since_event.len(),
                    scene.bot_channel()
                );
                return Err(E2eError::TimedOut { what: "music after the event".into(), limit, details });
            }
        }
    }

    /// Tracks of every guild's queue, in order.
    ///
    /// # Errors
    ///
    /// [`E2eError::Store`], [`E2eError::Shortfall`] when a session is gone.
    pub async fn queues(&self) -> Result<Vec<Vec<TrackId>>, E2eError> {
        let mut queues = Vec::new();
        for scene in &self.scenes {
            let session = self.stores.sessions.load(GuildId::new(scene.guild.get())).await;
            let session = session.map_err(|source| E2eError::Store { doing: "reading a session", source })?;
            let session = session.ok_or_else(|| E2eError::Shortfall("no session is stored".into()))?;
            let tracks = session.head.current.iter().chain(session.queue.iter());
            queues.push(tracks.map(|track| track.id).collect());
        }
        Ok(queues)
    }

    /// Number of the packet that a guild heard last.
    #[must_use]
    pub fn last_packet(&self, scene: &TestGuild) -> Option<usize> {
        self.numbering.last(&scene.ears)
    }

    /// Forgets what was heard: long runs would have to look through all of it again and again.
    pub fn forget(&self) {
        for scene in &self.scenes {
            scene.ears.forget();
        }
    }

    /// Waits until every guild hears music at this moment.
    ///
    /// # Errors
    ///
    /// [`E2eError::TimedOut`].
    pub async fn all_hear(&self) -> Result<(), E2eError> {
        let since = Instant::now();
        try_join_all(self.scenes.iter().map(|scene| scene.ears.packets(since, 25, BEGIN))).await.map(drop)
    }

    /// Stops everything.
    ///
    /// # Errors
    ///
    /// [`E2eError::Discord`] when an answer is lost.
    pub async fn end(self) -> Result<(), E2eError> {
        for scene in &self.scenes {
            scene.command("stop").await?;
        }
        Ok(())
    }
}

async fn begin(scene: &TestGuild, url: &str) -> Result<(), E2eError> {
    let asked = Instant::now();
    scene.play(url).await?;
    // Duplicates, in a queue that must survive.
    scene.play(url).await?;
    scene.play(url).await?;
    scene.ears.packets(asked, 50, BEGIN).await
}
