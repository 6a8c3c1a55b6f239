//! Runs every case on every stack it is for, as fast as the stacks allow.
//!
//! Cases come in lanes. A lane has a stack of its own, which is started when its first case needs it, and plays so many
//! cases at once. The lanes of a phase run side by side, phases one after the other: what waits costs nothing, and what
//! measures times is not disturbed by more than it has to stand.

use std::{
    future::Future,
    pin::Pin,
    sync::Arc,
    time::{Duration, Instant},
};

use libtest_mimic::{Arguments, Failed, Trial};
use segue_e2e::{
    E2eError,
    stack::{AwsDeployment, AwsOptions, Deployment, EmbeddedDeployment, EmbeddedOptions},
};
use tokio::{
    runtime::Handle,
    sync::{OnceCell, Semaphore},
};
use tracing_subscriber::EnvFilter;

/// What a case returns.
pub type Outcome = Result<(), E2eError>;
/// A case: it plays on a stack.
pub type Case = for<'a> fn(&'a dyn Deployment) -> Pin<Box<dyn Future<Output = Outcome> + Send + 'a>>;
/// A case that starts its stacks itself.
pub type OwnStack = fn() -> Pin<Box<dyn Future<Output = Outcome>>>;

/// Which deployment a case plays on.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Family {
    /// `segue serve`, commands over the gateway.
    Embedded,
    /// `segue serve`, commands as signed HTTP requests.
    EmbeddedHttp,
    /// The AWS deployment; commands are signed HTTP requests.
    Aws,
    /// The AWS deployment; commands arrive over the gateway.
    AwsGateway,
    /// `segue serve` without a worker, workers of their own, commands as signed HTTP requests.
    EmbeddedWorkers,
    /// The AWS deployment, with workers that the test starts.
    AwsWorkers,
    /// `segue serve` where servers have plans.
    EmbeddedPlans,
    /// The AWS deployment where servers have plans.
    AwsPlans,
}

/// Partitions, and gateway shards, of the stacks with workers of their own.
const PARTITIONS: u32 = 3;
/// Length of their tunes: longer than any case.
const LONG: Duration = Duration::from_mins(6);
/// Their tunes.
const FEW: Option<&[&str]> = Some(&["larks", "comet", "embers"]);

impl Family {
    const fn name(self) -> &'static str {
        match self {
            Self::Embedded => "embedded",
            Self::EmbeddedHttp => "embedded_http",
            Self::Aws => "aws",
            Self::AwsGateway => "aws_gateway",
            Self::EmbeddedWorkers => "embedded_workers",
            Self::AwsWorkers => "aws_workers",
            Self::EmbeddedPlans => "embedded_plans",
            Self::AwsPlans => "aws_plans",
        }
    }

    async fn start(self) -> Result<Arc<dyn Deployment>, E2eError> {
        let tune_length = Duration::from_secs(12);
        Ok(match self {
            Self::Embedded | Self::EmbeddedHttp | Self::EmbeddedPlans => {
                let options = EmbeddedOptions {
                    tune_length,
                    http_interactions: self == Self::EmbeddedHttp,
                    plans: self == Self::EmbeddedPlans,
                    ..EmbeddedOptions::default()
                };
                Arc::new(EmbeddedDeployment::start(options).await?)
            }
            Self::EmbeddedWorkers => {
                let options = EmbeddedOptions {
                    tune_length: LONG,
                    http_interactions: true,
                    separate_workers: Some(PARTITIONS),
                    tunes: FEW,
                    ..EmbeddedOptions::default()
                };
                Arc::new(EmbeddedDeployment::start(options).await?)
            }
            Self::AwsWorkers => {
                let options = AwsOptions {
                    tune_length: LONG,
                    separate_workers: Some(PARTITIONS),
                    tunes: FEW,
                    ..AwsOptions::default()
                };
                Arc::new(AwsDeployment::start(options).await?)
            }
            Self::Aws | Self::AwsGateway | Self::AwsPlans => {
                let options = AwsOptions {
                    tune_length,
                    gateway_interactions: self == Self::AwsGateway,
                    plans: self == Self::AwsPlans,
                    ..AwsOptions::default()
                };
                Arc::new(AwsDeployment::start(options).await?)
            }
        })
    }
}

type Started = OnceCell<Result<Arc<dyn Deployment>, String>>;

/// How many of the slowest cases are named at the end.
const SLOWEST: usize = 20;

