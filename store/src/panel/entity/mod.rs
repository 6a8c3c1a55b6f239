//! Rows of the panel database, one file a table.

pub mod api_key;
pub mod external_queue;
pub mod guild;
pub mod page;
pub mod snapshot;
pub mod subscription;
