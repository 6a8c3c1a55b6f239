//! A shard that is not dialled more often than Discord likes.

use std::{
    future::{Future, poll_fn},
    pin::pin,
    task::Poll,
    time::Duration,
};

use tokio::time::{Instant, sleep};
use twilight_gateway::{
    Event, EventTypeFlags, Shard, ShardState, StreamExt, error::ReceiveMessageError, queue::Queue,
};

use super::redial::Redial;

/// More often in a row than for any one connection a shard is not asked before it is made.
const DIALLING: u32 = 16;

/// A shard that is not dialled more often than Discord likes.
#[derive(Debug)]
pub(super) struct PacedShard<Q> {
    pub(super) shard: Shard<Q>,
    redial: Redial,
    /// Whether the shard was seen to have a connection that was not seen to be closed.
    open: bool,
    /// Whether it closes a connection itself, and has still to tell that this is done.
    closing: bool,
    /// How often it was asked in a row, and had none.
    dialling: u32,
    /// Code with which Discord closed the connection.
    code: Option<u16>,
    /// Whether it has told of the end of the connection.
    told: bool,
    /// Before that, it is not asked for anything: it would dial.
    not_before: Option<Instant>,
}

/// What a shard has to say.
#[derive(Debug)]
#[expect(
    clippy::large_enum_variant,
    reason = "it is nearly always the large one, and lives for one turn of a loop"
)]
pub(super) enum Next {
    /// An event, or an error.
    Event(Result<Event, ReceiveMessageError>),
    /// The connection is closed.
    Closed,
    /// Discord refuses it for good.
    End,
}

impl<Q: Queue + Unpin> PacedShard<Q> {
    pub(super) const fn new(shard: Shard<Q>) -> Self {
        Self {
            shard,
            redial: Redial::new(),
            open: false,
            closing: false,
            dialling: 0,
            code: None,
            told: false,
            not_before: None,
        }
    }

    /// Takes in that the session began or continues.
    pub(super) fn up(&mut self) {
        self.redial.up(Instant::now());
    }

    /// What the shard has to say next. It can be given up at any time, and asked for again.
    pub(super) async fn next(&mut self, wanted: EventTypeFlags) -> Next {
        if self.is_closed() {
            // What was not told yet will be: it closes the connection itself.
            self.closing = !std::mem::take(&mut self.told);
            self.hold_off();
            return Next::Closed;
        }
        if let Some(until) = self.not_before {
            sleep(until.saturating_duration_since(Instant::now())).await;
            self.not_before = None;
        }
        match self.ask(wanted).await {
            Some(Some(event)) => Next::Event(event),
            Some(None) => Next::End,
            None => {
                // It may still have to tell of the end of the connection that it closes itself.
                self.closing = self.open;
                self.hold_off();
                Next::Closed
            }
        }
    }

    /// The next event; `None` for a connection that is closed. Of one that ends without a word the shard tells nothing: it
    /// dials again by itself, as fast as it can, and only its state shows it. One that ends before that was seen is
    /// recognised by the work that goes into dialling.
    #[allow(clippy::option_option)]
    async fn ask(&mut self, wanted: EventTypeFlags) -> Option<Option<Result<Event, ReceiveMessageError>>> {
        poll_fn(|context| {
            let event = pin!(self.shard.next_event(wanted)).poll(context);
            let disconnected = matches!(self.shard.state(), ShardState::Disconnected { .. });
            if !disconnected {
                (self.open, self.closing) = (true, false);
            }
            if let Poll::Ready(Some(Ok(Event::GatewayClose(frame)))) = &event {
                self.code = frame.as_ref().map(|frame| frame.code);
                // It may have been made and closed since the last time.
                self.told = !std::mem::take(&mut self.closing);
                self.open |= self.told;
            }
            if !disconnected || event.is_ready() {
                self.dialling = 0;
            }
            if let Poll::Ready(event) = event {
                return Poll::Ready(Some(event));
            }
            self.dialling += u32::from(disconnected);
            if self.is_closed() || self.dialling > DIALLING { Poll::Ready(None) } else { Poll::Pending }
        })
        .await
    }

    fn is_closed(&self) -> bool {
        self.open && matches!(self.shard.state(), ShardState::Disconnected { .. })
    }

    fn hold_off(&mut self) {
        let wait: Duration = self.redial.down(Instant::now());
        let code = self.code.take();
        tracing::info!(shard = %self.shard.id(), code, ?wait, "the gateway connection is closed");
        (self.open, self.dialling) = (false, 0);
        self.not_before = Some(Instant::now() + wait);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    };

    use futures::SinkExt;
    use tokio::{net::TcpListener, time::timeout};
    use tokio_tungstenite::{
        accept_async,
        tungstenite::{
            Message,
            protocol::{CloseFrame, frame::coding::CloseCode},
        },
    };
    use twilight_gateway::{ConfigBuilder, Intents, ShardId, queue::InMemoryQueue};

    use super::*;

    /// A gateway that accepts, and closes at once: with a close code or without a word. Returns its address, and counts.
    async fn turns_away(code: Option<u16>) -> (String, Arc<AtomicU32>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let accepted = Arc::<AtomicU32>::default();
        let count = Arc::clone(&accepted);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                count.fetch_add(1, Ordering::Relaxed);
                let Ok(mut socket) = accept_async(stream).await else { continue };
                if let Some(code) = code {
                    let frame = CloseFrame { code: CloseCode::from(code), reason: "".into() };
                    let _ = socket.send(Message::Close(Some(frame))).await;
                }
            }
        });
        (format!("ws://{address}"), accepted)
    }

    #[tokio::test]
    async fn a_gateway_that_accepts_and_closes_at_once_is_dialled_a_few_times_only() {
        // twilight asks for it, whatever the address.
        let _ = rustls::crypto::ring::default_provider().install_default();
        for code in [None, Some(1001), Some(4000)] {
            let (url, accepted) = turns_away(code).await;
            let config = ConfigBuilder::new("token".to_owned(), Intents::GUILDS)
                .proxy_url(url)
                .queue(InMemoryQueue::default())
                .build();
            let mut shard = PacedShard::new(Shard::with_config(ShardId::ONE, config));
            let asking = async {
                loop {
                    let _ = shard.next(EventTypeFlags::READY).await;
                }
            };
            let _ = timeout(Duration::from_secs(4), asking).await;
            let dialled = accepted.load(Ordering::Relaxed);
            assert!((2..40).contains(&dialled), "{dialled} times in 4 s, code {code:?}");
        }
    }
}
