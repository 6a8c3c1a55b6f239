//! Who is told what passes over a voice connection.

use std::{
    collections::HashMap,
    fmt,
    sync::{
        Arc, LazyLock, Weak,
        atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use futures::task::AtomicWaker;
use parking_lot::Mutex;

use crate::farewell::Leaving;

/// What passed over a voice connection.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum WireEvent {
    /// The session is described; frames can be sent.
    Described {
        /// Version of the end-to-end encryption; 0 means that there is none, as on a stage.
        dave_version: u16,
    },
    /// We are let into the group, or it changes; members make themselves ready.
    Prepared {
        /// Transition that will be executed.
        transition: u16,
    },
    /// Every member is ready, or was waited for long enough: frames may be encrypted with the group's keys.
    Executed {
        /// Transition.
        transition: u16,
    },
    /// Another socket continues the session.
    Resumed {
        /// How long there was no socket that was known to work.
        broken: Duration,
    },
    /// Discord closed the socket.
    Closed {
        /// Close code, if it said one.
        code: Option<u16>,
        /// Its words.
        reason: String,
    },
}

type Listener = dyn Fn(WireEvent) + Send + Sync;

static NEXT: AtomicU64 = AtomicU64::new(1);
static LINES: LazyLock<Mutex<HashMap<u64, Weak<Line>>>> = LazyLock::new(Mutex::default);

/// Begins the path of an address that is tapped.
const TAG: &str = "tap-";

/// What a tap and its sockets share.
pub(crate) struct Line {
    id: u64,
    listener: Box<Listener>,
    closed: AtomicBool,
    /// Sockets that are open.
    open: AtomicUsize,
    leaving: Mutex<Option<Leaving>>,
    /// Sequence number of the last numbered message.
    pub(crate) sequence: Mutex<Option<u16>>,
    pub(crate) waker: AtomicWaker,
    /// Since when there is no socket that is known to work.
    broken_since: Mutex<Option<Instant>>,
}

impl fmt::Debug for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Line").field("id", &self.id).finish_non_exhaustive()
    }
}

impl Line {
    /// The line that a path is tagged with.
    pub(crate) fn tagged(path: &str) -> Option<Arc<Self>> {
        let id = path.trim_matches('/').strip_prefix(TAG)?.parse().ok()?;
        LINES.lock().get(&id).and_then(Weak::upgrade)
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.closed.load(Ordering::SeqCst)
    }

    pub(crate) fn tell(&self, event: WireEvent) {
        if !self.is_closed() {
            (self.listener)(event);
        }
    }

    pub(crate) fn opened(&self) {
        self.open.fetch_add(1, Ordering::SeqCst);
    }

    /// A socket is gone, or about to say goodbye, which takes as long as what is returned.
    pub(crate) fn ended(&self) -> Leaving {
        self.broken();
        self.open.fetch_sub(1, Ordering::SeqCst);
        self.leaving.lock().take().unwrap_or_else(Leaving::new)
    }

    /// The socket does not work any more.
    pub(crate) fn broken(&self) {
        self.broken_since.lock().get_or_insert_with(Instant::now);
    }

    /// A socket works again, after so long.
    pub(crate) fn mended(&self) -> Duration {
        self.broken_since.lock().take().map(|since| since.elapsed()).unwrap_or_default()
    }

    fn close(&self) {
        if self.closed.swap(true, Ordering::SeqCst) {
            return;
        }
        if self.open.load(Ordering::SeqCst) > 0 {
            *self.leaving.lock() = Some(Leaving::new());
        }
        self.waker.wake();
    }
}

/// Tells what passes over one voice connection, and closes it when dropped.
#[derive(Debug)]
pub struct Tap(Arc<Line>);

impl Tap {
    /// Taps a connection that is about to be made. `listener` is called from the task that reads: it must not wait.
    #[must_use]
    pub fn new(listener: impl Fn(WireEvent) + Send + Sync + 'static) -> Self {
        let line = Arc::new(Line {
            id: NEXT.fetch_add(1, Ordering::Relaxed),
            listener: Box::new(listener),
            closed: AtomicBool::new(false),
            open: AtomicUsize::new(0),
            leaving: Mutex::default(),
            sequence: Mutex::default(),
            waker: AtomicWaker::new(),
            broken_since: Mutex::default(),
        });
        LINES.lock().insert(line.id, Arc::downgrade(&line));
        Self(line)
    }

    /// The endpoint, tagged: what the driver has to be given in its place.
    #[must_use]
    pub fn endpoint(&self, endpoint: &str) -> String {
        format!("{endpoint}/{TAG}{}", self.0.id)
    }

    /// Closes the connection cleanly. Nothing is told any more. [`all_closed`](crate::all_closed) waits for the end of it.
    pub fn close(&self) {
        self.0.close();
    }
}

impl Drop for Tap {
    fn drop(&mut self) {
        self.0.close();
        LINES.lock().remove(&self.0.id);
    }
}
