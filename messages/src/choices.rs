//! A list of tracks to choose from.

use segue_domain::{Choice, Language};
use twilight_model::channel::message::{
    Component,
    component::{SelectMenuOption, SelectMenuType},
};
use twilight_util::builder::message::{ActionRowBuilder, SelectMenuBuilder, SelectMenuOptionBuilder};

use crate::{ButtonId, language::text};

/// A list of tracks to choose from. The value of each is its link, so that the list works as long as its message exists.
#[must_use]
pub fn choices(choices: &[Choice], language: Language) -> Vec<Component> {
    let menu = SelectMenuBuilder::new(ButtonId::Pick.to_string(), SelectMenuType::Text);
    let menu = menu.placeholder(text!(language, "choices-placeholder"));
    let menu = choices.iter().map(option).fold(menu, SelectMenuBuilder::option);
    vec![ActionRowBuilder::new().component(menu.build()).build().into()]
}

fn option(choice: &Choice) -> SelectMenuOption {
    let option = SelectMenuOptionBuilder::new(&choice.label, &choice.link);
    if choice.about.is_empty() { option.build() } else { option.description(&choice.about).build() }
}
