//! `segue settings`.

use std::{fs, path::Path, process::ExitCode};

use segue_configuration::{Environment, manual, settings::SECTIONS};

use crate::SegueError;

/// Shows the settings that are set and what is wrong with them, or writes their manual.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Writes `.env.example` and `docs/configuration.md` into the current folder, which has to be the repository's.
    #[arg(long)]
    write: bool,
}

pub fn run(args: &Args, environment: &Environment) -> Result<ExitCode, SegueError> {
    if args.write {
        write(".env.example", &manual::env_example())?;
        write("docs/configuration.md", &manual::configuration())?;
        return Ok(ExitCode::SUCCESS);
    }
    for spec in SECTIONS.iter().flat_map(|section| section.variables) {
        if let Some(value) = environment.shown(spec) {
            println!("{}={value}", spec.name);
        }
    }
    let problems = environment.problems();
    for problem in &problems {
        eprintln!("segue: {problem}");
    }
    Ok(if problems.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn write(path: &str, text: &str) -> Result<(), SegueError> {
    // A folder without it is not the repository's.
    let refused = |source| SegueError::File { path: path.to_owned(), source };
    fs::metadata(Path::new(path)).and_then(|_| fs::write(path, text)).map_err(refused)
}
