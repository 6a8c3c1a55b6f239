//! The manual of all settings, in two forms.

use std::fmt::Write as _;

use crate::{Initial, Section, Spec, settings::SECTIONS};

/// Length of a line that begins a section of `.env.example`.
const WIDTH: usize = 120;

/// Who writes both files; they say so.
const COMMAND: &str = "segue settings --write";

/// Writes `.env.example`.
#[must_use]
pub fn env_example() -> String {
    let mut text = format!(
        "# Segue's settings. `segue serve` reads a file named .env in the folder it is started in; variables of the\n\
         # environment win over it. A line that starts with # and a name shows the default or an example.\n\
         #\n\
         #   cp .env.example .env        then fill in DISCORD_TOKEN; everything else may stay as it is.\n\
         #\n\
         # Written by `{COMMAND}` from configuration/src/settings.rs: change that, not this. The same for reading:\n\
         # docs/configuration.md.\n"
    );
    for Section { title, variables } in SECTIONS {
        let title = format!("\n##### {} ", title.replace('`', ""));
        let _ = writeln!(text, "{title}{}", "#".repeat(WIDTH + 1 - title.len()));
        for spec in *variables {
            text.push('\n');
            for line in spec.help {
                let _ = writeln!(text, "#{line}");
            }
            let _ = writeln!(text, "# {}", about(spec));
            let (mark, value) = match spec.initial {
                Initial::Required(example) => ("", example),
                Initial::Is(value) => ("#", value),
                Initial::Depends(_, example) | Initial::Nothing(example) => ("#", example),
            };
            let _ = writeln!(text, "{mark}{}={value}", spec.name);
        }
    }
    text
}

/// Writes `docs/configuration.md`.
#[must_use]
pub fn configuration() -> String {
    let mut text = format!(
        "# Configuration\n\n\
         Segue reads its settings from the environment. `segue` also reads a file `.env` in the folder it is started in;\n\
         variables of the environment win over it. A variable that is set to nothing counts as not set. `segue settings`\n\
         shows what is set, and what is wrong with it.\n\n\
         This file is written by `{COMMAND}` from `configuration/src/settings.rs`: change that, not this.\n\n"
    );
    for section in SECTIONS {
        let _ = writeln!(text, "- [{}](#{})", section.title, anchor(section.title));
    }
    for section in SECTIONS {
        let _ = writeln!(text, "\n## {}", section.title);
        for spec in section.variables {
            let _ = writeln!(text, "\n### `{}`\n", spec.name);
            for line in spec.help {
                let _ = writeln!(text, "{}", line.strip_prefix(' ').unwrap_or(line));
            }
            let _ = writeln!(text, "\n{}", about(spec));
            if let Initial::Depends(_, example) | Initial::Nothing(example) = spec.initial
                && !example.is_empty()
            {
                let _ = writeln!(text, "Example: `{example}`.");
            }
        }
    }
    text
}

/// What it can hold, and what holds when it is not set.
fn about(spec: &Spec) -> String {
    let initial = match spec.initial {
        Initial::Is(value) => format!("default `{value}`"),
        Initial::Depends(on, _) => format!("default: {on}"),
        Initial::Nothing(_) => "not set by default".to_owned(),
        Initial::Required(_) => "required".to_owned(),
    };
    let kind = spec.kind.to_string();
    let mut letters = kind.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}; {initial}.", letters.as_str())
}

/// How a heading is linked to.
///
/// See <https://docs.github.com/en/get-started/writing-on-github/getting-started-with-writing-and-formatting-on-github/basic-writing-and-formatting-syntax#section-links>.
fn anchor(title: &str) -> String {
    let kept = title.to_lowercase().replace(' ', "-");
    kept.chars().filter(|c| c.is_alphanumeric() || matches!(c, '-' | '_')).collect()
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use super::*;

    #[test]
    fn both_forms_are_up_to_date() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        for (name, text) in [(".env.example", env_example()), ("docs/configuration.md", configuration())] {
            if std::env::var_os("UPDATE_GOLDEN").is_some() {
                fs::write(root.join(name), &text).expect(name);
            }
            let written = fs::read_to_string(root.join(name)).expect(name);
            assert!(written == text, "{name} is out of date: run `{COMMAND}` in the repository's folder");
        }
    }

    #[test]
    fn no_example_breaks_the_file_it_is_uncommented_in() {
        // What is left are variables, not explanations and headings. A value with a blank that is not in quotes ends the reading of a file.
        for line in env_example()
            .lines()
            .filter(|line| line.contains('=') && !line.starts_with("# ") && !line.starts_with("##"))
        {
            assert!(!line.contains(' '), "{line}");
        }
    }

    #[test]
    fn no_variable_is_explained_twice() {
        let mut names: Vec<_> =
            SECTIONS.iter().flat_map(|section| section.variables).map(|spec| spec.name).collect();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
    }
}
