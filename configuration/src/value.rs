//! How a variable's text becomes a value.

use std::{net::SocketAddr, path::PathBuf};

use secrecy::SecretString;

/// Says that something is not set.
const MISSING: &str = "it is missing";

/// A type that a variable can have.
pub trait Value: Sized {
    /// Reads it: no text means that the variable is not set and has no default. The text fits the variable's
    /// [`Kind`](crate::Kind).
    ///
    /// # Errors
    ///
    /// What is wrong, for people.
    fn read(text: Option<&str>) -> Result<Self, String>;
}

impl<T: Value> Value for Option<T> {
    fn read(text: Option<&str>) -> Result<Self, String> {
        text.map(|text| T::read(Some(text))).transpose()
    }
}

impl Value for String {
    fn read(text: Option<&str>) -> Result<Self, String> {
        text.map(str::to_owned).ok_or_else(|| MISSING.to_owned())
    }
}

impl Value for SecretString {
    fn read(text: Option<&str>) -> Result<Self, String> {
        text.map(Self::from).ok_or_else(|| MISSING.to_owned())
    }
}

impl Value for PathBuf {
    fn read(text: Option<&str>) -> Result<Self, String> {
        text.map(Self::from).ok_or_else(|| MISSING.to_owned())
    }
}

macro_rules! parsed {
    ($($kind:ty),+) => {
        $(impl Value for $kind {
            fn read(text: Option<&str>) -> Result<Self, String> {
                let text = text.ok_or(MISSING)?;
                text.parse().map_err(|problem| format!("it is {text:?}: {problem}"))
            }
        })+
    };
}

parsed!(bool, u32, u64, usize, SocketAddr);
