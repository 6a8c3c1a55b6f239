//! Worker processes that a test starts, ends, kills and freezes.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use parking_lot::Mutex;
use segue_domain::GuildId;
use segue_store::{Stores, WorkerId, now};

use crate::{
    E2eError,
    process::{ChildProcess, Program},
};

/// How long a worker may take to say its name.
const START: Duration = Duration::from_secs(60);
/// How long it may take to end in peace.
const END: Duration = Duration::from_secs(25);

/// A worker process.
#[derive(Clone)]
pub struct WorkerProcess {
    /// Name under which it holds leases.
    pub id: WorkerId,
    child: Arc<ChildProcess>,
}

impl WorkerProcess {
    /// The process.
    #[must_use]
    pub fn process(&self) -> &ChildProcess {
        &self.child
    }

    /// Asks it to end, and waits until it has.
    ///
    /// # Errors
    ///
    /// [`E2eError::TimedOut`] when it had to be killed.
    pub async fn end(&self) -> Result<(), E2eError> {
        self.child.shut_down(END).await.map(drop)
    }
}

/// Worker processes of a stack.
pub struct Workers {
    program: Program,
    logs: PathBuf,
    running: Mutex<Vec<WorkerProcess>>,
    started: Mutex<usize>,
}

impl Workers {
    pub(super) fn new(program: Program, logs: &Path) -> Self {
        let program = program.argument("--ready-json");
        Self { program, logs: logs.to_owned(), running: Mutex::default(), started: Mutex::default() }
    }

    /// Starts a worker, and waits until it has said its name.
    ///
    /// # Errors
    ///
    /// [`E2eError`] with the end of its log.
    pub async fn start(&self) -> Result<WorkerProcess, E2eError> {
        self.start_with(&[]).await
    }

    /// Starts a worker with variables of its own.
    ///
    /// # Errors
    ///
    /// As [`Workers::start`].
    pub async fn start_with(&self, variables: &[(&str, String)]) -> Result<WorkerProcess, E2eError> {
        let number = {
            let mut started = self.started.lock();
            *started += 1;
            *started
        };
        let program = self.program.clone().named(format!("worker-{number}"));
        let program = variables.iter().fold(program, |program, (name, value)| program.variable(name, value));
        let child = program.start(&self.logs)?;
        let id = child
            .ready_line(START, |line| {
                let line: serde_json::Value = serde_json::from_str(line).ok()?;
                Some(WorkerId(line["worker"].as_str()?.to_owned()))
            })
            .await?;
        let worker = WorkerProcess { id, child: Arc::new(child) };
        self.running.lock().push(worker.clone());
        Ok(worker)
    }

    /// Ends those that run, starts as many again with variables of their own, and waits until they share all partitions.
    ///
    /// # Errors
    ///
    /// [`E2eError`] when one does not start or end, or the leases are not spread in time.
    pub async fn replace_all(
        &self,
        count: usize,
        variables: &[(&str, String)],
        stores: &Stores,
        partitions: usize,
    ) -> Result<(), E2eError> {
        self.end().await?;
        for _ in 0..count {
            self.start_with(variables).await?;
        }
        self.settled(stores, partitions, START).await
    }

    /// The workers that run.
    #[must_use]
    pub fn running(&self) -> Vec<WorkerProcess> {
        let mut running = self.running.lock();
        running.retain(|worker| worker.child.ended().is_none());
        running.clone()
    }

    /// Waits until exactly the workers that run hold all partitions, none of them two more than another.
    ///
    /// # Errors
    ///
    /// [`E2eError::TimedOut`] with the leases as they are.
    pub async fn settled(&self, stores: &Stores, partitions: usize, limit: Duration) -> Result<(), E2eError> {
        let until = tokio::time::Instant::now() + limit;
        loop {
            let failed = |source| E2eError::Store { doing: "reading the leases", source };
            let leases = stores.leases.all().await.map_err(failed)?;
            let counts: Vec<usize> = self
                .running()
                .iter()
                .map(|worker| {
                    leases.iter().filter(|l| l.owner == worker.id && !l.is_free(now()) && !l.draining).count()
                })
                .collect();
            let (least, most) = (counts.iter().min(), counts.iter().max());
            let even = least.zip(most).is_some_and(|(least, most)| most - least <= 1);
            if even && counts.iter().sum::<usize>() == partitions {
                return Ok(());
            }
            if tokio::time::Instant::now() > until {
                let details = format!("\npartitions of each: {counts:?}\n{leases:?}");
                return Err(E2eError::TimedOut { what: "a fair spread".into(), limit, details });
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// The worker that holds a guild's partition.
    ///
    /// # Errors
    ///
    /// [`E2eError::Shortfall`] when none of those that run does.
    pub async fn holding(
        &self,
        stores: &Stores,
        partitions: segue_domain::Partitions,
        guild: GuildId,
    ) -> Result<WorkerProcess, E2eError> {
        let failed = |source| E2eError::Store { doing: "reading a lease", source };
        let lease = stores.leases.read(partitions.of(guild)).await.map_err(failed)?;
        let owner = lease.map(|lease| lease.owner);
        let found = self.running().into_iter().find(|worker| Some(&worker.id) == owner.as_ref());
        found.ok_or_else(|| E2eError::Shortfall(format!("nobody holds guild {guild}: {owner:?}")))
    }

    /// Ends all of them in order.
    ///
    /// # Errors
    ///
    /// [`E2eError::TimedOut`] when one had to be killed.
    pub async fn end(&self) -> Result<(), E2eError> {
        let running = std::mem::take(&mut *self.running.lock());
        for worker in &running {
            // A frozen one hears nothing.
            worker.child.thaw();
            worker.child.terminate();
        }
        for worker in running {
            if worker.child.ended().is_none() {
                worker.end().await?;
            }
        }
        Ok(())
    }
}
