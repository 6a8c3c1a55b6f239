//! What was measured, against what was promised.

use std::{error::Error as _, fmt};

use crate::E2eError;

/// Whether a figure is good enough.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Verdict {
    /// It is.
    Kept,
    /// It is not: the check fails.
    Broken,
}

impl Verdict {
    /// Kept if the condition holds.
    #[must_use]
    pub const fn kept_if(condition: bool) -> Self {
        if condition { Self::Kept } else { Self::Broken }
    }
}

/// One line of the table.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Measure {
    /// What was measured.
    pub what: String,
    /// What came out.
    pub figure: String,
    /// What is promised, and on which bound the check fails if that is another one.
    pub promise: String,
    /// Whether the check passes.
    pub verdict: Verdict,
}

/// All that was measured. Its `Display` is a table.
#[derive(Clone, Debug, Default)]
pub struct Report {
    measures: Vec<Measure>,
}

impl Report {
    /// The lines, in the order of the script.
    #[must_use]
    pub fn measures(&self) -> &[Measure] {
        &self.measures
    }

    /// The lines that fail the check.
    pub fn shortfalls(&self) -> impl Iterator<Item = &Measure> {
        self.measures.iter().filter(|measure| measure.verdict == Verdict::Broken)
    }

    /// Adds a line.
    pub(super) fn add(&mut self, what: &str, figure: impl fmt::Display, promise: &str, verdict: Verdict) {
        self.measures.push(Measure {
            what: what.to_owned(),
            figure: figure.to_string(),
            promise: promise.to_owned(),
            verdict,
        });
    }

    /// Adds the line of a step that could not be measured.
    pub(super) fn failed(&mut self, what: &str, error: &E2eError) {
        let mut told = error.to_string();
        let mut cause = error.source();
        while let Some(source) = cause {
            told.push_str(": ");
            told.push_str(&source.to_string());
            cause = source.source();
        }
        self.add(what, told.replace('\n', " | "), "no error", Verdict::Broken);
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let header = ["measure", "figure", "promise"].map(str::to_owned);
        let rows: Vec<[String; 3]> = std::iter::once(header)
            .chain(self.measures.iter().map(|m| [m.what.clone(), m.figure.clone(), m.promise.clone()]))
            .collect();
        let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
        let [what, figure, promise] = [0, 1, 2].map(width);
        for (index, row) in rows.iter().enumerate() {
            let verdict = match index.checked_sub(1).map(|index| self.measures[index].verdict) {
                None => "",
                Some(Verdict::Kept) => "ok",
                Some(Verdict::Broken) => "NOT OK",
            };
            let line = format!("{:what$}  {:figure$}  {:promise$}  {verdict}", row[0], row[1], row[2]);
            writeln!(f, "{}", line.trim_end())?;
            if index == 0 {
                writeln!(f, "{}", "-".repeat(what + figure + promise + 12))?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_aligned_and_names_shortfalls() {
        let mut report = Report::default();
        report.add("frames heard", "500 of 500", ">= 99.9 %", Verdict::Kept);
        report.add("first packet", "4000 ms", "<= 3 s", Verdict::kept_if(false));
        let table = report.to_string();
        let lines: Vec<&str> = table.lines().collect();
        assert_eq!(lines[2], "frames heard  500 of 500  >= 99.9 %  ok");
        assert_eq!(lines[3], "first packet  4000 ms     <= 3 s     NOT OK");
        assert_eq!(report.shortfalls().count(), 1);
    }
}
