//! The figures, as a table.

use std::fmt;

use serde::Serialize;

/// One figure, over all its samples.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    /// Which stack.
    pub stack: String,
    /// What was measured, with its unit.
    pub what: String,
    /// Runs it was measured in; a run with several listeners gives several samples.
    pub runs: usize,
    /// The promise, if there is one: no sample is larger.
    pub limit: Option<f64>,
    /// The samples, sorted.
    pub samples: Vec<f64>,
    /// What was seen where the promise is not kept, for anyone who looks for the reason.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<String>,
}

impl Row {
    /// Puts a figure together.
    #[must_use]
    pub fn new(stack: &str, what: &str, runs: usize, limit: Option<f64>, mut samples: Vec<f64>) -> Self {
        samples.sort_by(f64::total_cmp);
        Self { stack: stack.to_owned(), what: what.to_owned(), runs, limit, samples, evidence: Vec::new() }
    }

    /// The row with what was seen.
    #[must_use]
    pub fn because(self, evidence: Vec<String>) -> Self {
        Self { evidence, ..self }
    }

    /// The smallest sample that this share (0 to 1) of all samples does not exceed.
    #[must_use]
    pub fn percentile(&self, share: f64) -> f64 {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "a place in a short list"
        )]
        let place = (share * self.samples.len() as f64).ceil() as usize;
        self.samples.get(place.saturating_sub(1)).copied().unwrap_or(f64::NAN)
    }

    /// The largest sample.
    #[must_use]
    pub fn worst(&self) -> f64 {
        self.samples.last().copied().unwrap_or(f64::NAN)
    }

    /// Whether the promise is kept by every sample, and there is one.
    #[must_use]
    pub fn is_kept(&self) -> bool {
        !self.samples.is_empty() && self.limit.is_none_or(|limit| self.worst() <= limit)
    }
}

/// The figures, as a table.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Table(pub Vec<Row>);

impl Table {
    /// Whether every promise is kept.
    #[must_use]
    pub fn is_kept(&self) -> bool {
        self.0.iter().all(Row::is_kept)
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "| stack | what | p50 | p95 | worst | limit | runs | samples | kept |")?;
        writeln!(f, "| --- | --- | --- | --- | --- | --- | --- | --- | --- |")?;
        for row in &self.0 {
            let limit = row.limit.map_or_else(|| "-".to_owned(), |limit| format!("{limit}"));
            writeln!(
                f,
                "| {} | {} | {:.3} | {:.3} | {:.3} | {limit} | {} | {} | {} |",
                row.stack,
                row.what,
                row.percentile(0.5),
                row.percentile(0.95),
                row.worst(),
                row.runs,
                row.samples.len(),
                if row.is_kept() { "yes" } else { "NO" },
            )?;
        }
        for row in self.0.iter().filter(|row| !row.is_kept()) {
            row.evidence.iter().try_for_each(|seen| writeln!(f, "{}: {seen}", row.stack))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_samples_and_one_that_is_too_large_breaks_the_promise() {
        let samples: Vec<f64> = (1..=20).rev().map(f64::from).collect();
        let row = Row::new("x", "y", 20, Some(20.0), samples);
        assert!((row.percentile(0.5) - 10.0).abs() < f64::EPSILON);
        assert!((row.percentile(0.95) - 19.0).abs() < f64::EPSILON);
        assert!(row.is_kept());
        assert!(!Row { limit: Some(19.9), ..row.clone() }.is_kept());
        assert!(!Row { samples: Vec::new(), ..row }.is_kept(), "nothing measured, nothing kept");
    }
}
