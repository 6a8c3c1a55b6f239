//! Members who take their time for a transition.

use std::time::{Duration, Instant};

use discord_sim::voice::{HeardPacket, VoiceConfig};
use songbird::driver::CryptoMode;

use crate::voice::{
    rig::{self, ADA, BEN, BOT, GUILD, Rig},
    tune::{Tune, audio},
};

const SLOW: Duration = Duration::from_millis(800);

#[test]
fn a_transition_waits_for_a_slow_member_and_for_two_seconds_at_most() {
    rig::run(
        "voice::slow::a_transition_waits_for_a_slow_member_and_for_two_seconds_at_most",
        |folder| async {
            let mut rig = Rig::start(folder).await;
            let _ada = rig.listen(ADA);
            let _driver = rig.bot(CryptoMode::Aes256Gcm).await;
            rig.encrypted(BOT).await;
            for (delay, least, most) in [
                (SLOW, SLOW, Duration::from_millis(1900)),
                (Duration::from_secs(4), Duration::from_millis(1900), Duration::from_secs(5)),
            ] {
                rig.server.slow_down(GUILD, ADA, delay);
                let begun = Instant::now();
                let ben = rig.listen(BEN);
                rig.encrypted(BEN).await;
                let took = begun.elapsed();
                assert!(took >= least && took < most, "{took:?} for a delay of {delay:?}");
                rig.server.slow_down(GUILD, ADA, Duration::ZERO);
                ben.leave();
                tokio::time::sleep(delay).await;
            }
        },
    );
}

#[test]
fn what_is_encrypted_for_the_new_epoch_is_lost_to_who_is_not_ready() {
    rig::run(
        "voice::slow::what_is_encrypted_for_the_new_epoch_is_lost_to_who_is_not_ready",
        |folder| async {
            let config = VoiceConfig { transition_delay: SLOW, ..VoiceConfig::default() };
            let mut rig = Rig::start_with(folder, config).await;
            let tune = Tune::make(&rig.folder, 4);
            let ada = rig.listen(ADA);
            let mut driver = rig.bot(CryptoMode::Aes256Gcm).await;
            rig.encrypted(BOT).await;
            tokio::time::sleep(SLOW * 2).await;
            driver.play_input(tune.input());
            rig::until("sound", || audio(&ada.heard()).len() > 20).await;
            let _ben = rig.listen(BEN);
            let last = tune.packets.last().expect("packets");
            let is_last = |packet: HeardPacket| packet.opus.is_ok_and(|opus| opus == *last);
            rig::until("the tune's end", || ada.heard().into_iter().any(is_last)).await;
            // songbird takes the new keys as soon as it has them, and does not wait for the others.
            assert!(ada.stats().undecryptable > 10, "{:?}", ada.stats());
        },
    );
}
