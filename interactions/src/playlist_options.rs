//! Options of commands that name a playlist.

use segue_application::PlaylistScope;
use segue_domain::{MAX_PLAYLIST_NAME, PlaylistName};
use segue_messages::OptionProblem;
use twilight_util::builder::command::StringBuilder;

use crate::{Result, options::Options};

/// Name of the option that says which playlist.
pub const NAME: &str = "name";
/// Name of the option that says whose playlist.
pub const WHERE: &str = "where";
/// Name of the option that says that another playlist may go.
pub const REPLACE: &str = "replace";

/// The option that says whose playlist.
pub fn shelf_option(what: &str) -> StringBuilder {
    StringBuilder::new(WHERE, what).choices([("Mine", "mine"), ("The server's", "server")])
}

/// Takes that option.
pub fn take_shelf(options: &mut Options<'_>) -> Result<Option<PlaylistScope>> {
    match options.string(WHERE)? {
        None => Ok(None),
        Some("mine") => Ok(Some(PlaylistScope::Mine)),
        Some("server") => Ok(Some(PlaylistScope::Server)),
        Some(_) => Err(options.missing(WHERE)),
    }
}

/// The option that names a playlist.
pub fn name_option(name: &str, what: &str) -> StringBuilder {
    let longest = u16::try_from(MAX_PLAYLIST_NAME).expect("50 is a u16");
    StringBuilder::new(name, what).required(true).min_length(1).max_length(longest)
}

/// Takes an option that names a playlist.
pub fn take_name(options: &mut Options<'_>, name: &'static str) -> Result<PlaylistName> {
    let given = options.string(name)?.ok_or_else(|| options.missing(name))?;
    given.parse().map_err(|_| options.malformed(name, OptionProblem::NotAName))
}
