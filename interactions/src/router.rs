//! From an interaction to its answer.

use metrics::{counter, histogram};
use segue_domain::Partitions;
use segue_store::Stores;
use tracing::{Instrument, field};
use twilight_model::{
    application::interaction::{Interaction, InteractionData, InteractionType},
    http::interaction::{InteractionResponse, InteractionResponseType},
};

use crate::{
    ButtonId, InteractionError, Received, Result,
    call::Call,
    command, message,
    metric_definitions::{ANSWER_SECONDS, ANSWERED},
    suggestion,
};

/// Answers interactions, however they came in.
#[derive(Clone)]
pub struct Router {
    stores: Stores,
    partitions: Partitions,
}

impl Router {
    /// Reads from and enqueues into `stores`, on the partition that `partitions` names.
    #[must_use]
    pub const fn new(stores: Stores, partitions: Partitions) -> Self {
        Self { stores, partitions }
    }

    pub(crate) const fn stores(&self) -> &Stores {
        &self.stores
    }

    pub(crate) const fn partitions(&self) -> Partitions {
        self.partitions
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
                refuse(interaction.kind, &error)
            })
        }
        .instrument(span)
        .await
    }

    async fn answer(&self, interaction: &Interaction, received: &Received) -> Result<InteractionResponse> {
        match (&interaction.data, interaction.kind) {
            (_, InteractionType::Ping) => Ok(pong()),
            (Some(InteractionData::ApplicationCommand(data)), InteractionType::ApplicationCommand) => {
                let call = Call::new(self, interaction, received)?;
                command::answer(data, &call).await
            }
            (
                Some(InteractionData::ApplicationCommand(data)),
                InteractionType::ApplicationCommandAutocomplete,
            ) => {
                let call = Call::new(self, interaction, received)?;
                Ok(suggestion::offer(command::suggest(data, &call).await?))
            }
            (Some(InteractionData::MessageComponent(data)), InteractionType::MessageComponent) => {
                let button: ButtonId = data.custom_id.parse()?;
                let call = Call::new(self, interaction, received)?;
                command::answer_button(button, &call).await
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
pub fn refuse(kind: InteractionType, error: &InteractionError) -> InteractionResponse {
    if kind == InteractionType::ApplicationCommandAutocomplete {
        return suggestion::offer(Vec::new());
    }
    message::refusal(error).answer()
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
