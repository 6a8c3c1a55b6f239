//! What `segue serve` does about `SCALING_ENABLED`.

use std::{net::SocketAddr, sync::Arc};

use segue_domain::Partitions;
use segue_scaling::{Controller, Processes, ScalingConfig};
use segue_store::Stores;
use tokio_util::sync::CancellationToken;

use crate::{SegueError, supervisor};

/// The settings with which this process scales its own worker processes; `None` when it does not.
///
/// # Errors
///
/// [`SegueError::Scaling`] when nothing would be scaled although that is wanted, or by two at once.
pub fn of_processes(
    config: Option<ScalingConfig>,
    workers: Option<u32>,
) -> Result<Option<ScalingConfig>, SegueError> {
    let Some(config) = config else { return Ok(None) };
    match (workers, &config.ecs) {
        (Some(_), None) => Ok(Some(config)),
        // The workers do that among themselves.
        (None, Some(_)) => Ok(None),
        (None, None) => Err(SegueError::Scaling(
            "there is nothing to scale here: start `segue serve --workers N`, or set SCALING_ECS_SERVICE for workers on \
             ECS",
        )),
        (Some(_), Some(_)) => Err(SegueError::Scaling(
            "SCALING_ECS_SERVICE is set as well as --workers: either the ECS service is scaled, or processes here",
        )),
    }
}

/// Keeps worker processes running until the end: `count` at first, and with `scaling` as many as the load needs.
pub async fn run_workers(
    count: u32,
    metrics: Option<SocketAddr>,
    scaling: Option<ScalingConfig>,
    partitions: Partitions,
    stores: Stores,
    end: CancellationToken,
) -> Result<(), SegueError> {
    let (processes, wanted) = Processes::new(count);
    let Some(config) = scaling else {
        return supervisor::run(wanted, metrics, end).await;
    };
    let controller = Controller::new(config, partitions, stores, Arc::new(processes));
    let (supervised, ()) = tokio::join!(supervisor::run(wanted, metrics, end.clone()), controller.run(end));
    supervised
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(ecs: bool) -> Option<ScalingConfig> {
        let service = ecs.then_some(("SCALING_ECS_SERVICE", "workers"));
        let variables = [("SCALING_ENABLED", "true")].into_iter().chain(service);
        ScalingConfig::read(&variables.collect(), 4).expect("these are fine")
    }

    #[test]
    fn processes_are_scaled_where_there_are_some() {
        assert!(of_processes(config(false), Some(1)).expect("fine").is_some());
        assert!(of_processes(None, Some(1)).expect("fine").is_none());
        assert!(of_processes(None, None).expect("fine").is_none());
    }

    #[test]
    fn a_front_of_workers_on_ecs_leaves_it_to_them() {
        assert!(of_processes(config(true), None).expect("fine").is_none());
    }

    #[test]
    fn what_would_do_nothing_is_refused() {
        let error = of_processes(config(false), None).expect_err("nothing to scale");
        assert!(error.to_string().contains("SCALING_ENABLED"), "{error}");
    }

    #[test]
    fn two_who_scale_are_refused() {
        let error = of_processes(config(true), Some(2)).expect_err("two at once");
        assert!(error.to_string().contains("--workers"), "{error}");
    }
}
