//! A socket's way to a session: identify or resume, select a protocol, and the end of the socket.

use super::{
    Alarm, Hub, Link, Member,
    again::Past,
    session::{Session, Socket},
};
use crate::voice::{
    CloseCode, VoiceEventKind,
    media::transport::TransportMode,
    seat::{MemberId, SeatKey},
    wire::{
        ClientMessage, DAVE_VERSION, ServerMessage,
        client::{Identify, Resume, SelectProtocol},
    },
};

/// Codes with which a client says that it leaves: a normal closure and "going away".
const LEAVING: [u16; 2] = [1000, 1001];

impl Hub {
    /// Processes a message. `member` is who the socket belongs to, once it said so.
    ///
    /// # Errors
    ///
    /// The code to close the socket with.
    pub(crate) fn receive(
        &mut self,
        socket: &Socket,
        member: &mut Option<MemberId>,
        message: ClientMessage,
    ) -> Result<(), CloseCode> {
        match (message, *member) {
            (ClientMessage::Identify(identify), None) => *member = Some(self.identify(socket, &identify)?),
            (ClientMessage::Resume(resume), None) => *member = Some(self.resume(socket, &resume)?),
            (ClientMessage::Identify(_) | ClientMessage::Resume(_), Some(_)) => {
                return Err(CloseCode::AlreadyAuthenticated);
            }
            (_, None) => return Err(CloseCode::NotAuthenticated),
            (ClientMessage::SelectProtocol(select), Some(id)) => self.select(id, &select)?,
            (ClientMessage::Speaking { flags }, Some(id)) => self.speak(id, flags),
            (ClientMessage::Dave(reply), Some(id)) => self.replies.push_back((id, reply)),
            // Heartbeats are answered by the socket itself.
            (ClientMessage::Heartbeat { .. }, Some(_)) => {}
        }
        Ok(())
    }

    fn identify(&mut self, socket: &Socket, identify: &Identify) -> Result<MemberId, CloseCode> {
        let key = SeatKey { guild_id: identify.server_id, user_id: identify.user_id };
        if let Some(code) = self.faults.get(&key).and_then(|faults| faults.refuse_identify) {
            return Err(code);
        }
        let Some(grant) = self.grants.get(&key) else {
            let known = self.grants.keys().any(|other| other.guild_id == key.guild_id);
            return Err(if known { CloseCode::AuthenticationFailed } else { CloseCode::ServerNotFound });
        };
        if grant.seat.session_id != identify.session_id {
            return Err(CloseCode::SessionInvalid);
        }
        if grant.token != identify.token {
            return Err(CloseCode::AuthenticationFailed);
        }
        self.check_again(grant)?;
        if identify.max_dave_protocol_version == 0 && self.is_encrypted(grant.seat.call()) {
            return Err(CloseCode::DaveRequired);
        }
        let (seat, before) = (grant.seat.clone(), grant.member);
        if let Some(before) = before {
            self.remove(before, Some(CloseCode::SessionInvalid));
        }

        let id = self.new_member();
        if let Some(grant) = self.grants.get_mut(&key) {
            grant.member = Some(id);
            grant.past = Past::Open;
        }
        self.tell(&seat, VoiceEventKind::ClientConnected);
        let session = Box::new(Session::new(socket.clone()));
        let link = Link::Client(session);
        self.members.insert(id, Member::new(seat, link));
        let modes = TransportMode::OFFERED.map(TransportMode::name).to_vec();
        let (ip, port) = (self.udp.ip().to_string(), self.udp.port());
        self.send(id, ServerMessage::Ready { ssrc: id.0, ip, port, modes });
        Ok(id)
    }

