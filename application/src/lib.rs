//! What a person can do with Segue, whatever the door they come in by: Discord, the control panel, or a worker that speaks
//! for them.
//!
//! [`catalogue`] lists the commands. [`Services`] is what all of them need; [`Dispatcher`] decides whether somebody may give
//! a command and puts it on the guild's partition; [`PlaylistService`] keeps playlists; [`suggestions`] offers what to play.

pub mod catalogue;

mod dispatch;
mod error;
mod in_time;
mod metric_definitions;
mod once;
mod partitions;
mod plan_config;
mod playlist_scope;
mod playlists;
mod search_box;
mod services;
mod suggestion;
mod suggestions;

pub use self::{
    catalogue::CatalogueEntry,
    dispatch::{Dispatcher, MemberCommand},
    error::ApplicationError,
    in_time::{in_time, within},
    metric_definitions::describe_metrics,
    once::{Answered, RequestName},
    partitions::read_partitions,
    plan_config::{PlanConfig, PlanConfigError},
    playlist_scope::{PlaylistScope, query},
    playlists::{PlaylistSelector, PlaylistService},
    search_box::{SearchBox, SearchBoxError},
    services::Services,
    suggestion::{MAX_SUGGESTIONS, MAX_TEXT, Suggestion},
    suggestions::{SUGGESTING, SuggestionContext, playlist_names, suggestions},
};
