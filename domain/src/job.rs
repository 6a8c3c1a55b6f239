//! A command on its way from a function to a worker.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{
    Actor, Grant, GuildId, JobBody, JobId, Language, MAX_JOB_ID, MAX_JOB_TRACE, MAX_REPLY_TOKEN, MessageId,
    REPLY_TOKEN_LIFE, SessionCommand, Timestamp, TraceId,
};

/// A command on its way to the worker that holds the guild's partition.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Job {
    /// Version of this format.
    pub format: u16,
    /// Interaction id: the same interaction always makes the same job.
    pub id: JobId,
    /// Guild whose session it is about.
    pub guild_id: GuildId,
    /// Who it comes from. The worker fills in a member's voice channel, which an interaction does not carry.
    pub actor: Actor,
    /// What is asked, or what happened.
    #[serde(rename = "command")]
    pub body: JobBody,
    /// Where to answer, when somebody waits for an answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply: Option<ReplyHandle>,
    /// Tiers that Discord told of with the interaction.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub grants: Vec<Grant>,
    /// Id that follows the command through the logs.
    pub trace_id: TraceId,
    /// When the command was given.
    pub issued_at: Timestamp,
}

impl Job {
    /// Version this code writes.
    pub const FORMAT: u16 = 1;

    /// The command, if a member gives one.
    #[must_use]
    pub const fn command(&self) -> Option<&SessionCommand> {
        match &self.body {
            JobBody::Command(command) => Some(command),
            JobBody::Report(_) => None,
        }
    }

    /// Whether its ids and its token are short enough to be kept with a session.
    #[must_use]
    pub fn can_be_kept(&self) -> bool {
        self.id.as_str().len() <= MAX_JOB_ID
            && self.trace_id.as_str().len() <= MAX_JOB_TRACE
            && self.reply.as_ref().is_none_or(|reply| reply.token.len() <= MAX_REPLY_TOKEN)
    }
}

/// Where an interaction's answer goes. One without a token is the panel's, which reads the answer in
/// [`crate::Head::outcomes`].
///
/// The token lets its holder answer for 15 minutes, so it is kept out of logs.
/// See <https://discord.com/developers/docs/interactions/receiving-and-responding#followup-messages>.
#[derive(Clone, Deserialize, Eq, PartialEq, Serialize)]
pub struct ReplyHandle {
    /// Application that was addressed.
    pub application_id: u64,
    /// Interaction token.
    pub token: String,
    /// When Discord forgets the token.
    pub expires_at: Timestamp,
    /// Message whose button was pressed, when it is one that shows what plays: it shows the outcome of the command, and
    /// only a refusal is said beside it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card: Option<MessageId>,
    /// Language of the answer.
    #[serde(default, skip_serializing_if = "Language::is_english")]
    pub language: Language,
}

impl ReplyHandle {
    /// Makes the handle of an interaction that was received at `now`, and is answered in English.
    #[must_use]
    pub fn new(application_id: u64, token: String, now: Timestamp) -> Self {
        let expires_at = now + REPLY_TOKEN_LIFE;
        Self { application_id, token, expires_at, card: None, language: Language::English }
    }

    /// Makes the handle of a command that was given in the panel at `now`.
    #[must_use]
    pub fn panel(now: Timestamp) -> Self {
        Self::new(0, String::new(), now)
    }

    /// Whether the panel waits for the answer.
    #[must_use]
    pub const fn is_panel(&self) -> bool {
        self.token.is_empty()
    }

    /// The same handle, to answer in another language.
    #[must_use]
    pub fn in_language(self, language: Language) -> Self {
        Self { language, ..self }
    }
}

impl fmt::Debug for ReplyHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReplyHandle")
            .field("application_id", &self.application_id)
            .field("token", &"<secret>")
            .field("expires_at", &self.expires_at)
            .field("card", &self.card)
            .field("language", &self.language)
            .finish()
    }
}
