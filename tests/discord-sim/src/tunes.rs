//! What the page suggests to play.

use serde::{Deserialize, Serialize};

use crate::sim::Simulator;

/// A tune the page offers as "try /play …".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tune {
    /// Its name.
    pub title: String,
    /// Where it is, as the bot is given it.
    pub url: String,
}

impl Simulator {
    /// Sets the tunes that the page suggests.
    pub fn set_tunes(&self, tunes: Vec<Tune>) {
        self.lock().tunes = tunes;
    }

    /// The tunes that the page suggests.
    #[must_use]
    pub fn tunes(&self) -> Vec<Tune> {
        self.lock().tunes.clone()
    }
}
