//! The family of AWS, for programs that are built with it and without it.

use crate::{StoreError, Stores};

/// Connects to the stores of AWS that the environment names. A program that was built without them says so.
///
/// # Errors
///
/// [`StoreError::Configuration`] when a setting is missing, or this program was built without the feature `aws`.
#[cfg(feature = "aws")]
pub async fn aws_from_env() -> Result<Stores, StoreError> {
    Ok(crate::aws::AwsStore::from_env().await?.stores())
}

/// Connects to the stores of AWS that the environment names. A program that was built without them says so.
///
/// # Errors
///
/// [`StoreError::Configuration`]: this program was built without the feature `aws`.
#[cfg(not(feature = "aws"))]
#[allow(clippy::unused_async, reason = "with AWS it connects")]
pub async fn aws_from_env() -> Result<Stores, StoreError> {
    let problem = "this program was built without AWS; build it with `cargo build --features aws`";
    Err(StoreError::Configuration(problem.to_owned()))
}
