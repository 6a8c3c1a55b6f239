//! Between what songbird speaks, version 4, and what is on the wire, version 8.

use released::Message;
use serde_json::{Value, json};

use crate::{WireEvent, tap::Line};

mod opcode {
    pub(super) const IDENTIFY: u64 = 0;
    pub(super) const HEARTBEAT: u64 = 3;
    pub(super) const SESSION_DESCRIPTION: u64 = 4;
    pub(super) const HEARTBEAT_ACK: u64 = 6;
    pub(super) const RESUME: u64 = 7;
    pub(super) const RESUMED: u64 = 9;
    pub(super) const EXECUTE_TRANSITION: u64 = 22;
    pub(super) const ANNOUNCE_COMMIT: u8 = 29;
    pub(super) const WELCOME: u8 = 30;
}

/// What songbird sends, as version 8 has it.
pub(crate) fn outgoing(message: Message, line: &Line) -> Message {
    let Some(mut payload) = message.as_text().and_then(|text| serde_json::from_str::<Value>(text).ok())
    else {
        return message;
    };
    let mut sequence = line.sequence.lock();
    let acknowledged = sequence.map_or(-1, i32::from);
    match payload["op"].as_u64() {
        Some(opcode::IDENTIFY) => {
            *sequence = None;
            return message;
        }
        Some(opcode::HEARTBEAT) => {
            let nonce = payload["d"].take();
            payload["d"] = json!({ "t": nonce, "seq_ack": acknowledged });
        }
        Some(opcode::RESUME) => payload["d"]["seq_ack"] = json!(acknowledged),
        _ => return message,
    }
    text(&payload)
}

/// What was received, as version 4 has it. Who taps the line is told of it.
pub(crate) fn incoming(message: Message, line: &Line) -> Message {
    if let Some(text) = message.as_text() {
        let Ok(payload) = serde_json::from_str::<Value>(text) else { return message };
        return incoming_text(payload, line).unwrap_or(message);
    }
    if message.is_binary() {
        return incoming_binary(message, line);
    }
    if message.is_close() {
        let (code, reason) = match message.as_close() {
            // No code at all is told as one that can't be sent.
            Some((code, reason)) => (Some(u16::from(code)).filter(|code| *code != 1005), reason.to_owned()),
            None => (None, String::new()),
        };
        line.broken();
        line.tell(WireEvent::Closed { code, reason });
    }
    message
}

/// `None` when it is the same in both versions.
fn incoming_text(mut payload: Value, line: &Line) -> Option<Message> {
    let sequence = payload.as_object_mut()?.remove("seq");
    let numbered = sequence.as_ref().and_then(Value::as_u64).and_then(|number| u16::try_from(number).ok());
    if numbered.is_some() {
        *line.sequence.lock() = numbered;
    }
    let number = |value: &Value| value.as_u64().and_then(|number| u16::try_from(number).ok());
    match payload["op"].as_u64() {
        Some(opcode::SESSION_DESCRIPTION) => {
            let dave_version = number(&payload["d"]["dave_protocol_version"]).unwrap_or_default();
            line.tell(WireEvent::Described { dave_version });
        }
        Some(opcode::EXECUTE_TRANSITION) => {
            if let Some(transition) = number(&payload["d"]["transition_id"]) {
                line.tell(WireEvent::Executed { transition });
            }
        }
        Some(opcode::RESUMED) => line.tell(WireEvent::Resumed { broken: line.mended() }),
        Some(opcode::HEARTBEAT_ACK) => {
            payload["d"] = payload["d"]["t"].take();
            return Some(text(&payload));
        }
        _ => {}
    }
    sequence.map(|_| text(&payload))
}

