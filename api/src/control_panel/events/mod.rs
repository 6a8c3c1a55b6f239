//! What happens in a guild's session, as it happens.

mod hub;
mod places;
mod stream;

pub use self::{
    hub::Hub,
    places::{Places, StreamPlace},
    stream::{__path_stream, StreamLife, WorkerNews, stream},
};
