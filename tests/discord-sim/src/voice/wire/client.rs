//! What a client may send.

use bytes::Bytes;
use serde::{Deserialize, Deserializer, de};
use serde_json::Value;

use super::opcode;
use crate::voice::CloseCode;

/// A message from a client, decoded.
#[derive(Debug, PartialEq)]
pub(crate) enum ClientMessage {
    Identify(Identify),
    Resume(Resume),
    SelectProtocol(SelectProtocol),
    Heartbeat { nonce: u64 },
    Speaking { flags: u32 },
    Dave(DaveReply),
}

/// What a client sends about the call's end-to-end encryption.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum DaveReply {
    KeyPackage(Bytes),
    CommitWelcome(Bytes),
    TransitionReady { transition_id: u16 },
    InvalidCommitWelcome { transition_id: u16 },
}

#[derive(Debug, Deserialize, PartialEq)]
pub(crate) struct Identify {
    #[serde(deserialize_with = "snowflake")]
    pub(crate) server_id: u64,
    #[serde(deserialize_with = "snowflake")]
    pub(crate) user_id: u64,
    pub(crate) session_id: String,
    pub(crate) token: String,
    #[serde(default)]
    pub(crate) max_dave_protocol_version: u16,
}

#[derive(Debug, Deserialize, PartialEq)]
pub(crate) struct Resume {
    #[serde(deserialize_with = "snowflake")]
    pub(crate) server_id: u64,
    pub(crate) session_id: String,
    pub(crate) token: String,
    /// The last numbered message received; -1 or absent if there was none.
    #[serde(default)]
    pub(crate) seq_ack: Option<i32>,
}

#[derive(Debug, Deserialize, PartialEq)]
pub(crate) struct SelectProtocol {
    pub(crate) protocol: String,
    pub(crate) data: SelectedTransport,
}

#[derive(Debug, Deserialize, PartialEq)]
pub(crate) struct SelectedTransport {
    pub(crate) mode: String,
}

#[derive(Deserialize)]
struct Envelope {
    op: Value,
    #[serde(default)]
    d: Value,
}

#[derive(Deserialize)]
struct Speaking {
    speaking: u32,
}

#[derive(Deserialize)]
struct Transition {
    transition_id: u16,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Heartbeat {
    /// Before version 8.
    Bare(u64),
    Numbered {
        t: u64,
    },
}

impl ClientMessage {
    /// Decodes a text message; the error is the code to close the socket with.
    pub(crate) fn from_text(text: &str) -> Result<Self, CloseCode> {
        let envelope: Envelope = serde_json::from_str(text).map_err(|_| CloseCode::DecodeFailed)?;
        let op = envelope.op.as_u64().and_then(|op| u8::try_from(op).ok()).ok_or(CloseCode::UnknownOpcode)?;
        let d = envelope.d;
        Ok(match op {
            opcode::IDENTIFY => Self::Identify(decode(d, CloseCode::DecodeFailed)?),
            opcode::RESUME => Self::Resume(decode(d, CloseCode::DecodeFailed)?),
            opcode::SELECT_PROTOCOL => Self::SelectProtocol(decode(d, CloseCode::BadRequest)?),
            opcode::HEARTBEAT => match decode(d, CloseCode::BadRequest)? {
                Heartbeat::Bare(nonce) | Heartbeat::Numbered { t: nonce } => Self::Heartbeat { nonce },
            },
            opcode::SPEAKING => {
                let Speaking { speaking } = decode(d, CloseCode::BadRequest)?;
                Self::Speaking { flags: speaking }
            }
            opcode::DAVE_TRANSITION_READY => {
                let Transition { transition_id } = decode(d, CloseCode::BadRequest)?;
                Self::Dave(DaveReply::TransitionReady { transition_id })
            }
            opcode::DAVE_INVALID_COMMIT_WELCOME => {
                let Transition { transition_id } = decode(d, CloseCode::BadRequest)?;
                Self::Dave(DaveReply::InvalidCommitWelcome { transition_id })
            }
            _ => return Err(CloseCode::UnknownOpcode),
        })
    }

    /// Decodes a binary message: one byte of opcode, then the payload.
    pub(crate) fn from_binary(mut message: Bytes) -> Result<Self, CloseCode> {
        if message.is_empty() {
            return Err(CloseCode::DecodeFailed);
        }
        let payload = message.split_off(1);
        match message[0] {
            opcode::DAVE_KEY_PACKAGE => Ok(Self::Dave(DaveReply::KeyPackage(payload))),
            opcode::DAVE_COMMIT_WELCOME => Ok(Self::Dave(DaveReply::CommitWelcome(payload))),
            _ => Err(CloseCode::UnknownOpcode),
        }
    }
}

fn decode<T: de::DeserializeOwned>(d: Value, code: CloseCode) -> Result<T, CloseCode> {
    serde_json::from_value(d).map_err(|_| code)
}

/// Discord takes identifiers as strings and as numbers.
fn snowflake<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Id {
        Number(u64),
        Text(String),
    }
    match Id::deserialize(deserializer)? {
        Id::Number(id) => Ok(id),
        Id::Text(text) => text.parse().map_err(de::Error::custom),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heartbeats_of_both_forms_are_understood() {
        let old = ClientMessage::from_text(r#"{"op":3,"d":1501184119561}"#);
        let new = ClientMessage::from_text(r#"{"op":3,"d":{"t":1501184119561,"seq_ack":10}}"#);
        assert_eq!(old, Ok(ClientMessage::Heartbeat { nonce: 1_501_184_119_561 }));
        assert_eq!(old, new);
    }

    #[test]
    fn an_identify_without_dave_says_version_zero() {
        let text = r#"{"op":0,"d":{"server_id":"1","user_id":2,"session_id":"s","token":"t"}}"#;
        let Ok(ClientMessage::Identify(identify)) = ClientMessage::from_text(text) else {
            panic!("identify")
        };
        assert_eq!((identify.server_id, identify.user_id, identify.max_dave_protocol_version), (1, 2, 0));
    }

    #[test]
    fn bad_payloads_name_the_close_code() {
        for (text, code) in [
            ("{", CloseCode::DecodeFailed),
            ("[]", CloseCode::DecodeFailed),
            (r#"{"op":"zero"}"#, CloseCode::UnknownOpcode),
            (r#"{"op":99,"d":{}}"#, CloseCode::UnknownOpcode),
            (r#"{"op":2,"d":{}}"#, CloseCode::UnknownOpcode),
            (r#"{"op":0,"d":{"server_id":"x"}}"#, CloseCode::DecodeFailed),
            (r#"{"op":1,"d":null}"#, CloseCode::BadRequest),
        ] {
            assert_eq!(ClientMessage::from_text(text), Err(code), "{text}");
        }
        assert_eq!(ClientMessage::from_binary(Bytes::new()), Err(CloseCode::DecodeFailed));
        assert_eq!(ClientMessage::from_binary(Bytes::from_static(&[25, 1])), Err(CloseCode::UnknownOpcode));
    }
}
