//! The control panel database: `MySQL` or `SQLite`.
