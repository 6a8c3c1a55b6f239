//! What happens, as server-sent events.

use std::convert::Infallible;

use axum::{
    Router,
    extract::State,
    response::sse::{Event, KeepAlive, Sse},
    routing::get,
};
use futures::{Stream, StreamExt};
use tokio_stream::wrappers::BroadcastStream;

use crate::sim::Simulator;

pub(super) fn routes() -> Router<Simulator> {
    Router::new().route("/events", get(events))
}

/// A watcher too slow to follow is told so with an event `missed`, and should read the state again.
async fn events(State(sim): State<Simulator>) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let stream = BroadcastStream::new(sim.subscribe()).map(|event| {
        let event = match event {
            Ok(event) => Event::default().json_data(event).ok(),
            Err(_) => None,
        };
        Ok(event.unwrap_or_else(|| Event::default().event("missed").data("{}")))
    });
    Sse::new(stream).keep_alive(KeepAlive::default())
}
