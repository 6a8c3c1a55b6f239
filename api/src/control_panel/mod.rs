//! What people see and do in the control panel, guild by guild.

mod audit;
mod commands;
mod events;
mod guild;
mod guilds;
mod keys;
mod may;
mod members;
mod session;
mod settings;
mod suggestions;
mod tongue;

pub use self::{
    audit::{__path_audit, audit},
    commands::{__path_give, give},
    events::{__path_stream, Hub, StreamLife, WorkerNews, stream},
    guild::{__path_guild, guild},
    guilds::{__path_guilds, guilds},
    keys::{
        __path_create_key, __path_disable_key, __path_keys, __path_rotate_key, create_key, disable_key, keys,
        rotate_key,
    },
    members::{__path_members, members},
    session::{__path_session, OutcomeAnswer, SessionAnswer, session},
    settings::{__path_change_settings, __path_settings, change_settings, settings},
    suggestions::{__path_suggestions, suggestions},
    tongue::Tongue,
};
