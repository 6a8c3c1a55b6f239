//! What sources, the driver and the voice connection report.

use std::time::Duration;

use segue_domain::{DormantReason, Interruption, Millis, Report, SourceFailure, TrackId};
use segue_store::{StoreError, now};
use sync_wrapper::SyncWrapper;
use tokio::time::timeout;

use super::{Guild, Open, whereabouts::OWN_RETURN};
use crate::{
    gateway::LinkEvent,
    guild::OpenFailure,
    player::{LinkNews, SoundEvent},
};
use segue_sources::OpenedAudio;

/// How long a live stream must have been heard to be opened again when it has reached a limit: one that reaches it at once
/// would be opened again and again.
const HEARD: Millis = Millis::from_secs(10 * 60);

/// Whether a live stream that was heard for a while is opened again after a failure.
fn goes_on(failure: SourceFailure, heard: Millis) -> bool {
    failure == SourceFailure::TooLarge && heard >= HEARD
}

impl Guild {
    pub(super) async fn on_opened(
        &mut self,
        number: u64,
        track_id: TrackId,
        result: Result<OpenedAudio, OpenFailure>,
    ) -> Result<(), StoreError> {
        if self.opening.take_if(|opening| opening.number == number).is_some() {
            match result {
                Ok(audio) => {
                    self.awaits_source = false;
                    self.open = Some(Open { track_id, audio: SyncWrapper::new(audio) });
                }
                // Held at its very end, and taken up again.
                Err(OpenFailure::PastEnd) => return self.report(&Report::Ended { track_id }).await,
                Err(OpenFailure::Source(failure)) => {
                    return self.report(&Report::Failed { track_id, failure }).await;
                }
            }
        } else if self.preloading.take_if(|opening| opening.number == number).is_some() {
            // What can't be opened early is tried again when it is due, and told then.
            match result {
                Ok(audio) => self.preloaded = Some(Open { track_id, audio: SyncWrapper::new(audio) }),
                Err(_) => self.not_preloaded = Some(track_id),
            }
        }
        Ok(())
    }

    pub(super) async fn on_sound(&mut self, track_id: TrackId, event: SoundEvent) -> Result<(), StoreError> {
        if event == SoundEvent::MixerLost {
            return self.on_mixer_lost(track_id).await;
        }
        let Some(sound) = self.sound.take_if(|sound| sound.track_id == track_id) else { return Ok(()) };
        let position = self.writer.session().head.playhead.at(now());
        tracing::info!(track = track_id.get(), ?event, %position, "a track ended");
        let heard = Millis::new(position.get().saturating_sub(sound.from().get()));
        let command = match (event, sound.failure()) {
            // The limits of files say nothing of a stream without an end: it is opened again, with what is sent now.
            (_, Some(failure)) if sound.is_live() && goes_on(failure, heard) => {
                Report::Interrupted { track_id, position, cause: Interruption::Correction }
            }
            (_, Some(failure)) => Report::Failed { track_id, failure },
            (SoundEvent::Ended, None) => Report::Ended { track_id },
            (_, None) => Report::Failed { track_id, failure: SourceFailure::Undecodable },
        };
        self.report(&command).await
    }

    /// The driver's thread that mixed the track is gone, and the driver with it: the connection is made again, on another
    /// thread. The track continues where it was last heard, unless it was the one that stopped the thread.
    async fn on_mixer_lost(&mut self, track_id: TrackId) -> Result<(), StoreError> {
        let Some(sound) = self.sound.take_if(|sound| sound.track_id == track_id) else { return Ok(()) };
        let (failure, position) = (sound.failure(), sound.last_position());
        tracing::warn!(track = track_id.get(), ?failure, %position, "the mixer thread is lost");
        drop(sound);
        let command = if let Some(failure) = failure {
            Report::Failed { track_id, failure }
        } else {
            let cause = Interruption::ConnectionLost;
            Report::Interrupted { track_id, position, cause }
        };
        self.report(&command).await?;
        let news = self.link.cut();
        self.on_news(news).await
    }

