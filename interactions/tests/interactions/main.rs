//! Interactions as Discord sends them, from the endpoint to the answer or the job.

mod brand;
mod endpoint;
mod fuzz;
mod golden;
mod jobs;
#[cfg(feature = "aws")]
mod lambda;
mod languages;
mod library;
mod policy;
mod reads;
mod search_box;
#[cfg(feature = "aws")]
#[path = "support/stack.rs"]
mod stack;
mod support;
mod twice;
