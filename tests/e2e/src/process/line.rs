//! A line between two programs that can be cut.

use std::net::{Ipv4Addr, SocketAddr};

use tokio::{
    net::{TcpListener, TcpStream},
    sync::watch,
    task::{JoinHandle, JoinSet},
};

use crate::E2eError;

/// A TCP line to a server. While it is cut, packets vanish: nothing is refused, nothing answers. Connections that were
/// open when it was cut never continue, as when the state of a router is lost.
pub struct Line {
    address: SocketAddr,
    up: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Line {
    /// Lays a line to a server.
    ///
    /// # Errors
    ///
    /// [`E2eError::Io`] when there is no port for it.
    pub async fn lay(to: SocketAddr) -> Result<Self, E2eError> {
        let failed = || E2eError::io("laying a line");
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.map_err(failed())?;
        let address = listener.local_addr().map_err(failed())?;
        let up = watch::Sender::new(true);
        let task = tokio::spawn(forward(listener, to, up.subscribe()));
        Ok(Self { address, up, task })
    }

    /// Where clients connect to.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Cuts it.
    pub fn cut(&self) {
        self.up.send_replace(false);
    }

    /// Mends it, for new connections.
    pub fn mend(&self) {
        self.up.send_replace(true);
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn forward(listener: TcpListener, to: SocketAddr, up: watch::Receiver<bool>) {
    // They end with the line.
    let mut connections = JoinSet::new();
    while let Ok((client, _)) = listener.accept().await {
        while connections.try_join_next().is_some() {}
        connections.spawn(carry(client, to, up.clone()));
    }
}

async fn carry(mut client: TcpStream, to: SocketAddr, mut up: watch::Receiver<bool>) {
    if *up.borrow_and_update()
        && let Ok(mut server) = TcpStream::connect(to).await
    {
        let _ = (client.set_nodelay(true), server.set_nodelay(true));
        tokio::select! {
            _ = tokio::io::copy_bidirectional(&mut client, &mut server) => return,
            _ = up.wait_for(|up| !*up) => {}
        }
    }
    // Neither closed nor answered.
    std::future::pending::<()>().await;
    drop(client);
}
