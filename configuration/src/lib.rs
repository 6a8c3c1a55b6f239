//! Segue's settings.
//!
//! Every variable of the environment stands in [`settings`], with its type, range, default and explanation, and is read
//! through [`Environment`] and nowhere else. `.env.example` and `docs/configuration.md` are written from the same table
//! ([`manual`]).

mod environment;
mod error;
mod kind;
pub mod manual;
pub mod settings;
mod value;
mod variable;

pub use self::{
    environment::{Environment, Problem},
    error::ConfigurationError,
    kind::Kind,
    value::Value,
    variable::{Initial, Section, Spec, Variable},
};
pub use secrecy::{ExposeSecret, SecretString};
