//! The control panel's HTTP API, and the mirror that feeds its database.
