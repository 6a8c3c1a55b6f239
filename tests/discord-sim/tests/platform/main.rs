//! The platform half of the simulated Discord, driven by twilight's clients as they are.

mod bot;
mod control;
mod endpoint;
mod gateway;
mod interactions;
mod oauth2;
mod places;
mod validation;
