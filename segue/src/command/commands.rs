//! `segue commands`.

use std::{path::PathBuf, process::ExitCode};

use segue_interactions::{about, called, reference, rules};

use crate::SegueError;

/// Lists the slash commands, or writes their reference.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Writes the reference as Markdown to a file.
    #[arg(long, value_name = "FILE", num_args = 0..=1, default_missing_value = "docs/commands.md")]
    markdown: Option<PathBuf>,
}

pub fn run(args: Args) -> Result<ExitCode, SegueError> {
    match args.markdown {
        Some(path) => std::fs::write(&path, reference())
            .map_err(|source| SegueError::File { path: path.display().to_string(), source })?,
        None => {
            for (command, rule, _) in rules() {
                println!("{:15} {} ({})", called(&command), about(&command), rule.text());
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}
