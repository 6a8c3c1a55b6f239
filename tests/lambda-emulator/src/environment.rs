//! One running process of a function.

use std::{
    fs::OpenOptions,
    io,
    process::{ExitStatus, Stdio},
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use serde_json::Value;
use tokio::{
    process::{Child, Command},
    sync::oneshot,
    time::timeout,
};
use uuid::Uuid;

use crate::{
    EmulatorError, FunctionConfig, Invocation, Output, Result,
    runtime_api::{Event, Init, RuntimeApi},
};

/// How long a function may take until it asks for its first event.
///
/// See <https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html>.
const INIT_TIMEOUT: Duration = Duration::from_secs(10);

/// One running process of a function, with an API of its own. Dropping it kills the process.
pub struct Environment {
    api: RuntimeApi,
    child: Child,
    pub init: Duration,
}

impl Environment {
    /// Starts the binary, and waits until it asks for an event.
    pub async fn start(config: &FunctionConfig) -> Result<Self> {
        let mut api = RuntimeApi::start().await?;
        let started = Instant::now();
        let mut child = command(config, &api)
            .and_then(|mut command| command.spawn())
            .map_err(|source| EmulatorError::Start { program: config.program.clone(), source })?;
        let mut init = api.init.clone();
        let state = tokio::select! {
            state = timeout(INIT_TIMEOUT, init.wait_for(|init| !matches!(init, Init::Running))) => match state {
                Ok(Ok(state)) => state.clone(),
                _ => Init::Failed(format!("it asked for no event within {INIT_TIMEOUT:?}")),
            },
            status = child.wait() => Init::Failed(match (&*api.init.borrow_and_update(), status) {
                (Init::Failed(reason), _) => reason.clone(),
                (_, Ok(status)) => format!("it ended: {status}"),
                (_, Err(error)) => error.to_string(),
            }),
        };
        match state {
            Init::Ready(at) => Ok(Self { api, child, init: at - started }),
            Init::Failed(reason) => Err(EmulatorError::Init(reason)),
            Init::Running => Err(EmulatorError::Init("it neither asked nor failed".to_owned())),
        }
    }

    /// Whether the process still runs.
    pub fn is_alive(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// Process id, while it runs.
    pub fn pid(&self) -> Option<u32> {
        self.child.id()
    }

    /// Hands over an event and waits for the answer.
    pub async fn invoke(&mut self, config: &FunctionConfig, event: &Value) -> Result<Invocation> {
        let body = serde_json::to_vec(event).map_err(|error| EmulatorError::Payload(error.to_string()))?;
        let request_id = Uuid::new_v4().to_string();
        let (answer, answered) = oneshot::channel();
        let deadline = SystemTime::now() + config.timeout;
        let deadline_ms = deadline.duration_since(UNIX_EPOCH).unwrap_or_default().as_millis();
        let event = Event { request_id: request_id.clone(), body, deadline_ms, arn: config.arn(), answer };
        let handed_over = Instant::now();
        let answer = async {
            self.api.events.send(event).await.ok()?;
            answered.await.ok()
        };
        tokio::select! {
            // An answer that was sent before the process ended counts.
            biased;
            answer = timeout(config.timeout, answer) => match answer {
                Ok(Some(answer)) => {
                    let duration = answer.at - handed_over;
                    Ok(Invocation { response: answer.outcome?, duration, init: None, request_id })
                }
                Ok(None) => Err(EmulatorError::Payload("the runtime API is closed".to_owned())),
                Err(_) => {
                    self.kill().await;
                    Err(EmulatorError::TimedOut(config.timeout))
                }
            },
            status = self.child.wait() => Err(EmulatorError::Ended(status.unwrap_or_default())),
        }
    }

    /// Kills the process and waits until it is gone.
    pub async fn kill(&mut self) -> Option<ExitStatus> {
        self.child.start_kill().ok()?;
        self.child.wait().await.ok()
    }
}

fn command(config: &FunctionConfig, api: &RuntimeApi) -> io::Result<Command> {
    let mut command = Command::new(&config.program);
    command
        .env("AWS_LAMBDA_RUNTIME_API", api.address.to_string())
        .env("AWS_LAMBDA_FUNCTION_NAME", &config.name)
        .env("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST")
        .env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", config.memory.to_string())
        .env("AWS_LAMBDA_LOG_GROUP_NAME", format!("/aws/lambda/{}", config.name))
        .env("AWS_LAMBDA_LOG_STREAM_NAME", "local")
        .envs(config.env.iter().map(|(name, value)| (name, value)))
        .stdin(Stdio::null())
        .kill_on_drop(true);
    if let Output::File(path) = &config.output {
        let file = OpenOptions::new().create(true).append(true).open(path)?;
        command.stdout(file.try_clone()?).stderr(file);
    }
    Ok(command)
}
