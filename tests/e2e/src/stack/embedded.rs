//! `segue serve` and one `SQLite` file.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use async_trait::async_trait;
use discord_sim::{InteractionDelivery, SimConfig, Simulator, id::SkuId};
use segue_domain::Partitions;
use segue_store::{Stores, embedded::EmbeddedStore};
use serde::Deserialize;
use tempfile::TempDir;
use tokio::sync::Mutex;

use super::{Deployment, Workers, environment, panel, partitions, readiness, sim_config};
use crate::{
    E2eError,
    process::{ChildProcess, Program, binary},
    tunes::{Catalogue, TuneServer},
};

/// How long `segue serve` may take to be ready.
const START: Duration = Duration::from_secs(30);
/// How long it may take to end in peace.
const END: Duration = Duration::from_secs(15);

/// How an embedded stack is set up. `EmbeddedOptions::default()` suits tests.
#[derive(Clone, Debug)]
pub struct EmbeddedOptions {
    /// Port of the simulated Discord and its page; 0 lets the operating system choose.
    pub port: u16,
    /// Length of every tune.
    pub tune_length: Duration,
    /// Folder for the database and the logs; a temporary one if not given.
    pub folder: Option<PathBuf>,
    /// Whether commands reach the bot as signed HTTP requests instead of over the gateway.
    pub http_interactions: bool,
    /// Partitions, and gateway shards, when workers are processes of their own: `segue serve` plays nothing then, and
    /// the workers are started through [`Deployment::workers`].
    pub separate_workers: Option<u32>,
    /// Worker processes that `segue serve --workers` keeps running, with as many partitions and shards, unless
    /// `partitions` says otherwise.
    pub supervised_workers: Option<u32>,
    /// Partitions, and gateway shards, if not as many as workers.
    pub partitions: Option<u32>,
    /// More variables for `segue serve`, and for the workers it starts.
    pub variables: Vec<(&'static str, String)>,
    /// Whether servers have plans, and Discord sells one of them.
    pub plans: bool,
    /// The only tunes to offer; all of the catalogue if not given.
    pub tunes: Option<&'static [&'static str]>,
}

impl Default for EmbeddedOptions {
    fn default() -> Self {
        Self {
            port: 0,
            tune_length: Duration::from_secs(20),
            folder: None,
            http_interactions: false,
            separate_workers: None,
            supervised_workers: None,
            partitions: None,
            variables: Vec::new(),
            plans: false,
            tunes: None,
        }
    }
}

/// `segue serve` as a process of its own, with the simulated Discord in this one.
pub struct EmbeddedDeployment {
    // In the order in which they have to end: nothing outlives what it talks to.
    serve: parking_lot::Mutex<Option<ChildProcess>>,
    workers: Workers,
    partitions: Partitions,
    restarting: Mutex<()>,
    program: Program,
    operator: Program,
    addresses: Addresses,
    api_key: String,
    sku: Option<SkuId>,
    database: PathBuf,
    sim: Simulator,
    tunes: TuneServer,
    logs: PathBuf,
    _folder: Option<TempDir>,
}

/// What `segue serve --ready-json` prints once it serves.
#[derive(Clone, Debug, Deserialize)]
struct Addresses {
    http: String,
    metrics: String,
}

impl EmbeddedDeployment {
    /// Starts everything, and waits until commands can be given.
    ///
    /// # Errors
    ///
    /// [`E2eError`] says which part did not start, with the end of its log.
    pub async fn start(options: EmbeddedOptions) -> Result<Self, E2eError> {
        let (folder, temporary) = if let Some(folder) = options.folder {
            (folder, None)
        } else {
            let made = tempfile::tempdir().map_err(E2eError::io("making a folder for the stage"))?;
            (made.path().to_owned(), Some(made))
        };
        let data = folder.join("data");
        std::fs::create_dir_all(&data).map_err(E2eError::io("making the data folder"))?;
        let database = data.join("segue.sqlite");
        let logs = folder.join("logs");

        let workers = options.separate_workers.or(options.supervised_workers);
        let shards = options.partitions.or(workers).unwrap_or(1);
        let http = crate::free_address()?;
        let sim = Simulator::start(SimConfig { port: options.port, ..sim_config(shards, http) }).await?;
        let tunes = TuneServer::start(Catalogue::of(options.tunes, options.tune_length)?).await?;
        readiness::suggest(&sim, &tunes);

        let segue = binary("segue")?;
        let mut variables = environment::of_discord(&sim, &tunes);
        variables.push(("SEGUE_PARTITIONS", shards.to_string()));
        variables.push(("SEGUE_SHARDS", shards.to_string()));
        let plans = options.plans.then(|| environment::of_plans(&sim));
        let sku = plans.map(|(plans, sku)| {
            variables.extend(plans);
            sku
        });
        let operator = environment::given(Program::new("segue", &segue), &variables)
            .variable("SEGUE_STORE", "embedded")
            .variable("SEGUE_DATA_DIR", &data)
            .without_variable("DATABASE_URL");
        let workers = Workers::new(operator.clone().named("worker").argument("worker"), &logs);
        let partitions = partitions(shards)?;
        let program = options
            .variables
            .iter()
            .fold(operator.clone(), |program, (name, value)| program.variable(name, value))
            .named("serve")
            .argument("serve")
            .argument("--ready-json")
            .variable("SEGUE_HTTP_ADDRESS", http.to_string())
            .variable("METRICS_ENABLED", "true");
        let program = environment::given(program, &environment::of_panel(&sim, http));
        let alone = options.separate_workers.is_none();
        let program = match options.supervised_workers {
            Some(count) => program.argument("--workers").argument(count.to_string()),
            None if alone => program,
            None => program.argument("--no-worker"),
        };
        let first = program.clone().variable("METRICS_ADDRESS", "127.0.0.1:0");
        let (serve, addresses) = launch(&first, &sim, &logs, alone).await?;
        let api_key = panel::new_key(&format!("sqlite://{}", database.display())).await?;
        // A later start has to be found at the same address.
        let program = program.variable("METRICS_ADDRESS", &addresses.metrics);
        let stack = Self {
            serve: parking_lot::Mutex::new(Some(serve)),
            workers,
            partitions,
            restarting: Mutex::default(),
            program,
            operator,
            addresses,
            api_key,
            sku,
            database,
            sim,
            tunes,
            logs,
            _folder: temporary,
        };
        if options.http_interactions {
            stack.deliver_over_http().await?;
        }
        Ok(stack)
    }

