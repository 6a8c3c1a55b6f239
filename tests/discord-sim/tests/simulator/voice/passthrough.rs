//! What songbird sends is what people hear.

use std::{path::PathBuf, time::Duration};

use discord_sim::voice::{SAMPLE_RATE, VoiceConfig, VoiceEventKind};
use songbird::driver::CryptoMode;
use tokio::time::sleep;

use crate::voice::{
    rig::{self, ADA, BEN, BOT, CLEO, Rig, SOON, until},
    tune::{Tune, audio},
};

#[test]
fn a_listener_hears_every_frame_untouched_with_aes() {
    rig::run("voice::passthrough::a_listener_hears_every_frame_untouched_with_aes", |folder| {
        hears_every_frame(folder, CryptoMode::Aes256Gcm)
    });
}

#[test]
fn a_listener_hears_every_frame_untouched_with_xchacha() {
    rig::run("voice::passthrough::a_listener_hears_every_frame_untouched_with_xchacha", |folder| {
        hears_every_frame(folder, CryptoMode::XChaCha20Poly1305)
    });
}

async fn hears_every_frame(folder: PathBuf, mode: CryptoMode) {
    let mut rig = Rig::start(folder).await;
    let tune = Tune::make(&rig.folder, 2);
    let ada = rig.listen(ADA);
    let mut driver = rig.bot(mode).await;
    rig.encrypted(BOT).await;

    driver.play_input(tune.input());
    rig::whole(&ada, &tune).await;

    assert_eq!(audio(&ada.heard()), tune.packets, "byte-identical and in order");
    let stats = ada.stats();
    assert_eq!((stats.lost, stats.out_of_order, stats.duplicated), (0, 0, 0), "{stats:?}");
    assert_eq!((stats.undecryptable, stats.plain_audio_frames), (0, 0), "{stats:?}");

    let pcm = ada.pcm();
    let millis = pcm.len() / 2 * 1_000 / SAMPLE_RATE as usize;
    assert!((1_900..2_300).contains(&millis), "{millis} ms");
    assert!(pcm.iter().any(|&sample| sample.abs() > 8_000), "the tune is loud");
}

#[test]
fn a_late_listener_hears_the_rest() {
    rig::run("voice::passthrough::a_late_listener_hears_the_rest", |folder| async {
        let mut rig = Rig::start(folder).await;
        let tune = Tune::make(&rig.folder, 3);
        let ada = rig.listen(ADA);
        let mut driver = rig.bot(CryptoMode::Aes256Gcm).await;
        rig.encrypted(BOT).await;
        driver.play_input(tune.input());
        sleep(Duration::from_secs(1)).await;

        let ben = rig.listen(BEN);
        rig.encrypted(BEN).await;
        rig::whole(&ada, &tune).await;

        assert_eq!(audio(&ada.heard()), tune.packets, "who was there notices nothing");
        let rest = audio(&ben.heard());
        assert!(rest.len() > 80, "{} packets", rest.len());
        assert!(tune.packets.ends_with(&rest), "the rest, from where Ben came in");
        assert_eq!(ben.stats().plain_audio_frames, 0);
        assert_eq!(ben.stats().undecryptable, 0);
    });
}

#[test]
fn listeners_leave_and_come_and_the_song_goes_on() {
    rig::run("voice::passthrough::listeners_leave_and_come_and_the_song_goes_on", |folder| async {
        let mut rig = Rig::start(folder).await;
        let tune = Tune::make(&rig.folder, 4);
        let ada = rig.listen(ADA);
        let mut driver = rig.bot(CryptoMode::Aes256Gcm).await;
        assert_eq!(rig.encrypted(BOT).await, 1);
        driver.play_input(tune.input());

        sleep(Duration::from_millis(600)).await;
        let ben = rig.listen(BEN);
        assert_eq!(rig.encrypted(BEN).await, 2);
        sleep(Duration::from_millis(400)).await;
        ada.clone().leave();
        assert_eq!(rig.encrypted(BEN).await, 3, "a new epoch without Ada");
        let count = ada.heard().len();

        sleep(Duration::from_millis(400)).await;
        assert_eq!(ada.heard().len(), count, "Ada hears nothing any more");
        assert!(!ada.is_present());
        // Only the bot remains: its group starts again, and Cleo founds a new one with it.
        ben.clone().leave();
        sleep(Duration::from_millis(300)).await;
        let cleo = rig.listen(CLEO);
        assert_eq!(rig.encrypted(CLEO).await, 1);
        until("the end of the tune", || audio(&cleo.heard()).last() == tune.packets.last()).await;

        assert!(tune.packets.starts_with(&audio(&ada.heard())));
        assert!(tune.packets.ends_with(&audio(&cleo.heard())));
        let heard = audio(&ben.heard());
        assert!(
            tune.packets.windows(heard.len()).any(|part| part == heard),
            "Ben heard a stretch without gaps"
        );
        for listener in [&ada, &ben, &cleo] {
            let stats = listener.stats();
            assert_eq!((stats.plain_audio_frames, stats.undecryptable, stats.lost), (0, 0, 0), "{stats:?}");
        }
    });
}

#[test]
fn the_bots_own_commits_count_too() {
    rig::run("voice::passthrough::the_bots_own_commits_count_too", |folder| async {
        let commits = discord_sim::voice::CommitPreference::Clients;
        let config = VoiceConfig { commits, listener_patience: SOON, ..VoiceConfig::default() };
        let mut rig = Rig::start_with(folder, config).await;
        let tune = Tune::make(&rig.folder, 1);
        let mut driver = rig.bot(CryptoMode::Aes256Gcm).await;
        let ada = rig.listen(ADA);
        assert_eq!(rig.encrypted(ADA).await, 1);
        let ben = rig.listen(BEN);
        assert_eq!(rig.encrypted(BEN).await, 2);
        ada.leave();
        assert_eq!(rig.encrypted(BEN).await, 3);
        let ada = rig.listen(ADA);
        assert_eq!(rig.encrypted(ADA).await, 4, "who comes back gets the blank leaf");

        driver.play_input(tune.input());
        rig::whole(&ben, &tune).await;
        assert_eq!(audio(&ada.heard()), tune.packets);
    });
}

#[test]
fn losses_are_counted_and_heard_as_silence() {
    rig::run("voice::passthrough::losses_are_counted_and_heard_as_silence", |folder| async {
        let mut rig = Rig::start(folder).await;
        let tune = Tune::make(&rig.folder, 2);
        let ada = rig.listen(ADA);
        let mut driver = rig.bot(CryptoMode::Aes256Gcm).await;
        rig.encrypted(BOT).await;
        rig.server.drop_packets(rig::GUILD, BOT, 0.2, 7);
        driver.play_input(tune.input());
        rig.wait(BOT, |kind| *kind == VoiceEventKind::Speaking { flags: 0 }).await;

        let stats = ada.stats();
        assert!((8..40).contains(&stats.lost), "about a fifth of 100: {stats:?}");
        assert_eq!(stats.undecryptable, 0, "{stats:?}");

        rig.server.drop_packets(rig::GUILD, BOT, 0.0, 0);
        rig.server.blackhole(rig::GUILD, BOT, true);
        ada.clear();
        driver.play_input(tune.input());
        sleep(Duration::from_millis(500)).await;
        assert_eq!(ada.heard().len(), 0, "nothing leaves a black hole");
        rig.server.blackhole(rig::GUILD, BOT, false);
        until("audio", || !ada.heard().is_empty()).await;
    });
}
