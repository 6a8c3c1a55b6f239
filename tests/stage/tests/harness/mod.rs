//! Runs every case on every stack it is for; a stack is started when its first case needs it, and once.

use std::{future::Future, pin::Pin, sync::Arc};

use libtest_mimic::{Arguments, Failed, Trial};
use segue_stage::{
    StageError,
    stack::{AwsOptions, AwsStack, EmbeddedOptions, EmbeddedStack, Stack},
};
use tokio::{runtime::Handle, sync::OnceCell};
use tracing_subscriber::EnvFilter;

/// What a case returns.
pub type Outcome = Result<(), StageError>;
/// A case: it plays on a stack.
pub type Case = for<'a> fn(&'a dyn Stack) -> Pin<Box<dyn Future<Output = Outcome> + Send + 'a>>;

/// Which deployment a case plays on.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[allow(dead_code, reason = "each test program plays on its own stacks")]
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
const LONG: std::time::Duration = std::time::Duration::from_mins(6);
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

    async fn start(self) -> Result<Arc<dyn Stack>, StageError> {
        let tune_length = std::time::Duration::from_secs(12);
        Ok(match self {
            Self::Embedded | Self::EmbeddedHttp | Self::EmbeddedPlans => {
                let options = EmbeddedOptions {
                    tune_length,
                    http_interactions: self == Self::EmbeddedHttp,
                    plans: self == Self::EmbeddedPlans,
                    ..EmbeddedOptions::default()
                };
                Arc::new(EmbeddedStack::start(options).await?)
            }
            Self::EmbeddedWorkers => {
                let options = EmbeddedOptions {
                    tune_length: LONG,
                    http_interactions: true,
                    separate_workers: Some(PARTITIONS),
                    tunes: FEW,
                    ..EmbeddedOptions::default()
                };
                Arc::new(EmbeddedStack::start(options).await?)
            }
            Self::AwsWorkers => {
                let options = AwsOptions {
                    tune_length: LONG,
                    separate_workers: Some(PARTITIONS),
                    tunes: FEW,
                    ..AwsOptions::default()
                };
                Arc::new(AwsStack::start(options).await?)
            }
            Self::Aws | Self::AwsGateway | Self::AwsPlans => {
                let options = AwsOptions {
                    tune_length,
                    gateway_interactions: self == Self::AwsGateway,
                    plans: self == Self::AwsPlans,
                    ..AwsOptions::default()
                };
                Arc::new(AwsStack::start(options).await?)
            }
        })
    }
}

type Started = Arc<OnceCell<Result<Arc<dyn Stack>, String>>>;

/// All cases of a test program.
pub struct Program {
    runtime: tokio::runtime::Runtime,
    stacks: Vec<(Family, Started)>,
    trials: Vec<Trial>,
}

impl Program {
    pub fn new() -> Self {
        let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn"));
        tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
        Self { runtime: runtime.expect("threads can be started"), stacks: Vec::new(), trials: Vec::new() }
    }

    /// Adds cases for a stack.
    pub fn add(&mut self, family: Family, cases: &[(&'static str, Case)]) {
        let started: Started = Arc::default();
        self.stacks.push((family, Arc::clone(&started)));
        for (name, case) in cases.iter().copied() {
            let (started, runtime) = (Arc::clone(&started), self.runtime.handle().clone());
            let name = format!("{}::{name}", family.name());
            let trial = move || play(&runtime, family, &started, case);
            self.trials.push(Trial::test(name, trial));
        }
    }

    /// Plays them, `at_once` at a time unless the command line says otherwise, ends the stacks, and exits.
    pub fn run(self, at_once: usize) -> ! {
        let mut arguments = Arguments::from_args();
        arguments.test_threads = arguments.test_threads.or(Some(at_once));
        let conclusion = libtest_mimic::run(&arguments, self.trials);
        let mut ended_well = true;
        for (family, started) in self.stacks {
            let Some(Ok(stack)) = started.get() else { continue };
            if let Err(error) = self.runtime.block_on(stack.shut_down()) {
                eprintln!("the {} stack did not end in order: {error}", family.name());
                ended_well = false;
            }
            if conclusion.has_failed() {
                keep_logs(family, stack.as_ref());
            }
        }
        drop(self.runtime);
        if !ended_well {
            std::process::exit(1);
        }
        conclusion.exit()
    }
}

fn play(runtime: &Handle, family: Family, started: &Started, case: Case) -> Result<(), Failed> {
    runtime.block_on(async {
        let start = || async { family.start().await.map_err(|error| told(&error)) };
        let stack = started.get_or_init(start).await;
        let stack = stack.as_ref().map_err(|why| Failed::from(format!("the stack did not start: {why}")))?;
        case(stack.as_ref()).await.map_err(|error| Failed::from(told(&error)))
    })
}

/// An error with its causes.
fn told(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| cause.source());
    causes.fold(error.to_string(), |told, cause| format!("{told}\n  because: {cause}"))
}

/// The stack's own folder goes with it: what is left of the logs is shown.
fn keep_logs(family: Family, stack: &dyn Stack) {
    for entry in std::fs::read_dir(stack.logs()).into_iter().flatten().flatten() {
        let text = std::fs::read(entry.path()).unwrap_or_default();
        let text = String::from_utf8_lossy(&text);
        let lines: Vec<_> = text.lines().collect();
        eprintln!("--- {} stack, {} (last lines):", family.name(), entry.file_name().to_string_lossy());
        eprintln!("{}", lines[lines.len().saturating_sub(60)..].join("\n"));
    }
}
