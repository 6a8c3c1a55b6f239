//! Where the bot is, when its gateway does not say, or says what may be old.

use std::time::Duration;

use segue_domain::{ChannelId, Report};
use segue_store::StoreError;
use tokio::time::{sleep, timeout};
use tokio_util::task::AbortOnDropHandle;
use tracing::Instrument;

use super::Guild;
use crate::{
    backoff::Backoff,
    gateway::LinkEvent,
    guild::GuildMessage,
    player::{LinkNews, LinkState},
};

/// How long Discord may take between a leaving that was asked for and the join that was asked for with it.
pub(super) const OWN_RETURN: Duration = Duration::from_millis(500);

/// How long the music waits for Discord to say whether the bot is in its channel, when nothing but a refused voice session
/// hints that it may not be.
const REASON: Duration = Duration::from_secs(3);

/// Discord is asked where the bot is, until it says so or this is dropped.
pub(super) struct Question {
    number: u64,
    _asking: AbortOnDropHandle<()>,
}

impl Guild {
    /// Asks Discord whether the bot is still in its channel, because the voice session of the process before was refused. A
    /// kick that was told to that process alone looks like this. Where the gateway session has ended, Discord ended the voice
    /// session with it, and its answer would say nothing.
    pub(super) fn ask_why_refused(&mut self) {
        if self.awaits_gateway || !std::mem::take(&mut self.refused) || self.question.is_some() {
            return;
        }
        if self.context.gateway.sessions_identified(self.id) == 0 {
            self.ask_discord(Duration::ZERO, Some(REASON));
        }
    }

    /// Stores that somebody disconnected the bot. As long as that can't be stored, nobody joins.
    pub(super) async fn report_kick(&mut self) -> Result<(), StoreError> {
        if self.kicked {
            self.report(&Report::Disconnected { by: None }).await?;
            self.kicked = false;
        }
        Ok(())
    }

    /// Discord was asked whether the bot is still in a channel of the guild.
    #[allow(clippy::option_option, reason = "no channel is an answer too")]
    pub(super) async fn on_bot_located(
        &mut self,
        number: u64,
        channel: Option<Option<ChannelId>>,
    ) -> Result<(), StoreError> {
        if self.question.as_ref().is_none_or(|question| question.number != number) {
            return Ok(());
        }
        self.stop_doubting();
        let leaves = std::mem::take(&mut self.leaves_once_asked);
        // Nothing but a refusal hinted at a kick, and Discord does not say.
        let Some(channel) = channel else { return Ok(()) };
        if leaves && channel.is_some() {
            self.link.leave();
            return Ok(());
        }
        if channel.is_some() {
            let news = self.link.on_event(LinkEvent::Located { channel: Some(channel) });
            return self.on_news(news).await;
        }
        // What was told since is newer than the answer.
        let told = self.context.voice_states.of(self.id, self.context.discord.bot());
        if told.flatten().is_some() {
            return Ok(());
        }
        let waited = self.has_idle_channel() && self.link.state() == LinkState::Away;
        let gone = LinkEvent::BotState { channel: None, session_id: String::new(), doubtful: false };
        match self.link.on_event(gone) {
            LinkNews::Disconnected => {}
            // Another of our own leavings: it may have come back since.
            LinkNews::Doubtful => {
                self.ask_whether_gone_after(OWN_RETURN);
                return Ok(());
            }
            // Our own leaving is not a moderator's word.
            _ if !waited && !leaves && self.writer.session().head.voice.is_none() => return Ok(()),
            _ => {}
        }
        self.silence();
        self.link.abandon();
        self.kicked = true;
        self.report_kick().await
    }

    pub(super) fn stop_doubting(&mut self) {
        self.question = None;
        self.link.set_doubtful(false);
    }

    /// Asks Discord where the bot is, until it says so: as long as nobody knows, nobody joins. What the gateway tells when
    /// its session continues may be told half: the word that all is told may be an old one, that is told again.
    pub(super) fn ask_whether_gone(&mut self) {
        self.ask_whether_gone_after(Duration::ZERO);
    }

    /// The same, after a while in which the bot may come back by itself.
    pub(super) fn ask_whether_gone_after(&mut self, wait: Duration) {
        self.ask_discord(wait, None);
    }

    /// The same, for as long as there is patience.
    fn ask_discord(&mut self, wait: Duration, patience: Option<Duration>) {
        let (discord, id, mailbox) = (self.context.discord.clone(), self.id, self.mailbox.clone());
        self.questions += 1;
        let number = self.questions;
        let closed = mailbox.clone();
        let asking = async move {
            let mut waits = Backoff::new(Duration::from_secs(1), Duration::from_secs(60));
            sleep(wait).await;
            loop {
                match discord.voice_channel(id, discord.bot()).await {
                    Ok(channel) => return channel,
                    Err(error) => {
                        tracing::info!(
                            error = &error as &dyn std::error::Error,
                            "Discord did not answer where the bot is"
                        );
                        sleep(waits.next_wait()).await;
                    }
                }
            }
        };
        let asking = async move {
            let channel = if let Some(patience) = patience {
                timeout(patience, asking).await.ok()
            } else {
                tokio::select! {
                    channel = asking => Some(channel),
                    () = closed.closed() => return,
                }
            };
            let _ = mailbox.send(GuildMessage::BotLocated { question: number, channel });
        };
        let asking = AbortOnDropHandle::new(tokio::spawn(asking.in_current_span()));
        self.question = Some(Question { number, _asking: asking });
        self.link.set_doubtful(true);
    }

    /// Whether the gateway told that the bot is in no channel, although it was in one when the session was stored: a
    /// moderator may have disconnected it while no worker was alive, and what a person ended stays ended. A bot that was on
    /// its way to the channel was not in it, and is gone from where it was before.
    pub(super) fn was_told_to_be_gone(&self) -> bool {
        (self.writer.session().head.voice.is_some() || self.has_idle_channel())
            && self.context.voice_states.was_told_to_be_gone(self.id, self.context.discord.bot())
    }

    /// Asks Discord where the bot is, beside everything else, because its gateway does not say.
    pub(super) fn ask_where(&self) {
        let (discord, id, mailbox) = (self.context.discord.clone(), self.id, self.mailbox.clone());
        tokio::spawn(async move {
            let channel = discord.voice_channel(id, discord.bot()).await;
            let channel = channel
                .inspect_err(|error| {
                    let error = error as &dyn std::error::Error;
                    tracing::info!(guild = %id, error, "Discord did not answer where the bot is");
                })
                .ok();
            let _ = mailbox.send(GuildMessage::Link(LinkEvent::Located { channel }));
        });
    }
}
