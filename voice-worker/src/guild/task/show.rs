//! The message that shows what plays: what it should say is compared with what it says, and the difference closed, one
//! request at a time. The voice channel's status beside it follows in the same way, and neither waits for the other.

use std::time::Duration;

use segue_domain::{Card, ChannelId, Field, Head, Language, Plan, Report, TrackId};
use segue_messages::{self as messages, Outgoing};
use segue_store::{StoreError, now};
use tracing::Instrument;

use super::{Guild, status::Status};
use crate::{
    backoff::Backoff,
    card::{CardError, StatusOutcome},
    guild::GuildMessage,
};

/// Waits before the message is tried again, when Discord failed.
const WAITS: Backoff = Backoff::new(Duration::from_millis(500), Duration::from_secs(2));
/// How often it is.
const AGAIN: u32 = 3;

/// What a message says, and of which track.
type Says = Box<(Outgoing, Option<TrackId>)>;

/// What Discord was told to show of the session.
#[derive(Default)]
pub(super) struct Showing {
    /// What the message says, and of which track.
    card: Option<Says>,
    /// Channel that a message can't be sent to: not tried again until another is to be used.
    refused: Option<ChannelId>,
    /// Whether a request is on its way. What changes meanwhile is shown with the next.
    busy: bool,
    /// What the voice channel's status says.
    pub(super) status: Status,
}

/// The outcome of a request to show something.
#[derive(Debug)]
pub enum ShowOutcome {
    /// The message.
    Card {
        /// Where it is now; absent when it is gone.
        card: Option<Card>,
        /// What it says, and of which track; absent when it could not be sent.
        says: Option<Says>,
        /// Channel that takes no message of the bot.
        refused: Option<ChannelId>,
    },
    /// The voice channel's status.
    Status {
        /// The channel.
        channel: ChannelId,
        /// What it was to say.
        text: String,
        /// What became of it.
        outcome: StatusOutcome,
    },
}

impl Guild {
    /// Language of what everybody in the channel sees.
    pub(super) fn language(&self) -> Language {
        let head = &self.writer.session().head;
        head.settings.language(&self.plan()).unwrap_or(head.language)
    }

    /// Begins to close the difference, if there is one and nothing is on its way. Where the bot was removed, nothing can
    /// be shown.
    pub(super) fn show(&mut self) {
        if self.removed {
            return;
        }
        if !self.showing.busy {
            self.show_card();
        }
        self.show_status();
    }

    pub(super) async fn on_shown(&mut self, shown: ShowOutcome) -> Result<(), StoreError> {
        match shown {
            ShowOutcome::Card { card, says, refused } => {
                self.showing.busy = false;
                self.showing.card = says;
                self.showing.refused = refused.or(self.showing.refused);
                if self.writer.session().head.card != card {
                    self.report(&Report::CardShown { card }).await?;
                }
            }
            ShowOutcome::Status { channel, text, outcome } => self.on_status_shown(channel, text, outcome),
        }
        Ok(())
    }

    fn show_card(&mut self) {
        let plan = self.plan();
        let head = &self.writer.session().head;
        let wanted = wanted_card(head, &plan);
        let known = head.card;
        let request = match (wanted, known) {
            (None, None) => return,
            // The session is over: the message stays as a record, without buttons that do nothing.
            (None, Some(card)) => {
                let says = Box::new((messages::card_at_end(head, &plan, self.language()), None));
                Request { edit: Some(card), remove: None, create: None, says, keep: false }
            }
            (Some((channel, track)), known) => {
                if self.showing.refused == Some(channel) {
                    return;
                }
                let says = Box::new((messages::card(head, &plan, now(), self.language()), Some(track)));
                // Said already, or tried in vain: the next change is another try.
                if self.showing.card.as_ref() == Some(&says) {
                    return;
                }
                let anew = head.settings.text(Field::Announcements, &plan) == "new"
                    && self.showing.card.as_ref().is_some_and(|shown| shown.1 != Some(track));
                let edit = known.filter(|card| card.channel == channel && !anew);
                Request {
                    edit,
                    remove: known.filter(|_| edit.is_none()),
                    create: edit.is_none().then_some((channel, track)),
                    says,
                    keep: true,
                }
            }
        };
        self.showing.busy = true;
        let (discord, mailbox, guild) = (self.context.discord.clone(), self.mailbox.clone(), self.id);
        let task = async move {
            let shown = carry_out(request, &discord, guild.get()).await;
            let _ = mailbox.send(GuildMessage::Shown(shown));
        };
        tokio::spawn(task.in_current_span());
    }
}

/// A message to be edited, or removed and sent again.
struct Request {
    edit: Option<Card>,
    remove: Option<Card>,
    create: Option<(ChannelId, TrackId)>,
    says: Says,
    /// Whether the message is the session's afterwards.
    keep: bool,
}

async fn carry_out(request: Request, discord: &crate::discord::Discord, guild: u64) -> ShowOutcome {
    let Request { edit, remove, create, says, keep } = request;
    if let Some(card) = remove {
        discord.delete_card(card).await;
    }
    let mut waits = WAITS;
    let outcome = loop {
        let outcome = match (edit, create) {
            (Some(card), _) => discord.edit_card(card, &says.0).await.map(|()| Some(card)),
            // The same track of the same guild makes the same message, should the answer be lost.
            (None, Some((channel, track))) => {
                discord.send_card(channel, &says.0, &format!("{guild:x}-{:x}", track.get())).await.map(Some)
            }
            (None, None) => Ok(None),
        };
        match outcome {
            Err(CardError::Failed) if waits.tries() < AGAIN => tokio::time::sleep(waits.next_wait()).await,
            outcome => break outcome,
        }
    };
    match outcome {
        Ok(card) => {
            ShowOutcome::Card { card: card.filter(|_| keep), says: keep.then_some(says), refused: None }
        }
        // It was deleted: the next is sent again.
        Err(CardError::Gone) => ShowOutcome::Card { card: None, says: None, refused: None },
        Err(CardError::Refused(channel)) => {
            ShowOutcome::Card { card: None, says: None, refused: Some(channel) }
        }
        // Not worth more than another try with the next change.
        Err(CardError::Failed) => {
            ShowOutcome::Card { card: edit.filter(|_| keep), says: keep.then_some(says), refused: None }
        }
    }
}

/// Where what plays is to be shown, and which track; `None` when nothing is.
fn wanted_card(head: &Head, plan: &Plan) -> Option<(ChannelId, TrackId)> {
    let track = head.current.as_ref().filter(|track| track.state == segue_domain::TrackState::Resolved)?;
    if head.settings.text(Field::Announcements, plan) == "off" {
        return None;
    }
    let channel = head.settings.announcement_channel(plan).or(head.text_channel)?;
    Some((channel, track.id))
}
