//! When a stack can be used.

use std::time::{Duration, Instant};

use discord_sim::{GatewayChange, SimEvent, Simulator};
use tokio::sync::broadcast::{Receiver, error::RecvError};

use crate::E2eError;

/// Waits until the bot has a gateway session; `events` has to be older than the bot's start.
pub(super) async fn connected(mut events: Receiver<SimEvent>, limit: Duration) -> Result<(), E2eError> {
    let wait = async {
        loop {
            match events.recv().await {
                Ok(SimEvent::Gateway {
                    change: GatewayChange::Identified | GatewayChange::Resumed, ..
                }) => {
                    return true;
                }
                Ok(_) | Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => return false,
            }
        }
    };
    match tokio::time::timeout(limit, wait).await {
        Ok(true) => Ok(()),
        _ => Err(E2eError::timed_out("the bot's connection to the gateway", limit)),
    }
}

/// Waits until an address answers `GET` with a status below 400.
pub(super) async fn answers(url: &str, limit: Duration) -> Result<(), E2eError> {
    let client = crate::http_client()?;
    let deadline = Instant::now() + limit;
    loop {
        let answer = client.get(url).timeout(Duration::from_secs(2)).send().await;
        let told = match answer {
            Ok(response) if response.status().as_u16() < 400 => return Ok(()),
            Ok(response) => response.status().to_string(),
            Err(error) => error.to_string(),
        };
        if Instant::now() > deadline {
            let details = format!("\n{told}");
            return Err(E2eError::TimedOut { what: format!("an answer of {url}"), limit, details });
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
}

/// Gives the person's page something to suggest.
pub(super) fn suggest(sim: &Simulator, tunes: &crate::tunes::TuneServer) {
    let suggestions = tunes.catalogue().tunes().iter().map(|tune| discord_sim::Tune {
        title: format!("{} ({})", tune.title, tune.format),
        url: tunes.url(tune),
    });
    sim.set_tunes(suggestions.collect());
}
