//! Wrong payloads are closed with the right code, and nobody else notices.

use std::time::Duration;

use discord_sim::voice::{VoiceConfig, VoiceEventKind};
use serde_json::json;
use songbird::driver::CryptoMode;
use tokio::net::UdpSocket;

use crate::voice::{
    raw_client::RawClient,
    rig::{self, ADA, BOT, CHANNEL, GUILD, Rig, until},
    tune::Tune,
};

#[test]
fn every_wrong_beginning_has_its_close_code() {
    rig::run("voice::bad_input::every_wrong_beginning_has_its_close_code", |folder| async {
        let rig = Rig::start(folder).await;
        let info = rig.invite(CHANNEL, "bot-session");
        let identify = |server: u64, session: &str, token: &str| {
            let d = json!({
                "server_id": server.to_string(), "user_id": BOT.to_string(), "session_id": session,
                "token": token, "max_dave_protocol_version": 1,
            });
            json!({ "op": 0, "d": d }).to_string()
        };
        for (text, code) in [
            ("not json".to_owned(), 4002),
            (r#"{"op":0,"d":{}}"#.to_owned(), 4002),
            (r#"{"op":77,"d":{}}"#.to_owned(), 4001),
            (r#"{"op":5,"d":{"speaking":1,"delay":0,"ssrc":1}}"#.to_owned(), 4003),
            (r#"{"op":3,"d":"soon"}"#.to_owned(), 4020),
            (identify(GUILD, "bot-session", "wrong"), 4004),
            (identify(GUILD, "wrong", &info.token), 4006),
            (identify(1, "bot-session", &info.token), 4011),
        ] {
            let mut client = RawClient::connect(&rig, "v=8").await;
            client.send_text(&text).await;
            assert_eq!(client.close_code().await, code, "{text}");
        }
    });
}

#[test]
fn every_wrong_step_after_identify_has_its_close_code() {
    rig::run("voice::bad_input::every_wrong_step_after_identify_has_its_close_code", |folder| async {
        let rig = Rig::start(folder).await;
        let info = rig.invite(CHANNEL, "bot-session");
        let select = |protocol: &str, mode: &str| {
            let data = json!({ "address": "127.0.0.1", "port": 9, "mode": mode });
            json!({ "op": 1, "d": { "protocol": protocol, "data": data } }).to_string()
        };
        for (text, code) in [
            (select("tcp", "aead_aes256_gcm_rtpsize"), 4012),
            (select("udp", "xsalsa20_poly1305"), 4016),
            (r#"{"op":0,"d":{"server_id":"1","user_id":"2","session_id":"s","token":"t"}}"#.to_owned(), 4005),
            (r#"{"op":1,"d":[]}"#.to_owned(), 4020),
        ] {
            let mut client = RawClient::connect(&rig, "v=8").await;
            client.identify_with(&info.token, "bot-session", 1).await;
            assert_eq!(client.json().await["op"], 2);
            client.send_text(&text).await;
            assert_eq!(client.close_code().await, code, "{text}");
        }
    });
}

#[test]
fn a_silent_client_is_closed_with_4009() {
    rig::run("voice::bad_input::a_silent_client_is_closed_with_4009", |folder| async {
        let heartbeat_interval = Duration::from_millis(100);
        let rig = Rig::start_with(folder, VoiceConfig { heartbeat_interval, ..VoiceConfig::default() }).await;
        let mut client = RawClient::connect(&rig, "v=8").await;
        assert_eq!(client.hello["d"]["heartbeat_interval"], 100);
        client.send(json!({ "op": 3, "d": { "t": 5, "seq_ack": -1 } })).await;
        assert_eq!(client.json().await, json!({ "op": 6, "d": { "t": 5 } }));
        assert_eq!(client.close_code().await, 4009);
    });
}

#[test]
fn garbage_does_no_harm_to_a_playing_bot() {
    rig::run("voice::bad_input::garbage_does_no_harm_to_a_playing_bot", |folder| async {
        let mut rig = Rig::start(folder).await;
        let tune = Tune::make(&rig.folder, 2);
        let ada = rig.listen(ADA);
        let mut driver = rig.bot(CryptoMode::Aes256Gcm).await;
        rig.encrypted(BOT).await;

        // Another member, to learn the UDP port and to send broken MLS messages.
        let seat = discord_sim::voice::Seat {
            guild_id: GUILD,
            channel_id: CHANNEL,
            user_id: 9,
            session_id: "nine".into(),
        };
        let token = rig.server.admit(seat);
        let mut client = RawClient::connect(&rig, "v=8").await;
        let d = json!({
            "server_id": GUILD.to_string(), "user_id": "9", "session_id": "nine", "token": token,
            "max_dave_protocol_version": 1,
        });
        client.send(json!({ "op": 0, "d": d })).await;
        let ready = client.json().await;
        let (port, ssrc) = (ready["d"]["port"].as_u64().expect("a port"), ready["d"]["ssrc"].as_u64());
        client.select("aead_xchacha20_poly1305_rtpsize").await;
        rig.wait(9, |kind| *kind == VoiceEventKind::Ready).await;

        driver.play_input(tune.input());
        let socket = UdpSocket::bind("127.0.0.1:0").await.expect("a socket");
        let (mine, server) = (socket.local_addr().expect("an address"), format!("127.0.0.1:{port}"));
        let bot_ssrc = u32::try_from(ssrc.expect("an SSRC")).expect("32 bits") - 1;
        for length in 0..1_500_usize {
            let mut datagram: Vec<u8> = (0..length).map(|_| rand::random()).collect();
            if let Some(head) = datagram.first_chunk_mut::<12>() {
                // Every other one looks like a packet of the bot.
                if length % 2 == 0 {
                    head[..2].copy_from_slice(&[0x80, 0x78]);
                    head[8..].copy_from_slice(&bot_ssrc.to_be_bytes());
                }
            }
            socket.send_to(&datagram, &server).await.expect("sent");
            // A full buffer of the server would lose the bot's packets too, which says nothing about garbage.
            if length % 32 == 0 {
                let arrived = || rig.server.senders().into_iter().find(|sender| sender.address == mine);
                until("the garbage", || {
                    arrived().is_some_and(|sender| sender.rtp + sender.other > length as u64)
                })
                .await;
            }
        }
        client.send_binary(&[28, 0, 1, 2, 3]).await;
        assert_eq!(client.close_code().await, 4020);

        rig::whole(&ada, &tune).await;
        assert_eq!(ada.stats().undecryptable, 0);
    });
}

#[test]
fn a_broken_key_package_is_a_bad_request() {
    rig::run("voice::bad_input::a_broken_key_package_is_a_bad_request", |folder| async {
        let rig = Rig::start(folder).await;
        let info = rig.invite(CHANNEL, "bot-session");
        let _ada = rig.listen(ADA);
        let mut client = RawClient::connect(&rig, "v=8").await;
        client.identify_with(&info.token, "bot-session", 1).await;
        client.select("aead_aes256_gcm_rtpsize").await;
        client.send_binary(&[26, 1, 2, 3]).await;
        assert_eq!(client.close_code().await, 4020);
    });
}
