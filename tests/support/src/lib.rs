//! Servers that tests start and stop.
//!
//! A test never skips because a server is missing: it fails, and says which package to install.

mod mariadb;
mod ministack;
mod port;

pub use self::{mariadb::MariaDb, ministack::Ministack, port::free_port};
