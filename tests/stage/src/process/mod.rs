//! Programs a stage starts: their logs are kept, their readiness is waited for, and none outlives the stage.

mod child;
mod log;
mod program;

pub use self::{child::ChildProcess, log::LogFile, program::Program};
