//! The API under load: a million plays in its database, browsers that watch, and requests that come whether or not the ones
//! before were answered.
//!
//! [`Crowd`] is who asks, [`fill`] what there is to count, [`Streams`] who watches, [`Traffic`] what is asked for, and
//! [`Table`] prints the outcome.

mod changes;
mod crowd;
mod measure;
mod plays;
mod streams;
mod table;
mod traffic;

pub use self::{
    crowd::{Browser, Crowd},
    measure::{Database, LoadPlan, measure},
    plays::fill,
    streams::Streams,
    table::{Measured, Table},
    traffic::{Answers, Route, Sent, Traffic},
};
