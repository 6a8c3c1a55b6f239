//! A message on its way out.

use twilight_model::{
    channel::message::{AllowedMentions, Component, Embed, MessageFlags},
    http::interaction::{InteractionResponse, InteractionResponseData, InteractionResponseType},
};

/// Who sees an answer.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Visibility {
    /// Everybody in the channel.
    #[default]
    Public,
    /// Only the person who asked.
    Ephemeral,
}

/// A message on its way out: as an interaction's answer, an edit of one, or a message of the bot's own.
///
/// It mentions nobody: anyone who sends it by another way than [`Outgoing::answer`] passes [`no_mentions`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outgoing {
    /// Text, at most 2,000 characters; may be empty when there is an embed.
    pub content: String,
    /// Embed, if it has one.
    pub embed: Option<Embed>,
    /// Action rows of buttons.
    pub components: Vec<Component>,
    /// Who sees it, where that can be chosen.
    pub visibility: Visibility,
    /// Whether it is made of components alone. Such a message stays one: its flag can't be taken away.
    ///
    /// See <https://discord.com/developers/docs/components/reference#component-reference>.
    pub components_only: bool,
}

/// Nobody is mentioned, whatever the text says.
///
/// See <https://discord.com/developers/docs/resources/message#allowed-mentions-object>.
#[must_use]
pub fn no_mentions() -> AllowedMentions {
    AllowedMentions::default()
}

impl Outgoing {
    /// A text and nothing else.
    #[must_use]
    pub fn text(content: impl Into<String>) -> Self {
        Self { content: content.into(), ..Self::default() }
    }

    /// The same message for the person who asked only.
    #[must_use]
    pub fn ephemeral(self) -> Self {
        Self { visibility: Visibility::Ephemeral, ..self }
    }

    /// The answer that shows this as a new message.
    ///
    /// See <https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-response-object>.
    #[must_use]
    pub fn answer(self) -> InteractionResponse {
        self.respond(InteractionResponseType::ChannelMessageWithSource)
    }

    /// The answer that shows this in place of the message whose button was pressed.
    #[must_use]
    pub fn update(self) -> InteractionResponse {
        self.respond(InteractionResponseType::UpdateMessage)
    }

    /// Its flags.
    #[must_use]
    pub fn flags(&self) -> MessageFlags {
        let mut flags = MessageFlags::empty();
        flags.set(MessageFlags::EPHEMERAL, self.visibility == Visibility::Ephemeral);
        flags.set(MessageFlags::IS_COMPONENTS_V2, self.components_only);
        flags
    }

    fn respond(self, kind: InteractionResponseType) -> InteractionResponse {
        let flags = self.flags();
        // An update leaves absent fields as they were, so every field is there that may be.
        let text = !self.components_only;
        let data = InteractionResponseData {
            allowed_mentions: Some(no_mentions()),
            content: text.then_some(self.content),
            embeds: text.then(|| self.embed.into_iter().collect()),
            components: Some(self.components),
            flags: (!flags.is_empty()).then_some(flags),
            ..InteractionResponseData::default()
        };
        InteractionResponse { kind, data: Some(data) }
    }
}
