//! Registering the commands, as an operator does.

use std::time::Duration;

use segue_e2e::{E2eError, scene::TestGuild, stack::Deployment};
use serde_json::{Value, json};

use super::guild;
use crate::harness::Outcome;

const PATIENCE: Duration = Duration::from_secs(30);

/// Runs `segue register-commands` for the scene's guild, and returns what it printed.
async fn register(stack: &dyn Deployment, scene: &TestGuild, dry_run: bool) -> Result<String, E2eError> {
    let program = stack.operator().named("register").argument("register-commands").argument("--guild");
    let program = program.argument(scene.guild.to_string());
    let program = if dry_run { program.argument("--dry-run") } else { program };
    let child = program.start(stack.logs())?;
    let before = child.out().text().len();
    let status = child.ended_within(PATIENCE).await?;
    if !status.success() {
        return Err(child.failure(status));
    }
    Ok(child.out().text().get(before..).unwrap_or_default().to_owned())
}

/// The guild's own commands; with a definition, registers it first, as another program would.
async fn registered(scene: &TestGuild, new: Option<Value>) -> Result<Vec<Value>, E2eError> {
    let failed = |error: reqwest::Error| E2eError::Shortfall(error.to_string());
    let sim = &scene.sim;
    let url = format!(
        "{}/v10/applications/{}/guilds/{}/commands",
        sim.rest_url(),
        sim.application_id(),
        scene.guild
    );
    let client = reqwest::Client::builder()
        .user_agent("DiscordBot (https://example.org, 1)")
        .no_proxy()
        .build()
        .map_err(failed)?;
    let authorization = format!("Bot {}", sim.bot_token());
    if let Some(new) = new {
        let sent = client
            .post(&url)
            .header("authorization", &authorization)
            .json(&new)
            .send()
            .await
            .map_err(failed)?;
        assert!(sent.status().is_success(), "{}", sent.text().await.map_err(failed)?);
    }
    let sent = client.get(&url).header("authorization", &authorization).send().await.map_err(failed)?;
    let text = sent.text().await.map_err(failed)?;
    serde_json::from_str(&text).map_err(|_| E2eError::Shortfall(format!("no list of commands: {text}")))
}

pub async fn what_differs_is_shown_and_what_opens_an_activity_stays(stack: &dyn Deployment) -> Outcome {
    let scene = guild(stack, "Registration")?;
    let shown = register(stack, &scene, true).await?;
    assert!(shown.contains("+ /play"), "{shown}");
    assert!(registered(&scene, None).await?.is_empty(), "a dry run registers nothing");

    let launch = json!({"name": "launch", "type": 4, "description": "Open the activity", "handler": 2});
    registered(&scene, Some(launch)).await?;
    registered(&scene, Some(json!({"name": "dance", "type": 1, "description": "Dance"}))).await?;
    let shown = register(stack, &scene, false).await?;
    assert!(shown.contains("- /dance") && shown.contains("launch opens an activity"), "{shown}");
    let commands = registered(&scene, None).await?;
    let has = |name: &str| commands.iter().any(|command| command["name"] == name);
    assert!(has("launch") && has("undo") && !has("dance"), "{commands:?}");

    let shown = register(stack, &scene, false).await?;
    assert!(shown.contains("registered as they are here"), "{shown}");
    Ok(())
}
