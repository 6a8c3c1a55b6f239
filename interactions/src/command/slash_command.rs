//! The shape that all commands have.

use std::future::Future;

use segue_application::{CatalogueEntry, Suggestion};
use segue_domain::MAX_QUEUE_LEN;
use twilight_model::{
    application::{
        command::{Command, CommandType},
        interaction::InteractionContextType,
    },
    http::interaction::InteractionResponse,
    oauth::ApplicationIntegrationType,
};
use twilight_util::builder::command::{CommandBuilder, IntegerBuilder};

use crate::{Result, interaction_context::InteractionContext, options::Options};

/// The shape that all commands have: how it is registered, what its options mean, how it is answered.
pub trait SlashCommand {
    /// What it is called, who may use it, and from where.
    const ENTRY: CatalogueEntry;

    /// What its options mean.
    type Parsed;

    /// How it is registered.
    fn definition() -> Command;

    /// Reads its options.
    fn parse(options: &mut Options<'_>) -> Result<Self::Parsed>;

    /// Suggests values for the option that is being typed.
    fn suggest(
        _option: &str,
        _typed: &str,
        _call: &InteractionContext<'_>,
    ) -> impl Future<Output = Result<Vec<Suggestion>>> + Send {
        std::future::ready(Ok(Vec::new()))
    }

    /// Answers it: at once when it reads, later by the worker when it writes.
    fn answer(
        parsed: Self::Parsed,
        call: &InteractionContext<'_>,
    ) -> impl Future<Output = Result<InteractionResponse>> + Send;
}

/// Starts the definition of a command that is used in guilds the bot was added to, and nowhere else.
///
/// See <https://discord.com/developers/docs/interactions/application-commands#contexts>.
pub fn guild_command(name: &str, description: &str) -> CommandBuilder {
    CommandBuilder::new(name, description, CommandType::ChatInput)
        .contexts([InteractionContextType::Guild])
        .integration_types([ApplicationIntegrationType::GuildInstall])
}

/// An option that names a place in the queue.
pub fn place(name: &str, what: &str) -> IntegerBuilder {
    let last = i64::try_from(MAX_QUEUE_LEN).expect("10,000 is an i64");
    IntegerBuilder::new(name, what).min_value(1).max_value(last)
}
