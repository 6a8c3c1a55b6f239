//! A whole Segue on one machine, and the means to hear whether it plays what it should.
//!
//! [`tunes`] makes short pieces of music and serves them, good files and bad ones. [`process`] starts and ends
//! programs. [`compare`] sets what a listener heard against the source.

pub mod compare;
pub mod process;
pub mod tunes;

mod error;

pub use error::StageError;
