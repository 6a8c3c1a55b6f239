//! The answer to an interaction that was refused before it became a job.

use super::Outgoing;
use crate::InteractionError;

/// One sentence and a stable code, for the person who asked only.
#[must_use]
pub fn refusal(error: &InteractionError) -> Outgoing {
    Outgoing::text(format!("{}\n-# `{}`", error.sentence(), error.code())).ephemeral()
}
