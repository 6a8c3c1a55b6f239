//! Stages, and what moderators do to the bot's voice.

use segue_domain::{PlaybackBlocker, Report};
use segue_store::StoreError;
use tracing::Instrument;

use super::Guild;
use crate::player::LinkState;

impl Guild {
    /// Keeps true what the session says of what keeps the bot from being heard. On a stage it asks to speak.
    pub(super) async fn sync_holds(&mut self) -> Result<(), StoreError> {
        let bot = self.context.discord.bot();
        let Some(voice_mute) = self.context.voice_states.voice_mute(self.id, bot) else { return Ok(()) };
        self.asked_to_speak &= voice_mute.suppressed;
        for (by, on) in [
            (PlaybackBlocker::Suppressed, voice_mute.suppressed),
            (PlaybackBlocker::ServerMuted, voice_mute.muted),
        ] {
            let head = &self.writer.session().head;
            if !head.is_active() || head.dormant.is_some() || head.held_by.contains(&by) == on {
                continue;
            }
            self.report(&Report::Held { by, on }).await?;
        }
        let head = &self.writer.session().head;
        if voice_mute.suppressed && head.is_active() && head.dormant.is_none() && !self.asked_to_speak {
            self.ask_to_speak();
        }
        Ok(())
    }

    /// Asks once for each time that it comes to the audience: Discord forgets it when the bot leaves.
    fn ask_to_speak(&mut self) {
        let (LinkState::There(channel) | LinkState::Joining(channel)) = self.link.state() else { return };
        self.asked_to_speak = true;
        let (discord, guild) = (self.context.discord.clone(), self.id);
        tokio::spawn(async move { discord.speak(guild, channel).await }.in_current_span());
    }
}
