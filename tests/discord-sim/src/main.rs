//! The simulated Discord as a program.

use std::{path::PathBuf, process::ExitCode, time::Duration};

use clap::Parser;
use discord_sim::{InteractionDelivery, SimConfig, Simulator};
use serde_json::json;
use url::Url;

/// A simulated Discord on 127.0.0.1: REST, gateway, voice with end-to-end encryption, and a chat page.
///
/// When it is ready it prints one line of JSON: addresses, identifiers, the bot's token and public key, and the
/// path of the root certificate that clients of the voice server must trust (`SSL_CERT_FILE`). It runs until
/// it is interrupted.
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    /// Port of REST, gateway and page; 0 lets the system choose.
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// Deliver interactions as signed POSTs to this URL instead of over the gateway.
    #[arg(long, value_name = "URL")]
    endpoint: Option<Url>,
    /// The bot's token; a random one if not given.
    #[arg(long, env = "DISCORD_SIM_TOKEN", hide_env_values = true)]
    token: Option<String>,
    /// Folder for the voice server's certificates; a temporary one if not given.
    #[arg(long, value_name = "FOLDER")]
    certificates: Option<PathBuf>,
    /// Shards recommended to the bot.
    #[arg(long, default_value_t = 1)]
    shards: u32,
    /// An address that `OAuth2` may redirect to; may be given more than once.
    #[arg(long = "redirect-uri", value_name = "URL")]
    redirect_uris: Vec<String>,
    /// Seconds a lost gateway session can be resumed.
    #[arg(long, default_value_t = 180)]
    resume_window: u64,
}

#[tokio::main]
async fn main() -> ExitCode {
    tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::from_default_env())
        .with_writer(std::io::stderr)
        .init();
    match run(Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("discord-sim: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> Result<(), Box<dyn std::error::Error>> {
    let config = SimConfig {
        port: arguments.port,
        interactions: arguments.endpoint.map_or(InteractionDelivery::Gateway, InteractionDelivery::Http),
        bot_token: arguments.token,
        certificate_dir: arguments.certificates,
        shards: arguments.shards,
        redirect_uris: arguments.redirect_uris,
        resume_window: Duration::from_secs(arguments.resume_window),
        ..SimConfig::default()
    };
    let sim = Simulator::start(config).await?;
    let ready = json!({
        "page_url": sim.page_url(),
        "rest_url": sim.rest_url(),
        "rest_authority": sim.rest_authority(),
        "gateway_url": sim.gateway_url(),
        "voice_endpoint": sim.voice().endpoint(),
        "ca_certificate": sim.ca_certificate_path(),
        "bot_token": sim.bot_token(),
        "application_id": sim.application_id(),
        "public_key": sim.public_key_hex(),
        "client_secret": sim.client_secret(),
        "world": sim.defaults(),
    });
    println!("{ready}");
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    tokio::select! {
        interrupted = tokio::signal::ctrl_c() => interrupted?,
        _ = terminate.recv() => {}
    }
    Ok(())
}
