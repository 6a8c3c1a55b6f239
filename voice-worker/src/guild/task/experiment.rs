//! What an experiment with faults does to a guild, and reads of it.

use std::time::Duration;

use segue_domain::JobId;
use segue_store::StoreError;
use tokio::time::timeout;

use super::Guild;
use crate::guild::{GuildFault, GuildHealth};

impl Guild {
    /// What is heard at the moment, and whether a job was carried out.
    pub(super) async fn health(&self, probe: &JobId) -> GuildHealth {
        let heard = match self.sound.as_ref().filter(|sound| !sound.held) {
            Some(sound) => match timeout(Duration::from_millis(100), sound.position()).await {
                Ok(Some(position)) => Some((sound.track_id, position)),
                _ => None,
            },
            None => None,
        };
        GuildHealth { heard, applied: self.writer.session().head.recent_jobs.count(probe) }
    }

    /// Lets something go wrong. Everything after it is what would follow if it had done so by itself.
    pub(super) async fn suffer(&mut self, fault: GuildFault) -> Result<(), StoreError> {
        match fault {
            GuildFault::DropVoice => {
                let news = self.link.cut();
                self.on_news(news).await
            }
            GuildFault::KillMixer => {
                if let Some(sound) = &self.sound {
                    sound.kill_mixer();
                }
                Ok(())
            }
            GuildFault::StallSource(span) => {
                if let Some(sound) = &self.sound {
                    sound.stall(span);
                }
                Ok(())
            }
        }
    }
}
