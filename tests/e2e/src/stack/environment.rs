//! Settings that the processes of a stage get.

use std::{net::SocketAddr, path::Path, time::Duration};

use discord_sim::{SimEvent, Simulator, Subscriber, id::SkuId};

use crate::{
    E2eError,
    process::{Program, workspace},
    tunes::TuneServer,
};

/// A variable and its value.
pub(super) type Variable = (&'static str, String);

/// How long registering the commands may take.
const REGISTERING: Duration = Duration::from_secs(20);

/// Proxies of this machine would stand between the processes of the stage.
const PROXIES: [&str; 6] =
    ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];

/// Extractors for yt-dlp that read the site with the tunes.
const EXTRACTORS: &str = "sources/tests/ytdlp-plugins";

/// What a process needs to find the simulated Discord and the tunes.
pub(super) fn of_discord(sim: &Simulator, tunes: &TuneServer) -> Vec<Variable> {
    let mut variables = of_search(tunes);
    variables.extend([
        ("DISCORD_TOKEN", sim.bot_token().to_owned()),
        ("DISCORD_PUBLIC_KEY", sim.public_key_hex()),
        ("DISCORD_APPLICATION_ID", sim.application_id().to_string()),
        ("SEGUE_DISCORD_REST", format!("http://{}", sim.rest_authority())),
        ("SEGUE_DISCORD_GATEWAY", sim.gateway_url()),
        ("SSL_CERT_FILE", sim.ca_certificate_path().display().to_string()),
        ("SEGUE_ALLOWED_ADDRESSES", format!("{},{}", tunes.authority(), sim.rest_authority())),
        (
            "RUST_LOG",
            std::env::var("SEGUE_STAGE_LOG").unwrap_or_else(|_| "info,songbird=warn,symphonia=warn".into()),
        ),
        ("NO_COLOR", "1".to_owned()),
    ]);
    variables
}

/// Searches on this machine: the real yt-dlp, with extractors for the site with the tunes, and that site's search box.
fn of_search(tunes: &TuneServer) -> Vec<Variable> {
    let (site, workspace) = (tunes.site(), workspace());
    let mut variables = vec![
        ("SEGUE_SUGGESTIONS_URL", format!("http://{site}/suggestions")),
        ("SEGUE_YTDLP_SITES", site.to_owned()),
        ("SEGUE_YTDLP_SEARCH", format!("tunesearch1:http://{site}|")),
        ("SEGUE_YTDLP_PLUGIN_DIRS", workspace.join(EXTRACTORS).display().to_string()),
    ];
    let installed = workspace.join(".venv/bin/yt-dlp");
    if std::env::var_os("SEGUE_YTDLP").is_none() && installed.is_file() {
        variables.push(("SEGUE_YTDLP", installed.display().to_string()));
    }
    variables
}

/// Turns plans on, and sells the tier `pro`: what has to be set, and what is sold.
pub(super) fn of_plans(sim: &Simulator) -> (Vec<Variable>, SkuId) {
    let sku = sim.create_subscription("Pro", Subscriber::Guild);
    (vec![("SEGUE_PLANS", "example".to_owned()), ("SEGUE_SKUS", format!("{sku}:pro"))], sku)
}

/// What lets people sign in to the panel at this address. Ada runs the bot.
pub(super) fn of_panel(sim: &Simulator, panel: SocketAddr) -> Vec<Variable> {
    vec![
        ("SEGUE_PUBLIC_URL", format!("http://{panel}")),
        ("DISCORD_CLIENT_SECRET", sim.client_secret().to_owned()),
        ("SEGUE_DISCORD_AUTHORIZE", format!("http://{}/oauth2/authorize", sim.rest_authority())),
        ("SEGUE_OPERATORS", sim.defaults().ada.to_string()),
    ]
}

/// Gives variables to a program, and takes the proxies of this machine from it.
pub(super) fn given(program: Program, variables: &[Variable]) -> Program {
    let program = PROXIES.iter().fold(program, Program::without_variable);
    variables.iter().fold(program, |program, (name, value)| program.variable(name, value))
}

/// Registers the commands as an operator does, with `segue register-commands`.
pub(super) async fn register_commands(
    program: &Program,
    sim: &Simulator,
    logs: &Path,
) -> Result<(), E2eError> {
    let mut events = sim.subscribe();
    run_to_the_end(&program.clone().argument("register-commands"), logs).await?;
    let mut registered = false;
    while let Ok(event) = events.try_recv() {
        registered |= matches!(event, SimEvent::CommandsRegistered { .. });
    }
    if registered { Ok(()) } else { Err(E2eError::Shortfall("no command was registered".into())) }
}

/// Runs a program that has to succeed.
pub(super) async fn run_to_the_end(program: &Program, logs: &Path) -> Result<(), E2eError> {
    let child = program.start(logs)?;
    let ended = child.ended_within(REGISTERING).await?;
    if ended.success() { Ok(()) } else { Err(child.failure(ended)) }
}
