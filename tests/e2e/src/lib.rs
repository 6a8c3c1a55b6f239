//! A whole Segue on one machine, and the means to hear whether it plays what it should.
//!
//! [`stack`] starts a deployment with a simulated Discord around it; [`scene`] is somebody there who gives commands
//! and listens. [`tunes`] makes short pieces of music and serves them, good files and bad ones; [`compare`] sets what
//! was heard against them. [`process`] starts and ends programs. [`durability`] kills, freezes and replaces workers while
//! somebody listens. [`lone_api`] is the control panel's API without the rest, and [`api_load`] measures it.

pub mod api_load;
pub mod compare;
pub mod demo;
pub mod durability;
pub mod lone_api;
pub mod process;
pub mod scene;
pub mod script;
pub mod stack;
pub mod tunes;

mod error;
mod http;

pub use error::E2eError;
pub use http::free_address;
use http::http_client;
