//! `segue subscriptions`.

use std::process::ExitCode;

use clap::Subcommand;
use segue_api::subscriptions;
use segue_application::read_partitions;
use segue_configuration::Environment;
use segue_domain::{GuildId, Millis};
use segue_panel_db::{Subscription, SubscriptionStatus};
use segue_store::now;

use crate::{
    SegueError,
    deployment::{self, Family},
};

/// Writes, lists and hands on the tiers that servers subscribe to.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Writes a subscription, in place of the one with its id.
    Put {
        /// Names it: billing's own id.
        id: String,
        /// The server.
        #[arg(long)]
        guild: u64,
        /// The tier.
        #[arg(long)]
        tier: String,
        /// active, trialing, pending or ended.
        #[arg(long, default_value = "active")]
        status: SubscriptionStatus,
        /// Days until it ends by itself; without, it does not.
        #[arg(long)]
        days: Option<u64>,
    },
    /// Hands on to the workers what has changed. `segue serve` does so by itself; on AWS run it by a schedule.
    HandOn,
    /// Lists the subscriptions.
    List,
}

pub async fn run(args: Args, environment: &Environment) -> Result<ExitCode, SegueError> {
    let panel = deployment::panel(environment).await?;
    panel.migrate().await?;
    match args.action {
        Action::Put { id, guild, tier, status, days } => {
            let ends_at = days.map(|days| now() + Millis::from_secs(days.saturating_mul(86_400)));
            let guild_id = GuildId::new(guild);
            let subscription = Subscription { id, guild_id, tier, status, ends_at, updated_at: now() };
            panel.put_subscription(&subscription).await?;
            println!("written");
        }
        Action::HandOn => {
            let family = Family::open(environment).await?;
            let partitions = read_partitions(environment, family.default_partitions())?;
            let count = subscriptions::hand_on(&panel, &family.stores(), partitions).await?;
            println!("{count} handed on");
        }
        Action::List => {
            for subscription in panel.subscriptions().await? {
                let Subscription { id, guild_id, tier, status, ends_at, .. } = subscription;
                let ends = ends_at.map_or_else(|| "open".to_owned(), |at| at.as_secs().to_string());
                println!("{id}  {guild_id}  {tier}  {}  {ends}", status.name());
            }
        }
    }
    panel.close().await?;
    Ok(ExitCode::SUCCESS)
}
