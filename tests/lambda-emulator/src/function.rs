//! A function that can be invoked.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use serde_json::Value;
use tokio::sync::{Mutex, Semaphore};

use crate::{FunctionConfig, Invocation, Result, environment::Environment};

/// A function that can be invoked. As on Lambda, an environment handles one event at a time, and what comes meanwhile gets
/// another one, up to the function's concurrency. The last clone that is dropped kills its processes.
#[derive(Clone)]
pub struct Function(Arc<Shared>);

struct Shared {
    config: FunctionConfig,
    /// Those that have nothing to do; the last one was used last.
    idle: Mutex<Vec<Environment>>,
    busy: Semaphore,
    starts: AtomicU64,
}

impl Function {
    /// Starts the function and waits until it is ready, so that a function that can't run shows at once.
    ///
    /// # Errors
    ///
    /// [`crate::EmulatorError::Start`] or [`crate::EmulatorError::Init`].
    pub async fn start(config: FunctionConfig) -> Result<Self> {
        let function = Self::cold(config);
        let environment = function.start_environment().await?;
        function.0.idle.lock().await.push(environment);
        Ok(function)
    }

    /// Makes a function that is started by its first invocation.
    #[must_use]
    pub fn cold(config: FunctionConfig) -> Self {
        let busy = Semaphore::new(config.concurrency);
        Self(Arc::new(Shared { config, idle: Mutex::default(), busy, starts: AtomicU64::new(0) }))
    }

    /// Hands over an event and waits for the answer. Starts an environment when none is idle, or waits for one when as many
    /// work as may.
    ///
    /// # Errors
    ///
    /// All of [`crate::EmulatorError`] but [`crate::EmulatorError::Listen`] for the front.
    pub async fn invoke(&self, event: &Value) -> Result<Invocation> {
        // Nobody closes the semaphore, so there always is a permit.
        let _busy = self.0.busy.acquire().await.ok();
        let idle = {
            let mut idle = self.0.idle.lock().await;
            idle.retain_mut(Environment::is_alive);
            idle.pop()
        };
        let (mut environment, init) = if let Some(environment) = idle {
            (environment, None)
        } else {
            let environment = self.start_environment().await?;
            let init = environment.init;
            (environment, Some(init))
        };
        let invocation = environment.invoke(&self.0.config, event).await;
        self.0.idle.lock().await.push(environment);
        Ok(Invocation { init, ..invocation? })
    }

    /// Time that the process that was used last took to initialise, while it is idle.
    pub async fn init_duration(&self) -> Option<std::time::Duration> {
        self.0.idle.lock().await.last().map(|environment| environment.init)
    }

    /// Id of the process that was used last, while it is idle.
    pub async fn pid(&self) -> Option<u32> {
        self.0.idle.lock().await.last().and_then(Environment::pid)
    }

    /// How often a process was started.
    #[must_use]
    pub fn starts(&self) -> u64 {
        self.0.starts.load(Ordering::Relaxed)
    }

    /// Ends the processes, after what they work on; the next invocation is a cold start.
    pub async fn stop(&self) {
        let all = u32::try_from(self.0.config.concurrency).unwrap_or(u32::MAX);
        let _none_busy = self.0.busy.acquire_many(all).await.ok();
        for mut environment in self.0.idle.lock().await.drain(..) {
            environment.kill().await;
        }
    }

    /// Name of the function.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0.config.name
    }

    async fn start_environment(&self) -> Result<Environment> {
        let environment = Environment::start(&self.0.config).await?;
        self.0.starts.fetch_add(1, Ordering::Relaxed);
        tracing::info!(function = self.name(), init = ?environment.init, pid = environment.pid(), "started");
        Ok(environment)
    }
}
