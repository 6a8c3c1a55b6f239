//! The AWS deployment: the real binaries, with AWS's services played by others.
//!
//! | on AWS | here |
//! | --- | --- |
//! | `DynamoDB`, its stream, SQS | ministack, a process of its own |
//! | MySQL | `MariaDB`, a process of its own |
//! | Lambda: `interactions`, `api`, `mirror` | their binaries under the Lambda emulator |
//! | the stream's event source mapping | [`pump`] |
//! | ECS: `voice-worker` | its binary, a process of its own |

mod ministack;
mod pump;

use std::{
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    time::Duration,
};

use async_trait::async_trait;
use aws_config::{BehaviorVersion, Region};
use aws_credential_types::Credentials;
use discord_sim::{SimConfig, Simulator, id::SkuId};
use lambda_emulator::{Function, FunctionConfig, HttpFront, Output};
use segue_domain::Partitions;
use segue_store::{
    Stores,
    aws::{AwsConfig, AwsStore},
};
use segue_test_support::MariaDb;
use tempfile::TempDir;
use tokio::task::JoinHandle;

use self::ministack::Ministack;
use super::{Deployment, Workers, environment, panel, partitions, readiness, sim_config};
use crate::{
    E2eError,
    process::{ChildProcess, Program, binary},
    tunes::{Catalogue, TuneServer},
};

/// How long a part may take to be ready, on a machine that compiles at the same time.
const START: Duration = Duration::from_secs(60);
/// How long a part may take to end in peace.
const END: Duration = Duration::from_secs(15);

/// Most requests that the `api` function answers at once.
const API_ENVIRONMENTS: usize = 8;

const REGION: &str = "us-east-1";
/// What ministack takes for an account's key. It checks no secrets.
const KEY: &str = "test";

/// How an AWS stack is set up. `AwsOptions::default()` suits tests.
#[derive(Clone, Debug)]
pub struct AwsOptions {
    /// Port of the simulated Discord and its page; 0 lets the operating system choose.
    pub port: u16,
    /// Length of every tune.
    pub tune_length: Duration,
    /// Partitions, and gateway shards, when workers are started one by one through [`Deployment::workers`].
    pub separate_workers: Option<u32>,
    /// The only tunes to offer; all of the catalogue if not given.
    pub tunes: Option<&'static [&'static str]>,
    /// Whether servers have plans, and Discord sells one of them.
    pub plans: bool,
    /// Whether commands arrive over the gateway, as they do without an interactions endpoint.
    pub gateway_interactions: bool,
}

impl Default for AwsOptions {
    fn default() -> Self {
        Self {
            port: 0,
            tune_length: Duration::from_secs(20),
            separate_workers: None,
            tunes: None,
            plans: false,
            gateway_interactions: false,
        }
    }
}

/// The AWS deployment on one machine, with the simulated Discord in this process.
pub struct AwsDeployment {
    // In the order in which they have to end: nothing outlives what it talks to.
    worker: parking_lot::Mutex<Option<ChildProcess>>,
    workers: Workers,
    partitions: Partitions,
    restarting: tokio::sync::Mutex<()>,
    pump: JoinHandle<()>,
    interactions: HttpFront,
    api: HttpFront,
    functions: Vec<Function>,
    services: Ministack,
    ministack: parking_lot::Mutex<Option<ChildProcess>>,
    mariadb: parking_lot::Mutex<Option<MariaDb>>,
    program: Program,
    operator: Program,
    store: AwsStore,
    api_key: String,
    sku: Option<SkuId>,
    metrics: SocketAddr,
    sim: Simulator,
    tunes: TuneServer,
    logs: PathBuf,
    _folder: TempDir,
}

