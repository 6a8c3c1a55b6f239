//! What sources, the driver and the voice connection report.

use std::time::Duration;

use segue_domain::{Command, Interruption, SourceFailure, TrackId};
use segue_store::{StoreError, now};
use sync_wrapper::SyncWrapper;
use tokio::time::timeout;

use super::{Guild, Open};
use crate::{
    guild::OpenFailure,
    player::{LinkEvent, LinkNews, SoundEvent},
    source::OpenedAudio,
};

impl Guild {
    pub(super) async fn on_opened(
        &mut self,
        track_id: TrackId,
        result: Result<OpenedAudio, OpenFailure>,
    ) -> Result<(), StoreError> {
        if self.opening.take_if(|opening| opening.track_id == track_id).is_some() {
            match result {
                Ok(audio) => {
                    self.awaits_source = false;
                    self.open = Some(Open { track_id, audio: SyncWrapper::new(audio) });
                }
                // Held at its very end, and taken up again.
                Err(OpenFailure::PastEnd) => return self.tell(&Command::Ended { track_id }).await,
                Err(OpenFailure::Source(failure)) => {
                    return self.tell(&Command::Failed { track_id, failure }).await;
                }
            }
        } else if self.preloading.take_if(|opening| opening.track_id == track_id).is_some() {
            // What can't be opened early is tried again when it is due, and told then.
            match result {
                Ok(audio) => self.preloaded = Some(Open { track_id, audio: SyncWrapper::new(audio) }),
                Err(_) => self.not_preloaded = Some(track_id),
            }
        }
        Ok(())
    }

    pub(super) async fn on_sound(&mut self, track_id: TrackId, event: SoundEvent) -> Result<(), StoreError> {
        let Some(sound) = self.sound.take_if(|sound| sound.track_id == track_id) else { return Ok(()) };
        let position = self.writer.session().head.playhead.at(now());
        tracing::info!(track = track_id.get(), ?event, %position, "a track is over");
        let command = match (event, sound.failure()) {
            (_, Some(failure)) => Command::Failed { track_id, failure },
            (SoundEvent::Ended, None) => Command::Ended { track_id },
            (SoundEvent::Broke, None) => Command::Failed { track_id, failure: SourceFailure::Undecodable },
        };
        self.tell(&command).await
    }

    pub(super) async fn on_link(&mut self, event: LinkEvent) -> Result<(), StoreError> {
        if let LinkEvent::BotState { channel, .. } = &event {
            // Told again of what was: whether the bot is gone is known when all is told, and what was told since is newer.
            let known = self.context.voice_states.of(self.id, self.context.discord.bot());
            if (self.awaits_gateway && channel.is_none()) || known.is_some_and(|known| known != *channel) {
                return Ok(());
            }
        }
        let news = self.link.on_event(event);
        self.on_news(news).await
    }

    pub(super) async fn on_news(&mut self, news: LinkNews) -> Result<(), StoreError> {
        match news {
            // Discord refused the voice session of the process before: the plan asks for the channel anew.
            LinkNews::Nothing | LinkNews::Refused => Ok(()),
            LinkNews::Interrupted => self.interrupt(Interruption::ConnectionLost).await,
            LinkNews::Moved(channel) => {
                self.interrupt(Interruption::Correction).await?;
                self.tell(&Command::Moved { channel }).await
            }
            LinkNews::Disconnected => {
                self.silence();
                self.tell(&Command::Disconnected { by: None }).await
            }
            LinkNews::GaveUp => {
                self.silence();
                let allowed = match self.writer.session().head.voice_channel {
                    Some(channel) => self.context.discord.may_join(self.id, channel).await,
                    None => None,
                };
                self.tell(&Command::JoinFailed { forbidden: allowed == Some(false) }).await
            }
        }
    }

    /// Writes where the sound was, and takes it from the driver that can't send it any more.
    pub(super) async fn interrupt(&mut self, cause: Interruption) -> Result<(), StoreError> {
        let Some(sound) = self.sound.take() else { return Ok(()) };
        let track_id = sound.track_id;
        let position = match timeout(Duration::from_millis(100), sound.position()).await {
            Ok(Some(position)) => position,
            _ => self.writer.session().head.playhead.at(now()),
        };
        sound.silence();
        self.tell(&Command::Interrupted { track_id, position, cause }).await
    }
}
