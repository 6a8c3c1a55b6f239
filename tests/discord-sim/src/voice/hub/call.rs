//! Coming into a call, leaving it, and what its group asks for.

use std::time::Instant;

use tracing::warn;

use super::{Alarm, Hub, Link, again::Past};
use crate::voice::{
    CloseCode, VoiceEventKind,
    mls::{Effect, Group},
    seat::{CallKey, MemberId},
    wire::{ServerMessage, client::DaveReply},
};

impl Hub {
    /// Tells a member who is in its call, before it takes part itself.
    pub(super) fn introduce(&mut self, id: MemberId) {
        let Some(call) = self.members.get(&id).map(|member| member.seat.call()) else { return };
        let others = self.others_in(call, id);
        if !others.is_empty() {
            let user_ids = others.iter().filter_map(|other| self.user_of(*other)).collect();
            self.send(id, ServerMessage::ClientsConnect { user_ids });
        }
    }

    /// Lets a member take part in its call, and tells everyone.
    pub(super) fn enter(&mut self, id: MemberId) {
        let Some(member) = self.members.get_mut(&id) else { return };
        member.in_call = true;
        let (call, user_id) = (member.seat.call(), member.seat.user_id);
        for other in self.others_in(call, id) {
            self.send(other, ServerMessage::ClientsConnect { user_ids: vec![user_id] });
            let speaking = self.members.get(&other).and_then(|member| {
                let (user_id, ssrc) = (member.seat.user_id, other.0);
                member.speaking.map(|flags| ServerMessage::Speaking { user_id, ssrc, flags })
            });
            if let Some(speaking) = speaking {
                self.send(id, speaking);
            }
        }
        let (sender, encrypted) = (&self.external_sender, self.is_encrypted(call));
        let numbered = self.config.numbers_first_transition;
        let group =
            self.calls.entry(call).or_insert_with(|| Group::new(call.channel_id, sender.clone(), encrypted));
        group.numbers_first_transition = numbered;
        let effects = group.join(id, user_id);
        self.carry_out(call, effects);
    }

    /// Takes a member out of its call and forgets it. `close` is sent to its socket.
    pub(super) fn remove(&mut self, id: MemberId, close: Option<CloseCode>) {
        let Some(mut member) = self.members.remove(&id) else { return };
        if let Some(grant) = self.grants.get_mut(&member.seat.key()) {
            grant.member.take_if(|seated| *seated == id);
        }
        if let (Link::Client(session), Some(code)) = (&mut member.link, close)
            && session.close(code)
        {
            self.note(member.seat.key(), Past::Closed);
            self.tell(&member.seat, VoiceEventKind::Closed { code });
        }
        if !member.in_call {
            return;
        }
        let call = member.seat.call();
        let others = self.others_in(call, id);
        for &other in &others {
            self.send(other, ServerMessage::ClientDisconnect { user_id: member.seat.user_id });
        }
        self.tell(&member.seat, VoiceEventKind::Left);
        if others.is_empty() {
            self.calls.remove(&call);
        } else if let Some(group) = self.calls.get_mut(&call) {
            let effects = group.leave(id);
            self.carry_out(call, effects);
        }
    }

    /// Takes a member whose socket broke out of its group: it stays in the call, and may come back.
    pub(super) fn sever(&mut self, id: MemberId) {
        let Some(call) =
            self.members.get(&id).filter(|member| member.in_call).map(|member| member.seat.call())
        else {
            return;
        };
        if let Some(group) = self.calls.get_mut(&call) {
            let effects = group.sever(id);
            self.carry_out(call, effects);
        }
    }

    /// Hands a member's answer to its group.
    pub(super) fn reply(&mut self, id: MemberId, reply: DaveReply) {
        let Some(member) = self.members.get(&id).filter(|member| member.in_call) else { return };
        let call = member.seat.call();
        let Some(group) = self.calls.get_mut(&call) else { return };
        let effects = match reply {
            DaveReply::KeyPackage(package) => group.key_package(id, &package),
            DaveReply::CommitWelcome(payload) => group.commit(id, &payload),
            DaveReply::TransitionReady { transition_id } => Ok(group.ready(id, transition_id)),
            DaveReply::InvalidCommitWelcome { transition_id } => Ok(group.invalid(id, transition_id)),
        };
        match effects {
            Ok(effects) => self.carry_out(call, effects),
            Err(error) => {
                warn!(?id, %error, "a member's message is malformed");
                self.close_socket(id, CloseCode::BadRequest);
            }
        }
    }

    pub(super) fn carry_out(&mut self, call: CallKey, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Send(member, message) => self.send(member, message),
                Effect::Encrypted { member, epoch } => {
                    let Some(member) = self.members.get_mut(&member) else { continue };
                    member.grouped.get_or_insert_with(Instant::now);
                    member.was_grouped = true;
                    let seat = member.seat.clone();
                    self.tell(&seat, VoiceEventKind::Encrypted { epoch });
                }
                Effect::Outside(member) => {
                    if let Some(member) = self.members.get_mut(&member) {
                        member.grouped = None;
                    }
                }
                Effect::After(time, timer) => self.alarms.push((time, Alarm::Group(call, timer))),
            }
        }
    }

    pub(super) fn send(&mut self, id: MemberId, message: ServerMessage) {
        match self.members.get_mut(&id).map(|member| &mut member.link) {
            Some(Link::Client(session)) => session.send(message),
            Some(Link::Listener(_)) => self.hand(id, message),
            None => {}
        }
    }

    /// Closes a client's socket and keeps its session. False if it has no socket.
    pub(super) fn close_socket(&mut self, id: MemberId, code: CloseCode) -> bool {
        let Some(member) = self.members.get_mut(&id) else { return false };
        let Link::Client(session) = &mut member.link else { return false };
        let closed = session.close(code);
        if closed {
            let seat = member.seat.clone();
            self.note(seat.key(), Past::Closed);
            self.tell(&seat, VoiceEventKind::Closed { code });
            self.alarms.push((self.config.resume_window, Alarm::Forget(id)));
        }
        closed
    }

    pub(super) fn others_in(&self, call: CallKey, but: MemberId) -> Vec<MemberId> {
        let members = self.calls.get(&call).into_iter().flat_map(Group::members);
        members.filter(|&id| id != but).collect()
    }

    fn user_of(&self, id: MemberId) -> Option<u64> {
        self.members.get(&id).map(|member| member.seat.user_id)
    }
}
