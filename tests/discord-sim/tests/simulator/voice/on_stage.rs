//! Calls on stages are not end-to-end encrypted.

use discord_sim::voice::DaveFrame;
use songbird::driver::CryptoMode;

use crate::voice::{
    raw_client::RawClient,
    rig::{self, ADA, CHANNEL, GUILD, Rig, until},
    tune::Tune,
};

#[test]
fn a_stage_has_no_group_and_songbird_is_heard_at_once() {
    rig::run("voice::on_stage::a_stage_has_no_group_and_songbird_is_heard_at_once", |folder| async {
        let rig = Rig::start(folder).await;
        rig.server.transport_only(GUILD, CHANNEL);
        let tune = Tune::make(&rig.folder, 1);
        let ada = rig.listen(ADA);
        let mut driver = rig.bot(CryptoMode::Aes256Gcm).await;
        driver.play_input(tune.input());
        let heard = || {
            let sound = ada.heard().into_iter().filter(|packet| packet.dave != DaveFrame::Silence);
            sound.map(|packet| packet.opus.expect("all can be heard").to_vec()).collect::<Vec<_>>()
        };
        until("the whole tune", || heard().len() >= tune.packets.len()).await;
        assert_eq!(heard(), tune.packets);
        let stats = ada.stats();
        assert_eq!((stats.plain_audio_frames, stats.plain_before_group), (0, 0), "{stats:?}");
        assert!(stats.transport_only >= 50, "{stats:?}");
        assert!(!ada.pcm().is_empty());
    });
}

#[test]
fn a_stage_takes_clients_without_end_to_end_encryption_and_says_version_0() {
    rig::run(
        "voice::on_stage::a_stage_takes_clients_without_end_to_end_encryption_and_says_version_0",
        |folder| async {
            let rig = Rig::start(folder).await;
            rig.server.transport_only(GUILD, CHANNEL);
            let info = rig.invite(CHANNEL, "bot-session");
            let mut client = RawClient::connect(&rig, "v=8").await;
            client.identify_with(&info.token, "bot-session", 0).await;
            assert_eq!(client.json().await["op"], 2);
            client.select("aead_aes256_gcm_rtpsize").await;
            let description = client.json().await;
            assert_eq!(description["op"], 4);
            assert_eq!(description["d"]["dave_protocol_version"], 0);
            // Nothing about a group follows: what comes next is that somebody came.
            let _ada = rig.listen(ADA);
            assert_eq!(client.json().await["op"], 11);
        },
    );
}
