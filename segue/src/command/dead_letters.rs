//! `segue dead-letters`.

use std::{collections::HashSet, process::ExitCode, sync::Arc};

use clap::Subcommand;
use segue_configuration::Environment;
use segue_domain::{GuildId, PartitionId};
use segue_store::{DeadLetter, JobQueue, StoreError};

use crate::{SegueError, deployment::Family};

/// Jobs that are read at once. On AWS they may be sent again or removed for 30 s then: each page is dealt with before the
/// next is read.
const PAGE: usize = 100;

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
        /// Only those of this guild.
        #[arg(long)]
        guild: Option<u64>,
        /// At most this many.
        #[arg(long, value_name = "N")]
        limit: Option<usize>,
        /// Leaves out this many first.
        #[arg(long, value_name = "N", default_value_t = 0)]
        skip: usize,
    },
    /// Sends them to their queues again: each is carried out as if it had just been given.
    Replay {
        #[command(flatten)]
        which: Selection,
        /// Sends them to this partition's queue. Needed for those that don't say where they come from.
        #[arg(long, value_name = "N")]
        partition: Option<u32>,
    },
    /// Removes them for good.
    Discard(Selection),
}

/// Which jobs are meant.
#[derive(Debug, clap::Args)]
#[group(required = true, multiple = false)]
struct Selection {
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

impl Selection {
    fn means(&self, letter: &DeadLetter) -> bool {
        let Ok(job) = &letter.job else { return self.all };
        self.all
            || self.id.as_deref().is_some_and(|id| id == job.id.as_str())
            || self.guild.is_some_and(|guild| GuildId::new(guild) == job.guild_id)
    }
}

/// All letters, page by page. On AWS one that was read comes again after 30 s: it is left out then.
struct Pages {
    jobs: Arc<dyn JobQueue>,
    last: Option<DeadLetter>,
    seen: HashSet<String>,
}

impl Pages {
    fn new(jobs: &Arc<dyn JobQueue>) -> Self {
        Self { jobs: Arc::clone(jobs), last: None, seen: HashSet::new() }
    }

    /// The next page; `None` after the last.
    async fn next(&mut self) -> Result<Option<Vec<DeadLetter>>, StoreError> {
        let page = self.jobs.dead_letters(self.last.as_ref(), PAGE).await?;
        self.last = page.last().cloned().or(self.last.take());
        let new: Vec<_> = page.into_iter().filter(|letter| self.seen.insert(letter.id.clone())).collect();
        Ok((!new.is_empty()).then_some(new))
    }
}

pub async fn run(args: Args, environment: &Environment) -> Result<ExitCode, SegueError> {
    let family = Family::open(environment).await?;
    let jobs = family.stores().jobs;
    match args.action {
        Action::List { json, guild, limit, skip } => {
            let guild = guild.map(GuildId::new);
            list(&jobs, json, guild, skip, limit.unwrap_or(usize::MAX)).await?;
        }
        Action::Replay { which, partition } => {
            replay(&jobs, &which, partition.map(PartitionId::new)).await?;
        }
        Action::Discard(which) => {
            let (mut pages, mut count) = (Pages::new(&jobs), 0);
            while let Some(page) = pages.next().await? {
                for letter in page.iter().filter(|letter| which.means(letter)) {
                    jobs.discard(letter).await?;
                    count += 1;
                }
            }
            println!("{count} removed");
        }
    }
    if let Family::Embedded(store) = family {
        store.close().await;
    }
    Ok(ExitCode::SUCCESS)
}

async fn list(
    jobs: &Arc<dyn JobQueue>,
    json: bool,
    guild: Option<GuildId>,
    skip: usize,
    limit: usize,
) -> Result<(), SegueError> {
    let (mut pages, mut found) = (Pages::new(jobs), 0);
    let end = skip.saturating_add(limit);
    while found < end
        && let Some(page) = pages.next().await?
    {
        for letter in &page {
            let of_guild = letter.job.as_ref().ok().map(|job| job.guild_id);
            if guild.is_some() && guild != of_guild {
                continue;
            }
            if (skip..end).contains(&found) {
                println!("{}", if json { as_json(letter) } else { as_line(letter) });
            }
            found += 1;
        }
    }
    if found == 0 && !json {
        println!("no job was put aside");
    }
    Ok(())
}

async fn replay(
    jobs: &Arc<dyn JobQueue>,
    which: &Selection,
    partition: Option<PartitionId>,
) -> Result<(), SegueError> {
    let (mut pages, mut count, mut without) = (Pages::new(jobs), 0, 0);
    while let Some(page) = pages.next().await? {
        for mut letter in page.into_iter().filter(|letter| which.means(letter)) {
            letter.partition = partition.or(letter.partition);
            if letter.job.is_err() {
                println!("left where it is: {}", as_line(&letter));
            } else if letter.partition.is_none() {
                without += 1;
                println!("left where it is: {}", as_line(&letter));
            } else {
                jobs.replay(&letter).await?;
                count += 1;
            }
        }
    }
    println!("{count} sent again");
    if without > 0 {
        println!("{without} don't say which partition they belong to: name it with --partition");
    }
    Ok(())
}

fn as_line(letter: &DeadLetter) -> String {
    match &letter.job {
        Ok(job) => format!(
            "{}  guild {}  partition {}  /{}  given at {}  {}",
            job.id,
            job.guild_id,
            letter.partition.map_or_else(|| "?".to_owned(), |partition| partition.to_string()),
            job.body.name(),
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
        "command": job.ok().map(|job| job.body.name()),
        "trace_id": job.ok().map(|job| &job.trace_id),
        "issued_at": job.ok().map(|job| job.issued_at),
        "problem": job.err(),
    })
    .to_string()
}
