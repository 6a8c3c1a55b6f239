//! Rows of the panel database, one file a table.

pub mod answer;
pub mod api_key;
pub mod audit;
pub mod concierge;
pub mod external_queue;
pub mod guild;
pub mod incident;
pub mod journal;
pub mod page;
pub mod play;
pub mod session;
pub mod sign_in;
pub mod snapshot;
pub mod subscription;
