//! Saying goodbye.

use std::{sync::LazyLock, time::Duration};

use futures::{SinkExt, StreamExt};
use released::{CloseCode, Message, WebSocketStream};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    sync::watch,
    time::timeout,
};

/// Longest wait for the other side to take a goodbye in.
const PATIENCE: Duration = Duration::from_millis(300);

/// Sockets that are to be closed, and have not said goodbye yet.
static LEAVING: LazyLock<watch::Sender<usize>> = LazyLock::new(|| watch::Sender::new(0));

/// A socket that is to be closed, until it is.
#[derive(Debug)]
pub(crate) struct Leaving(());

impl Leaving {
    pub(crate) fn new() -> Self {
        LEAVING.send_modify(|leaving| *leaving += 1);
        Self(())
    }
}

impl Drop for Leaving {
    fn drop(&mut self) {
        LEAVING.send_modify(|leaving| *leaving -= 1);
    }
}

/// Waits until every socket that is to be closed has said goodbye, and the other side has heard it (or does not answer).
pub async fn all_closed() {
    // The sender is static.
    let _ = LEAVING.subscribe().wait_for(|leaving| *leaving == 0).await;
}

/// Says goodbye in a task of its own.
pub(crate) fn say_goodbye<T>(mut stream: WebSocketStream<T>, leaving: Leaving)
where
    T: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    // Where nothing runs any more, nobody can say anything.
    let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
    runtime.spawn(async move {
        let _leaving = leaving;
        let goodbye = async {
            if stream.send(Message::close(Some(CloseCode::NORMAL_CLOSURE), "")).await.is_ok() {
                while let Some(Ok(message)) = stream.next().await {
                    if message.is_close() {
                        break;
                    }
                }
            }
        };
        let _ = timeout(PATIENCE, goodbye).await;
    });
}
