//! A session that lets no sound out in the clear.

use std::{
    borrow::Cow,
    num::NonZeroU16,
    ops::{Deref, DerefMut},
    sync::Arc,
};

use davey_release::{
    DaveSession as Released, OPUS_SILENCE_PACKET, SigningKeyPair,
    errors::{EncryptError, InitError, ProcessCommitError, ProcessWelcomeError, ReinitError, ResetError},
};
use tokio::sync::watch;

use crate::{before_frame::before_frame, gate::gate};

/// A session of the released crate, with the gate.
pub struct DaveSession {
    session: Released,
    gate: Arc<watch::Sender<bool>>,
}

impl DaveSession {
    /// See [`Released::new`].
    ///
    /// # Errors
    ///
    /// As there.
    pub fn new(
        protocol_version: NonZeroU16,
        user_id: u64,
        channel_id: u64,
        key_pair: Option<&SigningKeyPair>,
    ) -> Result<Self, InitError> {
        let session = Released::new(protocol_version, user_id, channel_id, key_pair)?;
        let this = Self { session, gate: gate(user_id, channel_id) };
        this.tell();
        Ok(this)
    }

    /// See [`Released::reinit`].
    ///
    /// # Errors
    ///
    /// As there.
    pub fn reinit(
        &mut self,
        protocol_version: NonZeroU16,
        user_id: u64,
        channel_id: u64,
        key_pair: Option<&SigningKeyPair>,
    ) -> Result<(), ReinitError> {
        let outcome = self.session.reinit(protocol_version, user_id, channel_id, key_pair);
        self.gate = gate(user_id, channel_id);
        self.tell();
        outcome
    }

    /// See [`Released::reset`].
    ///
    /// # Errors
    ///
    /// As there.
    pub fn reset(&mut self) -> Result<(), ResetError> {
        let outcome = self.session.reset();
        self.tell();
        outcome
    }

    /// See [`Released::process_welcome`].
    ///
    /// # Errors
    ///
    /// As there.
    pub fn process_welcome(&mut self, welcome: &[u8]) -> Result<(), ProcessWelcomeError> {
        let outcome = self.session.process_welcome(welcome);
        self.tell();
        outcome
    }

    /// See [`Released::process_commit`].
    ///
    /// # Errors
    ///
    /// As there.
    pub fn process_commit(&mut self, commit: &[u8]) -> Result<(), ProcessCommitError> {
        let outcome = self.session.process_commit(commit);
        self.tell();
        outcome
    }

    /// Always true: what can't be encrypted is not sent in the clear, as songbird would, but as silence.
    #[must_use]
    pub const fn is_ready(&self) -> bool {
        true
    }

    /// Encrypts a frame, or replaces it by silence while there is no key to encrypt it with.
    ///
    /// # Errors
    ///
    /// See [`Released::encrypt_opus`].
    pub fn encrypt_opus<'a>(&mut self, packet: &'a [u8]) -> Result<Cow<'a, [u8]>, EncryptError> {
        before_frame();
        if self.session.is_ready() {
            self.session.encrypt_opus(packet)
        } else {
            Ok(Cow::Borrowed(&OPUS_SILENCE_PACKET))
        }
    }

    fn tell(&self) {
        self.gate.send_replace(self.session.is_ready());
    }
}

impl Deref for DaveSession {
    type Target = Released;

    fn deref(&self) -> &Released {
        &self.session
    }
}

impl DerefMut for DaveSession {
    fn deref_mut(&mut self) -> &mut Released {
        &mut self.session
    }
}

impl Drop for DaveSession {
    fn drop(&mut self) {
        self.gate.send_replace(false);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::entered;

    fn session(channel_id: u64) -> DaveSession {
        DaveSession::new(NonZeroU16::MIN, 1, channel_id, None).expect("a session begins")
    }

    #[test]
    fn before_the_group_is_entered_only_silence_leaves() {
        let mut session = session(1);
        let frame = [0xfc; 120];
        let sent = session.encrypt_opus(&frame).expect("it is replaced");
        assert_eq!(*sent, OPUS_SILENCE_PACKET);
    }

    #[tokio::test]
    async fn who_waits_is_told_when_the_gate_opens() {
        let session = session(2);
        let waiting = tokio::spawn(entered(1, 2));
        tokio::time::sleep(Duration::from_millis(20)).await;
        assert!(!waiting.is_finished());
        session.gate.send_replace(true);
        tokio::time::timeout(Duration::from_secs(1), waiting).await.expect("in time").expect("no panic");
    }

    #[tokio::test]
    async fn a_gate_shuts_with_its_session() {
        let first = session(3);
        first.gate.send_replace(true);
        drop(first);
        let _second = session(3);
        let wait = tokio::time::timeout(Duration::from_millis(20), entered(1, 3));
        assert!(wait.await.is_err(), "the new session has not entered");
    }
}
