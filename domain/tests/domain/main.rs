//! The rules, told as stories and held by properties.

mod deeds;
mod errands;
mod golden;
mod heard;
mod outcomes;
mod policy;
mod properties;
mod restore;
mod rules;
mod support;
