//! From committed sessions to the panel database.
//!
//! Both deployments end in [`apply`]'s promise: newer version wins, in any order, any number of times. On AWS the
//! `mirror` function gives [`handle_event`] the records of the table's stream; embedded, [`run_feed`] reads the
//! same changes in process. What never arrives is made up for by [`Resync`], from what is stored.

mod apply;
mod feed;
mod resync;
#[cfg(feature = "aws")]
mod stream;

#[cfg(feature = "aws")]
pub use self::stream::handle_event;
pub use self::{
    apply::{apply, apply_items},
    feed::run_feed,
    resync::Resync,
};
