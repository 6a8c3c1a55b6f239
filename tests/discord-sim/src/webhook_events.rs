//! Events that Discord posts to a URL of the application, signed as interactions are.
//!
//! See <https://discord.com/developers/docs/events/webhook-events>.

use std::time::{Duration, Instant};

use http::{HeaderMap, HeaderValue, header};
use serde::Serialize;
use serde_json::{Value, json};
use url::Url;

use crate::{
    Error, clock,
    sim::{Simulator, State},
};

/// The events an application can subscribe to.
///
/// See <https://discord.com/developers/docs/events/webhook-events#event-types>.
pub(crate) const KINDS: [&str; 12] = [
    "APPLICATION_AUTHORIZED",
    "APPLICATION_DEAUTHORIZED",
    "ENTITLEMENT_CREATE",
    "ENTITLEMENT_UPDATE",
    "ENTITLEMENT_DELETE",
    "QUEST_USER_ENROLLMENT",
    "LOBBY_MESSAGE_CREATE",
    "LOBBY_MESSAGE_UPDATE",
    "LOBBY_MESSAGE_DELETE",
    "GAME_DIRECT_MESSAGE_CREATE",
    "GAME_DIRECT_MESSAGE_UPDATE",
    "GAME_DIRECT_MESSAGE_DELETE",
];

/// How long an endpoint has to answer an event.
const ANSWER_WITHIN: Duration = Duration::from_secs(3);
/// How long after the first failure an event is sent again; each further wait is twice as long.
const FIRST_WAIT: Duration = Duration::from_millis(500);
/// How long an event is sent again and again.
const RETRIES: Duration = Duration::from_mins(10);

/// Where webhook events go, and which.
#[derive(Debug, Default)]
pub(crate) struct WebhookEvents {
    pub(crate) url: Option<Url>,
    pub(crate) enabled: bool,
    pub(crate) kinds: Vec<String>,
    deliveries: Vec<WebhookDelivery>,
}

impl WebhookEvents {
    /// 1 for disabled, 2 for enabled.
    pub(crate) fn status(&self) -> u8 {
        if self.enabled { 2 } else { 1 }
    }
}

/// One attempt to deliver a webhook event.
#[derive(Clone, Debug, Serialize)]
pub struct WebhookDelivery {
    /// The event's type, such as `ENTITLEMENT_CREATE`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// What the endpoint answered; 204 is right, 0 stands for no answer.
    pub status: u16,
    /// Which attempt it was, beginning with 1.
    pub attempt: u32,
}

impl Simulator {
    /// Subscribes to webhook events as the Developer Portal does: only if the endpoint passes Discord's check, which is
    /// a PING with a valid signature (to be answered with 204) and one with an invalid signature (with 401).
    ///
    /// # Errors
    ///
    /// If the endpoint cannot be reached or does not pass, or there is no such event.
    pub async fn subscribe_webhook_events(&self, url: Url, kinds: &[&str]) -> Result<(), Error> {
        if let Some(unknown) = kinds.iter().find(|kind| !KINDS.contains(kind)) {
            return Err(Error::unknown("webhook event", unknown));
        }
        self.check_webhook_endpoint(&url).await?;
        let events = &mut self.lock().webhook_events;
        events.url = Some(url);
        events.enabled = true;
        events.kinds = kinds.iter().map(|kind| (*kind).to_owned()).collect();
        Ok(())
    }

    /// Sends no webhook events any more.
    pub fn unsubscribe_webhook_events(&self) {
        let events = &mut self.lock().webhook_events;
        events.url = None;
        events.enabled = false;
        events.kinds.clear();
    }

    /// Every attempt to deliver a webhook event, in order.
    #[must_use]
    pub fn webhook_deliveries(&self) -> Vec<WebhookDelivery> {
        self.lock().webhook_events.deliveries.clone()
    }

    pub(crate) async fn check_webhook_endpoint(&self, url: &Url) -> Result<(), Error> {
        let body = json!({"version": 1, "application_id": self.application_id(), "type": 0}).to_string();
        let headers = self.webhook_headers(&body);
        let mut forged = headers.clone();
        // The signature of another body.
        if let Some(signature) = self.webhook_headers("{}").remove("x-signature-ed25519") {
            forged.insert("x-signature-ed25519", signature);
        }
        let refused = self.post_webhook(url, forged, body.clone()).await?;
        let accepted = self.post_webhook(url, headers, body).await?;
        if (accepted, refused) == (204, 401) {
            return Ok(());
        }
        let answers = format!("a PING was answered with {accepted}, a forged one with {refused}");
        Err(Error::Endpoint(answers))
    }

    /// Sends an event on its way, if the application subscribed to it.
    pub(crate) fn post_webhook_event(&self, state: &State, kind: &'static str, data: &Value) {
        let events = &state.webhook_events;
        let wanted = events.enabled && events.kinds.iter().any(|wanted| wanted == kind);
        let Some(url) = events.url.clone().filter(|_| wanted) else { return };
        let body = json!({
            "version": 1,
            "application_id": self.application_id(),
            "type": 1,
            "event": {"type": kind, "timestamp": clock::timestamp(), "data": data},
        });
        tokio::spawn(self.clone().deliver_webhook_event(kind, url, body.to_string()));
    }

    /// Posts an event until it is acknowledged, with longer and longer waits, for at most 10 minutes.
    ///
    /// See <https://discord.com/developers/docs/events/webhook-events#responding-to-events>.
    async fn deliver_webhook_event(self, kind: &'static str, url: Url, body: String) {
        let (began, mut wait) = (Instant::now(), FIRST_WAIT);
        for attempt in 1.. {
            let headers = self.webhook_headers(&body);
            let status = self.post_webhook(&url, headers, body.clone()).await.unwrap_or_default();
            self.lock().webhook_events.deliveries.push(WebhookDelivery { kind, status, attempt });
            if status == 204 || began.elapsed() + wait > RETRIES {
                return;
            }
            tokio::time::sleep(wait).await;
            wait *= 2;
        }
    }

    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the epoch is past")]
    fn webhook_headers(&self, body: &str) -> HeaderMap {
        let mut headers = self.signed_request(body.as_bytes(), clock::unix_seconds() as u64);
        let agent = HeaderValue::from_static("Discord-Webhooks/1.0 (+https://discord.com)");
        headers.insert(header::USER_AGENT, agent);
        headers
    }

    /// The status that an endpoint answers.
    async fn post_webhook(&self, url: &Url, headers: HeaderMap, body: String) -> Result<u16, Error> {
        let request = self.0.http.post(url.clone()).headers(headers).body(body).timeout(ANSWER_WITHIN);
        let response = request.send().await.map_err(|error| Error::Endpoint(error.to_string()))?;
        Ok(response.status().as_u16())
    }
}