/// Cases that share a stack, or the processor's time.
pub struct Lane {
    name: String,
    stack: Option<Arc<(Family, Started)>>,
    cases: Vec<(&'static str, Play)>,
    at_once: usize,
}

#[derive(Clone, Copy)]
enum Play {
    On(Case),
    Alone(OwnStack),
}

impl Lane {
    /// Cases that play on one stack, so many at once.
    pub fn on(family: Family, group: &str, cases: &[(&'static str, Case)], at_once: usize) -> Self {
        let cases = cases.iter().map(|&(name, case)| (name, Play::On(case))).collect();
        let name = format!("{group}::{}", family.name());
        Self { name, stack: Some(Arc::new((family, Started::new()))), cases, at_once }
    }

    /// Cases that start stacks of their own, one after the other.
    pub fn alone(group: &str, cases: &[(&'static str, OwnStack)]) -> Self {
        let cases = cases.iter().map(|&(name, case)| (name, Play::Alone(case))).collect();
        Self { name: group.to_owned(), stack: None, cases, at_once: 1 }
    }
}

/// All cases, and how long they took.
pub struct Program {
    runtime: tokio::runtime::Runtime,
    arguments: Arguments,
    took: Arc<parking_lot::Mutex<Vec<(Duration, String)>>>,
    /// Cases that failed, with the reason.
    failures: Arc<parking_lot::Mutex<Vec<(String, String)>>>,
    failed: bool,
}

impl Program {
    pub fn new() -> Self {
        let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn"));
        tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
        Self {
            runtime: runtime.expect("threads can be started"),
            arguments: Arguments::from_args(),
            took: Arc::default(),
            failures: Arc::default(),
            failed: false,
        }
    }

    /// Plays the lanes side by side, and ends their stacks.
    pub fn phase(&mut self, lanes: Vec<Lane>) {
        let trials: Vec<Trial> = lanes.iter().flat_map(|lane| self.trials_of(lane)).collect();
        if trials.iter().all(|trial| self.arguments.is_filtered_out(trial)) {
            return;
        }
        let mut arguments = self.arguments.clone();
        // The lanes count for themselves; a thread that waits for its turn costs next to nothing.
        arguments.test_threads = arguments.test_threads.or(Some(trials.len()));
        let conclusion = libtest_mimic::run(&arguments, trials);
        self.failed |= conclusion.has_failed();
        for stack in lanes.into_iter().filter_map(|lane| lane.stack) {
            let (family, started) = stack.as_ref();
            let Some(Ok(stack)) = started.get() else { continue };
            if let Err(error) = self.runtime.block_on(stack.shut_down()) {
                eprintln!("the {} stack did not end in order: {error}", family.name());
                self.failed = true;
            }
            if conclusion.has_failed() {
                keep_logs(*family, stack.as_ref());
            }
        }
    }

    fn trials_of(&self, lane: &Lane) -> Vec<Trial> {
        let turns = Arc::new(Semaphore::new(lane.at_once));
        let trial = |&(case, play): &(&str, Play)| {
            let (runtime, took) = (self.runtime.handle().clone(), Arc::clone(&self.took));
            let failures = Arc::clone(&self.failures);
            let (turns, stack) = (Arc::clone(&turns), lane.stack.clone());
            let name = format!("{}::{case}", lane.name);
            Trial::test(name.clone(), move || {
                let _turn = runtime.block_on(turns.acquire()).expect("nobody closes it");
                let began = Instant::now();
                let play = || play_on(&runtime, stack.as_deref(), play);
                let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(play));
                let outcome = outcome.unwrap_or_else(|panic| Err(said(panic.as_ref())));
                if let Err(why) = &outcome {
                    failures.lock().push((name.clone(), why.clone()));
                }
                took.lock().push((began.elapsed(), name));
                outcome.map_err(Failed::from)
            })
        };
        lane.cases.iter().map(trial).collect()
    }

    /// Names the slowest cases, says once more what failed and why, where the end of a long log is read, and exits.
    pub fn end(self) -> ! {
        let mut took = std::mem::take(&mut *self.took.lock());
        took.sort_unstable_by(|one, other| other.cmp(one));
        if took.len() > 1 {
            println!("\nslowest cases, with the start of a stack in the first of a lane:");
        }
        for (span, name) in took.into_iter().take(SLOWEST) {
            println!("{:>7.1} s  {name}", span.as_secs_f64());
        }
        for (name, why) in self.failures.lock().drain(..) {
            println!("\nfailed: {name}\n{why}");
        }
        drop(self.runtime);
        std::process::exit(i32::from(self.failed))
    }
}

fn play_on(runtime: &Handle, stack: Option<&(Family, Started)>, play: Play) -> Result<(), String> {
    let outcome = match (play, stack) {
        (Play::Alone(case), _) => runtime.block_on(case()),
        (Play::On(case), Some((family, started))) => runtime.block_on(async {
            let start = || async { family.start().await.map_err(|error| told(&error)) };
            let stack = started.get_or_init(start).await.as_ref();
            let why = |why| E2eError::Shortfall(format!("the stack did not start: {why}"));
            case(stack.map_err(why)?.as_ref()).await
        }),
        (Play::On(_), None) => unreachable!("a lane of such cases has a stack"),
    };
    outcome.map_err(|error| told(&error))
}

/// What a panic said.
fn said(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref().copied());
    text.unwrap_or("a panic without a message").to_owned()
}

/// An error with its causes.
fn told(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| cause.source());
    causes.fold(error.to_string(), |told, cause| format!("{told}\n  because: {cause}"))
}

/// The stack's own folder goes with it: what is left of the logs is shown.
fn keep_logs(family: Family, stack: &dyn Deployment) {
    for entry in std::fs::read_dir(stack.logs()).into_iter().flatten().flatten() {
        let text = std::fs::read(entry.path()).unwrap_or_default();
        let text = String::from_utf8_lossy(&text);
        let lines: Vec<_> = text.lines().collect();
        eprintln!("--- {} stack, {} (last lines):", family.name(), entry.file_name().to_string_lossy());
        eprintln!("{}", lines[lines.len().saturating_sub(60)..].join("\n"));
    }
}
