//! What people see and do in the control panel, guild by guild.

mod allowed_commands;
mod audit;
mod commands;
mod events;
mod guild;
mod guilds;
mod journal;
mod keys;
mod language_param;
mod members;
mod playlists;
mod session;
mod settings;
mod subscriptions;
mod suggestions;
mod version;

pub use self::{
    audit::{__path_audit, audit, note},
    commands::{__path_give, give},
    events::{__path_stream, Hub, Places, StreamLife, WorkerNews, stream},
    guild::{__path_guild, guild},
    guilds::{__path_guilds, guilds},
    journal::{__path_journal, journal},
    keys::{
        __path_create_key, __path_disable_key, __path_keys, __path_rotate_key, SCOPES as GUILD_SCOPES,
        create_key, disable_key, keys, rotate_key,
    },
    language_param::LanguageParam,
    members::{__path_members, members},
    playlists::{
        __path_delete_playlist, __path_keep_playlist, __path_playlist, __path_playlist_file,
        __path_playlists, __path_rename_playlist, delete_playlist, keep_playlist, playlist, playlist_file,
        playlists, rename_playlist,
    },
    session::{__path_session, OutcomeAnswer, SessionAnswer, session},
    settings::{__path_change_settings, __path_settings, SettingsAnswer, change_settings, settings},
    subscriptions::{__path_subscriptions, subscriptions},
    suggestions::{__path_suggestions, suggestions},
    version::{__path_version, version},
};
