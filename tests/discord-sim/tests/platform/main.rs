//! The platform half of the simulated Discord, driven by twilight's clients as they are.

mod bot;
mod context_menu;
mod control;
mod endpoint;
mod entitlements;
mod gateway;
mod interactions;
mod localization;
mod oauth2;
mod places;
mod stage;
mod validation;
mod webhook_events;
