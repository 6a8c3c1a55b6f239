//! Commands that arrive over the gateway.

use std::sync::Arc;

use segue_domain::Timestamp;
use segue_interactions::{Received, Router};
use tracing::Instrument;
use twilight_model::application::{interaction::Interaction, monetization::Entitlement};

use crate::{discord::Discord, metric_definitions::GATEWAY_INTERACTIONS};

/// Answers commands that arrive over the gateway, with the router that also serves signed HTTP.
#[derive(Clone)]
pub struct GatewayInteractions {
    router: Arc<Router>,
    discord: Discord,
}

impl GatewayInteractions {
    /// Answers with a router, over Discord's REST interface.
    #[must_use]
    pub fn new(router: Arc<Router>, discord: Discord) -> Self {
        Self { router, discord }
    }

    /// Hands on what somebody bought, or what ended. Discord tells the first shard alone, whatever guild it is about.
    pub fn entitled(&self, entitlement: Entitlement, now: Timestamp) {
        let router = Arc::clone(&self.router);
        tokio::spawn(async move {
            if let Err(error) = router.entitled(&entitlement, now).await {
                // The next interaction of the guild tells of it as well.
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "an entitlement could not be delivered"
                );
            }
        });
    }

    /// Answers one interaction, in a task of its own: Discord waits 3 seconds at most.
    pub fn answer(&self, interaction: Interaction, now: Timestamp) {
        metrics::counter!(GATEWAY_INTERACTIONS).increment(1);
        let received = Received::new(&interaction, now);
        let span = tracing::info_span!("interaction", trace = %received.trace_id);
        let (router, discord) = (Arc::clone(&self.router), self.discord.clone());
        let task = async move {
            let response = router.respond(&interaction, received).await;
            if let Err(error) = discord.respond(interaction.id, &interaction.token, &response).await {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "an interaction could not be answered"
                );
            }
        };
        tokio::spawn(task.instrument(span));
    }
}