/// The opcode comes first: who knows it can read the rest in one pass, as songbird does.
fn text(payload: &Value) -> Message {
    Message::text(format!(r#"{{"op":{},"d":{}}}"#, payload["op"], payload["d"]))
}

/// Version 8 puts two bytes of sequence number in front of the opcode.
fn incoming_binary(message: Message, line: &Line) -> Message {
    let payload = message.into_payload();
    let [high, low, rest @ ..] = &payload[..] else { return Message::binary(payload) };
    *line.sequence.lock() = Some(u16::from_be_bytes([*high, *low]));
    if let [opcode::ANNOUNCE_COMMIT | opcode::WELCOME, high, low, ..] = rest {
        let transition = u16::from_be_bytes([*high, *low]);
        line.tell(WireEvent::Prepared { transition });
        if transition == 0 {
            // What has this number is executed at once, and nobody says so.
            line.tell(WireEvent::Executed { transition });
        }
    }
    Message::binary(rest.to_vec())
}

#[cfg(test)]
mod tests {
    use std::{sync::Arc, time::Duration};

    use parking_lot::Mutex;

    use super::*;
    use crate::Tap;

    type Told = Arc<Mutex<Vec<WireEvent>>>;

    fn tapped() -> (Tap, Arc<Line>, Told) {
        let told = Told::default();
        let tap = Tap::new({
            let told = Arc::clone(&told);
            move |event| told.lock().push(event)
        });
        let path = tap.endpoint("voice.example:443");
        let line = Line::tagged(path.trim_start_matches("voice.example:443")).expect("a tagged path");
        (tap, line, told)
    }

    fn json(message: &Message) -> Value {
        serde_json::from_str(message.as_text().expect("text")).expect("JSON")
    }

    #[test]
    fn what_was_received_is_acknowledged() {
        let (_tap, line, _) = tapped();
        let beat = || Message::text(r#"{"op":3,"d":7}"#.to_owned());
        assert_eq!(json(&outgoing(beat(), &line)), json!({"op": 3, "d": {"t": 7, "seq_ack": -1}}));

        let speaking = Message::text(r#"{"op":5,"d":{"ssrc":1},"seq":9}"#.to_owned());
        assert_eq!(json(&incoming(speaking, &line)), json!({"op": 5, "d": {"ssrc": 1}}));
        assert_eq!(json(&outgoing(beat(), &line))["d"]["seq_ack"], 9);

        let numbered = Message::binary(vec![1, 0, 27, 0, 5]);
        assert_eq!(&incoming(numbered, &line).into_payload()[..], [27, 0, 5]);
        let resume = Message::text(r#"{"op":7,"d":{"token":"t"}}"#.to_owned());
        assert_eq!(json(&outgoing(resume, &line)), json!({"op": 7, "d": {"token": "t", "seq_ack": 256}}));

        let identify = Message::text(r#"{"op":0,"d":{}}"#.to_owned());
        outgoing(identify, &line);
        assert_eq!(json(&outgoing(beat(), &line))["d"]["seq_ack"], -1, "a session of its own");
    }

    #[test]
    fn the_opcode_comes_first() {
        let (_tap, line, _) = tapped();
        let speaking = Message::text(r#"{"seq":9,"d":{"ssrc":1},"op":5}"#.to_owned());
        assert_eq!(incoming(speaking, &line).as_text(), Some(r#"{"op":5,"d":{"ssrc":1}}"#));
    }

    #[test]
    fn an_acknowledged_heartbeat_is_what_songbird_knows() {
        let (_tap, line, _) = tapped();
        let ack = Message::text(r#"{"op":6,"d":{"t":7}}"#.to_owned());
        assert_eq!(json(&incoming(ack, &line)), json!({"op": 6, "d": 7}));
    }

    #[test]
    fn who_taps_is_told_what_matters() {
        let (tap, line, told) = tapped();
        for text in [
            r#"{"op":4,"d":{"mode":"m","dave_protocol_version":0}}"#,
            r#"{"op":22,"d":{"transition_id":3},"seq":2}"#,
            r#"{"op":9,"d":null}"#,
        ] {
            incoming(Message::text(text.to_owned()), &line);
        }
        incoming(Message::binary(vec![0, 3, 30, 0, 4, 1]), &line);
        incoming(Message::binary(vec![0, 4, 29, 0, 0, 1]), &line);
        let expected = [
            WireEvent::Described { dave_version: 0 },
            WireEvent::Executed { transition: 3 },
            WireEvent::Resumed { broken: Duration::ZERO },
            WireEvent::Prepared { transition: 4 },
            WireEvent::Prepared { transition: 0 },
            WireEvent::Executed { transition: 0 },
        ];
        assert_eq!(*told.lock(), expected);

        tap.close();
        incoming(Message::binary(vec![0, 4, 29, 0, 0, 1]), &line);
        assert_eq!(told.lock().len(), expected.len(), "nothing is told of what is closed");
    }
}
