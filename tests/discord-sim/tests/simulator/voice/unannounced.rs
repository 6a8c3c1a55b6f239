//! Sound before opcode 5.

use discord_sim::voice::{CloseCode, SILENCE, VoiceConfig, VoiceEventKind};
use serde_json::json;

use crate::voice::{
    raw_client::RawClient,
    rig::{self, BOT, CHANNEL, Rig},
    rtp::Stream,
};

/// A client with its session described, and its stream of packets.
async fn joined(rig: &mut Rig) -> (RawClient, Stream) {
    let info = rig.invite(CHANNEL, "bot-session");
    let mut client = RawClient::connect(rig, "v=8").await;
    client.identify_with(&info.token, "bot-session", 1).await;
    let ready = client.json().await;
    client.select("aead_xchacha20_poly1305_rtpsize").await;
    let description = client.json().await;
    rig.wait(BOT, |kind| *kind == VoiceEventKind::Ready).await;
    (client, Stream::new(&ready, &description).await)
}

#[test]
fn sound_that_was_not_announced_closes_the_connection() {
    rig::run("voice::unannounced::sound_that_was_not_announced_closes_the_connection", |folder| async {
        let mut rig = Rig::start(folder).await;
        let (_client, mut stream) = joined(&mut rig).await;
        stream.send(&[7; 60]).await;
        rig.wait(BOT, |kind| *kind == VoiceEventKind::Closed { code: CloseCode::BadRequest }).await;
    });
}

#[test]
fn silence_needs_no_announcement_and_sound_that_is_announced_late_is_forgiven() {
    rig::run(
        "voice::unannounced::silence_needs_no_announcement_and_sound_that_is_announced_late_is_forgiven",
        |folder| async {
            let mut rig = Rig::start(folder).await;
            let (mut client, mut stream) = joined(&mut rig).await;
            stream.send(&SILENCE).await;
            tokio::time::sleep(std::time::Duration::from_millis(700)).await;
            stream.send(&[7; 60]).await;
            rig.wait(BOT, |kind| *kind == VoiceEventKind::FirstPacket).await;
            client.send(json!({"op": 5, "d": {"speaking": 1, "delay": 0, "ssrc": stream.ssrc()}})).await;
            tokio::time::sleep(std::time::Duration::from_millis(700)).await;
            client.send(json!({"op": 3, "d": {"t": 1, "seq_ack": -1}})).await;
            while client.json_or_binary().await.is_none_or(|message| message["op"] != 6) {}
        },
    );
}

#[test]
fn unannounced_sound_may_be_allowed() {
    rig::run("voice::unannounced::unannounced_sound_may_be_allowed", |folder| async {
        let config = VoiceConfig { unannounced_sound: None, ..VoiceConfig::default() };
        let mut rig = Rig::start_with(folder, config).await;
        let (mut client, mut stream) = joined(&mut rig).await;
        stream.send(&[7; 60]).await;
        tokio::time::sleep(std::time::Duration::from_millis(700)).await;
        client.send(json!({"op": 3, "d": {"t": 1, "seq_ack": -1}})).await;
        while client.json_or_binary().await.is_none_or(|message| message["op"] != 6) {}
    });
}
