//! Settings that every process of a stage gets.

use std::{path::Path, time::Duration};

use discord_sim::{SimEvent, Simulator};

use crate::{StageError, process::Program, tunes::TuneServer};

/// Gives a program what it needs to find the simulated Discord, and nothing of what this machine is set to.
pub(super) fn for_discord(program: Program, sim: &Simulator, tunes: &TuneServer) -> Program {
    let allowed = format!("{},{}", tunes.authority(), sim.rest_authority());
    program
        .variable("DISCORD_TOKEN", sim.bot_token())
        .variable("DISCORD_PUBLIC_KEY", sim.public_key_hex())
        .variable("DISCORD_APPLICATION_ID", sim.application_id().to_string())
        .variable("SEGUE_DISCORD_REST", format!("http://{}", sim.rest_authority()))
        .variable("SEGUE_DISCORD_GATEWAY", sim.gateway_url())
        .variable("SSL_CERT_FILE", sim.ca_certificate_path())
        .variable("SEGUE_ALLOWED_ADDRESSES", allowed)
        .variable("RUST_LOG", std::env::var("SEGUE_STAGE_LOG").unwrap_or_else(|_| "info".into()))
        .variable("NO_PROXY", "127.0.0.1,localhost")
        .without_variable("HTTP_PROXY")
        .without_variable("http_proxy")
        .without_variable("HTTPS_PROXY")
        .without_variable("https_proxy")
        .without_variable("ALL_PROXY")
        .without_variable("all_proxy")
}

/// How long registering the commands may take.
const REGISTERING: Duration = Duration::from_secs(20);

/// Registers the commands as an operator does, with `segue register-commands`.
pub(super) async fn register_commands(
    program: &Program,
    sim: &Simulator,
    logs: &Path,
) -> Result<(), StageError> {
    let mut events = sim.subscribe();
    let child = program.clone().argument("register-commands").start(logs)?;
    let ended = child.ended_within(REGISTERING).await?;
    if !ended.success() {
        return Err(child.failure(ended));
    }
    let mut registered = false;
    while let Ok(event) = events.try_recv() {
        registered |= matches!(event, SimEvent::CommandsRegistered { .. });
    }
    if registered { Ok(()) } else { Err(StageError::Shortfall("no command was registered".into())) }
}
