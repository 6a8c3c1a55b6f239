//! The cases, by what they are about.

pub mod away;
pub mod bad_links;
pub mod card;
pub mod controls;
pub mod deciding;
pub mod discord_failing;
pub mod every_command;
pub mod library;
pub mod order;
pub mod panel;
pub mod passthrough;
pub mod permissions;
pub mod plans;
pub mod playback;
pub mod reads;
pub mod refusals;
pub mod registration;
pub mod requests;
pub mod searches;
pub mod slow_rest;
pub mod stages;
pub mod transcoded;

use std::time::Duration;

use segue_e2e::{
    E2eError,
    compare::FrameReport,
    scene::{Answer, Listener, TestGuild},
    stack::Deployment,
    tunes::Tune,
};

/// How long sound, silence or the panel may take. Wide: how fast they are is measured elsewhere.
pub const SOON: Duration = Duration::from_secs(15);

/// A guild of the case's own.
pub fn guild(stack: &dyn Deployment, name: &str) -> Result<TestGuild, E2eError> {
    TestGuild::open(stack.sim(), name)
}

/// Plays a tune of the catalogue by its link.
pub async fn play(stack: &dyn Deployment, scene: &TestGuild, name: &str) -> Result<Answer, E2eError> {
    let tune = stack.tunes().named(name)?;
    scene.play(&stack.tunes().url(tune)).await
}

/// Every packet of the tune came, once, in order, untouched and end-to-end encrypted.
pub fn assert_whole(tune: &Tune, frames: &FrameReport, ears: &Listener) {
    assert_eq!(frames.first, Some(0), "{frames}\n{:?}", ears.stats());
    assert!(frames.share_of_source() >= 0.999, "{}: {frames}", tune.name);
    assert!(frames.share_of_part() >= 0.999, "{}: {frames}", tune.name);
    assert_encrypted(ears);
}

/// No frame of sound crossed the wire in the clear, and none could not be decrypted.
pub fn assert_encrypted(ears: &Listener) {
    let stats = ears.stats();
    assert!(stats.encrypted_frames > 0, "{stats:?}");
    assert_eq!((stats.plain_audio_frames, stats.plain_before_group), (0, 0), "{stats:?}");
    assert_eq!(stats.undecryptable, 0, "{stats:?}");
}

/// The answer is a refusal with this code.
pub fn assert_refused(answer: &Answer, code: &str) {
    assert_says(answer, &format!("`{code}`"));
}

/// The person reads these words.
pub fn assert_says(answer: &Answer, words: &str) {
    assert!(answer.says(words), "{words:?} is not in the answer {:?}", answer.text());
}
