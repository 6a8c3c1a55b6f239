//! `segue dead-letters`.

use std::process::ExitCode;

use clap::Subcommand;
use segue_domain::GuildId;
use segue_store::DeadLetter;

use crate::{SegueError, settings::Family};

/// Most jobs that are looked at.
const MOST: usize = 1_000;

/// Lists the jobs that were put aside because they failed again and again, sends them again, or removes them.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Lists them. On AWS they are invisible to others for 30 seconds then.
    List {
        /// One line of JSON each.
        #[arg(long)]
        json: bool,
    },
    /// Sends them to their queues again: each is carried out as if it had just been given.
    Replay(Which),
    /// Removes them for good.
    Discard(Which),
}

/// Which jobs are meant.
#[derive(Debug, clap::Args)]
#[group(required = true, multiple = false)]
struct Which {
    /// Only this job.
    #[arg(long)]
    id: Option<String>,
    /// Only those of this guild.
    #[arg(long)]
    guild: Option<u64>,
    /// All of them.
    #[arg(long)]
    all: bool,
}

impl Which {
    fn means(&self, letter: &DeadLetter) -> bool {
        let Ok(job) = &letter.job else { return self.all };
        self.all
            || self.id.as_deref().is_some_and(|id| id == job.id.as_str())
            || self.guild.is_some_and(|guild| GuildId::new(guild) == job.guild_id)
    }
}

pub async fn run(args: Args) -> Result<ExitCode, SegueError> {
    let family = Family::from_env().await?;
    let jobs = family.stores().jobs;
    let letters = jobs.dead_letters(MOST).await?;
    match args.action {
        Action::List { json } => {
            for letter in &letters {
                println!("{}", if json { as_json(letter) } else { as_line(letter) });
            }
            if letters.is_empty() && !json {
                println!("no job was put aside");
            }
        }
        Action::Replay(which) => {
            let mut count = 0;
            for letter in letters.iter().filter(|letter| which.means(letter)) {
                if letter.job.is_err() {
                    println!("left where it is: {}", as_line(letter));
                    continue;
                }
                jobs.replay(letter).await?;
                count += 1;
            }
            println!("{count} sent again");
        }
        Action::Discard(which) => {
            let mut count = 0;
            for letter in letters.iter().filter(|letter| which.means(letter)) {
                jobs.discard(letter).await?;
                count += 1;
            }
            println!("{count} removed");
        }
    }
    if let Family::Embedded(store) = family {
        store.close().await;
    }
    Ok(ExitCode::SUCCESS)
}

fn as_line(letter: &DeadLetter) -> String {
    match &letter.job {
        Ok(job) => format!(
            "{}  guild {}  /{}  given at {}  {}",
            job.id,
            job.guild_id,
            job.command.name(),
            job.issued_at.as_secs(),
            letter.reason
        ),
        Err(problem) => format!("unreadable: {problem}"),
    }
}

/// Without the reply's token, which would let its holder answer.
fn as_json(letter: &DeadLetter) -> String {
    let job = letter.job.as_ref();
    serde_json::json!({
        "partition": letter.partition,
        "reason": letter.reason,
        "id": job.ok().map(|job| job.id.as_str()),
        "guild_id": job.ok().map(|job| job.guild_id),
        "command": job.ok().map(|job| job.command.name()),
        "trace_id": job.ok().map(|job| &job.trace_id),
        "issued_at": job.ok().map(|job| job.issued_at),
        "problem": job.err(),
    })
    .to_string()
}
