//! Buttons.

use segue_domain::Language;
use twilight_model::channel::message::{
    Component,
    component::{Button, ButtonStyle},
};
use twilight_util::builder::message::{ActionRowBuilder, ButtonBuilder};

use crate::{ButtonId, language::text};

/// Whether the track is held, which decides what the first button does.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Playback {
    /// The track is heard, or about to be.
    Running,
    /// A person holds the track.
    Paused,
}

/// Buttons that act on what is heard: the same commands as `/pause` or `/resume`, `/skip` and `/stop`.
pub(super) fn control_buttons(playback: Playback, language: Language) -> Vec<Button> {
    let first = match playback {
        Playback::Running => {
            button(ButtonId::Pause, &text!(language, "button-pause"), ButtonStyle::Secondary)
        }
        Playback::Paused => button(ButtonId::Resume, &text!(language, "button-resume"), ButtonStyle::Success),
    };
    vec![
        first,
        button(ButtonId::Skip, &text!(language, "button-skip"), ButtonStyle::Secondary),
        button(ButtonId::Stop, &text!(language, "button-stop"), ButtonStyle::Danger),
    ]
}

pub(super) fn button(id: ButtonId, label: &str, style: ButtonStyle) -> Button {
    ButtonBuilder::new(style).custom_id(id.to_string()).label(label).build()
}

pub(super) fn row(buttons: impl IntoIterator<Item = Button>) -> Vec<Component> {
    let row = buttons.into_iter().fold(ActionRowBuilder::new(), ActionRowBuilder::component);
    vec![row.build().into()]
}
