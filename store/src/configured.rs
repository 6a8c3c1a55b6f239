//! The family of AWS, for programs that are built with it and without it.

use segue_configuration::Environment;

use crate::{StoreError, Stores};

/// Connects to the stores of AWS that the settings name. A program that was built without them says so.
///
/// # Errors
///
/// [`StoreError::Setting`] when a setting is missing.
#[cfg(feature = "aws")]
pub async fn aws_stores(environment: &Environment) -> Result<Stores, StoreError> {
    Ok(crate::aws::AwsStore::connect(environment).await?.stores())
}

/// Connects to the stores of AWS that the settings name. A program that was built without them says so.
///
/// # Errors
///
/// [`StoreError::Configuration`]: this program was built without the feature `aws`.
#[cfg(not(feature = "aws"))]
#[allow(clippy::unused_async, reason = "with AWS it connects")]
pub async fn aws_stores(_environment: &Environment) -> Result<Stores, StoreError> {
    let problem = "this program was built without AWS; build it with `cargo build --features aws`";
    Err(StoreError::Configuration(problem.to_owned()))
}
