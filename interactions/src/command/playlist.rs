//! `/playlist`: lists, shows, renames, deletes, shares, exports and imports playlists.

use segue_application::{
    CatalogueEntry, PlaylistScope, PlaylistSelector, Suggestion, catalogue, in_time, playlist_names,
};
use segue_domain::{ImportOrder, LibraryNotice, Notice, PlaylistName, Query, SessionCommand};
use segue_messages as messages;
use twilight_model::{application::command::Command, http::interaction::InteractionResponse};
use twilight_util::builder::command::{
    AttachmentBuilder, BooleanBuilder, IntegerBuilder, StringBuilder, SubCommandBuilder,
};

use super::slash_command::{SlashCommand, guild_command};
use crate::{
    Result,
    interaction_context::InteractionContext,
    options::Options,
    playlist_options::{NAME, REPLACE, name_option, shelf_option, take_name, take_shelf},
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
pub enum Arguments {
    /// Which there are.
    List,
    /// Its tracks, a page from 1.
    Show(PlaylistSelector, usize),
    /// Another name.
    Rename(PlaylistSelector, PlaylistName),
    /// To be gone.
    Delete(PlaylistSelector),
    /// A copy for the server of one of the person's own.
    Share(PlaylistName, bool),
    /// A file.
    Export(PlaylistSelector),
    /// To keep what is in a file: its link.
    Import(String, PlaylistName, PlaylistScope, bool),
}

/// Takes the options that name a playlist.
fn which(options: &mut Options<'_>) -> Result<PlaylistSelector> {
    let (name, shelf) = (take_name(options, NAME)?, take_shelf(options)?);
    Ok(PlaylistSelector { name, shelf, revision: None })
}

/// A subcommand on one playlist.
fn on_one(name: &str, what: &str) -> SubCommandBuilder {
    SubCommandBuilder::new(name, what).option(name_option(NAME, "What it is called").autocomplete(true))
}

fn whose() -> StringBuilder {
    shelf_option("Whose playlist: mine, or else the server's")
}

fn replace() -> BooleanBuilder {
    BooleanBuilder::new(REPLACE, "Put it in the place of one that is called the same")
}

impl SlashCommand for Playlist {
    const ENTRY: CatalogueEntry = catalogue::PLAYLIST;

    type Parsed = Arguments;

    fn definition() -> Command {
        guild_command(Self::ENTRY.name, "Look after your playlists and the server's")
            .option(SubCommandBuilder::new(LIST, "Show which playlists there are"))
            .option(
                on_one(SHOW, "Show the tracks of a playlist")
                    .option(whose())
                    .option(IntegerBuilder::new(PAGE, "The page to show").min_value(1)),
            )
            .option(
                on_one(RENAME, "Give a playlist another name")
                    .option(name_option(TO, "The other name"))
                    .option(whose()),
            )
            .option(on_one(DELETE, "Delete a playlist").option(whose()))
            .option(on_one(SHARE, "Copy a playlist of yours to the server").option(replace()))
            .option(on_one(EXPORT, "Get a playlist as a file").option(whose()))
            .option(
                SubCommandBuilder::new(IMPORT, "Keep the playlist of such a file")
                    .option(AttachmentBuilder::new(FILE, "The file").required(true))
                    .option(name_option(NAME, "What to call it"))
                    .option(shelf_option("Whose playlist it is: mine unless you say so"))
                    .option(replace()),
            )
            .build()
    }

    fn parse(options: &mut Options<'_>) -> Result<Arguments> {
        Ok(match options.subcommand()? {
            LIST => Arguments::List,
            SHOW => Arguments::Show(which(options)?, options.ordinal(PAGE)?.unwrap_or(1)),
            RENAME => Arguments::Rename(which(options)?, take_name(options, TO)?),
            DELETE => Arguments::Delete(which(options)?),
            SHARE => {
                Arguments::Share(take_name(options, NAME)?, options.boolean(REPLACE)?.unwrap_or_default())
            }
            EXPORT => Arguments::Export(which(options)?),
            IMPORT => {
                let file = options.attachment(FILE)?;
                let url = file.as_ref().and_then(Query::url).ok_or_else(|| options.missing(FILE))?;
                Arguments::Import(
                    url.to_owned(),
                    take_name(options, NAME)?,
                    take_shelf(options)?.unwrap_or(PlaylistScope::Mine),
                    options.boolean(REPLACE)?.unwrap_or_default(),
                )
            }
            _ => return Err(options.missing("subcommand")),
        })
    }

    async fn suggest(option: &str, typed: &str, call: &InteractionContext<'_>) -> Result<Vec<Suggestion>> {
        if option == NAME { Ok(playlist_names(typed, &call.reader()).await) } else { Ok(Vec::new()) }
    }

    async fn answer(asked: Arguments, call: &InteractionContext<'_>) -> Result<InteractionResponse> {
        let answered = match asked {
            Arguments::List => return list(call).await,
            Arguments::Show(which, page) => return show(which, page, call).await,
            Arguments::Export(which) => return export(which, call).await,
            Arguments::Import(url, name, shelf, replace) => {
                let (owner, manages) = (call.playlist_service().owner(shelf), call.manages_server());
                if let Some(limit) = in_time(call.playlist_service().plan_limit(owner)).await? {
                    let refusal = Notice::Library(LibraryNotice::TooManyForPlan { limit });
                    return Ok(call.refuse(&refusal));
                }
                let order = ImportOrder { url, owner, name, replace, manages };
                return call.enqueue_for_one(SessionCommand::ImportPlaylist { order }).await;
            }
            Arguments::Rename(which, to) => in_time(call.playlist_service().rename(which, to)).await?,
            Arguments::Delete(which) => in_time(call.playlist_service().delete(which)).await?,
            Arguments::Share(name, replace) => in_time(call.playlist_service().share(name, replace)).await?,
        };
        Ok(call.show(messages::reply(&answered.notice, call.channel_language())))
    }
}

async fn list(call: &InteractionContext<'_>) -> Result<InteractionResponse> {
    let playlists = &call.stores().playlists;
    let (mine, server) = in_time(async {
        tokio::try_join!(
            playlists.list(call.playlist_service().owner(PlaylistScope::Mine)),
            playlists.list(call.playlist_service().owner(PlaylistScope::Server))
        )
    })
    .await?;
    Ok(call.show(messages::playlists(&mine, &server, &call.brand(), call.language())))
}

async fn show(
    which: PlaylistSelector,
    page: usize,
    call: &InteractionContext<'_>,
) -> Result<InteractionResponse> {
    let found = in_time(async {
        let Some((owner, entry)) = call.playlist_service().look_up(&which.name, which.shelf).await? else {
            return Ok(None);
        };
        call.stores().playlists.get(owner, &entry.name).await
    })
    .await?;
    Ok(call.show(match found {
        Some(playlist) => messages::playlist(&playlist, page, &call.brand(), call.language()),
        None => {
            messages::reply(&Notice::Library(LibraryNotice::Unknown { name: which.name }), call.language())
        }
    }))
}

async fn export(which: PlaylistSelector, call: &InteractionContext<'_>) -> Result<InteractionResponse> {
    let Some((owner, entry)) = in_time(call.playlist_service().look_up(&which.name, which.shelf)).await?
    else {
        return Ok(call.show(messages::reply(
            &Notice::Library(LibraryNotice::Unknown { name: which.name }),
            call.language(),
        )));
    };
    call.enqueue_for_one(SessionCommand::ExportPlaylist { owner, playlist: entry.name }).await
}
