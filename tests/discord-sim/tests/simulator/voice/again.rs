//! A second Identify with the same voice session, in the three ways in which Discord may take it.

use discord_sim::voice::{SecondIdentify, VoiceConfig, VoiceEventKind};
use serde_json::json;
use songbird::ConnectionInfo;

use crate::voice::{
    raw_client::RawClient,
    rig::{self, BOT, CHANNEL, Rig},
};

async fn rig(folder: std::path::PathBuf, second_identify: SecondIdentify) -> (Rig, ConnectionInfo) {
    let rig = Rig::start_with(folder, VoiceConfig { second_identify, ..VoiceConfig::default() }).await;
    let info = rig.invite(CHANNEL, "bot-session");
    (rig, info)
}

/// Another process that identifies: its client, or the code it is closed with.
async fn identify(rig: &Rig, info: &ConnectionInfo) -> Result<RawClient, u16> {
    let mut client = RawClient::connect(rig, "v=8").await;
    client.identify_with(&info.token, &info.session_id, 1).await;
    match client.answer().await {
        Ok(answer) => {
            assert_eq!(answer["op"], 2);
            Ok(client)
        }
        Err(code) => Err(code),
    }
}

/// As SIGKILL does: the socket is gone without a close frame.
async fn vanish(rig: &mut Rig, client: RawClient) {
    drop(client);
    rig.wait(BOT, |kind| *kind == VoiceEventKind::Detached).await;
}

async fn leave(rig: &mut Rig, client: RawClient) {
    client.leave().await;
    rig.wait(BOT, |kind| *kind == VoiceEventKind::Detached).await;
}

#[test]
fn a_session_is_taken_again_after_a_clean_close_only_unless_said_otherwise() {
    rig::run(
        "voice::again::a_session_is_taken_again_after_a_clean_close_only_unless_said_otherwise",
        |folder| async {
            assert_eq!(VoiceConfig::default().second_identify, SecondIdentify::AfterCleanClose);
            let (mut rig, info) = rig(folder, SecondIdentify::default()).await;
            let first = identify(&rig, &info).await.expect("the first is taken");
            assert_eq!(identify(&rig, &info).await.err(), Some(4006), "while the first is open");
            leave(&mut rig, first).await;
            let second = identify(&rig, &info).await.expect("after a clean close");
            vanish(&mut rig, second).await;
            assert_eq!(identify(&rig, &info).await.err(), Some(4006), "after the socket broke");
            // Who leaves the channel and joins again has a new token.
            rig.server.dismiss(rig::GUILD, BOT, None);
            let info = rig.invite(CHANNEL, "bot-session");
            identify(&rig, &info).await.expect("a new seat");
        },
    );
}

#[test]
fn a_session_may_be_taken_again_however_its_socket_ended() {
    rig::run("voice::again::a_session_may_be_taken_again_however_its_socket_ended", |folder| async {
        let (mut rig, info) = rig(folder, SecondIdentify::OnceGone).await;
        let first = identify(&rig, &info).await.expect("the first is taken");
        assert_eq!(identify(&rig, &info).await.err(), Some(4006), "while the first is open");
        vanish(&mut rig, first).await;
        let second = identify(&rig, &info).await.expect("after the socket broke");
        leave(&mut rig, second).await;
        identify(&rig, &info).await.expect("after a clean close");
    });
}

#[test]
fn a_session_may_never_be_taken_again() {
    rig::run("voice::again::a_session_may_never_be_taken_again", |folder| async {
        let (mut rig, info) = rig(folder, SecondIdentify::Never).await;
        let first = identify(&rig, &info).await.expect("the first is taken");
        leave(&mut rig, first).await;
        assert_eq!(identify(&rig, &info).await.err(), Some(4006));
    });
}

#[test]
fn another_process_resumes_whatever_becomes_of_identifies() {
    rig::run("voice::again::another_process_resumes_whatever_becomes_of_identifies", |folder| async {
        let (mut rig, info) = rig(folder, SecondIdentify::Never).await;
        let mut first = identify(&rig, &info).await.expect("the first is taken");
        first.select("aead_aes256_gcm_rtpsize").await;
        rig.wait(BOT, |kind| *kind == VoiceEventKind::Ready).await;
        let resume = json!({
            "server_id": rig::GUILD.to_string(), "session_id": "bot-session", "token": info.token, "seq_ack": 2,
        });
        // The earlier socket is open still: it is closed.
        let mut second = RawClient::connect(&rig, "v=8").await;
        second.send(json!({"op": 7, "d": resume})).await;
        assert_eq!(second.json().await["op"], 9);
        assert_eq!(first.close_code().await, 4006);
        vanish(&mut rig, second).await;
        let mut third = RawClient::connect(&rig, "v=8").await;
        third.send(json!({"op": 7, "d": resume})).await;
        assert_eq!(third.json().await["op"], 9);
        assert_eq!(identify(&rig, &info).await.err(), Some(4006));
    });
}
