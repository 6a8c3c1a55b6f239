//! What the control panel's API says of a guild.

use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};

use discord_sim::id::GuildId;
use segue_panel_db::{PanelStore, Scope};
use serde_json::Value;

use super::Deployment;
use crate::E2eError;

/// Makes a key for service calls in a migrated panel database, as an operator does.
pub(super) async fn new_key(database: &str) -> Result<String, E2eError> {
    let failed =
        |error: segue_store::StoreError| E2eError::Store { doing: "making an API key", source: error };
    let panel = PanelStore::connect(database).await.map_err(failed)?;
    let scopes: BTreeSet<Scope> = Scope::ALL.into_iter().collect();
    let (_, secret) = panel.create_api_key("stage", &scopes, None).await.map_err(failed)?;
    panel.close().await.map_err(failed)?;
    Ok(secret.expose().to_owned())
}

/// A guild's queue as `GET /api/bot/queue-sync/{guild}` tells it.
#[derive(Clone, Debug)]
pub struct PanelView(pub Value);

impl PanelView {
    /// Asks for a guild's queue; `None` when the panel knows nothing of the guild.
    ///
    /// # Errors
    ///
    /// [`E2eError::Http`] when there is no answer, [`E2eError::Shortfall`] for any other status than 200 and 404.
    pub async fn of(stack: &dyn Deployment, guild: GuildId) -> Result<Option<Self>, E2eError> {
        let url = format!("{}/bot/queue-sync/{guild}", stack.api_url());
        let doing = "asking the panel's API for a queue";
        let request = crate::http_client()?.get(&url).bearer_auth(stack.api_key());
        let answer = request.timeout(Duration::from_secs(5)).send().await.map_err(E2eError::http(doing))?;
        match answer.status().as_u16() {
            200 => Ok(Some(Self(answer.json().await.map_err(E2eError::http(doing))?))),
            404 => Ok(None),
            status => Err(E2eError::Shortfall(format!("the panel's API answers {status} to {url}"))),
        }
    }

    /// Version of the session that is shown.
    #[must_use]
    pub fn version(&self) -> u64 {
        self.0["version"].as_u64().unwrap_or_default()
    }

    /// Title of the track that plays.
    #[must_use]
    pub fn current(&self) -> Option<&str> {
        self.0["nowPlaying"]["title"].as_str()
    }

    /// Titles of the tracks that wait, in order.
    #[must_use]
    pub fn queue(&self) -> Vec<&str> {
        let tracks = self.0["queue"].as_array().map_or(&[][..], Vec::as_slice);
        tracks.iter().filter_map(|track| track["title"].as_str()).collect()
    }

    /// Asks until the view is as expected.
    ///
    /// # Errors
    ///
    /// [`E2eError::TimedOut`] tells what the panel showed last.
    pub async fn until(
        stack: &dyn Deployment,
        guild: GuildId,
        limit: Duration,
        what: &str,
        expected: impl Fn(&Self) -> bool,
    ) -> Result<Self, E2eError> {
        let deadline = Instant::now() + limit;
        loop {
            let view = Self::of(stack, guild).await?;
            match view {
                Some(view) if expected(&view) => return Ok(view),
                view if Instant::now() > deadline => {
                    let details = format!("\nthe panel shows {view:?}");
                    return Err(E2eError::TimedOut {
                        what: format!("the panel showing {what}"),
                        limit,
                        details,
                    });
                }
                _ => tokio::time::sleep(Duration::from_millis(25)).await,
            }
        }
    }
}
