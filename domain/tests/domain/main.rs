//! The rules, told as stories and held by properties.

mod answers;
mod audit_events;
mod background_tasks;
mod ended;
mod entering;
mod failing;
mod golden;
mod largest_head;
mod limits;
mod outcomes;
mod pages;
mod play_records;
mod policy;
mod properties;
mod restore;
mod restoring;
mod rules;
mod secrets;
mod support;
mod waiting;
