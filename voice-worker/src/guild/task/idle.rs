//! How long the bot stays in a channel with nothing to play, and how it leaves one that a process before it left it in.

use std::time::Duration;

use segue_domain::{Field, Millis, Report, Timestamp};
use segue_store::{StoreError, now};
use tokio::time::Instant;

use super::Guild;
use crate::player::LinkState;

impl Guild {
    /// When the bot has had nothing to play for long enough. The span is counted from what is stored, so that a restart
    /// does not begin it again.
    pub(super) fn idle_until(&self) -> Option<Instant> {
        self.writer.session().head.idle_since.map(|since| self.idle_from(since))
    }

    /// When the bot has had nothing to play for long enough, if it has had nothing since an instant.
    pub(super) fn idle_from(&self, since: Timestamp) -> Instant {
        let minutes = self.writer.session().head.settings.number(Field::LeaveIdle, &self.plan());
        let until = since + Millis::from_secs(u64::from(minutes) * 60);
        Instant::now() + Duration::from_millis(until.since(now()).get())
    }

    /// Takes a session up in which nothing plays. Another process may have left the bot in its channel: it leaves when
    /// that one would have.
    pub(super) async fn recover_idle(&mut self) -> Result<(), StoreError> {
        if self.has_idle_channel() {
            // It may have been sent away meanwhile, from where it waited.
            self.awaits_gateway = !self.context.gateway.is_ready(self.id);
            if self.was_told_to_be_gone() {
                self.ask_whether_gone();
            }
        }
        let head = &self.writer.session().head;
        let Some(until) = self.idle_until().filter(|_| !head.is_active()) else { return Ok(()) };
        if head.settings.is_on(Field::Stay, &self.plan()) && head.voice_channel.is_some() {
            return Ok(());
        }
        tracing::info!("nothing plays in a channel that the bot may still be in");
        self.left_behind = true;
        if until <= Instant::now() {
            return self.idle_out().await;
        }
        self.linger_until = Some(until);
        Ok(())
    }

    /// Whether the session is in a channel with nothing to play.
    pub(super) fn has_idle_channel(&self) -> bool {
        let head = &self.writer.session().head;
        head.voice_channel.is_some() && !head.is_active()
    }

    /// Leaves: there was nothing to play for long enough.
    pub(super) async fn idle_out(&mut self) -> Result<(), StoreError> {
        let head = &self.writer.session().head;
        if head.is_present() && !head.is_active() {
            self.report(&Report::IdledOut).await?;
        }
        self.left_behind = false;
        self.link.leave();
        Ok(())
    }

    /// Leaves the channel that a process before this one left the bot in, once nobody wants it there.
    pub(super) fn leave_what_was_left_behind(&mut self) {
        if self.left_behind && !self.writer.session().head.is_present() {
            (self.left_behind, self.linger_until) = (false, None);
            self.link.leave();
        }
    }

    /// Somebody sent the bot away: it goes, even where neither the session nor this process knows that it is anywhere.
    /// What is known to be nowhere is not asked to leave, since Discord limits how often a shard may ask.
    pub(super) fn leave_whatever_is_known(&mut self) {
        let (id, bot) = (self.id, self.context.discord.bot());
        let nothing = !self.writer.session().head.is_present() && self.link.state() == LinkState::Away;
        if nothing && self.context.voice_states.of(id, bot) != Some(None) {
            self.link.leave();
            self.context.voice_states.learn(id, bot, None);
        }
    }
}
