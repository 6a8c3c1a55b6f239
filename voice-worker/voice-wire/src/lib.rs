//! `tokio-websockets` for songbird's voice connections, with three things that songbird 0.6 does not have.
//!
//! - **Version 8 of the voice gateway.** songbird speaks version 4, in which nothing that was missed while a connection was
//!   down is sent again: a member who joined meanwhile could not decrypt the bot for the rest of the call. What songbird
//!   sends and gets is translated on the way: sequence numbers are noted and acknowledged.
//! - **A clean end.** songbird drops its socket. Here a socket that is dropped or [closed](Tap::close) says goodbye first, so
//!   that Discord knows that the session is free, and [`all_closed`] tells when that is said.
//! - **A tap.** [`Tap`] tells what passes: the version of the end-to-end encryption, executed transitions, close codes. It
//!   is found by a tag in the endpoint's path, which is taken off before the address is dialled.
//!
//! See <https://discord.com/developers/docs/topics/voice-connections#buffered-resume>.

mod client;
mod farewell;
mod stream;
mod tap;
mod translation;

pub use released::{CloseCode, Connector, Error, Limits, MaybeTlsStream, Message, Payload};

pub use self::{
    client::ClientBuilder,
    farewell::all_closed,
    stream::WebSocketStream,
    tap::{Tap, WireEvent},
};
