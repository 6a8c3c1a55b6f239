//! What a variable can hold.

use std::{fmt, net::SocketAddr};

/// What a variable can hold.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// Anything; the words say what it means.
    Text(&'static str),
    /// Something that is never shown; the words say what it means.
    Secret(&'static str),
    /// `true` or `false`.
    Switch,
    /// A whole number, both ends included.
    Number {
        /// The smallest.
        min: u64,
        /// The largest; [`u64::MAX`] if there is no sensible one.
        max: u64,
        /// What is counted.
        unit: &'static str,
    },
    /// One of these words.
    Choice(&'static [&'static str]),
    /// An IP address with a port.
    SocketAddress,
}

impl Kind {
    /// Checks a text that is not empty.
    ///
    /// # Errors
    ///
    /// What is wrong with it, for people. It never repeats a secret.
    pub fn check(&self, text: &str) -> Result<(), String> {
        let fits = match self {
            Self::Text(_) | Self::Secret(_) => true,
            Self::Switch => text.parse::<bool>().is_ok(),
            Self::Number { min, max, .. } => {
                text.parse::<u64>().is_ok_and(|number| (*min..=*max).contains(&number))
            }
            Self::Choice(words) => words.contains(&text),
            Self::SocketAddress => text.parse::<SocketAddr>().is_ok(),
        };
        if fits { Ok(()) } else { Err(format!("it is {text:?}, and has to be {self}")) }
    }

    /// Whether it is never shown.
    #[must_use]
    pub const fn is_secret(&self) -> bool {
        matches!(self, Self::Secret(_))
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(what) => f.write_str(what),
            Self::Secret(what) => write!(f, "{what} (secret)"),
            Self::Switch => f.write_str("`true` or `false`"),
            Self::Number { min, max: u64::MAX, unit: "" } => write!(f, "a number, {min} or more"),
            Self::Number { min, max: u64::MAX, unit } => write!(f, "a number of {unit}, {min} or more"),
            Self::Number { min, max, unit } => write!(f, "a number of {unit}, from {min} to {max}"),
            Self::Choice(words) => {
                let words: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
                f.write_str(&words.join(" or "))
            }
            Self::SocketAddress => f.write_str("an IP address with a port, such as `127.0.0.1:3050`"),
        }
    }
}
