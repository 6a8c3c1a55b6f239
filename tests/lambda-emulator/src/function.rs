//! A function that can be invoked.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use serde_json::Value;
use tokio::sync::Mutex;

use crate::{FunctionConfig, Invocation, Result, environment::Environment};

/// A function that can be invoked. The last clone that is dropped kills its process.
#[derive(Clone)]
pub struct Function(Arc<Shared>);

struct Shared {
    config: FunctionConfig,
    environment: Mutex<Option<Environment>>,
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
        function.start_environment(&mut *function.0.environment.lock().await).await?;
        Ok(function)
    }

    /// Makes a function that is started by its first invocation.
    #[must_use]
    pub fn cold(config: FunctionConfig) -> Self {
        Self(Arc::new(Shared { config, environment: Mutex::new(None), starts: AtomicU64::new(0) }))
    }

    /// Hands over an event and waits for the answer. Starts the function when it does not run.
    ///
    /// # Errors
    ///
    /// All of [`crate::EmulatorError`] but [`crate::EmulatorError::Listen`] for the front.
    pub async fn invoke(&self, event: &Value) -> Result<Invocation> {
        let mut slot = self.0.environment.lock().await;
        if slot.as_mut().is_some_and(|environment| !environment.is_alive()) {
            *slot = None;
        }
        let (environment, init) = match &mut *slot {
            Some(environment) => (environment, None),
            empty => {
                let environment = self.start_environment(empty).await?;
                let init = environment.init;
                (environment, Some(init))
            }
        };
        let invocation = environment.invoke(&self.0.config, event).await?;
        Ok(Invocation { init, ..invocation })
    }

    /// Time that the running process took to initialise.
    pub async fn init_duration(&self) -> Option<std::time::Duration> {
        self.0.environment.lock().await.as_ref().map(|environment| environment.init)
    }

    /// Id of the running process.
    pub async fn pid(&self) -> Option<u32> {
        self.0.environment.lock().await.as_ref().and_then(Environment::pid)
    }

    /// How often its process was started.
    #[must_use]
    pub fn starts(&self) -> u64 {
        self.0.starts.load(Ordering::Relaxed)
    }

    /// Ends the process; the next invocation is a cold start.
    pub async fn stop(&self) {
        if let Some(mut environment) = self.0.environment.lock().await.take() {
            environment.kill().await;
        }
    }

    /// Name of the function.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0.config.name
    }

    async fn start_environment<'s>(&self, slot: &'s mut Option<Environment>) -> Result<&'s mut Environment> {
        let environment = Environment::start(&self.0.config).await?;
        self.0.starts.fetch_add(1, Ordering::Relaxed);
        tracing::info!(function = self.name(), init = ?environment.init, pid = environment.pid(), "started");
        Ok(slot.insert(environment))
    }
}
