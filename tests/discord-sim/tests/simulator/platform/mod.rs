//! The platform half of the simulated Discord, driven by twilight's clients as they are.

mod attachments;
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
mod settings;
mod stage;
mod turned_away;
mod validation;
mod voice_status;
mod voice_updates;
mod webhook_events;
mod wire_forms;
