//! What the voice gateway sends.

use bytes::{BufMut, Bytes, BytesMut};
use serde::Serialize;
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

use super::{DAVE_VERSION, GatewayVersion, opcode};

/// A message to a client.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum ServerMessage {
    Hello {
        heartbeat_millis: u64,
    },
    Ready {
        ssrc: u32,
        ip: String,
        port: u16,
        modes: Vec<&'static str>,
    },
    SessionDescription {
        mode: &'static str,
        secret_key: [u8; 32],
        /// 0 if the call is not end-to-end encrypted.
        dave_version: u16,
    },
    HeartbeatAck {
        nonce: u64,
    },
    Resumed,
    Speaking {
        user_id: u64,
        ssrc: u32,
        flags: u32,
    },
    ClientsConnect {
        user_ids: Vec<u64>,
    },
    ClientDisconnect {
        user_id: u64,
    },
    ExecuteTransition {
        transition_id: u16,
    },
    /// A new group is to be made: always with epoch 1, because the protocol has one version.
    PrepareNewGroup,
    /// The transition to the group that the only member left makes for itself: executed at once.
    PrepareSoleMember,
    ExternalSender {
        package: Bytes,
    },
    AppendProposals {
        messages: Bytes,
    },
    RevokeProposals {
        references: Bytes,
    },
    AnnounceCommit {
        transition_id: u16,
        commit: Bytes,
    },
    Welcome {
        transition_id: u16,
        welcome: Bytes,
    },
}

/// `op` stands first: some clients read a payload in one pass.
#[derive(Serialize)]
struct Envelope {
    op: u8,
    d: Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    seq: Option<u16>,
}

impl ServerMessage {
    /// Whether the message is numbered, kept, and sent again after a resume.
    pub(crate) fn is_buffered(&self) -> bool {
        !matches!(self, Self::Hello { .. } | Self::Ready { .. } | Self::HeartbeatAck { .. } | Self::Resumed)
    }

    /// Whether the member has to get ready for a new epoch.
    pub(crate) fn begins_transition(&self) -> bool {
        matches!(self, Self::AnnounceCommit { .. } | Self::Welcome { .. })
    }

    /// The frame for a client of this version. `seq` is left out below version 8.
    pub(crate) fn encode(&self, version: GatewayVersion, seq: Option<u16>) -> Message {
        let seq = seq.filter(|_| version.numbers_messages());
        let text = |op, d| text(seq, op, d);
        match self {
            Self::Hello { heartbeat_millis } => {
                text(opcode::HELLO, json!({ "v": version.number(), "heartbeat_interval": heartbeat_millis }))
            }
            Self::Ready { ssrc, ip, port, modes } => {
                let d = json!({ "ssrc": ssrc, "ip": ip, "port": port, "modes": modes, "experiments": [] });
                text(opcode::READY, d)
            }
            Self::SessionDescription { mode, secret_key, dave_version } => text(
                opcode::SESSION_DESCRIPTION,
                json!({
                    "mode": mode,
                    "secret_key": secret_key,
                    "audio_codec": "opus",
                    "dave_protocol_version": dave_version,
                }),
            ),
            Self::HeartbeatAck { nonce } if version.numbers_messages() => {
                text(opcode::HEARTBEAT_ACK, json!({ "t": nonce }))
            }
            Self::HeartbeatAck { nonce } => text(opcode::HEARTBEAT_ACK, json!(nonce)),
            Self::Resumed => text(opcode::RESUMED, Value::Null),
            Self::Speaking { user_id, ssrc, flags } => {
                let user_id = user_id.to_string();
                let d = json!({ "user_id": user_id, "ssrc": ssrc, "speaking": flags, "delay": 0 });
                text(opcode::SPEAKING, d)
            }
            Self::ClientsConnect { user_ids } => {
                let user_ids: Vec<String> = user_ids.iter().map(u64::to_string).collect();
                text(opcode::CLIENTS_CONNECT, json!({ "user_ids": user_ids }))
            }
            Self::ClientDisconnect { user_id } => {
                text(opcode::CLIENT_DISCONNECT, json!({ "user_id": user_id.to_string() }))
            }
            Self::ExecuteTransition { transition_id } => {
                text(opcode::DAVE_EXECUTE_TRANSITION, json!({ "transition_id": transition_id }))
            }
            Self::PrepareNewGroup => text(
                opcode::DAVE_PREPARE_EPOCH,
                json!({ "transition_id": 0, "epoch": 1, "protocol_version": DAVE_VERSION }),
            ),
            Self::PrepareSoleMember => text(
                opcode::DAVE_PREPARE_TRANSITION,
                json!({ "transition_id": 0, "protocol_version": DAVE_VERSION }),
            ),
            Self::ExternalSender { package } => binary(seq, opcode::DAVE_EXTERNAL_SENDER, &[], package),
            Self::AppendProposals { messages } => binary(seq, opcode::DAVE_PROPOSALS, &[0], messages),
            Self::RevokeProposals { references } => binary(seq, opcode::DAVE_PROPOSALS, &[1], references),
            Self::AnnounceCommit { transition_id, commit } => {
                binary(seq, opcode::DAVE_ANNOUNCE_COMMIT, &transition_id.to_be_bytes(), commit)
            }
            Self::Welcome { transition_id, welcome } => {
                binary(seq, opcode::DAVE_WELCOME, &transition_id.to_be_bytes(), welcome)
            }
        }
    }
}

fn text(seq: Option<u16>, op: u8, d: Value) -> Message {
    let text = serde_json::to_string(&Envelope { op, d, seq });
    Message::text(text.expect("a payload of strings and numbers is JSON"))
}

/// `uint16 sequence` (version 8), `uint8 opcode`, payload.
fn binary(seq: Option<u16>, op: u8, prefix: &[u8], payload: &[u8]) -> Message {
    let mut frame = BytesMut::with_capacity(3 + prefix.len() + payload.len());
    if let Some(seq) = seq {
        frame.put_u16(seq);
    }
    frame.put_u8(op);
    frame.put_slice(prefix);
    frame.put_slice(payload);
    Message::Binary(frame.freeze())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(query: &str) -> GatewayVersion {
        GatewayVersion::from_query(Some(query)).expect("a supported version")
    }

    #[test]
    fn version_8_numbers_messages_and_version_4_does_not() {
        let welcome = ServerMessage::Welcome { transition_id: 258, welcome: Bytes::from_static(&[9]) };
        let new = welcome.encode(version("v=8"), Some(7)).into_data();
        let old = welcome.encode(version("v=4"), Some(7)).into_data();
        assert_eq!(&new[..], [0, 7, 30, 1, 2, 9]);
        assert_eq!(&old[..], [30, 1, 2, 9]);

        let disconnect = ServerMessage::ClientDisconnect { user_id: 5 };
        assert_eq!(
            disconnect.encode(version("v=8"), Some(7)).to_text().expect("text"),
            r#"{"op":13,"d":{"user_id":"5"},"seq":7}"#
        );
        assert_eq!(
            disconnect.encode(version("v=4"), Some(7)).to_text().expect("text"),
            r#"{"op":13,"d":{"user_id":"5"}}"#
        );
    }

    #[test]
    fn versions_below_4_and_missing_ones_are_refused() {
        for query in [None, Some(""), Some("v=3"), Some("v=9"), Some("v=x"), Some("w=8")] {
            assert_eq!(GatewayVersion::from_query(query), None, "{query:?}");
        }
    }
}
