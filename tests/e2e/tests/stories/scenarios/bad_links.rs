//! Links that can't be played.

use std::time::Instant;

use futures::future::try_join_all;
use segue_e2e::{E2eError, stack::Deployment, tunes::BadLink};

use super::{assert_whole, guild, passthrough::to_the_end, play};
use crate::harness::Outcome;

/// What the person reads of each.
const fn words(link: BadLink) -> &'static [&'static str] {
    match link {
        BadLink::NotFound => &["404"],
        BadLink::Page | BadLink::Text => &["not an audio file", "can't read that file as audio"],
        BadLink::Empty => &["empty"],
        BadLink::Endless => &["not an audio file", "can't read that file as audio", "larger than I play"],
        BadLink::RedirectToLoopback | BadLink::RedirectToMetadata | BadLink::Loopback | BadLink::Metadata => {
            &["private address"]
        }
        BadLink::Silent => &["too long to answer"],
    }
}

pub async fn each_gets_one_clear_sentence_while_the_music_plays_on_elsewhere(
    stack: &dyn Deployment,
) -> Outcome {
    let elsewhere = guild(stack, "Undisturbed")?;
    let tune = stack.tunes().named("embers.opus")?;
    let asked = Instant::now();
    play(stack, &elsewhere, "embers.opus").await?;

    try_join_all(BadLink::ALL.map(|link| refused(stack, link))).await?;
    assert_eq!(stack.tunes().private_requests(), 0, "a private server was asked for something");

    let frames = to_the_end(&elsewhere, tune, asked).await?;
    assert_whole(tune, &frames, &elsewhere.ears);
    Ok(())
}

async fn refused(stack: &dyn Deployment, link: BadLink) -> Result<(), E2eError> {
    let scene = guild(stack, &format!("{link:?}"))?;
    let answer = scene.play(&stack.tunes().bad_url(link)).await?;
    let text = answer.text();
    println!("{link:?}: {text}");
    assert!(words(link).iter().any(|words| answer.says(words)), "{link:?} is answered with {text:?}");
    // One sentence; the small print below it is the code to search for.
    let sentences = text.trim().lines().filter(|line| !line.starts_with("-# ")).count();
    assert_eq!(sentences, 1, "{link:?}: {text:?}");
    assert!(scene.thinking().is_empty(), "{link:?} is left thinking");
    assert!(scene.ears.sound().is_empty(), "{link:?} was heard");
    Ok(())
}
