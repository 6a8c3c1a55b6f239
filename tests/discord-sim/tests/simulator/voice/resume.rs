//! Sockets break, sessions continue.

use std::time::Duration;

use discord_sim::voice::{Datagram, DatagramKind, VoiceEventKind};
use serde_json::json;
use songbird::driver::CryptoMode;
use tokio::time::sleep;

use crate::voice::{
    raw_client::RawClient,
    rig::{self, ADA, BEN, BOT, CHANNEL, GUILD, Rig, until},
    tune::{Tune, audio},
};

#[test]
fn the_song_goes_on_while_songbird_resumes_after_4015() {
    rig::run("voice::resume::the_song_goes_on_while_songbird_resumes_after_4015", |folder| async {
        let mut rig = Rig::start(folder).await;
        let tune = Tune::make(&rig.folder, 3);
        let ada = rig.listen(ADA);
        let mut driver = rig.bot(CryptoMode::Aes256Gcm).await;
        rig.encrypted(BOT).await;
        driver.play_input(tune.input());
        sleep(Duration::from_millis(500)).await;

        assert!(rig.server.close_client(GUILD, BOT, 4015));
        rig.wait(BOT, |kind| *kind == VoiceEventKind::Resumed).await;
        let ben = rig.listen(BEN);
        rig.encrypted(BEN).await;
        rig::whole(&ada, &tune).await;
        assert!(tune.packets.ends_with(&audio(&ben.heard())), "the resumed socket carries group changes");
    });
}

#[test]
fn a_refused_resume_leads_to_a_new_session() {
    rig::run("voice::resume::a_refused_resume_leads_to_a_new_session", |folder| async {
        let mut rig = Rig::start(folder).await;
        let tune = Tune::make(&rig.folder, 1);
        let ada = rig.listen(ADA);
        let mut driver = rig.bot(CryptoMode::Aes256Gcm).await;
        rig.encrypted(BOT).await;
        rig.server.refuse_resume(GUILD, BOT, true);
        assert!(rig.server.close_client(GUILD, BOT, 4015));
        rig.wait(BOT, |kind| *kind == VoiceEventKind::ClientConnected).await;
        rig.encrypted(BOT).await;
        driver.play_input(tune.input());
        rig::whole(&ada, &tune).await;
    });
}

#[test]
fn messages_missed_by_a_version_8_client_come_again() {
    rig::run("voice::resume::messages_missed_by_a_version_8_client_come_again", |folder| async {
        let rig = Rig::start(folder).await;
        let info = rig.invite(CHANNEL, "bot-session");
        let mut client = RawClient::connect(&rig, "v=8").await;
        client.identify_with(&info.token, "bot-session", 1).await;
        client.json().await;
        client.select("aead_aes256_gcm_rtpsize").await;
        let description = client.json().await;
        assert_eq!(description["op"], 4);
        assert_eq!(description["d"]["dave_protocol_version"], 1);
        assert_eq!(description["seq"], 1);
        assert_eq!(client.binary().await[..3], [0, 2, 25], "the external sender is message 2");

        assert!(rig.server.close_client(GUILD, BOT, 4015));
        assert_eq!(client.close_code().await, 4015);
        let _ada = rig.listen(ADA);
        let mut client = RawClient::connect(&rig, "v=8").await;
        let resume = json!({
            "server_id": GUILD.to_string(), "session_id": "bot-session", "token": info.token, "seq_ack": 1,
        });
        client.send(json!({ "op": 7, "d": resume })).await;
        assert_eq!(client.json().await["op"], 9);
        assert_eq!(client.binary().await[..3], [0, 2, 25]);
        let connected = client.json().await;
        assert_eq!((&connected["op"], &connected["seq"]), (&json!(11), &json!(3)));
        assert_eq!(connected["d"]["user_ids"], json!([ADA.to_string()]));
    });
}

#[test]
fn a_resume_of_an_unknown_session_is_closed_with_4006() {
    rig::run("voice::resume::a_resume_of_an_unknown_session_is_closed_with_4006", |folder| async {
        let rig = Rig::start(folder).await;
        let mut client = RawClient::connect(&rig, "v=8").await;
        let resume = json!({ "server_id": "1", "session_id": "x", "token": "y" });
        client.send(json!({ "op": 7, "d": resume })).await;
        assert_eq!(client.close_code().await, 4006);
    });
}

#[test]
fn datagrams_of_a_session_that_was_replaced_are_refused_and_still_seen() {
    rig::run(
        "voice::resume::datagrams_of_a_session_that_was_replaced_are_refused_and_still_seen",
        |folder| async {
            let mut rig = Rig::start(folder).await;
            let tune = Tune::make(&rig.folder, 30);
            let ada = rig.listen(ADA);
            let mut driver = rig.bot(CryptoMode::Aes256Gcm).await;
            rig.encrypted(BOT).await;
            driver.play_input(tune.input());
            until("sound", || audio(&ada.heard()).len() > 20).await;
            let began = std::time::Instant::now();
            let mine = || rig.server.datagrams_of(GUILD, BOT, began).expect("remembered");
            until("packets", || mine().iter().filter(|datagram| datagram.accepted).count() > 5).await;
            let address = mine()[0].address;

            // Another session of the bot takes the seat; songbird continues sending until it notices. With the same session
            // an Identify is refused while the first socket is open.
            let info = rig.invite(CHANNEL, "next-session");
            let mut next = RawClient::connect(&rig, "v=8").await;
            next.identify_with(&info.token, "next-session", 1).await;
            assert_eq!(next.json().await["op"], 2);
            let refused = |datagram: &Datagram| !datagram.accepted && datagram.kind == DatagramKind::Rtp;
            until("a refused packet", || mine().iter().any(refused)).await;
            assert!(mine().iter().all(|datagram| datagram.address == address));
            let sender = rig.server.senders().into_iter().find(|sender| sender.address == address);
            assert!(sender.is_some_and(|sender| sender.rtp > 25 && sender.member == Some((GUILD, BOT))));
        },
    );
}
