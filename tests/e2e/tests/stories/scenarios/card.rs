//! The message that shows what plays.

use std::time::Instant;

use segue_e2e::stack::Deployment;

use super::{SOON, assert_says, guild, play};
use crate::harness::Outcome;

pub async fn one_message_shows_the_session_and_its_buttons_work(stack: &dyn Deployment) -> Outcome {
    let scene = guild(stack, "Card")?;
    play(stack, &scene, "larks.opus").await?;
    scene.ears.first_sound(Instant::now(), SOON).await?;
    let card = scene.card("larks", SOON).await?;
    assert!(card.text().contains("Now playing"), "{}", card.text());
    // Refused: said to the person alone, and the card stays as it is.
    scene.press_card(&card, "previous").await?;
    assert!(scene.reads("nothing was played", SOON).await?.is_ephemeral());
    play(stack, &scene, "comet.opus").await?;
    scene.card("1 track waits", SOON).await?;
    let messages = scene.sim.messages(scene.text).len();

    scene.press_card(&card, "pause").await?;
    let held = scene.card("Paused", SOON).await?;
    scene.press_card(&held, "resume").await?;
    scene.card("Now playing", SOON).await?;
    scene.press_card(&card, "loop:track").await?;
    let repeating = scene.card("Repeat: track", SOON).await?;
    scene.press_card(&repeating, "volume:90").await?;
    scene.card("Volume 90 %", SOON).await?;
    scene.press_card(&repeating, "skip").await?;
    let next = scene.card("comet", SOON).await?;
    assert_eq!(next.id, card.id, "one message, edited");
    assert_eq!(scene.sim.messages(scene.text).len(), messages, "its buttons say nothing beside it");
    scene.command("stop").await?;
    let over = scene.card("Nothing is playing", SOON).await?;
    assert_eq!((over.id, over.custom_ids().len()), (card.id, 0));
    Ok(())
}

pub async fn a_message_that_was_deleted_is_sent_anew(stack: &dyn Deployment) -> Outcome {
    let scene = guild(stack, "Deleted card")?;
    play(stack, &scene, "larks.opus").await?;
    let card = scene.card("larks", SOON).await?;
    scene.sim.delete_message(scene.text, card.id)?;
    scene.command("pause").await?;
    let again = scene.card("Paused", SOON).await?;
    assert_ne!(again.id, card.id);
    scene.command("stop").await?;
    Ok(())
}

pub async fn nowplaying_is_a_copy_that_its_buttons_keep_true(stack: &dyn Deployment) -> Outcome {
    let scene = guild(stack, "Copy")?;
    play(stack, &scene, "larks.opus").await?;
    scene.ears.first_sound(Instant::now(), SOON).await?;
    let shown = scene.command("nowplaying").await?;
    assert_says(&shown, "now playing");
    let pressed = scene.press(&shown.message, "pause").await?;
    assert_eq!(pressed.message.id, shown.message.id, "the copy itself");
    assert_says(&pressed, "paused");
    let queue = scene.press(&pressed.message, "showqueue").await?;
    assert!(queue.message.is_ephemeral());
    scene.command("stop").await?;
    Ok(())
}
