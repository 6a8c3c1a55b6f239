//! The first answer to an interaction.
//!
//! See <https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-response-object>.

use serde_json::Value;

use super::{
    record::{Change, InitialResponse, InteractionState, Kind, Record},
    reply::Draft,
};
use crate::{
    event::SimEvent,
    id::InteractionId,
    rest::{api_error::ApiError, payload::Upload},
    sim::{Simulator, State},
    validate::{FormErrors, command, component, message as check},
    world::{
        Message,
        message::{EPHEMERAL, LOADING},
    },
};

const MESSAGE: u8 = 4;
const DEFERRED_MESSAGE: u8 = 5;
const DEFERRED_UPDATE: u8 = 6;
const UPDATE: u8 = 7;
const SUGGESTIONS: u8 = 8;
const MODAL: u8 = 9;

impl Simulator {
    /// Takes the first answer. Answers the message that came of it.
    pub(crate) fn respond(
        &self,
        id: InteractionId,
        token: &str,
        body: &Value,
        uploads: Vec<Upload>,
        status: u16,
    ) -> Result<Option<Message>, ApiError> {
        let mut state = self.lock();
        let state = &mut *state;
        let record = state.interactions.records.get(&id).filter(|record| record.token == token);
        let record = record.ok_or_else(ApiError::unknown_interaction)?;
        match record.state {
            InteractionState::Unanswered if record.created.elapsed() <= self.config().answer_within => {}
            InteractionState::Unanswered | InteractionState::TimedOut | InteractionState::Failed => {
                return Err(ApiError::unknown_interaction());
            }
            _ => return Err(ApiError::new(400, 40060, "Interaction has already been acknowledged.")),
        }
        let kind = check_kind(record, body)?;
        let mut data = body.get("data").cloned().unwrap_or(Value::Null);
        let flags = data["flags"].as_u64().unwrap_or_default();
        let latency = record.created.elapsed();
        let (message, reached) = match kind {
            MESSAGE => {
                check::check(&data, flags)?;
                if check::is_empty(&data, uploads.len()) {
                    return Err(ApiError::new(400, 50006, "Cannot send an empty message"));
                }
                let draft = self.answer(record, flags);
                (Some(self.write(state, &draft, &data, uploads)?), InteractionState::Answered)
            }
            DEFERRED_MESSAGE => {
                if flags & !EPHEMERAL != 0 {
                    let mut errors = FormErrors::default();
                    errors.add("data.flags", "BITFIELD_INVALID_VALUE", "Only EPHEMERAL may be set here.");
                    return errors
                        .into_value()
                        .map_or(Ok(None), |errors| Err(ApiError::invalid_form(errors)));
                }
                let draft = self.answer(record, flags | LOADING);
                let message = self.write(state, &draft, &Value::Null, Vec::new())?;
                (Some(message), InteractionState::Thinking)
            }
            DEFERRED_UPDATE => (source(state, record), InteractionState::Acknowledged),
            UPDATE => {
                let (channel, source) =
                    (record.channel, record.source.ok_or_else(ApiError::unknown_message)?);
                (Some(self.edit(state, channel, source, &data, uploads)?), InteractionState::Answered)
            }
            SUGGESTIONS => {
                check_suggestions(&data, record.focused_kind)?;
                (None, InteractionState::Answered)
            }
            _ => {
                check_modal(&data)?;
                if let Some(components) = data["components"].as_array_mut() {
                    component::number(components);
                }
                (None, InteractionState::Answered)
            }
        };
        let Some(record) = state.interactions.records.get_mut(&id) else { return Ok(message) };
        let initial = InitialResponse { status, kind, flags, data, latency };
        record.state = reached;
        record.original = message.as_ref().map(|message| message.id);
        record.initial = Some(initial.clone());
        let modal = (kind == MODAL).then(|| initial.data.clone());
        record.note(Change::Initial(initial));
        self.emit(SimEvent::Interaction { id, state: reached, modal });
        Ok(message)
    }

    /// A message that answers this interaction.
    pub(crate) fn answer(&self, record: &Record, flags: u64) -> Draft {
        Draft {
            channel: record.channel,
            author: self.bot_user_id(),
            answers: Some((record.id, record.name.clone(), record.user)),
            target: record.target,
            flags,
        }
    }
}

fn source(state: &State, record: &Record) -> Option<Message> {
    state.world.message(record.channel, record.source?).cloned()
}

/// The callback type, if it is one that this kind of interaction may be answered with.
fn check_kind(record: &Record, body: &Value) -> Result<u8, ApiError> {
    let mut errors = FormErrors::default();
    let allowed: &[u8] = match record.kind {
        Kind::Command => &[MESSAGE, DEFERRED_MESSAGE, MODAL],
        Kind::Component => &[MESSAGE, DEFERRED_MESSAGE, DEFERRED_UPDATE, UPDATE, MODAL],
        Kind::Autocomplete => &[SUGGESTIONS],
        Kind::Modal if record.source.is_some() => &[MESSAGE, DEFERRED_MESSAGE, DEFERRED_UPDATE, UPDATE],
        Kind::Modal => &[MESSAGE, DEFERRED_MESSAGE],
    };
    match body["type"].as_u64().and_then(|kind| u8::try_from(kind).ok()) {
        Some(kind) if allowed.contains(&kind) => return Ok(kind),
        Some(_) => errors.add("type", "BASE_TYPE_CHOICES", format!("Value must be one of {allowed:?}.")),
        None => errors.required("type"),
    }
    errors.into_value().map_or(Err(ApiError::invalid_json()), |errors| Err(ApiError::invalid_form(errors)))
}

fn check_suggestions(data: &Value, kind: i64) -> Result<(), ApiError> {
    let mut errors = FormErrors::default();
    if !data["choices"].is_array() {
        errors.required("data.choices");
    }
    for (index, choice) in errors.list(data, "choices", "data", 25).iter().enumerate() {
        command::check_choice(&mut errors, choice, &format!("data.choices.{index}"), kind);
    }
    errors.into_value().map_or(Ok(()), |errors| Err(ApiError::invalid_form(errors)))
}

fn check_modal(data: &Value) -> Result<(), ApiError> {
    let mut errors = FormErrors::default();
    errors.required_text(data, "custom_id", "data", 1, 100);
    errors.required_text(data, "title", "data", 1, 45);
    let components = errors.list(data, "components", "data", 5);
    if components.is_empty() {
        errors.add("data.components", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 5 in length.");
    }
    for (index, component) in components.iter().enumerate() {
        // Action rows with a text input, labels, and text displays.
        if !matches!(component["type"].as_i64(), Some(1 | 10 | 18)) {
            let path = format!("data.components.{index}.type");
            errors.add(&path, "UNION_TYPE_CHOICES", "Value of field \"type\" must be one of (1, 10, 18).");
        }
    }
    errors.into_value().map_or(Ok(()), |errors| Err(ApiError::invalid_form(errors)))
}
