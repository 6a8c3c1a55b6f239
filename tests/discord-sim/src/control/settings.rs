//! How unkind the simulated Discord is: read, and changed while it runs.

use std::time::Duration;

use axum::{Json, Router, extract::State, routing::get};
use serde::{Deserialize, Deserializer, Serialize};

use crate::{Setting, VoiceUpdates, sim::Simulator, voice::SecondIdentify};

pub(super) fn routes() -> Router<Simulator> {
    Router::new().route("/settings", get(read).patch(change))
}

#[derive(Serialize)]
struct Settings {
    second_identify: SecondIdentify,
    removes_severed: bool,
    unannounced_sound: Option<u16>,
    transition_delay_ms: u64,
    numbers_first_transition: bool,
    voice_updates: VoiceUpdates,
    attachment_lifetime_s: u64,
}

/// What is not given stays as it is.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    second_identify: Option<SecondIdentify>,
    removes_severed: Option<bool>,
    /// `null` lets clients send sound unannounced.
    #[serde(default, deserialize_with = "given")]
    unannounced_sound: Setting<u16>,
    transition_delay_ms: Option<u64>,
    numbers_first_transition: Option<bool>,
    voice_updates: Option<VoiceUpdates>,
    attachment_lifetime_s: Option<u64>,
}

fn given<'de, D: Deserializer<'de>>(value: D) -> Result<Setting<u16>, D::Error> {
    Option::deserialize(value).map(Setting::To)
}

fn settings(sim: &Simulator) -> Settings {
    let voice = sim.voice().config();
    let state = sim.lock();
    Settings {
        second_identify: voice.second_identify,
        removes_severed: voice.removes_severed,
        unannounced_sound: voice.unannounced_sound,
        transition_delay_ms: u64::try_from(voice.transition_delay.as_millis()).unwrap_or(u64::MAX),
        numbers_first_transition: voice.numbers_first_transition,
        voice_updates: state.voice_order.asked,
        attachment_lifetime_s: state.world.urls.lifetime.as_secs(),
    }
}

async fn read(State(sim): State<Simulator>) -> Json<Settings> {
    Json(settings(&sim))
}

async fn change(State(sim): State<Simulator>, Json(change): Json<Change>) -> Json<Settings> {
    sim.voice().reconfigure(|config| {
        config.second_identify = change.second_identify.unwrap_or(config.second_identify);
        config.removes_severed = change.removes_severed.unwrap_or(config.removes_severed);
        change.unannounced_sound.apply(&mut config.unannounced_sound);
        let delay = change.transition_delay_ms.map(Duration::from_millis);
        config.transition_delay = delay.unwrap_or(config.transition_delay);
        let numbered = change.numbers_first_transition;
        config.numbers_first_transition = numbered.unwrap_or(config.numbers_first_transition);
    });
    if let Some(order) = change.voice_updates {
        sim.order_voice_updates(order);
    }
    if let Some(seconds) = change.attachment_lifetime_s {
        sim.expire_attachments_after(Duration::from_secs(seconds));
    }
    Json(settings(&sim))
}
