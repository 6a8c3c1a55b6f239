//! How many workers there should be, and who starts and ends them.
//!
//! A [`Controller`] looks at the fleet again and again ([`observe`]), asks the pure [`policy`] what it means, and tells a
//! [`ScaleTarget`]: an ECS service, or worker processes next to this one. What was decided, and from what, is kept in
//! the store's log of operations.

pub mod config;
pub mod controller;
pub mod error;
pub mod metric_definitions;
pub mod observe;
pub mod policy;
pub mod target;

pub use self::{
    config::{EcsPlace, ScalingConfig},
    controller::{Controller, Outcome},
    error::ScalingError,
    metric_definitions::describe_metrics,
    observe::observe,
    policy::{Limits, decide},
    target::{Processes, ScaleTarget, ecs_service},
};

#[cfg(feature = "aws")]
pub use self::target::EcsService;
