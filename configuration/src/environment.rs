//! The one place where settings are read.

use std::{collections::HashMap, env, fmt};

use crate::{ConfigurationError, Initial, Spec, Value, Variable, settings};

/// What the names of our own variables begin with.
const OURS: [&str; 5] = ["SEGUE_", "DISCORD_", "SCALING_", "CHAOS_", "METRICS_"];

/// Variables, of this process or of a test.
#[derive(Clone, Default)]
pub struct Environment(HashMap<String, String>);

/// Something that is probably not meant, and does not keep a program from running.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Problem {
    /// A name that nothing reads.
    #[error("{0} is not a setting of Segue; docs/configuration.md has the list")]
    Unknown(String),
    /// A value that can't be used.
    #[error(transparent)]
    Wrong(#[from] ConfigurationError),
}

impl Environment {
    /// The variables of this process, as they are now. One that is not UTF-8 reads with replacement characters.
    #[must_use]
    pub fn of_process() -> Self {
        let text = |text: std::ffi::OsString| text.to_string_lossy().into_owned();
        Self(env::vars_os().map(|(name, value)| (text(name), text(value))).collect())
    }

    /// Reads a variable: its value, or its default if it is not set or empty.
    ///
    /// # Errors
    ///
    /// [`ConfigurationError`] when it is required and missing, or set to something that it can't hold.
    pub fn get<T: Value>(&self, variable: &Variable<T>) -> Result<T, ConfigurationError> {
        let spec = &variable.spec;
        let wrong = |problem| ConfigurationError { variable: spec.name, problem };
        let initial = match spec.initial {
            Initial::Is(value) => Some(value),
            Initial::Depends(..) | Initial::Nothing(_) | Initial::Required(_) => None,
        };
        let text = self.text(spec.name).or(initial);
        if let Some(text) = text {
            spec.kind.check(text).map_err(wrong)?;
        }
        T::read(text).map_err(wrong)
    }

    /// Reads a variable whose text says more than its type: [`Environment::get`], and what is made of the value.
    ///
    /// # Errors
    ///
    /// As [`Environment::get`]; with what `parse` says of a value that it refuses.
    pub fn parse<T: Value, U, E: fmt::Display>(
        &self,
        variable: &Variable<T>,
        parse: impl FnOnce(T) -> Result<U, E>,
    ) -> Result<U, ConfigurationError> {
        parse(self.get(variable)?).map_err(|problem| variable.wrong(&problem))
    }

    /// Whether a variable is set, and not empty.
    #[must_use]
    pub fn has<T: Value>(&self, variable: &Variable<T>) -> bool {
        self.text(variable.name()).is_some()
    }

    /// What is set and probably not meant: names that nothing reads, and values that their variables can't hold.
    #[must_use]
    pub fn problems(&self) -> Vec<Problem> {
        let known = || settings::SECTIONS.iter().flat_map(|section| section.variables);
        let mut names: Vec<&String> = self.0.keys().collect();
        names.sort_unstable();
        let unknown = names.into_iter().filter(|name| {
            OURS.iter().any(|ours| name.starts_with(ours)) && known().all(|spec| spec.name != name.as_str())
        });
        let mut problems: Vec<Problem> = unknown.cloned().map(Problem::Unknown).collect();
        for spec in known() {
            if let Some(Err(problem)) = self.text(spec.name).map(|text| spec.kind.check(text)) {
                problems.push(ConfigurationError { variable: spec.name, problem }.into());
            }
        }
        problems
    }

    /// A value for people to see, if it is set: a secret's is not shown.
    #[must_use]
    pub fn shown(&self, spec: &Spec) -> Option<&str> {
        let value = self.text(spec.name)?;
        Some(if spec.kind.is_secret() { "<secret>" } else { value })
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(|text| text.trim()).filter(|text| !text.is_empty())
    }
}

impl<T: Value> Variable<T> {
    /// An error that names this variable.
    #[must_use]
    pub fn wrong(&self, problem: &impl fmt::Display) -> ConfigurationError {
        ConfigurationError { variable: self.name(), problem: problem.to_string() }
    }
}

/// Variables of a test, or of a program that is started.
impl<N: Into<String>, V: Into<String>> FromIterator<(N, V)> for Environment {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(variables: I) -> Self {
        Self(variables.into_iter().map(|(name, value)| (name.into(), value.into())).collect())
    }
}

/// Names only: values may be secrets.
impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    #[test]
    fn what_is_not_set_or_empty_has_its_default() {
        for environment in [Environment::default(), [("SEGUE_SHARDS", " ")].into_iter().collect()] {
            assert_eq!(environment.get(&settings::SEGUE_SHARDS), Ok(1));
            assert_eq!(environment.get(&settings::SEGUE_PARTITIONS), Ok(None));
            assert!(!environment.has(&settings::SEGUE_SHARDS));
        }
    }

    #[test]
    fn what_can_t_be_used_is_named_with_what_it_may_be() {
        for (name, text) in [("SEGUE_SHARDS", "0"), ("SEGUE_SHARDS", "-1"), ("SEGUE_SHARDS", "99999999999")] {
            let environment: Environment = [(name, text)].into_iter().collect();
            let error = environment.get(&settings::SEGUE_SHARDS).expect_err(text);
            assert!(error.to_string().starts_with("SEGUE_SHARDS is not set correctly: it is"), "{error}");
            assert!(error.problem.contains("from 1 to"), "{error}");
        }
        let error = Environment::default().get(&settings::DISCORD_TOKEN).expect_err("required");
        assert_eq!(error.to_string(), "DISCORD_TOKEN is not set correctly: it is missing");
    }

    #[test]
    fn a_secret_is_read_and_never_shown() {
        let environment: Environment = [("DISCORD_TOKEN", " hush ")].into_iter().collect();
        let token = environment.get(&settings::DISCORD_TOKEN).expect("set");
        assert_eq!(token.expose_secret(), "hush");
        assert!(!format!("{token:?} {environment:?}").contains("hush"));
    }

    #[test]
    fn a_name_that_nothing_reads_is_noticed() {
        let environment: Environment =
            [("SEGUE_SHARD", "2"), ("SEGUE_LOG", "xml"), ("HOME", "/"), ("SEGUE_SHARDS", "2")]
                .into_iter()
                .collect();
        let problems: Vec<String> = environment.problems().iter().map(ToString::to_string).collect();
        assert_eq!(problems.len(), 2, "{problems:?}");
        assert!(problems[0].starts_with("SEGUE_SHARD is not a setting"));
        assert!(problems[1].starts_with("SEGUE_LOG is not set correctly"));
    }

    #[test]
    fn every_default_can_be_held() {
        for spec in settings::SECTIONS.iter().flat_map(|section| section.variables) {
            if let Initial::Is(text) = spec.initial {
                assert_eq!(spec.kind.check(text), Ok(()), "{}", spec.name);
            }
        }
    }
}
