//! The check Discord makes of an interactions endpoint before it accepts it.
//!
//! See <https://discord.com/developers/docs/interactions/overview#setting-up-an-endpoint>.

use serde_json::{Value, json};
use url::Url;

use crate::{Error, InteractionDelivery, clock, sim::Simulator};

/// What an endpoint answered to a PING with a valid and with an invalid signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EndpointCheck {
    /// The status for the valid one; 200 passes, with a PONG.
    pub valid_status: u16,
    /// Whether the valid one was answered with a PONG.
    pub pong: bool,
    /// The status for the invalid one; 401 passes.
    pub invalid_status: u16,
}

impl EndpointCheck {
    /// Whether Discord would accept the endpoint.
    #[must_use]
    pub fn passes(self) -> bool {
        self.valid_status == 200 && self.pong && self.invalid_status == 401
    }
}

impl Simulator {
    /// Sends an endpoint one PING with a valid and one with an invalid signature.
    ///
    /// # Errors
    ///
    /// If it cannot be reached.
    pub async fn check_endpoint(&self, url: &Url) -> Result<EndpointCheck, Error> {
        let body = json!({
            "id": self.lock().world.ids.next::<()>(),
            "application_id": self.application_id(),
            "type": 1,
            "token": hex::encode(rand::random::<[u8; 48]>()),
            "version": 1,
            "user": {"id": self.bot_user_id(), "username": "discord", "discriminator": "0", "avatar": null},
            "entitlements": [],
            "authorizing_integration_owners": {},
            "app_permissions": "0",
            "attachment_size_limit": self.config().attachment_size_limit,
        })
        .to_string();
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the epoch is past")]
        let now = clock::unix_seconds() as u64;
        let headers = self.signed_request(body.as_bytes(), now);
        let mut forged = headers.clone();
        // The signature of another body.
        if let Some(signature) = self.signed_request(b"{}", now).remove("x-signature-ed25519") {
            forged.insert("x-signature-ed25519", signature);
        }
        let refused = self.post(url, forged, body.clone()).await?;
        let accepted = self.post(url, headers, body).await?;
        let valid_status = accepted.status().as_u16();
        let answer: Value = accepted.json().await.unwrap_or_default();
        let invalid_status = refused.status().as_u16();
        Ok(EndpointCheck { valid_status, pong: answer["type"] == 1, invalid_status })
    }

    /// Saves an endpoint as the Developer Portal does: only if it passes the check.
    ///
    /// # Errors
    ///
    /// If it cannot be reached or does not pass.
    pub async fn set_interactions_endpoint(&self, url: Url) -> Result<(), Error> {
        let check = self.check_endpoint(&url).await?;
        if !check.passes() {
            return Err(Error::Endpoint(format!("{check:?}")));
        }
        self.deliver_interactions(InteractionDelivery::Http(url));
        Ok(())
    }

    /// Changes how interactions reach the bot, without checking an endpoint.
    pub fn deliver_interactions(&self, delivery: InteractionDelivery) {
        let mut state = self.lock();
        if let InteractionDelivery::Http(url) = &delivery {
            state.endpoint = Some(url.clone());
        }
        state.delivery = delivery;
    }

    /// How interactions reach the bot now.
    #[must_use]
    pub fn interaction_delivery(&self) -> InteractionDelivery {
        self.lock().delivery.clone()
    }

    async fn post(
        &self,
        url: &Url,
        headers: http::HeaderMap,
        body: String,
    ) -> Result<reqwest::Response, Error> {
        let request = self.0.http.post(url.clone()).headers(headers).body(body);
        let request = request.timeout(self.config().answer_within);
        request.send().await.map_err(|error| Error::Endpoint(error.to_string()))
    }
}
