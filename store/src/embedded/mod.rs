//! Adapters for one `SQLite` file.
