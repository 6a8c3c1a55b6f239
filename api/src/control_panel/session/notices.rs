//! What came of commands, and what happened, in words for the browser.

use segue_domain::{Language, Outcome, SessionEvent};
use segue_messages as messages;
use serde::Serialize;
use utoipa::ToSchema;

use crate::queue_sync::instant;

/// The outcome of a command.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OutcomeAnswer {
    /// Id that the command was accepted with.
    command_id: String,
    /// Whether it was carried out.
    ok: bool,
    /// Stable code of a refusal.
    #[schema(required)]
    code: Option<&'static str>,
    /// One or two sentences, with `<@id>`, `<#id>` and `<@&id>` for members, channels and roles.
    text: String,
}

impl OutcomeAnswer {
    /// In a language.
    pub fn new(outcome: &Outcome, language: Language) -> Self {
        let notice = &outcome.notice;
        Self {
            command_id: outcome.job_id.to_string(),
            ok: !notice.is_refusal(),
            code: notice.is_refusal().then(|| notice.code()),
            text: messages::plain(&messages::notice(notice, language)),
        }
    }
}

/// Why the music stopped, moved or skipped.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EventAnswer {
    #[schema(format = DateTime)]
    at: String,
    /// One sentence, with `<@id>` and `<#id>` for members and channels.
    text: String,
}

impl EventAnswer {
    /// In a language.
    pub fn new(event: &SessionEvent, language: Language) -> Self {
        Self { at: instant(event.at), text: messages::plain(&messages::happened(&event.kind, language)) }
    }
}
