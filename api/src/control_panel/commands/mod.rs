//! Commands that are given in the panel: the same jobs as Discord's, under the same policy.

mod body;
mod give;
mod issue;

pub use self::{
    give::{__path_give, give},
    issue::CommandDispatcher,
};
