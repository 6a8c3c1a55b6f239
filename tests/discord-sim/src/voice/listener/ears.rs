//! A listener as a member of the group: the client's half of the protocol, in process.

use std::{
    collections::{BTreeSet, VecDeque},
    num::NonZeroU16,
    sync::Arc,
    time::{Duration, Instant, SystemTime},
};

use bytes::{BufMut, Bytes, BytesMut};
use davey::{DaveSession, MediaType, ProposalsOperationType};
use tracing::{debug, warn};

use super::{
    Recording,
    heard::{HeardPacket, Unheard},
};
use crate::{
    Error,
    voice::{
        DaveFrame,
        media::rtp::Header,
        wire::{DAVE_VERSION, ServerMessage, client::DaveReply},
    },
};

/// The member's keys, and where it writes down what it hears.
pub(crate) struct Ears {
    session: DaveSession,
    user_id: u64,
    channel_id: u64,
    present: BTreeSet<u64>,
    /// SSRCs of which a frame was decrypted.
    understood: BTreeSet<u32>,
    recording: Arc<Recording>,
    /// Messages, and when a slow listener gets to them.
    pub(crate) unread: VecDeque<(Instant, ServerMessage)>,
}

/// A client prepares one frame, 20 ms, ahead; this leaves room for a busy machine.
const SETTLING: Duration = Duration::from_millis(250);

/// A packet after transport decryption.
pub(crate) struct Arrival<'a> {
    pub(crate) user_id: u64,
    pub(crate) header: Header,
    pub(crate) frame: &'a [u8],
    pub(crate) wire_length: usize,
    /// Whether the sender shares the group.
    pub(crate) grouped: bool,
    /// Whether the call is end-to-end encrypted.
    pub(crate) encrypted_call: bool,
    /// How long the listener has shared the group.
    pub(crate) listener_grouped: Option<Duration>,
}

impl Ears {
    pub(crate) fn new(user_id: u64, channel_id: u64, recording: Arc<Recording>) -> Result<Self, Error> {
        let session = DaveSession::new(version(), user_id, channel_id, None).map_err(dave)?;
        Ok(Self {
            session,
            user_id,
            channel_id,
            present: BTreeSet::from([user_id]),
            understood: BTreeSet::new(),
            recording,
            unread: VecDeque::new(),
        })
    }

    /// What the member sends first.
    pub(crate) fn introduce(&mut self) -> Vec<DaveReply> {
        match self.session.create_key_package() {
            Ok(package) => vec![DaveReply::KeyPackage(package.into())],
            Err(error) => {
                warn!(user = self.user_id, %error, "a listener has no key package");
                Vec::new()
            }
        }
    }

    /// Takes a message of the voice gateway, and says what the member answers.
    pub(crate) fn handle(&mut self, message: &ServerMessage) -> Vec<DaveReply> {
        match message {
            ServerMessage::ClientsConnect { user_ids } => self.present.extend(user_ids),
            ServerMessage::ClientDisconnect { user_id } => {
                self.present.remove(user_id);
            }
            ServerMessage::ExternalSender { package } => {
                if let Err(error) = self.session.set_external_sender(package) {
                    warn!(user = self.user_id, %error, "a listener refused the external sender");
                }
            }
            ServerMessage::PrepareNewGroup => return self.begin_again(),
            ServerMessage::AppendProposals { messages } => {
                return self.propose(ProposalsOperationType::APPEND, messages);
            }
            ServerMessage::RevokeProposals { references } => {
                return self.propose(ProposalsOperationType::REVOKE, references);
            }
            ServerMessage::AnnounceCommit { transition_id, commit } => {
                let result = self.session.process_commit(commit).map_err(|error| error.to_string());
                return self.follow(*transition_id, result);
            }
            ServerMessage::Welcome { transition_id, welcome } => {
                let result = self.session.process_welcome(welcome).map_err(|error| error.to_string());
                return self.follow(*transition_id, result);
            }
            _ => {}
        }
        Vec::new()
    }

