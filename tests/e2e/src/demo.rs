//! `segue demo`: the embedded stack with a page in front, or the script on it.

use std::{io::Write as _, process::ExitCode};

use serde_json::json;

use crate::{
    E2eError, script,
    stack::{Deployment, EmbeddedDeployment, EmbeddedOptions},
};

/// What `segue demo` is asked to do.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// Port of the simulated Discord and its page on 127.0.0.1; 0 lets the operating system choose.
    pub port: u16,
    /// Plays the script and prints what was measured, instead of waiting for a person.
    pub check: bool,
    /// Prints one line of JSON instead of words for people.
    pub json: bool,
}

/// Starts the demo, and runs until the script is played or a signal asks for the end.
///
/// The exit code is a failure when the script finds a shortfall.
///
/// # Errors
///
/// [`E2eError`] when a part does not start or does not end in order.
pub async fn run(options: Options) -> Result<ExitCode, E2eError> {
    let port = if options.check { 0 } else { options.port };
    say(options, "Making tunes, and starting a simulated Discord with the bot in it …");
    let stack = EmbeddedDeployment::start(EmbeddedOptions { port, ..EmbeddedOptions::default() }).await?;
    show(&stack, options.check, options.json).await
}

/// Shows a stack that runs: the script, or the page until a signal comes. Ends it in order.
///
/// # Errors
///
/// As [`run`].
pub async fn show(stack: &dyn Deployment, check: bool, json: bool) -> Result<ExitCode, E2eError> {
    let outcome = if check {
        check_it(stack).await
    } else {
        announce(stack, json);
        ended_by_signal().await.map(|()| ExitCode::SUCCESS)
    };
    stack.shut_down().await?;
    outcome
}

async fn check_it(stack: &dyn Deployment) -> Result<ExitCode, E2eError> {
    let report = script::play(stack).await?;
    println!("The script on the {} stack:\n\n{report}", stack.name());
    let shortfalls = report.shortfalls().count();
    if shortfalls == 0 {
        println!("Everything is as promised.");
        return Ok(ExitCode::SUCCESS);
    }
    println!("{shortfalls} measures are NOT OK.");
    Ok(ExitCode::FAILURE)
}

/// Prints where the page is.
fn announce(stack: &dyn Deployment, json: bool) {
    let page = stack.sim().page_url();
    if json {
        let line = json!({
            "page": page,
            "panel": stack.panel_url(),
            "api": stack.api_url(),
            "api_key": stack.api_key(),
            "tunes": stack.tunes().catalogue().tunes().iter().map(|tune| stack.tunes().url(tune)).collect::<Vec<_>>(),
            "interactions": stack.interactions_url(),
            "metrics": stack.metrics_url(),
            "logs": stack.logs(),
        });
        println!("{line}");
    } else {
        let panel = stack.panel_url();
        println!(
            "\nOpen {page}\nThe control panel is at {panel}\n\nLogs are in {}. Ctrl-C ends everything.",
            stack.logs().display()
        );
    }
    // Anyone who reads a pipe waits for this line.
    let _ = std::io::stdout().flush();
}

/// Waits for Ctrl-C or SIGTERM.
async fn ended_by_signal() -> Result<(), E2eError> {
    use tokio::signal::unix::{SignalKind, signal};

    let mut terminate = signal(SignalKind::terminate()).map_err(E2eError::io("listening for signals"))?;
    tokio::select! {
        interrupted = tokio::signal::ctrl_c() => interrupted.map_err(E2eError::io("listening for Ctrl-C")),
        _ = terminate.recv() => Ok(()),
    }
}

fn say(options: Options, words: &str) {
    if !options.json {
        eprintln!("{words}");
    }
}
