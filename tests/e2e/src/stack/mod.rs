//! The two deployments of Segue on one machine, behind one trait.

#[cfg(feature = "aws")]
mod aws;
mod embedded;
mod environment;
mod panel;
mod readiness;
mod workers;

#[cfg(feature = "aws")]
pub use self::aws::{AwsDeployment, AwsOptions};
pub use self::{
    embedded::{EmbeddedDeployment, EmbeddedOptions},
    panel::PanelView,
    workers::{WorkerProcess, Workers},
};

use std::{net::SocketAddr, path::Path};

use async_trait::async_trait;
use discord_sim::{Simulator, id::SkuId};
use segue_domain::Partitions;
use segue_store::Stores;

use crate::{E2eError, process::Program, tunes::TuneServer};

/// A running deployment, with the simulated Discord it serves.
#[async_trait]
pub trait Deployment: Send + Sync {
    /// What people call it: `embedded` or `aws`.
    fn name(&self) -> &'static str;

    /// The simulated Discord.
    fn sim(&self) -> &Simulator;

    /// Where tunes come from.
    fn tunes(&self) -> &TuneServer;

    /// Where Discord posts signed interactions.
    fn interactions_url(&self) -> String;

    /// Root of the control panel's HTTP API, without a slash at the end.
    fn api_url(&self) -> String;

    /// The control panel, as a browser opens it.
    fn panel_url(&self) -> String {
        self.api_url().trim_end_matches("api").to_owned()
    }

    /// Key for the service calls of that API.
    fn api_key(&self) -> &str;

    /// Where the voice worker's metrics are read.
    fn metrics_url(&self) -> String;

    /// Folder with a log of every process.
    fn logs(&self) -> &Path;

    /// The stores the deployment uses, opened once more: what is truly stored.
    ///
    /// # Errors
    ///
    /// [`E2eError::Store`].
    async fn stores(&self) -> Result<Stores, E2eError>;

    /// Ends the voice worker with SIGTERM, as a deployment does, and starts another one with the same state.
    ///
    /// # Errors
    ///
    /// [`E2eError::TimedOut`] when it does not end in peace or the next one is not ready.
    async fn restart_worker(&self) -> Result<(), E2eError>;

    /// Worker processes that were started one by one; none, unless the stack was set up for them.
    fn workers(&self) -> &Workers;

    /// The operator's program, set up for this deployment; it wants a command.
    fn operator(&self) -> Program;

    /// How guilds are spread.
    fn partitions(&self) -> Partitions;

    /// What Discord sells for the tier `pro`, where servers have plans.
    fn sku(&self) -> Option<SkuId>;

    /// Ends everything in order.
    ///
    /// # Errors
    ///
    /// [`E2eError::TimedOut`] when something had to be killed.
    async fn shut_down(&self) -> Result<(), E2eError>;
}

/// Discord as it is to a bot that may identify all its shards at once, and to a panel at this address.
fn sim_config(shards: u32, panel: SocketAddr) -> discord_sim::SimConfig {
    discord_sim::SimConfig {
        shards,
        max_concurrency: shards.max(1),
        redirect_uris: vec![format!("http://{panel}/api/auth/callback")],
        // Discord says nothing of which comes first.
        voice_updates: discord_sim::VoiceUpdates::Random { seed: 14 },
        ..discord_sim::SimConfig::default()
    }
}

/// As many partitions as shards.
fn partitions(shards: u32) -> Result<Partitions, E2eError> {
    Partitions::new(shards, shards).map_err(|error| E2eError::Shortfall(error.to_string()))
}
