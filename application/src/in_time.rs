//! How long somebody waits for a store.

use std::{future::Future, time::Duration};

use segue_store::StoreError;

use crate::ApplicationError;

/// How long a store may take. Discord shows an error after 3 s; what is left is for the way there and back.
///
/// See <https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-callback>.
const STORE_DEADLINE: Duration = Duration::from_secs(2);

/// Waits for a store no longer than Discord waits for us.
///
/// # Errors
///
/// [`ApplicationError::Store`] and [`ApplicationError::TimedOut`].
pub async fn in_time<T>(work: impl Future<Output = Result<T, StoreError>>) -> Result<T, ApplicationError> {
    within(STORE_DEADLINE, work).await
}

/// Waits for a store no longer than `limit`.
///
/// # Errors
///
/// [`ApplicationError::Store`] and [`ApplicationError::TimedOut`].
pub async fn within<T>(
    limit: Duration,
    work: impl Future<Output = Result<T, StoreError>>,
) -> Result<T, ApplicationError> {
    match tokio::time::timeout(limit, work).await {
        Ok(outcome) => outcome.map_err(ApplicationError::Store),
        Err(_) => Err(ApplicationError::TimedOut),
    }
}
