//! Serves the API from threads of its own, as a process of its own would.

use std::{io, net::TcpListener, path::PathBuf, thread};

use axum::{Router, serve::ListenerExt};
use segue_api::{ApiState, SignIn, StreamLife, api_router};
use segue_domain::Partitions;
use segue_panel_db::PanelStore;
use segue_store::embedded::EmbeddedStore;
use tokio::{runtime::Builder, sync::oneshot};

use super::store;
use crate::E2eError;

/// What is served.
pub(super) struct Setup {
    pub(super) database: String,
    /// File of the embedded store, where commands go to.
    pub(super) stores: PathBuf,
    pub(super) sign_in: SignIn,
    pub(super) stream_life: StreamLife,
}

/// Threads that serve. They end with the value.
pub(super) struct Server {
    stop: Option<oneshot::Sender<()>>,
    thread: Option<thread::JoinHandle<()>>,
}

impl Server {
    pub(super) async fn start(listener: TcpListener, setup: Setup) -> Result<Self, E2eError> {
        let (ready, is_ready) = oneshot::channel();
        let (stop, stopped) = oneshot::channel();
        let thread = thread::Builder::new().name("api".to_owned());
        let thread = thread.spawn(move || run(listener, &setup, ready, stopped));
        let thread = thread.map_err(E2eError::io("starting a thread for the API"))?;
        let server = Self { stop: Some(stop), thread: Some(thread) };
        match is_ready.await {
            Ok(result) => result.map(|()| server),
            Err(_) => Err(E2eError::Shortfall("the API ended before it was ready".to_owned())),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the API's thread panicked");
        }
    }
}

fn run(
    listener: TcpListener,
    setup: &Setup,
    ready: oneshot::Sender<Result<(), E2eError>>,
    stopped: oneshot::Receiver<()>,
) {
    let runtime = match Builder::new_multi_thread().enable_all().thread_name("api").build() {
        Ok(runtime) => runtime,
        Err(error) => {
            let _ = ready.send(Err(E2eError::io("starting the API's threads")(error)));
            return;
        }
    };
    runtime.block_on(async {
        let set_up = async { Ok((asynchronous(listener)?, setup.router().await?)) };
        let (listener, router) = match set_up.await {
            Ok(set_up) => set_up,
            Err(error) => {
                let _ = ready.send(Err(error));
                return;
            }
        };
        let _ = ready.send(Ok(()));
        let listener = listener.tap_io(|stream| {
            let _ = stream.set_nodelay(true);
        });
        let served = async { axum::serve(listener, router).await };
        tokio::select! {
            ended = served => if let Err(error) = ended {
                tracing::error!(%error, "the API stopped");
            },
            _ = stopped => {}
        }
    });
    // Streams that are still watched never end by themselves.
    runtime.shutdown_background();
}

fn asynchronous(listener: TcpListener) -> Result<tokio::net::TcpListener, E2eError> {
    let made = listener.set_nonblocking(true).and_then(|()| tokio::net::TcpListener::from_std(listener));
    made.map_err(|error: io::Error| E2eError::io("listening for the API")(error))
}

impl Setup {
    /// The router as `segue serve` has it, over connections that belong to these threads.
    async fn router(&self) -> Result<Router, E2eError> {
        let panel = PanelStore::connect(&self.database).await;
        let panel = panel.map_err(store("opening the panel database"))?;
        let stores = EmbeddedStore::open(&self.stores).await.map_err(store("opening the embedded store"))?;
        let partitions = Partitions::new(1, 1).map_err(|why| E2eError::Shortfall(why.to_string()))?;
        let state = ApiState::new(panel)
            .with_fleet(stores.stores(), partitions)
            .with_sign_in(self.sign_in.clone())
            .with_stream_life(self.stream_life);
        Ok(api_router(state))
    }
}
