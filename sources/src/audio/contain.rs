//! Panics of parsers, made into errors.

use std::{
    any::Any,
    panic::{AssertUnwindSafe, catch_unwind},
};

use songbird::input::core::errors::{Error, Result};

/// What a contained panic is called.
const PANICKED: &str = "the parser panicked";

/// Runs a parser on bytes of strangers. Where it panics, and it does on damaged files, the driver's thread would die, and
/// with it the sound of all guilds on that thread.
///
/// Whatever `work` had in its hands is broken after an error for which [`is_panic`] holds: it may only be dropped.
pub(super) fn contain<T>(work: impl FnOnce() -> Result<T>) -> Result<T> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| {
        tracing::warn!(panic = message(&*panic), "a parser panicked on a file");
        Err(Error::DecodeError(PANICKED))
    })
}

/// Whether an error stands for a panic.
pub(super) fn is_panic(error: &Error) -> bool {
    matches!(error, Error::DecodeError(what) if *what == PANICKED)
}

fn message(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("no message")
}
