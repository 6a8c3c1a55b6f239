//! Who may sit where: what the main gateway says.

use std::sync::Arc;

use super::{Grant, Hub, Link, Member, again::Past};
use crate::{
    Error,
    voice::{
        CloseCode, Seat,
        listener::{Recording, ears::Ears},
        seat::{MemberId, SeatKey},
    },
};

impl Hub {
    /// Grants a seat, and returns the token to connect with. The same seat keeps its token.
    pub(crate) fn admit(&mut self, seat: Seat) -> String {
        let key = seat.key();
        if let Some(grant) = self.grants.get(&key) {
            if grant.seat == seat {
                return grant.token.clone();
            }
            // A voice session ends when its member is moved, even on the same server.
            let moved = grant.seat.channel_id != seat.channel_id;
            let code = if moved { CloseCode::Disconnected } else { CloseCode::SessionInvalid };
            self.dismiss(key, code);
        }
        let token = hex::encode(rand::random::<[u8; 16]>());
        self.grants.insert(key, Grant { seat, token: token.clone(), member: None, past: Past::Unused });
        token
    }

    /// Takes a seat away, and closes the connection of who sat on it.
    pub(crate) fn dismiss(&mut self, key: SeatKey, code: CloseCode) {
        if let Some(member) = self.grants.remove(&key).and_then(|grant| grant.member) {
            self.remove(member, Some(code));
        }
    }

    /// Seats a listener.
    ///
    /// # Errors
    ///
    /// Its keys cannot be made.
    pub(crate) fn seat_listener(&mut self, seat: Seat) -> Result<(MemberId, Arc<Recording>), Error> {
        let recording = Recording::new();
        let mut ears = Ears::new(seat.user_id, seat.channel_id, Arc::clone(&recording))?;
        self.dismiss(seat.key(), CloseCode::SessionInvalid);
        let token = self.admit(seat.clone());
        let id = self.new_member();
        let introduction = ears.introduce();
        let member = Member::new(seat.clone(), Link::Listener(Box::new(ears)));
        self.grants.insert(seat.key(), Grant { seat, token, member: Some(id), past: Past::Open });
        self.members.insert(id, member);
        self.introduce(id);
        self.enter(id);
        self.replies.extend(introduction.into_iter().map(|reply| (id, reply)));
        Ok((id, recording))
    }

    /// A listener gets up, if it still sits there.
    pub(crate) fn stand_up(&mut self, id: MemberId) {
        if let Some(member) = self.members.get(&id) {
            self.dismiss(member.seat.key(), CloseCode::Disconnected);
        }
    }
}
