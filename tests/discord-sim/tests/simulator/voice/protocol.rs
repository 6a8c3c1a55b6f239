//! The order and the form of what the voice gateway says.

use discord_sim::voice::VoiceEventKind;
use serde_json::{Value, json};

use crate::voice::{
    raw_client::{RawClient, keys_of_the_bot},
    rig::{self, ADA, BOT, CHANNEL, Rig},
};

#[test]
fn hello_names_the_version_that_was_asked_for() {
    rig::run("voice::protocol::hello_names_the_version_that_was_asked_for", |folder| async {
        let rig = Rig::start(folder).await;
        for version in [4, 6, 8] {
            let client = RawClient::connect(&rig, &format!("v={version}")).await;
            assert_eq!(client.hello["d"]["v"], version);
        }
    });
}

#[test]
fn who_is_there_is_told_before_the_session_is_described() {
    rig::run("voice::protocol::who_is_there_is_told_before_the_session_is_described", |folder| async {
        let rig = Rig::start(folder).await;
        let info = rig.invite(CHANNEL, "bot-session");
        let _ada = rig.listen(ADA);
        let mut client = RawClient::connect(&rig, "v=8").await;
        client.identify_with(&info.token, "bot-session", 1).await;
        assert_eq!(client.json().await["op"], 2);
        client.select("aead_aes256_gcm_rtpsize").await;
        let connected = client.json().await;
        assert_eq!((&connected["op"], &connected["d"]["user_ids"]), (&json!(11), &json!([ADA.to_string()])));
        let description = client.json().await;
        assert_eq!((&description["op"], &description["d"]["dave_protocol_version"]), (&json!(4), &json!(1)));
    });
}

#[test]
fn the_first_transition_has_no_number_and_who_is_alone_begins_again() {
    rig::run(
        "voice::protocol::the_first_transition_has_no_number_and_who_is_alone_begins_again",
        |folder| async {
            let mut rig = Rig::start(folder).await;
            let ada = rig.listen(ADA);
            let mut member = keys_of_the_bot();
            let mut client = joined(&mut rig).await;
            let package = member.create_key_package().expect("a package");
            client.send_key_package(&package).await;
            // Proposals, then the welcome of Ada's commit: two bytes of sequence number, the opcode, the transition.
            let welcome = loop {
                let message = client.binary().await;
                if message[2] == 30 {
                    break message;
                }
            };
            assert_eq!(welcome[3..5], [0, 0], "the transition to a group's first epoch");

            ada.leave();
            let said: [Value; 3] = [client.json().await, client.json().await, client.json().await];
            assert_eq!(said.clone().map(|message| message["op"].clone()), [13, 24, 21].map(Value::from));
            assert_eq!((&said[1]["d"]["epoch"], &said[2]["d"]["transition_id"]), (&json!(1), &json!(0)));
            assert_eq!(said[2]["d"]["protocol_version"], 1);
        },
    );
}

/// A client of the call, with its session described.
async fn joined(rig: &mut Rig) -> RawClient {
    let info = rig.invite(CHANNEL, "bot-session");
    let mut client = RawClient::connect(rig, "v=8").await;
    client.identify_with(&info.token, "bot-session", 1).await;
    client.select("aead_aes256_gcm_rtpsize").await;
    rig.wait(BOT, |kind| *kind == VoiceEventKind::Ready).await;
    while client.json().await["op"] != 4 {}
    client
}
