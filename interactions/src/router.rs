//! From an interaction to its answer.

use metrics::{counter, histogram};
use segue_application::{Services, in_time};
use segue_domain::{GuildId, JobId, Language, Report, Timestamp};
use segue_messages::{self as messages, ButtonId};
use tracing::{Instrument, field};
use twilight_model::{
    application::{
        interaction::{Interaction, InteractionData, InteractionType},
        monetization::Entitlement,
    },
    http::interaction::{InteractionResponse, InteractionResponseType},
};

use crate::{
    InteractionError, Received, Result, command,
    interaction_context::{InteractionContext, readers_language},
    metric_definitions::{ANSWER_SECONDS, ANSWERED},
    suggestion,
};

/// Answers interactions, however they came in.
#[derive(Clone)]
pub struct Router {
    services: Services,
}

impl Router {
    /// Reads from the stores of `services`, and enqueues into them.
    #[must_use]
    pub const fn new(services: Services) -> Self {
        Self { services }
    }

    /// Answers an interaction. What goes wrong becomes an ephemeral message with a stable code.
    pub async fn respond(&self, interaction: &Interaction, received: Received) -> InteractionResponse {
        // The token lets its holder answer: it is in no field of the span.
        let span = tracing::info_span!(
            "interaction",
            trace_id = %received.trace_id,
            interaction = %interaction.id,
            guild = interaction.guild_id.map(field::display),
            name = name(interaction),
        );
        async {
            let started = tokio::time::Instant::now();
            let answer = self.answer(interaction, &received).await;
            let outcome = answer.as_ref().map_or_else(InteractionError::code, |_| "ok");
            counter!(ANSWERED, "name" => name(interaction), "outcome" => outcome).increment(1);
            histogram!(ANSWER_SECONDS, "name" => name(interaction)).record(started.elapsed());
            answer.unwrap_or_else(|error| {
                report(&error);
                refuse(interaction.kind, &error, readers_language(interaction))
            })
        }
        .instrument(span)
        .await
    }

    /// Hands on what an entitlement grants to the worker of its guild. One without a guild, or of another product, is
    /// nothing to this bot.
    ///
    /// # Errors
    ///
    /// [`InteractionError::Store`] and [`InteractionError::TimedOut`]: Discord sends the event again then.
    pub async fn entitled(&self, entitlement: &Entitlement, now: Timestamp) -> Result<()> {
        let plan_config = &self.services.plan_config;
        let (Some(grant), Some(guild)) = (plan_config.grant(entitlement), entitlement.guild_id) else {
            return Ok(());
        };
        let guild_id = GuildId::new(guild.get());
        let until = grant.until.map_or_else(|| "open".to_owned(), |until| until.as_millis().to_string());
        // The same event sent again makes the same job.
        let id = JobId::new(format!("{}-{}-{until}", grant.id, grant.tier));
        tracing::info!(guild = %guild_id, tier = grant.tier, until, "an entitlement changed");
        let dispatcher = self.services.dispatcher(now);
        Ok(in_time(dispatcher.report(guild_id, id, Report::Granted { grant })).await?)
    }

    async fn answer(&self, interaction: &Interaction, received: &Received) -> Result<InteractionResponse> {
        match (&interaction.data, interaction.kind) {
            (_, InteractionType::Ping) => Ok(pong()),
            (Some(InteractionData::ApplicationCommand(data)), InteractionType::ApplicationCommand) => {
                let call = InteractionContext::new(&self.services, interaction, received)?;
                command::answer(data, &call).await
            }
            (
                Some(InteractionData::ApplicationCommand(data)),
                InteractionType::ApplicationCommandAutocomplete,
            ) => {
                let call = InteractionContext::new(&self.services, interaction, received)?;
                Ok(suggestion::offer(command::suggest(data, &call).await?))
            }
            (Some(InteractionData::MessageComponent(data)), InteractionType::MessageComponent) => {
                let button: ButtonId = data.custom_id.parse()?;
                let call = InteractionContext::new(&self.services, interaction, received)?;
                command::answer_button(button, &data.values, &call).await
            }
            _ => Err(InteractionError::UnusedKind),
        }
    }
}

/// The answer to Discord's question whether the endpoint is there.
pub const fn pong() -> InteractionResponse {
    InteractionResponse { kind: InteractionResponseType::Pong, data: None }
}

/// The answer that says what is wrong, in the form this kind of interaction allows.
pub fn refuse(kind: InteractionType, error: &InteractionError, language: Language) -> InteractionResponse {
    if kind == InteractionType::ApplicationCommandAutocomplete {
        return suggestion::offer(Vec::new());
    }
    messages::refusal(error.refusal(), error.code(), language).answer()
}

/// Logs an error with its sources: as loud as somebody has to act on it.
pub fn report(error: &InteractionError) {
    let source = std::error::Error::source(error).map(field::debug);
    match error {
        InteractionError::Store(_) | InteractionError::TimedOut => {
            tracing::error!(code = error.code(), %error, source, "the interaction failed");
        }
        _ => tracing::info!(code = error.code(), %error, source, "the interaction was refused"),
    }
}

/// Name of what was used, for logs and metrics: one of few, whatever was sent.
fn name(interaction: &Interaction) -> &'static str {
    match &interaction.data {
        Some(InteractionData::ApplicationCommand(data)) => {
            command::known_name(&data.name).unwrap_or("unknown")
        }
        Some(InteractionData::MessageComponent(_)) => "button",
        _ => "other",
    }
}
