//! Servers that tests start and stop, and what they serve.
//!
//! A test never skips because a server is missing: it fails, and says which package to install.

mod mariadb;
mod ministack;
mod port;
mod tune_site;
pub mod tunes;

pub use self::{mariadb::MariaDb, ministack::Ministack, port::free_port, tune_site::TuneSite};
