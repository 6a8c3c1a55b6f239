//! `segue api-key`.

use std::{collections::BTreeSet, process::ExitCode};

use clap::Subcommand;
use segue_configuration::Environment;
use segue_domain::Millis;
use segue_panel_db::Scope;
use segue_store::now;

use crate::{SegueError, deployment};

/// Makes, lists and disables the keys that programs use for `/api/bot/*`, and operators for `/api/status`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Makes a key and prints its secret, this once.
    Create {
        /// What the key is for.
        name: String,
        /// What it allows: queue-sync:read, queue-sync:write, status:read, analytics:read, settings:read. Can be given more than once.
        #[arg(long = "scope", required = true)]
        scopes: Vec<Scope>,
        /// Days until it expires; without, it does not.
        #[arg(long)]
        days: Option<u64>,
    },
    /// Disables a key at once.
    Disable {
        /// Id of the key, from the list.
        id: String,
    },
    /// Lists the keys, without their secrets.
    List,
}

pub async fn run(args: Args, environment: &Environment) -> Result<ExitCode, SegueError> {
    let panel = deployment::panel(environment).await?;
    panel.migrate().await?;
    match args.action {
        Action::Create { name, scopes, days } => {
            let scopes: BTreeSet<Scope> = scopes.into_iter().collect();
            let expires_at = days.map(|days| now() + Millis::from_secs(days.saturating_mul(86_400)));
            let (_, secret) = panel.create_api_key(&name, &scopes, expires_at).await?;
            println!("{}", secret.expose());
        }
        Action::Disable { id } => {
            if !panel.disable_api_key(&id).await? {
                return Err(SegueError::Argument(format!("there is no key {id}, or it is disabled already")));
            }
            println!("disabled {id}");
        }
        Action::List => {
            for key in panel.api_keys().await? {
                let scopes: Vec<_> = key.scopes.iter().map(|scope| scope.as_str()).collect();
                let state = if key.disabled_at.is_some() { "disabled" } else { "active" };
                println!("{}  {state}  {}  {}", key.id, key.name, scopes.join(","));
            }
        }
    }
    panel.close().await?;
    Ok(ExitCode::SUCCESS)
}
