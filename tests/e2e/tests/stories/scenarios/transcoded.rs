//! What is not Opus is encoded, and sounds the same.

use std::time::Instant;

use segue_e2e::{stack::Deployment, tunes::Format};

use super::{SOON, assert_encrypted, guild};
use crate::harness::Outcome;

/// Packets listened to: 6 s.
const LISTEN: usize = 300;

pub async fn wav_sounds_like_its_source(stack: &dyn Deployment) -> Outcome {
    sounds_like_its_source(stack, Format::Wav).await
}

pub async fn mp3_sounds_like_its_source(stack: &dyn Deployment) -> Outcome {
    sounds_like_its_source(stack, Format::Mp3).await
}

pub async fn flac_sounds_like_its_source(stack: &dyn Deployment) -> Outcome {
    sounds_like_its_source(stack, Format::Flac).await
}

pub async fn m4a_sounds_like_its_source(stack: &dyn Deployment) -> Outcome {
    sounds_like_its_source(stack, Format::M4a).await
}

pub async fn vorbis_sounds_like_its_source(stack: &dyn Deployment) -> Outcome {
    sounds_like_its_source(stack, Format::OggVorbis).await
}

async fn sounds_like_its_source(stack: &dyn Deployment, format: Format) -> Outcome {
    let scene = guild(stack, &format.to_string())?;
    let tune = stack.tunes().tune(format)?;
    let asked = Instant::now();
    scene.play(&stack.tunes().url(tune)).await?;
    scene.ears.packets(asked, LISTEN, SOON + tune.duration()).await?;
    let report = scene.ears.sound_of(tune)?;
    println!("{format}: {report}");
    assert!(report.correlation >= 0.99, "{format}: {report}");
    assert!(report.gaps.is_empty(), "{format}: {:?}", report.gaps);
    // It begins at the beginning: an encoder's delay aside, nothing was left out.
    assert!(report.offset.abs() < 0.1, "{format}: {report}");
    assert_encrypted(&scene.ears);
    scene.command("stop").await?;
    Ok(())
}
