//! An HTTP server that strangers can't exhaust.
//!
//! A connection has a time limit wherever it could otherwise wait for ever: for a request's headers (and so between two
//! requests), and for a reader that takes nothing any more. How long a body may take is the application's to say. There
//! is a most of connections, for each address and for all: who comes when there are that many takes the place of a
//! connection that has no request, so a stranger who opens connections and sends nothing keeps nobody out.

mod connections;
mod descriptors;
mod limits;
mod serve;

pub use self::{
    descriptors::{Descriptors, raise_descriptor_limit},
    limits::Limits,
    serve::serve,
};
