//! The voice channel's status: what it should say is compared with what it says, one request at a time.
//!
//! Discord limits it harder than messages, and a server need not allow it: nothing waits for it for long.

use std::{collections::HashMap, time::Duration};

use segue_domain::{ChannelId, Field};
use segue_messages as messages;
use tokio::time::Instant;
use tracing::Instrument;

use super::{Guild, ShowOutcome};
use crate::{card::StatusOutcome, guild::GuildMessage, player::LinkState};

/// How long a channel whose status Discord refuses to set is left alone, unless permissions change.
const REFUSED: Duration = Duration::from_secs(3_600);
/// Wait before a status that Discord did not take is tried again.
const AGAIN: Duration = Duration::from_secs(30);
/// Longest stay in a channel only to take the words back: once it has left, the bot may not.
const LEAVE_PATIENCE: Duration = Duration::from_millis(500);

/// What Discord was told to say of a voice channel.
#[derive(Default)]
pub(super) struct Status {
    /// Channel whose status was set, and what it says.
    says: Option<(ChannelId, String)>,
    /// Whether a request is on its way. What changes meanwhile is said with the next.
    busy: bool,
    /// When to try again what Discord did not take.
    again_at: Option<Instant>,
    /// Until when a bot that is to leave stays to take its words back.
    leaves_at: Option<Instant>,
    /// Channels in which Discord refused it: until when that is believed, and for how many changes of permissions.
    refused: HashMap<ChannelId, (Instant, u64)>,
}

impl Status {
    /// Nothing is to be said any more, and nothing to be tried again.
    pub(super) fn forget(&mut self) {
        (self.says, self.again_at, self.leaves_at) = (None, None, None);
    }

    /// When something is to be looked at again.
    pub(super) fn deadline(&self) -> Option<Instant> {
        self.again_at.into_iter().chain(self.leaves_at).min()
    }
}

impl Guild {
    /// Begins to close the difference, if there is one and nothing is on its way.
    pub(super) fn show_status(&mut self) {
        self.showing.status.again_at.take_if(|at| *at <= Instant::now());
        if self.showing.status.busy || self.showing.status.again_at.is_some() {
            return;
        }
        let plan = self.plan();
        let head = &self.writer.session().head;
        let wanted = head
            .current
            .as_ref()
            .filter(|_| head.voice.is_some() && head.settings.is_on(Field::ChannelStatus, &plan))
            .and_then(|track| Some((head.voice_channel?, messages::channel_status(track))));
        let (channel, text) = match (&self.showing.status.says, wanted) {
            (None, None) => return,
            (Some(says), Some(wanted)) if *says == wanted => return,
            (_, Some(wanted)) => wanted,
            // Only where the bot still is can it take its words back; Discord clears those of an empty channel.
            (Some((channel, _)), None) if self.link.state() == LinkState::There(*channel) => {
                (*channel, String::new())
            }
            (Some(_), None) => {
                self.showing.status.says = None;
                return;
            }
        };
        if self.may_not_set_status(channel) {
            return;
        }
        self.showing.status.busy = true;
        let (discord, mailbox) = (self.context.discord.clone(), self.mailbox.clone());
        let task = async move {
            let outcome = discord.set_status(channel, &text).await;
            let _ = mailbox.send(GuildMessage::Shown(ShowOutcome::Status { channel, text, outcome }));
        };
        tokio::spawn(task.in_current_span());
    }

    pub(super) fn on_status_shown(&mut self, channel: ChannelId, text: String, outcome: StatusOutcome) {
        let changes = self.context.access.changes(self.id);
        let status = &mut self.showing.status;
        status.busy = false;
        match outcome {
            StatusOutcome::Set => status.says = (!text.is_empty()).then_some((channel, text)),
            StatusOutcome::Refused => {
                let now = Instant::now();
                status.refused.retain(|_, (until, _)| *until > now);
                status.refused.insert(channel, (now + REFUSED, changes));
                status.says.take_if(|(set, _)| *set == channel);
            }
            StatusOutcome::Failed => status.again_at = Some(Instant::now() + AGAIN),
        }
    }

    /// Whether a bot that is to leave stays for a moment, until its words are taken back.
    pub(super) fn takes_words_back(&mut self) -> bool {
        let Some(channel) = self.showing.status.says.as_ref().map(|(channel, _)| *channel) else {
            return false;
        };
        if self.link.state() != LinkState::There(channel) || self.may_not_set_status(channel) {
            return false;
        }
        let now = Instant::now();
        let until = *self.showing.status.leaves_at.get_or_insert(now + LEAVE_PATIENCE);
        if until <= now {
            return false;
        }
        self.show_status();
        true
    }

    /// The bot leaves, or stays after all.
    pub(super) fn stops_leaving(&mut self) {
        self.showing.status.leaves_at = None;
    }

    fn may_not_set_status(&self, channel: ChannelId) -> bool {
        let refused = self.showing.status.refused.get(&channel);
        refused.is_some_and(|(until, changes)| {
            *until > Instant::now() && *changes == self.context.access.changes(self.id)
        })
    }
}
