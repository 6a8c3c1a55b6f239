//! The platform half of the simulated Discord, driven by twilight's clients as they are.

mod bot;
mod context_menu;
mod control;
mod direct_messages;
mod endpoint;
mod entitlements;
mod faults;
mod gateway;
mod interactions;
mod localization;
mod oauth2;
mod permissions;
mod places;
mod stage;
mod validation;
mod voice_status;
mod webhook_events;
