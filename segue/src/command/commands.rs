//! `segue commands`.

use std::{path::PathBuf, process::ExitCode};

use segue_interactions::{about, called, reference, rules};

use crate::SegueError;

/// Lists the slash commands, or writes their reference.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Writes the reference as Markdown: to a file if one is named, and to standard output otherwise.
    #[arg(long, value_name = "FILE", num_args = 0..=1)]
    #[expect(clippy::option_option, reason = "clap's way of an option whose value may be left out")]
    markdown: Option<Option<PathBuf>>,
}

pub fn run(args: Args) -> Result<ExitCode, SegueError> {
    match args.markdown {
        Some(Some(path)) => std::fs::write(&path, reference())
            .map_err(|source| SegueError::File { path: path.display().to_string(), source })?,
        // No file is written that nobody named.
        Some(None) => print!("{}", reference()),
        None => {
            for (command, entry) in rules() {
                println!("{:15} {} ({})", called(&command), about(&command), entry.rule.text());
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Program {
        #[command(flatten)]
        args: Args,
    }

    fn args(arguments: &[&str]) -> Args {
        let arguments = ["commands"].into_iter().chain(arguments.iter().copied());
        Program::try_parse_from(arguments).expect("understood").args
    }

    #[test]
    fn only_a_file_that_is_named_is_written() {
        assert_eq!(args(&[]).markdown, None);
        assert_eq!(args(&["--markdown"]).markdown, Some(None));
        assert_eq!(args(&["--markdown", "a.md"]).markdown, Some(Some(PathBuf::from("a.md"))));
    }
}
