//! `segue register-commands`.

use std::process::ExitCode;

use segue_domain::GuildId;
use segue_interactions::definitions;
use segue_voice_worker::{WorkerConfig, discord::Discord};

use crate::{SegueError, progress::spinner};

/// Registers the slash commands with Discord.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Registers them for this server only: they appear at once, which is handy for trying.
    #[arg(long, value_name = "SERVER ID")]
    guild: Option<u64>,
    /// Shows what would be registered, as JSON, and asks nothing of Discord.
    #[arg(long)]
    dry_run: bool,
}

pub async fn run(args: Args) -> Result<ExitCode, SegueError> {
    let definitions = definitions();
    if args.dry_run {
        let json = serde_json::to_string_pretty(&definitions)
            .map_err(|source| SegueError::Argument(format!("the definitions are not JSON: {source}")))?;
        println!("{json}");
        return Ok(ExitCode::SUCCESS);
    }
    let bar = spinner("registering the commands with Discord");
    let discord = Discord::connect(&WorkerConfig::from_env(1)?).await?;
    discord.register(&definitions, args.guild.map(GuildId::new)).await?;
    bar.finish_with_message(format!("{} commands are registered", definitions.len()));
    Ok(ExitCode::SUCCESS)
}
