//! The UDP socket that all calls share.

use std::{io, sync::Arc};

use tokio::net::UdpSocket;
use tracing::{debug, warn};

use crate::{
    line::Line,
    voice::{hub::Shared, tap::Tap},
};

/// Larger than any datagram that a client may send over Ethernet.
const LARGEST: usize = 2_048;

/// Receives and forwards until the socket fails for good.
pub(crate) async fn serve(socket: Arc<UdpSocket>, hub: Shared, tap: Tap, line: Line) {
    let mut buffer = [0; LARGEST];
    loop {
        match socket.recv_from(&mut buffer).await {
            // Lost on its way: nobody here ever sees it.
            Ok(_) if !line.is_up() => {}
            Ok((length, from)) => {
                let (owner, answers) = hub.with(|hub| hub.datagram(&buffer[..length], from));
                tap.note(from, &buffer[..length], owner);
                for (to, datagram) in answers {
                    // A full buffer loses the packet, as on any network.
                    if let Err(error) = socket.try_send_to(&datagram, to) {
                        debug!(%error, %to, "a datagram was not sent");
                    }
                }
            }
            // A client that is gone answers earlier datagrams with "port unreachable".
            Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => {}
            Err(error) => {
                warn!(%error, "the voice server's UDP socket failed");
                return;
            }
        }
    }
}
