//! Coming, going, moving, and being told to go.

use std::time::Duration;

use discord_sim::voice::{CloseCode, SecondIdentify, VoiceConfig, VoiceEventKind};
use songbird::{Config, Driver, driver::CryptoMode};
use tokio::time::sleep;

use crate::voice::{
    raw_client::RawClient,
    rig::{self, ADA, BEN, BOT, CHANNEL, GUILD, Rig, until},
    tune::{Tune, audio},
};

#[test]
fn the_bot_comes_back_with_a_new_session_and_takes_its_old_leaf() {
    rig::run(
        "voice::members::the_bot_comes_back_with_a_new_session_and_takes_its_old_leaf",
        |folder| async {
            let mut rig = Rig::start(folder).await;
            let tune = Tune::make(&rig.folder, 1);
            let ada = rig.listen(ADA);
            let _ben = rig.listen(BEN);
            let first = rig.bot(CryptoMode::Aes256Gcm).await;
            rig.encrypted(BOT).await;

            let mut second = Driver::new(Config::default());
            second.connect(rig.invite(CHANNEL, "another-session")).await.expect("songbird connects");
            let closed = VoiceEventKind::Closed { code: CloseCode::SessionInvalid };
            rig.wait(BOT, |kind| *kind == closed).await;
            rig.encrypted(BOT).await;
            drop(first);

            second.play_input(tune.input());
            rig::whole(&ada, &tune).await;
        },
    );
}

#[test]
fn a_second_worker_takes_over_the_same_session() {
    rig::run("voice::members::a_second_worker_takes_over_the_same_session", |folder| async {
        let second_identify = SecondIdentify::OnceGone;
        let mut rig =
            Rig::start_with(folder, VoiceConfig { second_identify, ..VoiceConfig::default() }).await;
        let tune = Tune::make(&rig.folder, 3);
        let ada = rig.listen(ADA);
        let mut first = rig.bot(CryptoMode::Aes256Gcm).await;
        rig.encrypted(BOT).await;
        first.play_input(tune.input());
        sleep(Duration::from_millis(500)).await;
        // songbird sends no close frame.
        drop(first);
        rig.wait(BOT, |kind| *kind == VoiceEventKind::Detached).await;

        // `invite` returns the same token, because the seat is the same.
        let mut second = rig.bot(CryptoMode::Aes256Gcm).await;
        rig.encrypted(BOT).await;
        second.play_input(tune.input());
        until("the whole tune", || audio(&ada.heard()).ends_with(&tune.packets)).await;
        assert_eq!(ada.stats().plain_audio_frames, 0);
    });
}

#[test]
fn a_moved_bot_is_closed_with_4014_and_heard_in_the_other_channel() {
    rig::run(
        "voice::members::a_moved_bot_is_closed_with_4014_and_heard_in_the_other_channel",
        |folder| async {
            let mut rig = Rig::start(folder).await;
            let tune = Tune::make(&rig.folder, 1);
            let ada = rig.listen(ADA);
            let ben = rig.server.listen(GUILD, CHANNEL + 1, BEN);
            let mut driver = rig.bot(CryptoMode::Aes256Gcm).await;
            rig.encrypted(BOT).await;

            let info = rig.invite(CHANNEL + 1, "bot-session");
            rig.wait(BOT, |kind| *kind == VoiceEventKind::Closed { code: CloseCode::Disconnected }).await;
            driver.connect(info).await.expect("songbird connects");
            rig.encrypted(BOT).await;
            driver.play_input(tune.input());
            rig::whole(&ben, &tune).await;
            assert_eq!(audio(&ada.heard()).len(), 0, "Ada is elsewhere");
        },
    );
}

#[test]
fn nobody_hears_a_muted_bot_and_a_deafened_listener_hears_nobody() {
    rig::run(
        "voice::members::nobody_hears_a_muted_bot_and_a_deafened_listener_hears_nobody",
        |folder| async {
            let mut rig = Rig::start(folder).await;
            let tune = Tune::make(&rig.folder, 1);
            let (ada, ben) = (rig.listen(ADA), rig.listen(BEN));
            let mut driver = rig.bot(CryptoMode::Aes256Gcm).await;
            rig.encrypted(BOT).await;
            rig.server.restrict(GUILD, BOT, true, false);
            driver.play_input(tune.input());
            rig.wait(BOT, |kind| *kind == VoiceEventKind::FirstPacket).await;
            sleep(Duration::from_millis(1500)).await;
            assert_eq!((audio(&ada.heard()).len(), audio(&ben.heard()).len()), (0, 0));

            rig.server.restrict(GUILD, BOT, false, false);
            rig.server.restrict(GUILD, BEN, false, true);
            driver.play_input(tune.input());
            rig::whole(&ada, &tune).await;
            assert_eq!(audio(&ben.heard()).len(), 0);
        },
    );
}

#[test]
fn a_kicked_bot_may_not_come_back() {
    rig::run("voice::members::a_kicked_bot_may_not_come_back", |folder| async {
        let mut rig = Rig::start(folder).await;
        let _ada = rig.listen(ADA);
        let info = rig.invite(CHANNEL, "bot-session");
        let mut driver = Driver::new(Config::default());
        driver.connect(info.clone()).await.expect("songbird connects");
        rig.encrypted(BOT).await;
        rig.server.dismiss(GUILD, BOT, Some(4014));
        rig.wait(BOT, |kind| *kind == VoiceEventKind::Left).await;

        let mut client = RawClient::connect(&rig, "v=8").await;
        client.identify_with(&info.token, "bot-session", 1).await;
        assert_eq!(client.close_code().await, 4004);
    });
}

#[test]
fn a_client_without_end_to_end_encryption_is_closed_with_4017() {
    rig::run("voice::members::a_client_without_end_to_end_encryption_is_closed_with_4017", |folder| async {
        let rig = Rig::start(folder).await;
        let info = rig.invite(CHANNEL, "bot-session");
        let mut client = RawClient::connect(&rig, "v=8").await;
        client.identify_with(&info.token, "bot-session", 0).await;
        assert_eq!(client.close_code().await, 4017);
    });
}

#[test]
fn an_identify_is_refused_for_as_long_as_asked() {
    rig::run("voice::members::an_identify_is_refused_for_as_long_as_asked", |folder| async {
        let rig = Rig::start(folder).await;
        let info = rig.invite(CHANNEL, "bot-session");
        rig.server.refuse_identify(GUILD, BOT, Some(4006));
        let mut client = RawClient::connect(&rig, "v=8").await;
        client.identify_with(&info.token, "bot-session", 1).await;
        assert_eq!(client.close_code().await, 4006);

        rig.server.refuse_identify(GUILD, BOT, None);
        let mut client = RawClient::connect(&rig, "v=8").await;
        client.identify_with(&info.token, "bot-session", 1).await;
        assert_eq!(client.json().await["op"], 2);
    });
}
