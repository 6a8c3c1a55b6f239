//! How a server wants messages to look: its colour, its name, its picture and its words.

use segue_domain::{Field, Plan, Settings};
use twilight_model::channel::message::Embed;
use twilight_util::builder::embed::{EmbedAuthorBuilder, EmbedBuilder, EmbedFooterBuilder, ImageSource};

use crate::escape;

/// Most characters of a name or of words, before escaping doubles them.
const MAX_WORDS: usize = 200;

/// How a server wants messages to look, as far as its plan has it.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Brand {
    colour: Option<u32>,
    name: String,
    logo: String,
    foot: Vec<String>,
}

impl Brand {
    /// What the owners of a server chose.
    #[must_use]
    pub fn of(settings: &Settings, plan: &Plan) -> Self {
        let text = |field| settings.text(field, plan);
        let own = if settings.is_on(Field::WhiteLabel, plan) { String::new() } else { "Segue".to_owned() };
        let foot = [text(Field::Footer), own].into_iter().filter(|words| !words.is_empty()).collect();
        Self {
            colour: u32::from_str_radix(text(Field::AccentColour).trim_start_matches('#'), 16).ok(),
            name: text(Field::BrandName),
            logo: text(Field::Logo),
            foot,
        }
    }

    pub(super) const fn colour(&self) -> Option<u32> {
        self.colour
    }

    /// Link to the picture, if there is one.
    pub(super) fn logo(&self) -> Option<&str> {
        Some(self.logo.as_str()).filter(|link| !link.is_empty())
    }

    /// A heading in Discord's markup, with the name behind it.
    pub(super) fn heading(&self, title: &str) -> String {
        if self.name.is_empty() {
            format!("### {title}")
        } else {
            format!("### {title} · {}", escape(&self.name, MAX_WORDS))
        }
    }

    /// The small words at the end in Discord's markup, if there are any.
    pub(super) fn small_print(&self) -> Option<String> {
        let words: Vec<String> = self.foot.iter().map(|words| escape(words, MAX_WORDS)).collect();
        (!words.is_empty()).then(|| format!("-# {}", words.join(" · ")))
    }

    /// An embed that looks so. `foot` is what it says of itself in its last line. Discord reads no markup there, nor in
    /// the name at the top.
    pub(super) fn embed(&self, mut embed: EmbedBuilder, foot: Option<String>) -> Embed {
        if let Some(colour) = self.colour {
            embed = embed.color(colour);
        }
        // A setting is a link with https, which is all that is wanted here.
        let logo = self.logo().and_then(|link| ImageSource::url(link).ok());
        embed = match (self.name.is_empty(), logo) {
            (true, None) => embed,
            (true, Some(logo)) => embed.thumbnail(logo),
            (false, None) => embed.author(EmbedAuthorBuilder::new(&self.name)),
            (false, Some(logo)) => embed.author(EmbedAuthorBuilder::new(&self.name).icon_url(logo)),
        };
        let foot: Vec<String> = foot.into_iter().chain(self.foot.iter().cloned()).collect();
        if !foot.is_empty() {
            embed = embed.footer(EmbedFooterBuilder::new(foot.join(" · ")));
        }
        embed.build()
    }
}
