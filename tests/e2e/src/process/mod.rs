//! Programs a stage starts: their logs are kept, their readiness is waited for, and none outlives the stage.

mod binaries;
mod child;
mod children;
mod line;
mod log;
mod program;
mod watchdog;

pub use self::{
    binaries::{binary, workspace},
    child::ChildProcess,
    children::{children_of, is_alive, kill_now},
    line::Line,
    log::LogFile,
    program::Program,
};