    fn resume(&mut self, socket: &Socket, resume: &Resume) -> Result<MemberId, CloseCode> {
        let grant = self.grants.iter().find(|(key, grant)| {
            key.guild_id == resume.server_id && grant.seat.session_id == resume.session_id
        });
        let Some((key, grant)) = grant else { return Err(CloseCode::SessionInvalid) };
        if grant.token != resume.token {
            return Err(CloseCode::AuthenticationFailed);
        }
        if self.faults.get(key).is_some_and(|faults| faults.refuse_resume) {
            return Err(CloseCode::SessionInvalid);
        }
        let id = grant.member.ok_or(CloseCode::SessionInvalid)?;
        let member = self.members.get_mut(&id).ok_or(CloseCode::SessionInvalid)?;
        let Link::Client(session) = &mut member.link else { return Err(CloseCode::SessionInvalid) };
        if !session.resume(socket.clone(), resume.seq_ack) {
            return Err(CloseCode::SessionInvalid);
        }
        let seat = member.seat.clone();
        self.note(seat.key(), Past::Open);
        self.tell(&seat, VoiceEventKind::Resumed);
        Ok(id)
    }

    fn select(&mut self, id: MemberId, select: &SelectProtocol) -> Result<(), CloseCode> {
        if select.protocol != "udp" {
            return Err(CloseCode::UnknownProtocol);
        }
        let mode = TransportMode::from_name(&select.data.mode).ok_or(CloseCode::UnknownEncryptionMode)?;
        let member = self.members.get(&id).ok_or(CloseCode::SessionInvalid)?;
        let (seat, is_new) = (member.seat.clone(), !member.in_call);
        if is_new {
            self.introduce(id);
        }
        let dave_version = if self.is_encrypted(seat.call()) { DAVE_VERSION } else { 0 };
        let link = self.members.get_mut(&id).map(|member| &mut member.link);
        let Some(Link::Client(session)) = link else { return Err(CloseCode::SessionInvalid) };
        session.describe(mode, dave_version);
        if is_new {
            self.tell(&seat, VoiceEventKind::Ready);
            self.enter(id);
        }
        Ok(())
    }

    fn speak(&mut self, id: MemberId, flags: u32) {
        let Some(member) = self.members.get_mut(&id) else { return };
        member.speaking = Some(flags);
        let seat = member.seat.clone();
        self.tell(&seat, VoiceEventKind::Speaking { flags });
        for other in self.others_in(seat.call(), id) {
            self.send(other, ServerMessage::Speaking { user_id: seat.user_id, ssrc: id.0, flags });
        }
    }

    /// A socket ended. A client that said goodbye leaves the call; another may come back for a while.
    pub(crate) fn socket_ended(&mut self, id: MemberId, socket_id: u64, code: Option<u16>) {
        let Some(member) = self.members.get_mut(&id) else { return };
        let Link::Client(session) = &mut member.link else { return };
        if !session.detach(socket_id) {
            return;
        }
        let seat = member.seat.clone();
        self.note(seat.key(), if code.is_some() { Past::Closed } else { Past::Severed });
        self.tell(&seat, VoiceEventKind::Detached);
        if code.is_none() && self.config.removes_severed {
            self.sever(id);
        }
        if code.is_some_and(|code| LEAVING.contains(&code)) {
            self.remove(id, None);
        } else {
            self.alarms.push((self.config.resume_window, Alarm::Forget(id)));
        }
    }

    /// Tells watchers that the server closed a socket for what its client sent.
    pub(crate) fn socket_refused(&mut self, id: MemberId, socket_id: u64, code: CloseCode) {
        let Some(member) = self.members.get_mut(&id) else { return };
        let Link::Client(session) = &mut member.link else { return };
        if session.detach(socket_id) {
            let seat = member.seat.clone();
            self.note(seat.key(), Past::Closed);
            self.tell(&seat, VoiceEventKind::Closed { code });
            if code.keeps_session() {
                self.alarms.push((self.config.resume_window, Alarm::Forget(id)));
            } else {
                self.remove(id, None);
            }
        }
    }

    /// The time to come back is over, unless the client did.
    pub(super) fn forget(&mut self, id: MemberId) {
        let gone = self.members.get(&id).is_some_and(|member| match &member.link {
            Link::Client(session) => session.is_gone(self.config.resume_window),
            Link::Listener(_) => false,
        });
        if gone {
            self.remove(id, None);
        }
    }
}