    /// Lets Discord post interactions from now on, after its own check of the endpoint.
    ///
    /// # Errors
    ///
    /// [`E2eError::Discord`] when the endpoint does not pass.
    pub async fn deliver_over_http(&self) -> Result<(), E2eError> {
        let url = self.interactions_url();
        let url = url.parse().map_err(|_| E2eError::Shortfall(format!("{url} is no URL")))?;
        Ok(self.sim.set_interactions_endpoint(url).await?)
    }

    /// The file in which everything is stored.
    #[must_use]
    pub fn database(&self) -> &Path {
        &self.database
    }

    /// Processes that `segue serve` has started.
    #[must_use]
    pub fn children(&self) -> Vec<u32> {
        let serve = self.serve.lock().as_ref().map(ChildProcess::pid);
        serve.map(crate::process::children_of).unwrap_or_default()
    }

    /// Lets interactions travel over the gateway from now on.
    pub fn deliver_over_gateway(&self) {
        self.sim.deliver_interactions(InteractionDelivery::Gateway);
    }
}

async fn launch(
    program: &Program,
    sim: &Simulator,
    logs: &Path,
    plays: bool,
) -> Result<(ChildProcess, Addresses), E2eError> {
    let events = sim.subscribe();
    let serve = program.start(logs)?;
    let addresses: Addresses = serve.ready_line(START, |line| serde_json::from_str(line).ok()).await?;
    if plays {
        readiness::connected(events, START).await?;
    }
    readiness::answers(&format!("http://{}/api/status", addresses.http), START).await?;
    Ok((serve, addresses))
}

#[async_trait]
impl Deployment for EmbeddedDeployment {
    fn name(&self) -> &'static str {
        "embedded"
    }

    fn sim(&self) -> &Simulator {
        &self.sim
    }

    fn tunes(&self) -> &TuneServer {
        &self.tunes
    }

    fn interactions_url(&self) -> String {
        format!("http://{}/interactions", self.addresses.http)
    }

    fn api_url(&self) -> String {
        format!("http://{}/api", self.addresses.http)
    }

    fn api_key(&self) -> &str {
        &self.api_key
    }

    fn metrics_url(&self) -> String {
        format!("http://{}/metrics", self.addresses.metrics)
    }

    fn logs(&self) -> &Path {
        &self.logs
    }

    async fn stores(&self) -> Result<Stores, E2eError> {
        let opened = EmbeddedStore::open(&self.database).await;
        let failed = |source| E2eError::Store { doing: "opening the embedded store", source };
        opened.map(|store| store.stores()).map_err(failed)
    }

    async fn restart_worker(&self) -> Result<(), E2eError> {
        let _one_at_a_time = self.restarting.lock().await;
        let old = self.serve.lock().take();
        if let Some(old) = old {
            old.shut_down(END).await?;
        }
        let (serve, _) = launch(&self.program, &self.sim, &self.logs, true).await?;
        *self.serve.lock() = Some(serve);
        Ok(())
    }

    fn workers(&self) -> &Workers {
        &self.workers
    }

    fn operator(&self) -> Program {
        self.operator.clone()
    }

    fn partitions(&self) -> Partitions {
        self.partitions
    }

    fn sku(&self) -> Option<SkuId> {
        self.sku
    }

    async fn shut_down(&self) -> Result<(), E2eError> {
        self.workers.end().await?;
        let serve = self.serve.lock().take();
        match serve {
            Some(serve) => serve.shut_down(END).await.map(drop),
            None => Ok(()),
        }
    }
}
