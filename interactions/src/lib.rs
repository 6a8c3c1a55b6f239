//! Discord in: verify, route, answer or enqueue.
//!
//! An HTTP interaction takes this way: [`Endpoint`] refuses what is too large, [`Verifier`] checks the Ed25519
//! signature over the timestamp and the raw body, the [`VerifiedBody`] it returns is the only way to the parser, and
//! [`Router`] hands the interaction to the file of its command. A read is answered from the snapshot at once; a write
//! becomes a [`segue_domain::Job`] on the guild's partition, and the answer is deferred. Interactions that arrive over
//! the gateway enter at [`Router`].
//!
//! What the bot writes is rendered in [`segue_messages`].

mod command;
mod endpoint;
mod error;
mod interaction_context;
mod localisation;
mod metric_definitions;
mod options;
mod playlist_options;
mod received;
mod reference;
mod router;
mod suggestion;
mod verified_body;
mod verifier;

pub use self::{
    command::{about, called, definitions, rules},
    endpoint::Endpoint,
    error::{InteractionError, Unauthenticated},
    metric_definitions::describe_metrics,
    received::Received,
    reference::reference,
    router::Router,
    verified_body::{Incoming, VerifiedBody},
    verifier::{MAX_BODY, MAX_SKEW, Verifier},
};

/// What went right, or what went wrong.
pub type Result<T, E = InteractionError> = std::result::Result<T, E>;
