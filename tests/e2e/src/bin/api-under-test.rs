//! Serves the panel's API by itself, with people signed in and something to tell, for anyone who tests it from outside: the
//! contract tests of `make test-contract`. It prints one line of JSON, and ends when its standard input does.

use std::{error::Error as _, io::Write as _, process::ExitCode, time::Duration};

use segue_api::StreamLife;
use segue_domain::{GuildId, Millis, UserId};
use segue_e2e::{
    E2eError,
    lone_api::{Life, LoneApi},
};
use segue_panel_db::{AuditOrigin, NewAuditEntry};
use serde_json::json;
use tokio::io::AsyncReadExt as _;
use tracing_subscriber::EnvFilter;
use twilight_model::guild::Permissions;

/// Tracks of the session, and how many of them have been heard.
const TRACKS: u64 = 40;
const HEARD: u64 = 12;

/// Browsers in which a manager is signed in: each may ask only so fast, and most of what there is to test is for managers.
const MANAGERS: usize = 3;

/// How long an event stream lasts, as behind API Gateway: one that never ends could not be tested as a request.
const STREAM: Duration = Duration::from_millis(50);

#[tokio::main]
async fn main() -> ExitCode {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("error"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("api-under-test: {error}");
            let mut cause = error.source();
            while let Some(source) = cause {
                eprintln!("  because: {source}");
                cause = source.source();
            }
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), E2eError> {
    let folder = tempfile::tempdir().map_err(E2eError::io("making a folder for the database"))?;
    let database = format!("sqlite://{}", folder.path().join("panel.sqlite").display());
    let api = LoneApi::start(&database, StreamLife::Short(STREAM)).await?;
    let world = api.sim().defaults();
    furnish(&api).await?;
    let mut managers = Vec::with_capacity(MANAGERS);
    for _ in 0..MANAGERS {
        managers.push(api.sign_in(world.ada).await?);
    }
    let another = api.sim().create_member(world.guild, "Margaret", Permissions::empty())?;
    let ready = json!({
        "url": api.url(),
        "guild": world.guild.to_string(),
        "managers": managers,
        "member": api.sign_in(world.grace).await?,
        // Who signs out is not to take anybody else along.
        "leaving": [api.sign_in(world.linus).await?, api.sign_in(another).await?],
        "keys": [api.key().await?, api.key().await?],
    });
    println!("{ready}");
    // Anyone who reads a pipe waits for this line.
    std::io::stdout().flush().map_err(E2eError::io("saying that the API is ready"))?;
    let mut rest = Vec::new();
    let ended = tokio::io::stdin().read_to_end(&mut rest).await;
    ended.map(drop).map_err(E2eError::io("waiting for the end of standard input"))
}

/// Lets the API have something to tell: a session that plays, plays that have ended, and what people did.
async fn furnish(api: &LoneApi) -> Result<(), E2eError> {
    let failed = |source| E2eError::Store { doing: "writing what the API is to tell", source };
    let world = api.sim().defaults();
    let (guild, user) = (GuildId::new(world.guild.get()), UserId::new(world.ada.get()));
    let now = segue_store::now();
    let mut at = now - Millis::from_secs(3_600);
    let mut life = Life::begin(guild, TRACKS, at);
    for _ in 0..HEARD {
        at = at + Millis::from_secs(150);
        life.skip(at);
    }
    api.panel().record(&[life.change()]).await.map_err(failed)?;
    for detail in ["1", "2", "3"] {
        let entry = NewAuditEntry {
            guild_id: guild,
            user_id: user,
            origin: AuditOrigin::Discord,
            command: "skip",
            detail,
            outcome: "accepted",
        };
        api.panel().record_audit(entry, now).await.map_err(failed)?;
    }
    Ok(())
}
