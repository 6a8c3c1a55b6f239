//! The function that Discord's interactions are posted to.
//!
//! Layers, from the outside: a span with the function's request id, a guard that turns a panic into a 500, the
//! endpoint (which checks the size and the signature, in this order, before it parses). Metrics are written after each
//! invocation.

fn main() {}
