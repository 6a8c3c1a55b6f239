//! The figures, as a table.

use std::fmt;

use hdrhistogram::Histogram;

use super::Sent;

/// What 99 of 100 answers should not take longer than, in milliseconds.
pub const GOAL: f64 = 100.0;

/// What was measured with one database.
#[derive(Clone, Debug)]
pub struct Measured {
    /// Which database.
    pub database: &'static str,
    /// The outcome of the requests.
    pub sent: Sent,
    /// Streams that were opened.
    pub streams: usize,
    /// Streams that were open at the end.
    pub still_open: usize,
    /// Why the others were not.
    pub broken: Vec<String>,
    /// Changes of sessions that arrived on the streams meanwhile.
    pub told: u64,
}

impl Measured {
    /// Whether every answer was 200 and every stream stayed open. How long it took is told, and not judged: it depends on
    /// the machine.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.still_open == self.streams
            && self.sent.routes.values().all(|answers| answers.problems.is_empty())
    }
}

/// The figures, as a table.
#[derive(Clone, Debug, Default)]
pub struct Table(pub Vec<Measured>);

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "| database | route | requests | p50, ms | p95, ms | p99, ms | worst, ms | p99 < {GOAL} ms | not 200 |"
        )?;
        writeln!(f, "| --- | --- | --- | --- | --- | --- | --- | --- | --- |")?;
        for measured in &self.0 {
            for (route, answers) in &measured.sent.routes {
                let took = &answers.took;
                let p99 = millis(took, 0.99);
                writeln!(
                    f,
                    "| {} | {} | {} | {:.1} | {:.1} | {p99:.1} | {:.1} | {} | {} |",
                    measured.database,
                    route.name(),
                    took.len(),
                    millis(took, 0.5),
                    millis(took, 0.95),
                    millis(took, 1.0),
                    if p99 < GOAL { "yes" } else { "NO" },
                    answers.problems.values().sum::<u64>(),
                )?;
            }
        }
        for measured in &self.0 {
            let Measured { database, sent, streams, still_open, told, .. } = measured;
            writeln!(
                f,
                "\n{database}: {:.1} requests a second were sent (99 of 100 at most {:.1} ms late); \
                 {still_open} of {streams} streams were open at the end, and told of {told} changes.",
                sent.per_second,
                millis(&sent.late, 0.99),
            )?;
            for (route, answers) in &sent.routes {
                for (problem, times) in &answers.problems {
                    writeln!(f, "{database}: {}, {times} times: {problem}.", route.name())?;
                }
            }
            for why in &measured.broken {
                writeln!(f, "{database}: a stream is not open any more: {why}.")?;
            }
        }
        Ok(())
    }
}

/// The time that this share (0 to 1) of all answers did not exceed, in milliseconds.
fn millis(took: &Histogram<u64>, share: f64) -> f64 {
    std::time::Duration::from_micros(took.value_at_quantile(share)).as_secs_f64() * 1_000.0
}
