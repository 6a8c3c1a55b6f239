//! The websocket's door.

use axum::{
    extract::{Query, State, WebSocketUpgrade, ws::rejection::WebSocketUpgradeRejection},
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use super::connection::Connection;
use crate::sim::Simulator;

/// The query of a gateway address.
///
/// See <https://discord.com/developers/docs/events/gateway#connecting>.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct GatewayQuery {
    pub(crate) v: Option<String>,
    pub(crate) encoding: Option<String>,
    pub(crate) compress: Option<String>,
}

/// A websocket is a gateway connection; anything else asked for at `/` wants the page.
pub(crate) async fn connect(
    State(sim): State<Simulator>,
    Query(query): Query<GatewayQuery>,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Response {
    match upgrade {
        Ok(upgrade) => upgrade.on_upgrade(move |socket| Connection::serve(sim, socket, query)),
        Err(_) => Redirect::temporary("/page/").into_response(),
    }
}
