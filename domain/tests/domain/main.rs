//! The rules, told as stories and held by properties.

mod answers;
mod audit_events;
mod ended;
mod entering;
mod background_tasks;
mod failing;
mod golden;
mod heard;
mod largest_head;
mod limits;
mod outcomes;
mod pages;
mod policy;
mod properties;
mod restore;
mod rules;
mod secrets;
mod support;
mod waiting;