impl AwsDeployment {
    /// Starts everything, and waits until commands can be given.
    ///
    /// # Errors
    ///
    /// [`E2eError`] says which part did not start, with the end of its log.
    pub async fn start(options: AwsOptions) -> Result<Self, E2eError> {
        let folder = tempfile::tempdir().map_err(E2eError::io("making a folder for the stage"))?;
        let logs = folder.path().join("logs");
        let shards = options.separate_workers.unwrap_or(1);
        let panel_address = crate::free_address()?;
        let sim = SimConfig { port: options.port, ..sim_config(shards, panel_address) };
        let sim = Simulator::start(sim).await?;
        let tunes = TuneServer::start(Catalogue::of(options.tunes, options.tune_length)?).await?;
        let partitions = partitions(shards)?;
        readiness::suggest(&sim, &tunes);

        let mariadb = tokio::task::spawn_blocking(MariaDb::start);
        let services = ministack::set_up(&folder.path().join("ministack"), &logs)?;
        let (endpoint, ministack) = (services.endpoint.clone(), services.start().await?);
        let config = AwsConfig {
            table: "segue".to_owned(),
            queue_url_prefix: format!("{endpoint}/000000000000/segue-jobs"),
        };
        let store = AwsStore::with_loader(config.clone(), loader(&endpoint)).await;
        let failed = |source| E2eError::Store { doing: "making the table and the queues", source };
        store.create_resources(partitions.all()).await.map_err(failed)?;
        let mariadb = mariadb.await.map_err(|error| E2eError::Shortfall(error.to_string()))?;
        let mariadb = mariadb.map_err(E2eError::Shortfall)?;
        let database = mariadb.database();

        let mut variables = environment::of_discord(&sim, &tunes);
        variables.extend(of_aws(&endpoint, &config, &database, shards));
        let plans = options.plans.then(|| environment::of_plans(&sim));
        let sku = plans.map(|(plans, sku)| {
            variables.extend(plans);
            sku
        });
        let path = binary("segue")?;
        let segue = |name: &str| environment::given(Program::new(name, &path), &variables);
        environment::run_to_the_end(&segue("migrate").argument("migrate"), &logs).await?;
        environment::register_commands(&segue("register-commands"), &sim, &logs).await?;
        let api_key = panel::new_key(&database).await?;

        let of_panel = environment::of_panel(&sim, panel_address);
        let function = async |name: &str| {
            let mut config = FunctionConfig::new(binary(name)?);
            let variables = variables.iter().chain(of_panel.iter().filter(|_| name == "api"));
            config.env = variables.map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
            // As Lambda does, another environment where one is busy: each browser that watches keeps one busy.
            config.concurrency = if name == "api" { API_ENVIRONMENTS } else { 1 };
            config.output = Output::File(logs.join(format!("{name}.log")));
            Ok::<_, E2eError>(Function::start(config).await?)
        };
        let local = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let (mirror, api, interactions) =
            (function("mirror").await?, function("api").await?, function("interactions").await?);
        let functions = vec![mirror.clone(), api.clone(), interactions.clone()];
        let api = HttpFront::serve(api, panel_address).await?;
        let interactions = HttpFront::serve(interactions, local).await?;
        let pump = tokio::spawn(pump::pump(store.clone(), mirror));

        let metrics = crate::free_address()?;
        let program = environment::given(Program::new("voice-worker", binary("voice-worker")?), &variables)
            .variable("METRICS_ENABLED", "true")
            .variable("METRICS_ADDRESS", metrics.to_string());
        let workers = environment::given(Program::new("worker", binary("voice-worker")?), &variables);
        let workers = Workers::new(workers, &logs);
        let worker = match options.separate_workers {
            Some(_) => None,
            None => Some(launch(&program, &sim, &logs).await?),
        };
        let stack = Self {
            worker: parking_lot::Mutex::new(worker),
            workers,
            partitions,
            restarting: tokio::sync::Mutex::default(),
            pump,
            interactions,
            api,
            functions,
            services,
            ministack: parking_lot::Mutex::new(Some(ministack)),
            mariadb: parking_lot::Mutex::new(Some(mariadb)),
            program,
            operator: segue("segue"),
            store,
            api_key,
            sku,
            metrics,
            sim,
            tunes,
            logs,
            _folder: folder,
        };
        readiness::answers(&format!("{}/status", stack.api_url()), START).await?;
        if !options.gateway_interactions {
            let url = stack.interactions_url();
            let url = url.parse().map_err(|_| E2eError::Shortfall(format!("{url} is no URL")))?;
            stack.sim.set_interactions_endpoint(url).await?;
        }
        Ok(stack)
    }
}

