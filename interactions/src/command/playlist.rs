//! `/playlist`: lists, shows, renames, deletes, shares, exports and imports playlists.

use segue_domain::{
    ChannelRule, Command as Asks, ImportOrder, Level, LibraryNotice, Notice, PlaylistName, Query,
};
use twilight_model::{application::command::Command, http::interaction::InteractionResponse};
use twilight_util::builder::command::{
    AttachmentBuilder, BooleanBuilder, IntegerBuilder, StringBuilder, SubCommandBuilder,
};

use super::slash_command::{SlashCommand, guild_command};
use crate::{
    Result, Which,
    call::{Call, in_time},
    library::{self, NAME, REPLACE, Shelf},
    message,
    options::Options,
    suggestion::Suggestion,
};

/// `/playlist`.
pub struct Playlist;

const LIST: &str = "list";
const SHOW: &str = "show";
const RENAME: &str = "rename";
const DELETE: &str = "delete";
const SHARE: &str = "share";
const EXPORT: &str = "export";
const IMPORT: &str = "import";
const TO: &str = "to";
const FILE: &str = "file";
const PAGE: &str = "page";

/// What is asked of which playlist.
pub enum Asked {
    /// Which there are.
    List,
    /// Its tracks, a page from 1.
    Show(Which, usize),
    /// Another name.
    Rename(Which, PlaylistName),
    /// To be gone.
    Delete(Which),
    /// A copy for the server of one of the person's own.
    Share(PlaylistName, bool),
    /// A file.
    Export(Which),
    /// To keep what is in a file: its link.
    Import(String, PlaylistName, Shelf, bool),
}

/// Takes the options that name a playlist.
fn which(options: &mut Options<'_>) -> Result<Which> {
    let (name, shelf) = (library::take_name(options, NAME)?, Shelf::parse(options)?);
    Ok(Which { name, shelf, revision: None })
}

/// A subcommand on one playlist.
fn on_one(name: &str, what: &str) -> SubCommandBuilder {
    SubCommandBuilder::new(name, what)
        .option(library::name_option(NAME, "What it is called").autocomplete(true))
}

fn whose() -> StringBuilder {
    Shelf::option("Whose playlist: mine, or else the server's")
}

fn replace() -> BooleanBuilder {
    BooleanBuilder::new(REPLACE, "Put it in the place of one that is called the same")
}

impl SlashCommand for Playlist {
    const NAME: &'static str = "playlist";

    const RULE: ChannelRule = ChannelRule::Anywhere;

    const LEVEL: Level = Level::Everyone;

    type Parsed = Asked;

    fn definition() -> Command {
        guild_command(Self::NAME, "Look after your playlists and the server's")
            .option(SubCommandBuilder::new(LIST, "Show which playlists there are"))
            .option(
                on_one(SHOW, "Show the tracks of a playlist")
                    .option(whose())
                    .option(IntegerBuilder::new(PAGE, "The page to show").min_value(1)),
            )
            .option(
                on_one(RENAME, "Give a playlist another name")
                    .option(library::name_option(TO, "The other name"))
                    .option(whose()),
            )
            .option(on_one(DELETE, "Delete a playlist").option(whose()))
            .option(on_one(SHARE, "Copy a playlist of yours to the server").option(replace()))
            .option(on_one(EXPORT, "Get a playlist as a file").option(whose()))
            .option(
                SubCommandBuilder::new(IMPORT, "Keep the playlist of such a file")
                    .option(AttachmentBuilder::new(FILE, "The file").required(true))
                    .option(library::name_option(NAME, "What to call it"))
                    .option(Shelf::option("Whose playlist it is: mine unless you say so"))
                    .option(replace()),
            )
            .build()
    }

    fn parse(options: &mut Options<'_>) -> Result<Asked> {
        Ok(match options.subcommand()? {
            LIST => Asked::List,
            SHOW => Asked::Show(which(options)?, options.ordinal(PAGE)?.unwrap_or(1)),
            RENAME => Asked::Rename(which(options)?, library::take_name(options, TO)?),
            DELETE => Asked::Delete(which(options)?),
            SHARE => Asked::Share(
                library::take_name(options, NAME)?,
                options.boolean(REPLACE)?.unwrap_or_default(),
            ),
            EXPORT => Asked::Export(which(options)?),
            IMPORT => {
                let file = options.attachment(FILE)?;
                let url = file.as_ref().and_then(Query::url).ok_or_else(|| options.missing(FILE))?;
                Asked::Import(
                    url.to_owned(),
                    library::take_name(options, NAME)?,
                    Shelf::parse(options)?.unwrap_or(Shelf::Mine),
                    options.boolean(REPLACE)?.unwrap_or_default(),
                )
            }
            _ => return Err(options.missing("subcommand")),
        })
    }

    async fn suggest(option: &str, typed: &str, call: &Call<'_>) -> Result<Vec<Suggestion>> {
        if option == NAME { Ok(library::names(typed, call).await) } else { Ok(Vec::new()) }
    }

    async fn answer(asked: Asked, call: &Call<'_>) -> Result<InteractionResponse> {
        let answered = match asked {
            Asked::List => return list(call).await,
            Asked::Show(which, page) => return show(which, page, call).await,
            Asked::Export(which) => return export(which, call).await,
            Asked::Import(url, name, shelf, replace) => {
                let (owner, manages) = (shelf.owner(call), call.manages_server());
                if let Some(limit) = in_time(call.keeper().plan_limit(owner)).await? {
                    let refusal = Notice::Library(LibraryNotice::TooManyForPlan { limit });
                    return Ok(call.refuse(&refusal));
                }
                let order = ImportOrder { url, owner, name, replace, manages };
                return call.enqueue_for_one(Asks::ImportPlaylist { order }).await;
            }
            Asked::Rename(which, to) => in_time(call.keeper().rename(which, to)).await?,
            Asked::Delete(which) => in_time(call.keeper().delete(which)).await?,
            Asked::Share(name, replace) => in_time(call.keeper().share(name, replace)).await?,
        };
        Ok(call.show(message::reply(&answered.notice, call.channel_language())))
    }
}

async fn list(call: &Call<'_>) -> Result<InteractionResponse> {
    let playlists = &call.stores().playlists;
    let (mine, server) = in_time(async {
        tokio::try_join!(playlists.list(Shelf::Mine.owner(call)), playlists.list(Shelf::Server.owner(call)))
    })
    .await?;
    Ok(call.show(message::playlists(&mine, &server, &call.brand(), call.language())))
}

async fn show(which: Which, page: usize, call: &Call<'_>) -> Result<InteractionResponse> {
    let found = in_time(async {
        let Some((owner, entry)) = library::find(call, &which.name, which.shelf).await? else {
            return Ok(None);
        };
        call.stores().playlists.get(owner, &entry.name).await
    })
    .await?;
    Ok(call.show(match found {
        Some(playlist) => message::playlist(&playlist, page, &call.brand(), call.language()),
        None => {
            message::reply(&Notice::Library(LibraryNotice::Unknown { name: which.name }), call.language())
        }
    }))
}

async fn export(which: Which, call: &Call<'_>) -> Result<InteractionResponse> {
    let Some((owner, entry)) = in_time(library::find(call, &which.name, which.shelf)).await? else {
        return Ok(call.show(message::reply(
            &Notice::Library(LibraryNotice::Unknown { name: which.name }),
            call.language(),
        )));
    };
    call.enqueue_for_one(Asks::ExportPlaylist { owner, playlist: entry.name }).await
}
