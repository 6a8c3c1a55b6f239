//! What happens to a voice connection.

use std::{fmt, sync::Arc, time::Duration};

use segue_domain::ChannelId;

/// What happened to a voice connection.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum LinkEvent {
    /// It is the guild's turn to leave and to enter again, which is sent once it goes ahead.
    Turn {
        /// Number of the request.
        number: u64,
    },
    /// What was asked for has been sent to Discord.
    Sent {
        /// Number of the request.
        number: u64,
        /// Whether it was to leave, be it to enter again: the gateway tells of a leaving that was asked for.
        leaves: bool,
    },
    /// The gateway says where the bot is.
    BotState {
        /// Channel, or none.
        channel: Option<ChannelId>,
        /// Voice session.
        session_id: String,
        /// Whether it may be told again, and be older than what is known.
        doubtful: bool,
    },
    /// The gateway assigns a voice server; without an endpoint it is not ready yet.
    Server {
        /// Host and port.
        endpoint: Option<String>,
        /// Voice token.
        token: String,
    },
    /// The driver is connected, or gave up.
    Connected {
        /// Which attempt.
        attempt: u64,
        /// Whether it can send.
        ok: bool,
    },
    /// There is no end-to-end encryption here, as on a stage.
    Plain {
        /// Which attempt.
        attempt: u64,
    },
    /// The group of the end-to-end encryption lets us in; its members get ready.
    Welcomed {
        /// Which attempt.
        attempt: u64,
    },
    /// Frames are end-to-end encrypted from now on.
    Encrypted {
        /// Which attempt.
        attempt: u64,
    },
    /// Discord closed the connection. The driver may continue the session by itself.
    Closed {
        /// Which attempt.
        attempt: u64,
        /// Close code, if there was one.
        code: Option<u16>,
    },
    /// The driver continues the voice session by itself.
    Resumed {
        /// Which attempt.
        attempt: u64,
        /// How long there was no connection.
        broken: Duration,
    },
    /// The driver could not continue the voice session, and began another one by itself: what it sends is not heard
    /// before it is let into the group again.
    BegunAnew {
        /// Which attempt.
        attempt: u64,
    },
    /// The driver lost its connection, and does not try again by itself.
    Lost {
        /// Which attempt.
        attempt: u64,
        /// Close code, if there was one.
        code: Option<u16>,
    },
    /// Discord was asked where the bot is.
    Located {
        /// Channel, or none; `None` when Discord does not say.
        channel: Option<Option<ChannelId>>,
    },
}

/// Who is told what happens to a guild's voice connection. Cheap to clone.
#[derive(Clone)]
pub struct LinkEvents(Arc<dyn Fn(LinkEvent) + Send + Sync>);

impl LinkEvents {
    /// Tells `receiver`. It is called wherever something happens, and must not wait.
    #[must_use]
    pub fn new(receiver: impl Fn(LinkEvent) + Send + Sync + 'static) -> Self {
        Self(Arc::new(receiver))
    }

    /// Tells nobody.
    #[must_use]
    pub fn nobody() -> Self {
        Self::new(|_| ())
    }

    /// Tells what happened.
    pub fn send(&self, event: LinkEvent) {
        (self.0)(event);
    }
}

impl fmt::Debug for LinkEvents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LinkEvents")
    }
}
