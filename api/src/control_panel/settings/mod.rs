//! What a guild's owners chose, in the panel.

mod answer;
mod change;

pub use self::{
    answer::{__path_settings, SettingsAnswer, settings},
    change::{__path_change_settings, change_settings},
};
