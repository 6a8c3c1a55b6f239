//! The voice gateway's messages, as they cross the socket.
//!
//! See <https://discord.com/developers/docs/topics/voice-connections>

pub(crate) mod client;
pub(crate) mod opcode;
pub(crate) mod server;

pub(crate) use client::ClientMessage;
pub(crate) use server::ServerMessage;

/// The end-to-end encryption protocol's version that every call uses.
pub(crate) const DAVE_VERSION: u16 = 1;

/// The version of the voice gateway that a client asked for with `?v=`.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct GatewayVersion(u8);

impl GatewayVersion {
    /// Reads the version from a request's query; a missing or unsupported one is none.
    ///
    /// Versions below 4 are refused since November 2024.
    pub(crate) fn from_query(query: Option<&str>) -> Option<Self> {
        let value = query?.split('&').find_map(|pair| pair.strip_prefix("v="))?;
        value.parse().ok().filter(|version| (4..=8).contains(version)).map(Self)
    }

    pub(crate) fn number(self) -> u8 {
        self.0
    }

    /// Since version 8 messages carry sequence numbers and missed ones are sent again after a resume.
    pub(crate) fn numbers_messages(self) -> bool {
        self.0 >= 8
    }
}
