//! What the simulator remembers of an interaction.

use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

use serde::Serialize;
use serde_json::Value;
use tokio::sync::watch;

use crate::{
    id::{ChannelId, GuildId, InteractionId, MessageId, UserId},
    token,
    world::Message,
};

/// How far an interaction has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum InteractionState {
    /// Nothing was answered yet.
    Unanswered,
    /// Answered with a deferred message: the person sees "thinking…".
    Thinking,
    /// A button's press was acknowledged with a deferred update; nothing shows.
    Acknowledged,
    /// The person sees an answer.
    Answered,
    /// Not answered within 3 seconds: void for ever.
    TimedOut,
    /// The endpoint refused or answered nonsense.
    Failed,
}

/// What kind of interaction it is. The numbers are Discord's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[repr(u8)]
pub(crate) enum Kind {
    Command = 2,
    Component = 3,
    Autocomplete = 4,
    Modal = 5,
}

/// What a command of a menu was given on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    User(UserId),
    Message(MessageId),
}

/// The first answer to an interaction.
#[derive(Clone, Debug, Serialize)]
pub struct InitialResponse {
    /// The HTTP status: the endpoint's own, or that of the callback's answer.
    pub status: u16,
    /// The interaction callback type: 4 for a message, 5 for "thinking…", and so on.
    #[serde(rename = "type")]
    pub kind: u8,
    /// The message's flags.
    pub flags: u64,
    /// The answer's `data`.
    pub data: Value,
    /// From the interaction's delivery until the answer had been read.
    pub latency: Duration,
}

/// Something that happened to an interaction.
#[derive(Clone, Debug)]
pub struct HistoryEntry {
    /// When.
    pub at: Instant,
    /// How long after the interaction was made.
    pub after: Duration,
    /// What.
    pub change: Change,
}

/// What can happen to an interaction.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Change {
    /// It was answered first.
    Initial(InitialResponse),
    /// The original answer, or the message of the pressed button, was edited.
    Edited(Message),
    /// A follow-up message was sent.
    FollowUp(Message),
    /// A follow-up message was edited.
    FollowUpEdited(Message),
    /// A message of it was deleted.
    Deleted(MessageId),
    /// Three seconds went by without an answer.
    TimedOut,
    /// The endpoint answered with this status, or with a body that cannot be.
    Failed {
        /// The HTTP status; 0 if there was no answer at all.
        status: u16,
        /// What was wrong.
        reason: String,
    },
}

#[derive(Debug)]
pub(crate) struct Record {
    pub(crate) id: InteractionId,
    pub(crate) token: String,
    pub(crate) kind: Kind,
    /// The command's full name; empty for components and modals.
    pub(crate) name: String,
    pub(crate) guild: GuildId,
    pub(crate) channel: ChannelId,
    pub(crate) user: UserId,
    pub(crate) created: Instant,
    pub(crate) state: InteractionState,
    /// The message whose component was used.
    pub(crate) source: Option<MessageId>,
    /// What a user or message command was given on.
    pub(crate) target: Option<Target>,
    /// What `@original` is.
    pub(crate) original: Option<MessageId>,
    pub(crate) followups: Vec<MessageId>,
    pub(crate) initial: Option<InitialResponse>,
    pub(crate) history: Vec<HistoryEntry>,
    /// The focused option's type, for checking suggestions.
    pub(crate) focused_kind: i64,
    changed: watch::Sender<()>,
}

impl Record {
    #[allow(clippy::too_many_arguments, reason = "each is a fact of the interaction")]
    pub(crate) fn new(
        id: InteractionId,
        kind: Kind,
        name: String,
        guild: GuildId,
        channel: ChannelId,
        user: UserId,
        source: Option<MessageId>,
    ) -> Self {
        Self {
            id,
            token: token::interaction(id),
            kind,
            name,
            guild,
            channel,
            user,
            created: Instant::now(),
            state: InteractionState::Unanswered,
            source,
            target: None,
            original: None,
            followups: Vec::new(),
            initial: None,
            history: Vec::new(),
            focused_kind: 3,
            changed: watch::channel(()).0,
        }
    }

    /// Writes down what happened and wakes who waits for it.
    pub(crate) fn note(&mut self, change: Change) {
        self.history.push(HistoryEntry { at: Instant::now(), after: self.created.elapsed(), change });
        self.changed.send_replace(());
    }

    pub(crate) fn watch(&self) -> watch::Receiver<()> {
        self.changed.subscribe()
    }
}

/// All interactions, found by identifier or token.
#[derive(Debug, Default)]
pub(crate) struct Interactions {
    pub(crate) records: HashMap<InteractionId, Record>,
    by_token: HashMap<String, InteractionId>,
}

impl Interactions {
    pub(crate) fn insert(&mut self, record: Record) {
        self.by_token.insert(record.token.clone(), record.id);
        self.records.insert(record.id, record);
    }

    pub(crate) fn by_token(&self, token: &str) -> Option<&Record> {
        self.records.get(self.by_token.get(token)?)
    }

    pub(crate) fn by_token_mut(&mut self, token: &str) -> Option<&mut Record> {
        self.records.get_mut(self.by_token.get(token)?)
    }
}
