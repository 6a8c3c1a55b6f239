//! A guild's session, as the panel shows it.

mod answer;
mod notices;
mod read;
mod worker;

use self::answer::SessionView;
pub use self::{
    answer::SessionAnswer,
    notices::{EventAnswer, OutcomeAnswer},
    read::{__path_session, first_page, session},
    worker::WorkerState,
};