    pub(super) async fn on_link(&mut self, event: LinkEvent) -> Result<(), StoreError> {
        if let LinkEvent::BotState { channel, .. } = &event {
            self.asked_to_speak &= channel.is_some();
            // Told of what was: whether the bot is gone is known when all is told, and what was told since is newer.
            let known = self.context.voice_states.of(self.id, self.context.discord.bot());
            if self.awaits_gateway && channel.is_none() {
                self.link.doubt();
                return Ok(());
            }
            match (known, channel) {
                (Some(Some(_)), None) => {
                    self.link.on_gone_and_back();
                    return Ok(());
                }
                (Some(Some(now)), Some(then)) if now != *then => return Ok(()),
                // That it is gone again is still to be read: it means something only to a link that knows it was there.
                _ => {}
            }
        }
        let news = self.link.on_event(event);
        self.on_news(news).await
    }

    pub(super) async fn on_news(&mut self, news: LinkNews) -> Result<(), StoreError> {
        match news {
            LinkNews::Nothing => Ok(()),
            // Discord refused the voice session of the process before: the plan asks for the channel again, once it is
            // known whether that is because somebody disconnected the bot.
            LinkNews::Refused => {
                self.refused = true;
                self.ask_why_refused();
                Ok(())
            }
            LinkNews::Interrupted => self.interrupt(Interruption::ConnectionLost).await,
            LinkNews::Moved(channel) => {
                self.interrupt(Interruption::Correction).await?;
                self.report(&Report::Moved { channel }).await
            }
            LinkNews::Unsure => {
                self.ask_where();
                Ok(())
            }
            LinkNews::Doubtful => {
                self.ask_whether_gone_after(OWN_RETURN);
                Ok(())
            }
            LinkNews::Disconnected => {
                self.stop_doubting();
                self.silence();
                self.kicked = true;
                self.report_kick().await
            }
            LinkNews::GaveUp => {
                self.silence();
                if let Some(channel) = self.writer.session().head.voice_channel {
                    self.check_join(channel);
                }
                Ok(())
            }
        }
    }

    /// Writes where the sound was, and takes it from the driver that can't send it any more.
    pub(super) async fn interrupt(&mut self, cause: Interruption) -> Result<(), StoreError> {
        let Some(sound) = self.sound.take() else { return Ok(()) };
        let track_id = sound.track_id;
        // A driver that is gone does not answer. What was sent is known all the same.
        let position = match timeout(Duration::from_millis(100), sound.position()).await {
            Ok(Some(position)) => position,
            _ => sound.last_position(),
        };
        sound.silence();
        self.report(&Report::Interrupted { track_id, position, cause }).await
    }

    /// The bot was removed from the guild: there is no channel to be in, and nobody to tell. The session is kept, and
    /// waits for a person to call it once the bot is back.
    pub(super) async fn on_removed(&mut self) -> Result<(), StoreError> {
        tracing::info!("the bot was removed from the guild");
        self.silence();
        self.link.abandon();
        self.removed = true;
        self.showing.status.forget();
        let head = &self.writer.session().head;
        if head.is_active() && !head.waits_for_a_command() {
            let position = head.playhead.at(now());
            self.report(&Report::WentDormant { reason: DormantReason::Removed, position }).await
        } else if head.is_present() && !head.is_active() {
            self.report(&Report::IdledOut).await
        } else {
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_station_has_no_limit_of_length_but_may_not_reach_it_at_once() {
        let hours = Millis::from_secs(5 * 3_600);
        assert!(goes_on(SourceFailure::TooLarge, hours));
        assert!(goes_on(SourceFailure::TooLarge, HEARD));
        assert!(!goes_on(SourceFailure::TooLarge, Millis::from_secs(9 * 60)));
        assert!(!goes_on(SourceFailure::Undecodable, hours));
        assert!(!goes_on(SourceFailure::TimedOut, hours));
    }
}
