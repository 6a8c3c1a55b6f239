//! Discord in: verify, route, answer or enqueue.
//!
//! An HTTP interaction takes this way: [`Endpoint`] refuses what is too large, [`Verifier`] checks the Ed25519
//! signature over the timestamp and the raw body, the [`VerifiedBody`] it returns is the only way to the parser, and
//! [`Router`] hands the interaction to the file of its command. A read is answered from the snapshot at once; a write
//! becomes a [`segue_domain::Job`] on the guild's partition, and the answer is deferred. Interactions that arrive over
//! the gateway enter at [`Router`].
//!
//! What the bot writes is rendered in [`message`], for the worker too, in the language of whoever reads it.

pub mod message;

mod bot_permission;
mod button;
mod call;
mod command;
mod endpoint;
mod error;
mod keeper;
mod language;
mod library;
mod metric_definitions;
mod once;
mod option_problem;
mod options;
mod plan_config;
mod received;
mod reference;
mod router;
mod search_box;
mod suggestion;
mod verified_body;
mod verifier;

pub use self::{
    bot_permission::BotPermission,
    button::ButtonId,
    command::{about, called, definitions, levels, rule_of, rules, suggestions},
    endpoint::Endpoint,
    error::{InteractionError, Unauthenticated},
    keeper::{Keeper, Which},
    library::{Reader, Shelf, query},
    metric_definitions::describe_metrics,
    once::{Answered, RequestName},
    option_problem::OptionProblem,
    plan_config::{PlanConfig, PlanConfigError},
    received::Received,
    reference::reference,
    router::Router,
    search_box::{SearchBox, SearchBoxError},
    suggestion::{MAX_SUGGESTIONS, Suggestion},
    verified_body::{Incoming, VerifiedBody},
    verifier::{MAX_BODY, MAX_SKEW, Verifier},
};

/// What went right, or what went wrong.
pub type Result<T, E = InteractionError> = std::result::Result<T, E>;
