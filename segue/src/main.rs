//! The operator's program: everything a person does to run Segue is a command of it.

mod command;
mod deployment;
mod error;
mod http_server;
mod progress;
mod registration;
mod scaling;
mod supervisor;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use segue_configuration::Environment;

use self::error::SegueError;

/// A Discord music bot whose music survives everything.
///
/// Settings are read from the environment and from a file `.env` in the current folder; `docs/configuration.md`
/// explains all of them.
#[derive(Debug, Parser)]
#[command(version, about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Makes, lists and disables the keys that programs use for `/api/bot/*`.
    ApiKey(command::api_key::Args),
    /// Makes something go wrong on purpose, and measures how long it takes until the music is back.
    Chaos(command::chaos::Args),
    /// Lists the slash commands, or writes their reference.
    Commands(command::commands::Args),
    /// Lists the jobs that were put aside because they failed again and again, sends them again, or removes them.
    DeadLetters(command::dead_letters::Args),
    /// Shows the bot on a simulated Discord in the browser: no account, no token.
    #[cfg(feature = "demo")]
    Demo(command::demo::Args),
    /// Brings the panel database's schema up to date.
    Migrate(command::migrate::Args),
    /// Writes, lists and hands on the tiers that servers subscribe to.
    Subscriptions(command::subscriptions::Args),
    /// Registers the slash commands with Discord.
    RegisterCommands(command::register_commands::Args),
    /// Shows the settings that are set and what is wrong with them, or writes their manual.
    Settings(command::settings::Args),
    /// Runs the bot: interactions, voice worker, mirror and API in one process.
    Serve(command::serve::Args),
    /// Runs a voice worker alone, next to `segue serve --no-worker` or to other workers.
    Worker(command::worker::Args),
}

fn main() -> ExitCode {
    // A missing file is not an error. Half of a file is: the store that its other half names would seem to be empty.
    if let Err(error) = dotenvy::dotenv()
        && !error.not_found()
    {
        eprintln!("segue: .env can't be read: {error}");
        return ExitCode::FAILURE;
    }
    // Two libraries bring a provider each; one has to be chosen. An error says that it was.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let command = Cli::parse().command;
    let runtime = match segue_voice_worker::runtime::build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("segue: the system gives no threads: {error}");
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(run(command, &Environment::of_process())) {
        Ok(code) => code,
        Err(error) => {
            report(&error);
            ExitCode::FAILURE
        }
    }
}

async fn run(command: Command, environment: &Environment) -> Result<ExitCode, SegueError> {
    match command {
        Command::ApiKey(args) => command::api_key::run(args, environment).await,
        Command::Subscriptions(args) => command::subscriptions::run(args, environment).await,
        Command::Chaos(args) => command::chaos::run(args, environment).await,
        Command::Commands(args) => command::commands::run(args),
        Command::DeadLetters(args) => command::dead_letters::run(args, environment).await,
        #[cfg(feature = "demo")]
        Command::Demo(args) => command::demo::run(args).await,
        Command::Migrate(args) => command::migrate::run(args, environment).await,
        Command::RegisterCommands(args) => command::register_commands::run(args, environment).await,
        Command::Settings(args) => command::settings::run(&args, environment),
        Command::Serve(args) => command::serve::run(args, environment).await,
        Command::Worker(args) => command::worker::run(args, environment).await,
    }
}

/// Says what went wrong, and why, down to the first cause.
fn report(error: &SegueError) {
    eprintln!("segue: {error}");
    let mut cause = std::error::Error::source(error);
    while let Some(source) = cause {
        eprintln!("  because: {source}");
        cause = source.source();
    }
}
