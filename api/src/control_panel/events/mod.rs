//! What happens in a guild's session, as it happens.

mod hub;
mod stream;

pub use self::{
    hub::Hub,
    stream::{__path_stream, StreamLife, WorkerNews, stream},
};
