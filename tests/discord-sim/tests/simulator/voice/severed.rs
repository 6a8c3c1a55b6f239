//! Sockets that break: what a member misses, and whether it stays in the group.

use discord_sim::voice::{DaveFrame, HeardPacket, VoiceConfig, VoiceEventKind};
use serde_json::json;
use songbird::driver::CryptoMode;

use crate::voice::{
    raw_client::{RawClient, keys_of_the_bot},
    rig::{self, ADA, BEN, BOT, CHANNEL, GUILD, Rig, until},
    tune::Tune,
};

#[test]
fn below_version_8_what_happened_during_a_break_is_never_told() {
    rig::run("voice::severed::below_version_8_what_happened_during_a_break_is_never_told", |folder| async {
        let mut rig = Rig::start(folder).await;
        // Longer than the server waits for songbird to get ready for Ben's epoch, which it cannot: encrypted frames are
        // forwarded to Ben only once the transition is executed.
        let tune = Tune::make(&rig.folder, 10);
        let _ada = rig.listen(ADA);
        let mut driver = rig.bot(CryptoMode::Aes256Gcm).await;
        rig.encrypted(BOT).await;
        // songbird speaks version 4: it is not told of Ben, nor of the group's new epoch.
        assert!(rig.server.close_client(GUILD, BOT, 4015));
        let ben = rig.listen(BEN);
        rig.wait(BOT, |kind| *kind == VoiceEventKind::Resumed).await;
        driver.play_input(tune.input());
        until("what Ben can't decrypt", || ben.stats().undecryptable > 20).await;
        let understood = |packet: &HeardPacket| packet.dave == DaveFrame::Encrypted && packet.opus.is_ok();
        assert!(
            !ben.heard().iter().any(understood),
            "songbird still encrypts for the epoch before the break"
        );
    });
}

#[test]
fn a_severed_member_may_be_removed_from_the_group_and_comes_back_with_a_new_key_package() {
    rig::run(
        "voice::severed::a_severed_member_may_be_removed_from_the_group_and_comes_back_with_a_new_key_package",
        |folder| async {
            let config = VoiceConfig { removes_severed: true, ..VoiceConfig::default() };
            let mut rig = Rig::start_with(folder, config).await;
            let _ada = rig.listen(ADA);
            let info = rig.invite(CHANNEL, "bot-session");
            let mut keys = keys_of_the_bot();
            let mut client = RawClient::connect(&rig, "v=4").await;
            client.identify_with(&info.token, "bot-session", 1).await;
            client.select("aead_aes256_gcm_rtpsize").await;
            let package = keys.create_key_package().expect("a package");
            client.send_key_package(&package).await;
            assert_eq!(rig.encrypted(BOT).await, 1);

            drop(client);
            assert_eq!(rig.encrypted(ADA).await, 2, "an epoch without the bot");
            let mut client = RawClient::connect(&rig, "v=4").await;
            let d =
                json!({ "server_id": GUILD.to_string(), "session_id": "bot-session", "token": info.token });
            client.send(json!({ "op": 7, "d": d })).await;
            assert_eq!(client.json().await, json!({ "op": 9, "d": null }));
            let mut keys = keys_of_the_bot();
            let package = keys.create_key_package().expect("a package");
            client.send_key_package(&package).await;
            assert_eq!(rig.encrypted(BOT).await, 3);
        },
    );
}
