//! A small Lambda: starts the real binary of a function, hands it events, and times it.
//!
//! A function's binary knows nothing of this crate: it polls the
//! [Runtime API](https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html) at the address it finds in
//! `AWS_LAMBDA_RUNTIME_API`, as it does on AWS. [`Function`] serves that API, starts the binary, keeps one execution
//! environment of it, and starts another when it ends. [`HttpFront`] turns plain HTTP requests into the events that a
//! function URL or an HTTP API sends.
//!
//! What it does not do: there is one environment, so invocations wait for each other; nothing is frozen between them;
//! memory is not limited; responses are not streamed.

mod config;
mod environment;
mod error;
mod function;
mod http_event;
mod http_front;
mod invocation;
mod runtime_api;

pub use self::{
    config::{FunctionConfig, Output},
    error::EmulatorError,
    function::Function,
    http_event::{MAX_PAYLOAD, http_event, http_response},
    http_front::HttpFront,
    invocation::Invocation,
};

/// What went right, or what went wrong.
pub type Result<T, E = EmulatorError> = std::result::Result<T, E>;
