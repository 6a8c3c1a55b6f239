//! A script of commands on any stack, with everything measured: `segue demo --check` and `aws-local --check`.

mod report;
mod steps;

pub use self::report::{Measure, Report, Verdict};

use std::{future::Future, time::Duration};

use crate::{E2eError, scene::TestGuild, stack::Deployment};

/// What the steps share.
struct Play<'a> {
    stack: &'a dyn Deployment,
    scene: TestGuild,
    report: Report,
}

/// Plays the script, and returns what was measured.
///
/// A step that fails is a shortfall of the report; the ones after it are played all the same.
///
/// # Errors
///
/// [`E2eError`] when not even the scene can be set.
pub async fn play(stack: &dyn Deployment) -> Result<Report, E2eError> {
    let scene = TestGuild::open(stack.sim(), "Segue Check")?;
    let mut play = Play { stack, scene, report: Report::default() };
    play.ping().await;
    play.passthrough().await;
    play.hold_and_go_on().await;
    play.reads().await;
    play.transcoded().await;
    play.bad_link().await;
    play.stop().await;
    play.loose_ends();
    Ok(play.report)
}

impl Play<'_> {
    /// Plays one step; what goes wrong in it is a shortfall.
    async fn step<T>(&mut self, what: &str, outcome: impl Future<Output = Result<T, E2eError>>) -> Option<T> {
        match outcome.await {
            Ok(value) => Some(value),
            Err(error) => {
                self.report.failed(what, &error);
                None
            }
        }
    }
}

/// Milliseconds, for people.
fn millis(span: Duration) -> String {
    format!("{} ms", span.as_millis())
}
