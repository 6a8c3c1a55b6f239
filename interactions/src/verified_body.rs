//! The way from bytes to an interaction.

use serde::Deserialize;
use twilight_model::application::interaction::Interaction;

use crate::{InteractionError, Result};

/// A body whose signature was checked. Only [`crate::Verifier::verify`] makes one, so nothing else reaches the parser.
#[derive(Clone, Copy, Debug)]
#[must_use = "a verified body is there to be parsed"]
pub struct VerifiedBody<'a>(&'a [u8]);

/// What a body holds.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Incoming {
    /// Discord asks whether the endpoint is there.
    Ping,
    /// Somebody used a command or a button.
    Interaction(Box<Interaction>),
}

/// The one field that decides how to go on. A PING has not all the fields of the others.
#[derive(Deserialize)]
struct Envelope {
    #[serde(rename = "type")]
    kind: u8,
}

/// See <https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-object-interaction-type>.
const PING: u8 = 1;

impl<'a> VerifiedBody<'a> {
    pub(crate) const fn new(body: &'a [u8]) -> Self {
        Self(body)
    }

    /// Reads what the body holds.
    ///
    /// # Errors
    ///
    /// [`InteractionError::NotAnInteraction`] for what is not JSON or has no type;
    /// [`InteractionError::Unreadable`] when the fields are not those of the type.
    pub fn parse(self) -> Result<Incoming> {
        let Envelope { kind } = serde_json::from_slice(self.0).map_err(InteractionError::NotAnInteraction)?;
        if kind == PING {
            return Ok(Incoming::Ping);
        }
        serde_json::from_slice(self.0)
            .map(|interaction| Incoming::Interaction(Box::new(interaction)))
            .map_err(InteractionError::Unreadable)
    }
}
