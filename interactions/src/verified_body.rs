//! The way from bytes to an interaction.

use serde::Deserialize;
use twilight_model::application::{interaction::Interaction, monetization::Entitlement};

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
    /// Discord asks whether the endpoint takes webhook events.
    EventPing,
    /// What somebody bought, or what ended, has changed.
    ///
    /// See <https://discord.com/developers/docs/events/webhook-events#entitlement-create>.
    Entitlement(Box<Entitlement>),
    /// A webhook event that means nothing here.
    OtherEvent,
}

/// The one field that decides how to continue. A PING has not all the fields of the others.
#[derive(Deserialize)]
struct Envelope {
    #[serde(rename = "type")]
    kind: u8,
    /// Only webhook events have it.
    #[serde(default)]
    event: Option<EventName>,
}

#[derive(Deserialize)]
struct EventName {
    #[serde(rename = "type")]
    name: String,
}

/// A webhook event about an entitlement.
#[derive(Deserialize)]
struct EntitlementEvent {
    event: EntitlementData,
}

#[derive(Deserialize)]
struct EntitlementData {
    data: Entitlement,
}

/// See <https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-object-interaction-type>.
const PING: u8 = 1;

/// See <https://discord.com/developers/docs/events/webhook-events#webhook-types>.
const EVENT_PING: u8 = 0;

/// Events that tell of an entitlement. One that ended by being deleted says so in its data.
const ENTITLEMENT_EVENTS: [&str; 3] = ["ENTITLEMENT_CREATE", "ENTITLEMENT_UPDATE", "ENTITLEMENT_DELETE"];

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
        let Envelope { kind, event } =
            serde_json::from_slice(self.0).map_err(InteractionError::NotAnInteraction)?;
        match (kind, event) {
            (EVENT_PING, _) => return Ok(Incoming::EventPing),
            (_, Some(event)) if ENTITLEMENT_EVENTS.contains(&event.name.as_str()) => {
                let EntitlementEvent { event } =
                    serde_json::from_slice(self.0).map_err(InteractionError::NotAnInteraction)?;
                return Ok(Incoming::Entitlement(Box::new(event.data)));
            }
            (_, Some(_)) => return Ok(Incoming::OtherEvent),
            (PING, None) => return Ok(Incoming::Ping),
            _ => {}
        }
        serde_json::from_slice(self.0)
            .map(|interaction| Incoming::Interaction(Box::new(interaction)))
            .map_err(InteractionError::Unreadable)
    }
}
