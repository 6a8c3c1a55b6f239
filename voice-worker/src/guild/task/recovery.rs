//! Going on with a session that another process held.

use segue_domain::{DormantReason, Field, Millis, Report, Restore, TrackState, restore};
use segue_store::{StoreError, now};
use tracing::Instrument;

use super::Guild;
use crate::{lease::HEARTBEAT, metric_definitions::SESSIONS_RECOVERED};

impl Guild {
    /// Goes on with a session that another process held: where that one said it was, or else about where it was last
    /// alive. What can't continue is kept.
    pub(super) async fn recover(&mut self) -> Result<(), StoreError> {
        self.finish_what_was_begun();
        let head = &self.writer.session().head;
        if let Some(channel) = head.voice_channel {
            let voice_states = &self.context.voice_states;
            if head.others_may_listen {
                for member in &head.listeners {
                    voice_states.learn(self.id, *member, Some(channel));
                }
            } else {
                voice_states.seed(self.id, channel, &head.listeners);
            }
        }
        let alive_until =
            self.context.lease.previous_heartbeat.unwrap_or(head.updated_at).max(head.updated_at);
        // A task of this process ended just now: the process before it is of no interest any more.
        let alive_until = self.broke_at.take().unwrap_or(alive_until).max(alive_until);
        let beyond = Millis::new(Millis::from(HEARTBEAT).get() / 2);
        let stays = head.settings.is_on(Field::Stay, &self.writer.plan(now()));
        let restored = restore(head, alive_until, beyond, now(), self.context.restore_max_age, stays);
        let (report, outcome) = match restored {
            Restore::Nothing => return self.recover_idle().await,
            Restore::Wait { reason, position } => {
                // Another process may have left the bot in the channel. Whether somebody disconnected it since is known only
                // before it is asked to leave.
                if reason == DormantReason::NobodyListening && head.voice.is_some() {
                    self.leaves_once_asked = true;
                    self.awaits_gateway = !self.context.gateway.is_ready(self.id);
                    if !self.awaits_gateway {
                        self.leave_or_ask();
                    }
                } else {
                    self.link.leave();
                }
                (Report::WentDormant { reason, position }, "waits")
            }
            Restore::GoOn { track_id, position, planned } => {
                let is_gone = self.was_told_to_be_gone();
                self.awaits_gateway = !self.context.gateway.is_ready(self.id);
                self.awaits_source = !planned;
                let voice = head.voice.clone();
                if is_gone {
                    self.ask_whether_gone();
                } else if let Some(voice) = voice
                    && Some(voice.channel_id) == head.voice_channel
                {
                    self.link.resume(&voice, self.context.lease.left_in_order);
                }
                let report = Report::Recovered { track_id, position, planned, silent_since: alive_until };
                (report, if planned { "handed-over" } else { "recovered" })
            }
        };
        metrics::counter!(SESSIONS_RECOVERED, "outcome" => outcome).increment(1);
        let reason = match report {
            Report::WentDormant { reason, .. } => Some(reason),
            _ => None,
        };
        tracing::info!(outcome, ?reason, "a session was recovered");
        self.report(&report).await
    }

    /// Sends the answers that may not have arrived, does the background tasks, and looks up what nobody did.
    fn finish_what_was_begun(&self) {
        let session = self.writer.session();
        for answer in session.head.answers.clone() {
            let task = self.answer(answer.job_id, answer.reply, answer.notice);
            tokio::spawn(task.in_current_span());
        }
        for background_task in session.head.background_tasks.clone() {
            self.run_background_task(background_task);
        }
        let tracks = session.head.current.iter().chain(session.queue.iter());
        for track in tracks.filter(|track| track.state == TrackState::Unresolved) {
            self.resolve(track.id, track.info.query.clone(), self.writer.plan(now()).sources());
        }
    }

    /// The gateway has told what happened while nobody listened to it: only now can a channel be asked for.
    pub(super) async fn on_gateway_ready(&mut self, resumed: bool) -> Result<(), StoreError> {
        if !resumed {
            let news = self.link.on_gateway_session();
            self.on_news(news).await?;
        }
        if std::mem::take(&mut self.awaits_gateway) && resumed && self.was_told_to_be_gone() {
            self.ask_whether_gone();
        }
        if self.leaves_once_asked {
            self.leave_or_ask();
        }
        self.ask_why_refused();
        Ok(())
    }

    /// Leaves the channel in which nobody listens, unless somebody may have disconnected the bot from it.
    fn leave_or_ask(&mut self) {
        let told = self.context.voice_states.was_told_to_be_gone(self.id, self.context.discord.bot());
        if told {
            self.ask_whether_gone();
        } else {
            self.leaves_once_asked = false;
            self.link.leave();
        }
    }

    /// Keeps what the session says of its channel true: who listens, and with which voice session the bot is there.
    pub(super) async fn sync_channel(&mut self) -> Result<(), StoreError> {
        let head = &self.writer.session().head;
        let plays = head.is_active() && !head.waits_for_a_command();
        // What is asked for is still what is wanted.
        let is_wanted = head.dormant.is_none() && head.voice_channel == self.link.channel();
        let leaves = is_wanted && self.link.is_rejoining() || self.link.voice_is_over();
        if plays && leaves && head.voice_channel.is_some() && head.voice.is_some() {
            // Should this process end before the bot is back, the next one is told that it left, or finds its voice session
            // refused: neither is a kick.
            self.report(&Report::Rejoins).await?;
        }
        if is_wanted {
            self.link.go_ahead();
        }
        let head = &self.writer.session().head;
        let (Some(channel), true) = (head.voice_channel, plays) else { return Ok(()) };
        let bot = self.context.discord.bot();
        let others_may_listen = !self.context.voice_states.knows(self.id, channel);
        if others_may_listen != head.others_may_listen {
            self.report(&Report::OthersMayListen { on: others_may_listen }).await?;
        }
        let head = &self.writer.session().head;
        if let Some(mut members) = self.context.voice_states.listeners(self.id, channel, bot) {
            members.truncate(segue_domain::MAX_LISTENERS);
            if members != head.listeners {
                self.report(&Report::Listeners { members }).await?;
            }
        }
        self.sync_holds().await?;
        let head = &self.writer.session().head;
        if head.dormant.is_none()
            && let Some(voice) = self.link.voice_session()
            && Some(voice.channel_id) == head.voice_channel
            && head.voice.as_ref() != Some(&voice)
        {
            self.report(&Report::Joined { voice }).await?;
        }
        Ok(())
    }
}