impl AwsDeployment {
    /// Where `DynamoDB` and SQS answer.
    #[must_use]
    pub fn services(&self) -> &str {
        &self.services.endpoint
    }

    /// Ends `DynamoDB` and SQS in order, and starts them again with what they knew. Everything else runs on.
    ///
    /// # Errors
    ///
    /// [`E2eError::TimedOut`] when they do not end, or are not ready again.
    pub async fn restart_services(&self) -> Result<(), E2eError> {
        let old = self.ministack.lock().take();
        if let Some(old) = old {
            old.shut_down(END).await?;
        }
        let new = self.services.start().await?;
        *self.ministack.lock() = Some(new);
        Ok(())
    }
}

/// What the AWS SDK and Segue's AWS stores are told through the environment.
fn of_aws(endpoint: &str, config: &AwsConfig, database: &str, shards: u32) -> Vec<environment::Variable> {
    vec![
        ("SEGUE_STORE", "aws".to_owned()),
        ("SEGUE_PARTITIONS", shards.to_string()),
        ("SEGUE_SHARDS", shards.to_string()),
        ("SEGUE_TABLE", config.table.clone()),
        ("SEGUE_QUEUE_URL_PREFIX", config.queue_url_prefix.clone()),
        ("DATABASE_URL", database.to_owned()),
        ("AWS_ENDPOINT_URL", endpoint.to_owned()),
        ("AWS_REGION", REGION.to_owned()),
        ("AWS_ACCESS_KEY_ID", KEY.to_owned()),
        ("AWS_SECRET_ACCESS_KEY", KEY.to_owned()),
        ("AWS_EC2_METADATA_DISABLED", "true".to_owned()),
    ]
}

/// The same for the stores of this process, whose environment is nobody else's business.
fn loader(endpoint: &str) -> aws_config::ConfigLoader {
    aws_config::defaults(BehaviorVersion::latest())
        .endpoint_url(endpoint)
        .region(Region::new(REGION))
        .credentials_provider(Credentials::new(KEY, KEY, None, None, "stage"))
}

async fn launch(program: &Program, sim: &Simulator, logs: &Path) -> Result<ChildProcess, E2eError> {
    let events = sim.subscribe();
    let worker = program.start(logs)?;
    let connected = readiness::connected(events, START).await;
    if let Some(status) = worker.ended() {
        return Err(worker.failure(status));
    }
    connected.map(|()| worker)
}

#[async_trait]
impl Deployment for AwsDeployment {
    fn name(&self) -> &'static str {
        "aws"
    }

    fn sim(&self) -> &Simulator {
        &self.sim
    }

    fn tunes(&self) -> &TuneServer {
        &self.tunes
    }

    fn interactions_url(&self) -> String {
        self.interactions.url("/interactions")
    }

    fn api_url(&self) -> String {
        self.api.url("/api")
    }

    fn api_key(&self) -> &str {
        &self.api_key
    }

    fn metrics_url(&self) -> String {
        format!("http://{}/metrics", self.metrics)
    }

    fn logs(&self) -> &Path {
        &self.logs
    }

    async fn stores(&self) -> Result<Stores, E2eError> {
        Ok(self.store.stores())
    }

    async fn restart_worker(&self) -> Result<(), E2eError> {
        let _one_at_a_time = self.restarting.lock().await;
        let old = self.worker.lock().take();
        if let Some(old) = old {
            old.shut_down(END).await?;
        }
        let worker = launch(&self.program, &self.sim, &self.logs).await?;
        *self.worker.lock() = Some(worker);
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
        let worker = self.worker.lock().take();
        if let Some(worker) = worker {
            worker.shut_down(END).await?;
        }
        self.pump.abort();
        for function in &self.functions {
            function.stop().await;
        }
        let ministack = self.ministack.lock().take();
        if let Some(ministack) = ministack {
            ministack.shut_down(END).await?;
        }
        let mariadb = self.mariadb.lock().take();
        let ended = tokio::task::spawn_blocking(move || drop(mariadb));
        ended.await.map_err(|error| E2eError::Shortfall(format!("MariaDB did not end: {error}")))
    }
}

impl Drop for AwsDeployment {
    fn drop(&mut self) {
        self.pump.abort();
    }
}
