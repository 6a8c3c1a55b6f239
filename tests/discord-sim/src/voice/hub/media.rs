//! Forwarding: every member of a call gets the others' packets, encrypted with its own transport key.

use std::{net::SocketAddr, time::Duration};

use tracing::trace;

use super::{Alarm, Hub, Link};
use crate::voice::{
    CloseCode, DaveFrame, VoiceEventKind,
    listener::ears::Arrival,
    media::{discovery, rtp::Header},
    seat::{MemberId, SeatKey},
};

/// Length of a keep-alive, which is sent back as it is.
const KEEP_ALIVE: usize = 8;

/// How long a client that sends sound may take to say so.
const ANNOUNCING: Duration = Duration::from_millis(500);

/// Datagrams that are to be sent, and where.
type Outgoing = Vec<(SocketAddr, Vec<u8>)>;

/// Whose a datagram is, if it was taken, and what is to be sent where.
pub(crate) type Taken = (Option<SeatKey>, Outgoing);

impl Hub {
    /// Takes a datagram, and says whose it is, if it was taken, and what is to be sent where.
    pub(crate) fn datagram(&mut self, datagram: &[u8], from: SocketAddr) -> Taken {
        if let Some(ssrc) = discovery::request(datagram) {
            return self.discover(MemberId(ssrc), from);
        }
        if datagram.len() == KEEP_ALIVE {
            let owner = self.owner_of(from);
            let blackholed = owner.is_some_and(|owner| self.is_blackholed(owner));
            return (owner, if blackholed { Vec::new() } else { vec![(from, datagram.to_vec())] });
        }
        let forwarded = Header::read(datagram).and_then(|header| self.forward(header, datagram, from));
        forwarded.map_or_else(
            || {
                trace!(%from, length = datagram.len(), "a datagram is no voice packet of a client");
                (None, Vec::new())
            },
            |(owner, answers)| (Some(owner), answers),
        )
    }

    fn discover(&mut self, id: MemberId, from: SocketAddr) -> Taken {
        let Some(member) = self.members.get_mut(&id) else { return (None, Vec::new()) };
        let Link::Client(session) = &mut member.link else { return (None, Vec::new()) };
        let owner = member.seat.key();
        if self.faults.get(&owner).is_some_and(|faults| faults.blackhole) {
            return (Some(owner), Vec::new());
        }
        session.address = Some(from);
        (Some(owner), vec![(from, discovery::response(id.0, from).to_vec())])
    }

    fn forward(&mut self, header: Header, datagram: &[u8], from: SocketAddr) -> Option<(SeatKey, Outgoing)> {
        let speaker = MemberId(header.ssrc);
        let member = self.members.get_mut(&speaker).filter(|member| member.in_call)?;
        let Link::Client(session) = &mut member.link else { return None };
        let body = session.transport.as_ref()?.open(datagram, header.clear)?;
        let frame = header.frame(&body)?;
        // Only an authentic packet moves the address.
        session.address = Some(from);
        let dave = DaveFrame::of(frame);
        let (seat, grouped, was_grouped) =
            (member.seat.clone(), member.grouped.is_some(), member.was_grouped);
        if !member.was_heard && dave != DaveFrame::Silence {
            member.was_heard = true;
            // Opcode 5 may be on its way: datagrams are faster.
            if member.speaking.is_none() {
                self.alarms.push((ANNOUNCING, Alarm::Unannounced(speaker)));
            }
            self.tell(&seat, VoiceEventKind::FirstPacket);
        }
        if self.faults.get_mut(&seat.key()).is_some_and(super::Faults::loses_next) {
            return Some((seat.key(), Vec::new()));
        }
        if self.restriction_of(seat.key()).mute {
            return Some((seat.key(), Vec::new()));
        }

        let encrypted_call = self.is_encrypted(seat.call());
        let mut out = Vec::new();
        for other in self.others_in(seat.call(), speaker) {
            let deaf =
                self.members.get(&other).is_some_and(|member| self.restriction_of(member.seat.key()).deaf);
            let Some(member) = self.members.get_mut(&other) else { continue };
            if deaf {
                continue;
            }
            // Encrypted frames are of no use to one who does not have the group's keys yet.
            if dave == DaveFrame::Encrypted && !(was_grouped && member.grouped.is_some()) {
                continue;
            }
            match &mut member.link {
                Link::Listener(ears) => ears.hear(&Arrival {
                    user_id: seat.user_id,
                    header,
                    frame,
                    wire_length: datagram.len(),
                    grouped,
                    encrypted_call,
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
        Some((seat.key(), out))
    }

    /// Closes a client that sends sound and did not say so.
    pub(super) fn close_unannounced(&mut self, id: MemberId) {
        let Some(code) = self.config.unannounced_sound.map(CloseCode::from) else { return };
        if self.members.get(&id).is_none_or(|member| member.speaking.is_some()) {
            return;
        }
        if code.keeps_session() {
            self.close_socket(id, code);
        } else {
            self.remove(id, Some(code));
        }
    }

    fn owner_of(&self, from: SocketAddr) -> Option<SeatKey> {
        let here = self
            .members
            .values()
            .find(|member| matches!(&member.link, Link::Client(session) if session.address == Some(from)));
        here.map(|member| member.seat.key())
    }

    fn is_blackholed(&self, owner: SeatKey) -> bool {
        self.faults.get(&owner).is_some_and(|faults| faults.blackhole)
    }
}
