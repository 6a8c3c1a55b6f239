//! Metrics of functions, as `CloudWatch` reads them from their logs.
//!
//! A function has no port to scrape. It writes its metrics to standard output in the Embedded Metric Format, one line
//! a set of labels, after each invocation.
//! See <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html>.

use std::io::{self, Write};

use metrics_cloudwatch_embedded::{Builder, Collector};

/// Namespace of all of Segue's metrics in `CloudWatch`.
pub const NAMESPACE: &str = "Segue";

/// Collects what the `metrics` macros record, until it is flushed.
#[derive(Clone, Copy)]
pub struct Emf(&'static Collector);

impl Emf {
    /// Becomes the process's recorder. `function` is a dimension of every metric.
    ///
    /// # Errors
    ///
    /// When the process has a recorder already.
    pub fn install(function: &'static str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Builder::new().cloudwatch_namespace(NAMESPACE).with_dimension("function", function).init().map(Self)
    }

    /// Writes what was recorded since the last flush to standard output; nothing when nothing was.
    ///
    /// At most 100 values of one histogram are kept between two flushes: flush after each invocation.
    pub fn flush(self) {
        if let Err(error) = self.flush_to(&mut io::stdout().lock()) {
            tracing::warn!(%error, "the metrics could not be written");
        }
    }

    /// Writes what was recorded since the last flush.
    ///
    /// # Errors
    ///
    /// When the writer refuses.
    pub fn flush_to(self, writer: &mut impl Write) -> io::Result<()> {
        self.0.flush(writer)
    }
}
