//! Playlists in the panel: those of who asks, and the server's. What `/save`, `/load` and `/playlist` do in Discord.

mod answer;
mod change;
mod file;
mod keep;
mod list;
mod request;
mod scope;
mod show;

pub use self::{
    change::{__path_delete_playlist, __path_rename_playlist, delete_playlist, rename_playlist},
    file::{__path_playlist_file, playlist_file},
    keep::{__path_keep_playlist, keep_playlist},
    list::{__path_playlists, playlists},
    show::{__path_playlist, playlist},
};
