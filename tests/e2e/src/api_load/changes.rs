//! Sessions that continue while they are watched.

use std::time::Duration;

use rand::{Rng, SeedableRng, rngs::StdRng};
use segue_domain::GuildId;
use segue_panel_db::PanelStore;

use crate::{
    E2eError,
    lone_api::{Life, store},
};

/// Tracks that each guild has queued: more than the panel shows at once.
const TRACKS: u64 = 150;

/// Time between two changes, of any guild.
const EVERY: Duration = Duration::from_millis(100);

/// Sessions that continue.
pub(super) struct Changes {
    lives: Vec<Life>,
}

impl Changes {
    /// Begins a session in each guild.
    pub(super) async fn begin(panel: &PanelStore, guilds: &[GuildId]) -> Result<Self, E2eError> {
        let now = segue_store::now();
        let lives: Vec<_> = guilds.iter().map(|guild| Life::begin(*guild, TRACKS, now)).collect();
        let first: Vec<_> = lives.iter().map(Life::change).collect();
        panel.record(&first).await.map_err(store("mirroring sessions"))?;
        Ok(Self { lives })
    }

    /// Changes one session after the other, as the mirror does, until that fails: with why.
    pub(super) async fn go_on(&mut self, panel: &PanelStore) -> E2eError {
        let mut random = StdRng::seed_from_u64(7);
        let mut ticks = tokio::time::interval(EVERY);
        loop {
            ticks.tick().await;
            let number = random.random_range(0..self.lives.len());
            let life = &mut self.lives[number];
            life.turn(segue_store::now());
            if let Err(error) = panel.record(&[life.change()]).await {
                return store("mirroring a session")(error);
            }
        }
    }
}
