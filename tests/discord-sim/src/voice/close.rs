//! Why the voice gateway closes a socket.

/// Close codes of the voice gateway.
///
/// See <https://discord.com/developers/docs/topics/opcodes-and-status-codes#voice-voice-close-event-codes>
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum CloseCode {
    /// The opcode is not one a client may send.
    UnknownOpcode,
    /// The payload could not be decoded.
    DecodeFailed,
    /// Something other than a heartbeat came before Identify or Resume.
    NotAuthenticated,
    /// The token is wrong.
    AuthenticationFailed,
    /// Identify came twice on one socket.
    AlreadyAuthenticated,
    /// The voice session is over.
    SessionInvalid,
    /// No heartbeat came in time.
    SessionTimeout,
    /// No such server (guild).
    ServerNotFound,
    /// A transport other than UDP was selected.
    UnknownProtocol,
    /// The member left, was moved or kicked.
    Disconnected,
    /// The voice server crashed: the client may resume.
    ServerCrashed,
    /// An encryption mode that was not offered was selected.
    UnknownEncryptionMode,
    /// The client cannot do end-to-end encryption, which every call requires.
    DaveRequired,
    /// A request that is malformed or makes no sense now.
    BadRequest,
    /// Any other code, such as those a fault was asked to use.
    Other(u16),
}

impl CloseCode {
    /// The number sent in the close frame.
    #[must_use]
    pub const fn code(self) -> u16 {
        match self {
            Self::UnknownOpcode => 4001,
            Self::DecodeFailed => 4002,
            Self::NotAuthenticated => 4003,
            Self::AuthenticationFailed => 4004,
            Self::AlreadyAuthenticated => 4005,
            Self::SessionInvalid => 4006,
            Self::SessionTimeout => 4009,
            Self::ServerNotFound => 4011,
            Self::UnknownProtocol => 4012,
            Self::Disconnected => 4014,
            Self::ServerCrashed => 4015,
            Self::UnknownEncryptionMode => 4016,
            Self::DaveRequired => 4017,
            Self::BadRequest => 4020,
            Self::Other(code) => code,
        }
    }

    /// The words sent along with the code.
    #[must_use]
    pub const fn reason(self) -> &'static str {
        match self {
            Self::UnknownOpcode => "Unknown opcode",
            Self::DecodeFailed => "Failed to decode payload",
            Self::NotAuthenticated => "Not authenticated",
            Self::AuthenticationFailed => "Authentication failed",
            Self::AlreadyAuthenticated => "Already authenticated",
            Self::SessionInvalid => "Session no longer valid",
            Self::SessionTimeout => "Session timeout",
            Self::ServerNotFound => "Server not found",
            Self::UnknownProtocol => "Unknown protocol",
            Self::Disconnected => "Disconnected",
            Self::ServerCrashed => "Voice server crashed",
            Self::UnknownEncryptionMode => "Unknown encryption mode",
            Self::DaveRequired => "E2EE/DAVE protocol required",
            Self::BadRequest => "Bad request",
            Self::Other(_) => "",
        }
    }

    /// Whether the session survives the socket, so that a client may resume it.
    #[must_use]
    pub const fn keeps_session(self) -> bool {
        !matches!(self.code(), 4004 | 4006 | 4011 | 4014 | 4017 | 4021 | 4022)
    }
}

impl From<u16> for CloseCode {
    fn from(code: u16) -> Self {
        match code {
            4001 => Self::UnknownOpcode,
            4002 => Self::DecodeFailed,
            4003 => Self::NotAuthenticated,
            4004 => Self::AuthenticationFailed,
            4005 => Self::AlreadyAuthenticated,
            4006 => Self::SessionInvalid,
            4009 => Self::SessionTimeout,
            4011 => Self::ServerNotFound,
            4012 => Self::UnknownProtocol,
            4014 => Self::Disconnected,
            4015 => Self::ServerCrashed,
            4016 => Self::UnknownEncryptionMode,
            4017 => Self::DaveRequired,
            4020 => Self::BadRequest,
            other => Self::Other(other),
        }
    }
}