    /// Writes down a packet.
    pub(crate) fn hear(&mut self, arrival: &Arrival<'_>) {
        if !self.recording.is_wanted(arrival.header.sequence) {
            return;
        }
        let dave = DaveFrame::of(arrival.frame);
        let is_new = arrival.listener_grouped.is_none_or(|time| time < SETTLING);
        let prepared_before = is_new && !self.understood.contains(&arrival.header.ssrc);
        let opus = match dave {
            DaveFrame::Silence => Ok(Bytes::copy_from_slice(arrival.frame)),
            _ if !arrival.encrypted_call => Ok(Bytes::copy_from_slice(arrival.frame)),
            DaveFrame::Plain => Err(Unheard::Unencrypted),
            DaveFrame::Encrypted => self
                .session
                .decrypt(arrival.user_id, MediaType::AUDIO, arrival.frame)
                .map(Bytes::from)
                .map_err(|error| {
                    if prepared_before {
                        Unheard::EarlierEpoch
                    } else {
                        Unheard::Undecryptable(error.to_string())
                    }
                }),
        };
        if opus.is_ok() && dave == DaveFrame::Encrypted && arrival.encrypted_call {
            self.understood.insert(arrival.header.ssrc);
        }
        if let Err(reason) = &opus {
            debug!(listener = self.user_id, speaker = arrival.user_id, %reason, "a packet was not heard");
        }
        self.recording.push(HeardPacket {
            user_id: arrival.user_id,
            ssrc: arrival.header.ssrc,
            sequence: arrival.header.sequence,
            timestamp: arrival.header.timestamp,
            arrived: Instant::now(),
            arrived_at: SystemTime::now(),
            wire_length: arrival.wire_length,
            dave,
            grouped: arrival.grouped && arrival.listener_grouped.is_some() && !prepared_before,
            opus,
        });
    }

    /// Who is in the group, and what all members of the same epoch agree on.
    #[cfg(test)]
    pub(crate) fn group_view(&self) -> Option<(BTreeSet<u64>, Vec<u8>)> {
        let users = self.session.get_user_ids()?.into_iter().collect();
        Some((users, self.session.get_epoch_authenticator()?.as_slice().to_vec()))
    }

    fn propose(&mut self, operation: ProposalsOperationType, payload: &[u8]) -> Vec<DaveReply> {
        let expected: Vec<u64> = self.present.iter().copied().collect();
        match self.session.process_proposals(operation, payload, Some(&expected)) {
            Ok(Some(answer)) => {
                let mut payload = BytesMut::from(&answer.commit[..]);
                payload.put_slice(&answer.welcome.unwrap_or_default());
                vec![DaveReply::CommitWelcome(payload.freeze())]
            }
            Ok(None) => Vec::new(),
            Err(error) => {
                warn!(user = self.user_id, %error, "a listener refused proposals");
                Vec::new()
            }
        }
    }

    fn follow(&mut self, transition_id: u16, result: Result<(), String>) -> Vec<DaveReply> {
        match result {
            Ok(()) if transition_id == 0 => Vec::new(),
            Ok(()) => vec![DaveReply::TransitionReady { transition_id }],
            Err(error) => {
                warn!(user = self.user_id, transition_id, %error, "a listener could not follow");
                let mut replies = vec![DaveReply::InvalidCommitWelcome { transition_id }];
                replies.extend(self.begin_again());
                replies
            }
        }
    }

    fn begin_again(&mut self) -> Vec<DaveReply> {
        if let Err(error) = self.session.reinit(version(), self.user_id, self.channel_id, None) {
            warn!(user = self.user_id, %error, "a listener could not begin again");
        }
        self.introduce()
    }
}

fn version() -> NonZeroU16 {
    NonZeroU16::new(DAVE_VERSION).expect("the version is not zero")
}

fn dave(error: impl std::fmt::Display) -> Error {
    Error::Voice(format!("DAVE: {error}"))
}
