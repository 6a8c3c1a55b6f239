//! What happens to a voice connection, and what the guild has to know of it.

use std::time::Duration;

use segue_domain::ChannelId;

/// What happened to a voice connection.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum LinkEvent {
    /// What was asked for has been sent to Discord.
    Sent {
        /// Number of the request.
        number: u64,
    },
    /// The gateway says where the bot is.
    BotState {
        /// Channel, or none.
        channel: Option<ChannelId>,
        /// Voice session.
        session_id: String,
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
    /// Discord closed the connection. The driver may go on with the session by itself.
    Closed {
        /// Which attempt.
        attempt: u64,
        /// Close code, if there was one.
        code: Option<u16>,
    },
    /// The driver goes on with the voice session by itself.
    Resumed {
        /// Which attempt.
        attempt: u64,
        /// How long there was no connection.
        broken: Duration,
    },
    /// The driver could not go on with the voice session, and began another one by itself: what it sends is not heard
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

/// What the guild has to know of a [`LinkEvent`].
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum LinkNews {
    /// Nothing beyond the link's own state.
    Nothing,
    /// Sound can't be sent any more; the link joins again by itself.
    Interrupted,
    /// A moderator moved the bot.
    Moved(ChannelId),
    /// A moderator disconnected the bot, or the channel is gone.
    Disconnected,
    /// Joining failed for good.
    GaveUp,
    /// Discord does not let us go on with another process's voice session: a join has to begin anew.
    Refused,
    /// Whether the bot is still in its channel is not known: Discord has to be asked, and the answer given to the link.
    Unsure,
}
