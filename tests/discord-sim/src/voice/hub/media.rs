//! Forwarding: every member of a call gets the others' packets, encrypted with its own transport key.

use std::net::SocketAddr;

use tracing::trace;

use super::{Hub, Link};
use crate::voice::{
    DaveFrame, VoiceEventKind,
    listener::ears::Arrival,
    media::{discovery, rtp::Header},
    seat::{MemberId, SeatKey},
};

/// Length of a keep-alive, which is sent back as it is.
const KEEP_ALIVE: usize = 8;

impl Hub {
    /// Takes a datagram, and says what is to be sent where.
    pub(crate) fn datagram(&mut self, datagram: &[u8], from: SocketAddr) -> Vec<(SocketAddr, Vec<u8>)> {
        if let Some(ssrc) = discovery::request(datagram) {
            return self.discover(MemberId(ssrc), from);
        }
        if datagram.len() == KEEP_ALIVE {
            return if self.is_blackholed(from) { Vec::new() } else { vec![(from, datagram.to_vec())] };
        }
        let forwarded = Header::read(datagram).and_then(|header| self.forward(header, datagram, from));
        forwarded.unwrap_or_else(|| {
            trace!(%from, length = datagram.len(), "a datagram is no voice packet of a client");
            Vec::new()
        })
    }

    fn discover(&mut self, id: MemberId, from: SocketAddr) -> Vec<(SocketAddr, Vec<u8>)> {
        let Some(member) = self.members.get_mut(&id) else { return Vec::new() };
        let Link::Client(session) = &mut member.link else { return Vec::new() };
        if self.faults.get(&member.seat.key()).is_some_and(|faults| faults.blackhole) {
            return Vec::new();
        }
        session.address = Some(from);
        vec![(from, discovery::response(id.0, from).to_vec())]
    }

    fn forward(
        &mut self,
        header: Header,
        datagram: &[u8],
        from: SocketAddr,
    ) -> Option<Vec<(SocketAddr, Vec<u8>)>> {
        let speaker = MemberId(header.ssrc);
        let member = self.members.get_mut(&speaker).filter(|member| member.in_call)?;
        let Link::Client(session) = &mut member.link else { return None };
        let body = session.transport.as_ref()?.open(datagram, header.clear)?;
        let frame = header.frame(&body)?;
        // Only an authentic packet moves the address.
        session.address = Some(from);
        let dave = DaveFrame::of(frame);
        let (seat, grouped) = (member.seat.clone(), member.grouped.is_some());
        if !member.was_heard && dave != DaveFrame::Silence {
            member.was_heard = true;
            self.tell(&seat, VoiceEventKind::FirstPacket);
        }
        if self.faults.get_mut(&seat.key()).is_some_and(super::Faults::loses_next) {
            return Some(Vec::new());
        }

        let mut out = Vec::new();
        for other in self.others_in(seat.call(), speaker) {
            let Some(member) = self.members.get_mut(&other) else { continue };
            // Encrypted frames are of no use to one who does not have the group's keys yet.
            if dave == DaveFrame::Encrypted && !(grouped && member.grouped.is_some()) {
                continue;
            }
            match &mut member.link {
                Link::Listener(ears) => ears.hear(&Arrival {
                    user_id: seat.user_id,
                    header,
                    frame,
                    wire_length: datagram.len(),
                    grouped,
                    listener_grouped: member.grouped.map(|since| since.elapsed()),
                }),
                Link::Client(session) => {
                    if self.faults.get(&member.seat.key()).is_some_and(|faults| faults.blackhole) {
                        continue;
                    }
                    let sealed = session
                        .transport
                        .as_mut()
                        .and_then(|transport| transport.seal(&datagram[..header.clear], &body));
                    out.extend(session.address.zip(sealed));
                }
            }
        }
        Some(out)
    }

    fn is_blackholed(&self, from: SocketAddr) -> bool {
        let blackholed = |key: &SeatKey| self.faults.get(key).is_some_and(|faults| faults.blackhole);
        self.members.values().any(|member| {
            matches!(&member.link, Link::Client(session) if session.address == Some(from))
                && blackholed(&member.seat.key())
        })
    }
}
