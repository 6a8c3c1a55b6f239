//! What is wrong with a setting.

/// A setting is missing, or can't be used. Its text never repeats a secret.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{variable} is not set correctly: {problem}")]
pub struct ConfigurationError {
    /// Name of the environment variable.
    pub variable: &'static str,
    /// What is wrong with it.
    pub problem: String,
}
