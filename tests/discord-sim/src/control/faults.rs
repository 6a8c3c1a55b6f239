//! Faults by request.

use std::time::Duration;

use axum::{Json, Router, extract::State, routing::get};
use http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    Error,
    id::{GuildId, UserId},
    sim::Simulator,
};

pub(super) fn routes() -> Router<Simulator> {
    Router::new().route("/faults", get(left).post(fault))
}

async fn left(State(sim): State<Simulator>) -> Json<Value> {
    Json(json!({"rest_left": sim.rest_faults_left()}))
}

fn once() -> u32 {
    1
}

#[derive(Deserialize)]
#[serde(tag = "fault", rename_all = "snake_case")]
enum Fault {
    DropGateway {
        code: Option<u16>,
    },
    /// Gateway connections are accepted and closed at once, or served again.
    TurnGatewayAway {
        on: bool,
        code: Option<u16>,
    },
    RequestReconnect,
    InvalidateSession {
        resumable: bool,
    },
    RefuseResume {
        #[serde(default = "once")]
        times: u32,
    },
    RateLimit {
        route: String,
        seconds: f64,
        #[serde(default = "once")]
        times: u32,
    },
    FailRest {
        route: String,
        status: u16,
        #[serde(default = "once")]
        times: u32,
    },
    RefuseRest {
        route: String,
        status: u16,
        code: u32,
        #[serde(default = "once")]
        times: u32,
    },
    LoseAnswers {
        route: String,
        status: u16,
        #[serde(default = "once")]
        times: u32,
    },
    ClearRest,
    RefuseDirectMessages {
        user: UserId,
        on: bool,
    },
    DelayRest {
        route: String,
        millis: u64,
        #[serde(default = "once")]
        times: u32,
    },
    CloseVoice {
        guild: GuildId,
        user: UserId,
        code: u16,
    },
    /// A listener takes this long to get ready for a transition; 0 makes it like the others again.
    SlowMember {
        guild: GuildId,
        user: UserId,
        millis: u64,
    },
    DropPackets {
        guild: GuildId,
        user: UserId,
        fraction: f64,
        #[serde(default)]
        seed: u64,
    },
}

async fn fault(State(sim): State<Simulator>, Json(fault): Json<Fault>) -> Result<StatusCode, Error> {
    match fault {
        Fault::DropGateway { code } => sim.drop_gateway(code),
        Fault::TurnGatewayAway { on: true, code } => sim.turn_gateway_away(code),
        Fault::TurnGatewayAway { on: false, .. } => sim.let_gateway_in(),
        Fault::RequestReconnect => sim.request_reconnect(),
        Fault::InvalidateSession { resumable } => sim.invalidate_session(resumable),
        Fault::RefuseResume { times } => sim.refuse_resume(times),
        Fault::RateLimit { route, seconds, times } => sim.rate_limit_next(&route, seconds, times),
        Fault::FailRest { route, status, times } => sim.fail_rest(&route, status, times),
        Fault::RefuseRest { route, status, code, times } => sim.refuse_rest(&route, status, code, times),
        Fault::LoseAnswers { route, status, times } => sim.lose_answers(&route, status, times),
        Fault::ClearRest => sim.clear_rest_faults(),
        Fault::RefuseDirectMessages { user, on } => sim.refuse_direct_messages(user, on),
        Fault::DelayRest { route, millis, times } => {
            sim.delay_rest(&route, Duration::from_millis(millis), times);
        }
        Fault::CloseVoice { guild, user, code } => {
            if !sim.voice().close_client(guild.get(), user.get(), code) {
                return Err(Error::unknown("voice connection", user));
            }
        }
        Fault::SlowMember { guild, user, millis } => {
            sim.voice().slow_down(guild.get(), user.get(), Duration::from_millis(millis));
        }
        Fault::DropPackets { guild, user, fraction, seed } => {
            sim.voice().drop_packets(guild.get(), user.get(), fraction, seed);
        }
    }
    Ok(StatusCode::NO_CONTENT)
}
