//! Bringing an interaction to the bot, over the gateway or as a signed POST.

use serde_json::Value;
use url::Url;

use super::record::{Change, InteractionState};
use crate::{
    InteractionDelivery, clock,
    event::SimEvent,
    gateway::intents,
    id::InteractionId,
    rest::payload::Upload,
    sim::{Simulator, State},
};

impl Simulator {
    /// Sends a recorded interaction on its way and starts its 3 seconds.
    pub(super) fn deliver(&self, state: &mut State, id: InteractionId, payload: &Value) {
        let Some(record) = state.interactions.records.get(&id) else { return };
        self.emit(SimEvent::Interaction { id, state: record.state, modal: None });
        match &state.delivery {
            InteractionDelivery::Gateway => {
                state.hub.publish(record.guild, intents::ALWAYS, "INTERACTION_CREATE", payload);
            }
            InteractionDelivery::Http(url) => {
                tokio::spawn(self.clone().post_interaction(id, url.clone(), payload.to_string()));
            }
        }
        let (sim, deadline) = (self.clone(), self.config().answer_within);
        tokio::spawn(async move {
            tokio::time::sleep(deadline).await;
            sim.expire(id);
        });
    }

    /// Voids an interaction that was not answered in time.
    fn expire(&self, id: InteractionId) {
        self.fail(id, InteractionState::TimedOut, Change::TimedOut);
    }

    fn fail(&self, id: InteractionId, to: InteractionState, change: Change) {
        let mut state = self.lock();
        let Some(record) = state.interactions.records.get_mut(&id) else { return };
        if record.state == InteractionState::Unanswered {
            record.state = to;
            record.note(change);
            self.emit(SimEvent::Interaction { id, state: to, modal: None });
        }
    }

    async fn post_interaction(self, id: InteractionId, url: Url, body: String) {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the epoch is past")]
        let headers = self.signed_request(body.as_bytes(), clock::unix_seconds() as u64);
        let request = self.0.http.post(url).headers(headers).body(body).timeout(self.config().answer_within);
        let failed = |status, reason: String| {
            self.fail(id, InteractionState::Failed, Change::Failed { status, reason });
        };
        let response = match request.send().await {
            Ok(response) => response,
            // The deadline's own timer says so.
            Err(error) if error.is_timeout() => return,
            Err(error) => return failed(0, error.to_string()),
        };
        let status = response.status().as_u16();
        let content_type =
            response.headers().get("content-type").and_then(|value| value.to_str().ok()).map(str::to_owned);
        let Ok(body) = response.bytes().await else { return };
        match (status, content_type) {
            // The bot answers through the callback route.
            (202, _) => {}
            (200, content_type) => {
                let json = content_type.is_some_and(|kind| kind.starts_with("application/json"));
                let answer = serde_json::from_slice::<Value>(&body).ok().filter(|_| json);
                let Some(answer) = answer else {
                    return failed(status, "the answer is not application/json".to_owned());
                };
                let token = self.lock().interactions.records.get(&id).map(|record| record.token.clone());
                let Some(token) = token else { return };
                if let Err(error) = self.respond(id, &token, &answer, Vec::<Upload>::new(), status) {
                    failed(status, format!("{error:?}"));
                }
            }
            _ => failed(status, String::from_utf8_lossy(&body).into_owned()),
        }
    }
}
