//! What a listener hears, as sound: a websocket with 20 ms of 48 kHz stereo s16le a message, and figures as JSON
//! once a second.

use std::{collections::HashMap, time::Duration};

use axum::{
    Router,
    extract::{
        Path, State,
        ws::{Message, WebSocket, WebSocketUpgrade},
    },
    response::{IntoResponse, Response},
    routing::get,
};
use bytes::Bytes;
use opus2::{Channels, Decoder};
use serde_json::json;
use tokio::sync::broadcast::error::RecvError;

use crate::{
    Error,
    id::{ChannelId, GuildId},
    sim::Simulator,
    voice::{DaveFrame, HeardPacket, Listener},
};

pub(super) fn routes() -> Router<Simulator> {
    Router::new().route("/listen/{guild}/{channel}", get(listen))
}

/// The most samples a channel in an Opus packet: 120 ms.
const MOST_SAMPLES: usize = 5760;

/// Listens through the ears of the first person in the channel.
async fn listen(
    State(sim): State<Simulator>,
    Path((guild, channel)): Path<(GuildId, ChannelId)>,
    upgrade: WebSocketUpgrade,
) -> Response {
    let mut present = sim.voice_states(guild).into_iter().filter(|place| place.channel_id == Some(channel));
    let listener = present.find_map(|place| sim.listener(guild, place.user_id));
    match listener {
        Some(listener) => upgrade.on_upgrade(move |socket| stream(socket, listener)),
        None => Error::Refused("nobody listens in this channel".to_owned()).into_response(),
    }
}

/// One speaker's stream as it is followed.
struct Voice {
    decoder: Decoder,
    next: u16,
    /// Whether the last packet was silence: a speaker may continue counting while it sends nothing.
    silent: bool,
}

/// Figures of this connection.
#[derive(Default)]
struct Figures {
    received: u64,
    lost: u64,
    encrypted: u64,
    silence: u64,
    plain: u64,
    undecryptable: u64,
}

async fn stream(mut socket: WebSocket, listener: Listener) {
    let mut packets = listener.subscribe();
    let mut voices = HashMap::new();
    let mut figures = Figures::default();
    let mut second = tokio::time::interval(Duration::from_secs(1));
    loop {
        let sent = tokio::select! {
            packet = packets.recv() => match packet {
                Ok(packet) => match hear(&packet, &mut voices, &mut figures) {
                    Some(pcm) => socket.send(Message::Binary(pcm)).await,
                    None => Ok(()),
                },
                Err(RecvError::Lagged(_)) => Ok(()),
                Err(RecvError::Closed) => return,
            },
            _ = second.tick() => {
                if !listener.is_present() {
                    return;
                }
                let Figures { received, lost, encrypted, silence, plain, undecryptable } = figures;
                let text = json!({
                    "received": received, "lost": lost, "encrypted": encrypted, "silence": silence,
                    "plain": plain, "undecryptable": undecryptable,
                });
                socket.send(Message::Text(text.to_string().into())).await
            }
            message = socket.recv() => match message {
                Some(Ok(Message::Close(_)) | Err(_)) | None => return,
                Some(Ok(_)) => Ok(()),
            },
        };
        if sent.is_err() {
            return;
        }
    }
}

/// Counts a packet and decodes it. What comes late is counted but not heard.
fn hear(packet: &HeardPacket, voices: &mut HashMap<u32, Voice>, figures: &mut Figures) -> Option<Bytes> {
    figures.received += 1;
    match packet.dave {
        DaveFrame::Encrypted => figures.encrypted += 1,
        DaveFrame::Silence => figures.silence += 1,
        // A stage's, which is not end-to-end encrypted.
        DaveFrame::Plain if packet.opus.is_ok() => {}
        DaveFrame::Plain => figures.plain += 1,
    }
    let voice = match voices.entry(packet.ssrc) {
        std::collections::hash_map::Entry::Occupied(known) => known.into_mut(),
        std::collections::hash_map::Entry::Vacant(new) => {
            let decoder = Decoder::new(48_000, Channels::Stereo).ok()?;
            new.insert(Voice { decoder, next: packet.sequence, silent: false })
        }
    };
    let ahead = packet.sequence.wrapping_sub(voice.next);
    if ahead > 0x8000 {
        // It was counted as lost before.
        figures.lost = figures.lost.saturating_sub(1);
        return None;
    }
    if !voice.silent {
        figures.lost += u64::from(ahead);
    }
    voice.silent = matches!(packet.dave, DaveFrame::Silence);
    voice.next = packet.sequence.wrapping_add(1);
    let Ok(opus) = &packet.opus else {
        figures.undecryptable += 1;
        return None;
    };
    let mut samples = vec![0_i16; MOST_SAMPLES * 2];
    let frames = voice.decoder.decode(opus, &mut samples, false).ok()?;
    Some(samples[..frames * 2].iter().flat_map(|sample| sample.to_le_bytes()).collect())
}

#[cfg(test)]
mod tests {
    use std::time::{Instant, SystemTime};

    use opus2::{Application, Encoder};

    use super::*;

    fn packet(sequence: u16, opus: &Bytes) -> HeardPacket {
        HeardPacket {
            user_id: 1,
            ssrc: 7,
            sequence,
            timestamp: u32::from(sequence) * 960,
            arrived: Instant::now(),
            arrived_at: SystemTime::now(),
            wire_length: opus.len(),
            dave: DaveFrame::Encrypted,
            grouped: true,
            opus: Ok(opus.clone()),
        }
    }

    #[test]
    fn packets_become_twenty_milliseconds_of_sound_and_gaps_are_counted() {
        let mut encoder = Encoder::new(48_000, Channels::Stereo, Application::Audio).unwrap();
        let tone: Vec<i16> = (0..1920).map(|index| if index / 96 % 2 == 0 { 8000 } else { -8000 }).collect();
        let opus = Bytes::from(encoder.encode_vec(&tone, 1000).unwrap());
        let (mut voices, mut figures) = (HashMap::new(), Figures::default());
        let mut hear = |sequence| super::hear(&packet(sequence, &opus), &mut voices, &mut figures);
        assert_eq!(hear(65_535).expect("sound").len(), 960 * 2 * 2);
        assert!(hear(2).is_some());
        assert!(hear(0).is_none(), "too late to be heard");
        assert_eq!((figures.received, figures.lost, figures.encrypted), (3, 1, 3));
    }
}
