//! `segue register-commands`.

use std::process::ExitCode;

use segue_configuration::Environment;
use segue_domain::GuildId;
use segue_interactions::definitions;
use segue_voice_worker::{
    WorkerConfig,
    discord::{Discord, Registration},
};

use crate::{SegueError, progress::spinner};

/// Shows what differs from what is registered with Discord, and registers it.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Registers the commands for this server only: they appear at once, which is handy for trying.
    #[arg(long, value_name = "SERVER ID")]
    guild: Option<u64>,
    /// Shows what differs, and changes nothing.
    #[arg(long)]
    dry_run: bool,
    /// Shows what would be registered, as JSON, and asks nothing of Discord.
    #[arg(long, conflicts_with = "dry_run")]
    json: bool,
}

pub async fn run(args: Args, environment: &Environment) -> Result<ExitCode, SegueError> {
    let definitions = definitions();
    if args.json {
        let json = serde_json::to_string_pretty(&definitions)
            .map_err(|source| SegueError::Argument(format!("the definitions are not JSON: {source}")))?;
        println!("{json}");
        return Ok(ExitCode::SUCCESS);
    }
    let bar = spinner("asking Discord which commands are registered");
    let discord = Discord::connect(&WorkerConfig::read(environment, 1)?).await?;
    let guild = args.guild.map(GuildId::new);
    let registration = discord.compare(&definitions, guild).await?;
    bar.finish_and_clear();
    show(&registration);
    if args.dry_run || registration.is_current() {
        return Ok(ExitCode::SUCCESS);
    }
    let bar = spinner("registering the commands with Discord");
    discord.register(&registration, guild).await?;
    bar.finish_with_message(format!("{} commands are registered", definitions.len()));
    Ok(ExitCode::SUCCESS)
}

fn show(registration: &Registration) {
    for (sign, names) in
        [('+', &registration.added), ('~', &registration.changed), ('-', &registration.removed)]
    {
        for name in names {
            // A command of a message's menu has a name that no slash command can have.
            let slash = if name.contains(' ') { "" } else { "/" };
            println!("{sign} {slash}{name}");
        }
    }
    for name in &registration.entry_points {
        println!("  {name} opens an activity, and is left alone");
    }
    if registration.is_current() {
        println!("All commands are registered as they are here.");
    }
}
