//! The slash commands, one file each, all with the same shape.

mod clear;
mod fair;
mod favourite;
mod grab;
mod history;
mod join;
mod leave;
mod load;
mod move_session;
mod move_track;
mod nowplaying;
mod pause;
mod ping;
mod plan;
mod play;
mod play_this;
mod playlist;
mod previous;
mod queue;
mod redo;
mod remove;
mod repeat;
mod replay;
mod resume;
mod save;
mod search;
mod seek;
mod settings;
mod shuffle;
mod skip;
mod slash_command;
mod stop;
mod swap;
mod undo;
mod volume;
mod why;

use segue_application::{CatalogueEntry, Suggestion, catalogue};
use segue_messages::ButtonId;
use twilight_model::{
    application::{
        command::{Command, CommandType},
        interaction::application_command::{CommandData, CommandDataOption, CommandOptionValue},
    },
    http::interaction::InteractionResponse,
};

use self::{
    clear::Clear, fair::Fair, favourite::Favourite, grab::Grab, history::History, join::Join, leave::Leave,
    load::Load, move_session::MoveSession, move_track::Move, nowplaying::NowPlaying, pause::Pause,
    ping::Ping, plan::Plan, play::Play, play_this::PlayThis, playlist::Playlist, previous::Previous,
    queue::Queue, redo::Redo, remove::Remove, repeat::Loop, replay::Replay, resume::Resume, save::Save,
    search::Search, seek::Seek, settings::Settings, shuffle::Shuffle, skip::Skip,
    slash_command::SlashCommand, stop::Stop, swap::Swap, undo::Undo, volume::Volume, why::Why,
};
use crate::{
    InteractionError, Result, interaction_context::InteractionContext, localisation::localise,
    options::Options,
};

macro_rules! commands {
    ($($command:ident),+ $(,)?) => {
        /// The commands as they are registered with Discord, in all languages.
        ///
        /// See <https://discord.com/developers/docs/interactions/application-commands#registering-a-command>.
        #[must_use]
        pub fn definitions() -> Vec<Command> {
            vec![$(localise($command::definition())),+]
        }

        /// The commands, and what the catalogue says of each.
        pub fn rules() -> Vec<(Command, CatalogueEntry)> {
            vec![$(($command::definition(), $command::ENTRY)),+]
        }

        /// Suggests values for the option that is being typed.
        pub async fn suggest(data: &CommandData, call: &InteractionContext<'_>) -> Result<Vec<Suggestion>> {
            let Some((option, typed)) = typed(&data.options) else { return Ok(Vec::new()) };
            match data.name.as_str() {
                $(name if name == $command::ENTRY.name => $command::suggest(option, typed, call).await,)+
                _ => Ok(Vec::new()),
            }
        }

        /// Answers a command.
        pub async fn answer(data: &CommandData, call: &InteractionContext<'_>) -> Result<InteractionResponse> {
            let mut options = Options::new(data);
            match data.name.as_str() {
                $(name if name == $command::ENTRY.name => {
                    let parsed = $command::parse(&mut options)?;
                    options.end()?;
                    give::<$command>(parsed, call).await
                })+
                name => Err(InteractionError::UnknownCommand { name: name.to_owned() }),
            }
        }
    };
}

commands![
    Play,
    Pause,
    Resume,
    Skip,
    Previous,
    Replay,
    Seek,
    Volume,
    Loop,
    Stop,
    Join,
    Leave,
    MoveSession,
    Queue,
    Remove,
    Move,
    Swap,
    Clear,
    Shuffle,
    Fair,
    Undo,
    Redo,
    History,
    NowPlaying,
    Search,
    Save,
    Load,
    Playlist,
    Favourite,
    Grab,
    PlayThis,
    Why,
    Settings,
    Plan,
    Ping,
];

/// The option that is being typed, of the command or of its subcommand, and what is typed.
fn typed(options: &[CommandDataOption]) -> Option<(&str, &str)> {
    options.iter().find_map(|option| match &option.value {
        CommandOptionValue::Focused(typed, _) => Some((option.name.as_str(), typed.trim())),
        CommandOptionValue::SubCommand(inner) | CommandOptionValue::SubCommandGroup(inner) => typed(inner),
        _ => None,
    })
}

/// Name of a command for logs and metrics: what people type is not trusted there.
pub fn known_name(name: &str) -> Option<&'static str> {
    catalogue::find(name).map(|entry| entry.name)
}

/// What people look for to use a command.
#[must_use]
pub fn called(command: &Command) -> String {
    match command.kind {
        CommandType::ChatInput => format!("/{}", command.name),
        _ => format!("{} (in a message's menu, beneath Apps)", command.name),
    }
}

/// What a command does, for people: those of a message's menu have no description.
#[must_use]
pub fn about(command: &Command) -> &str {
    if command.description.is_empty() { play_this::ABOUT } else { &command.description }
}

/// Gives a command, if the member may.
async fn give<C: SlashCommand>(
    parsed: C::Parsed,
    call: &InteractionContext<'_>,
) -> Result<InteractionResponse> {
    call.permit(C::ENTRY).await?;
    C::answer(parsed, call).await
}

/// Answers a button or a list: it is a command whose options are written on it, or chosen from it.
pub async fn answer_button(
    button: ButtonId,
    chosen: &[String],
    call: &InteractionContext<'_>,
) -> Result<InteractionResponse> {
    match button {
        ButtonId::Pick => give::<Play>(play::Arguments::chosen(chosen)?, call).await,
        ButtonId::Pause => give::<Pause>((), call).await,
        ButtonId::Resume => give::<Resume>((), call).await,
        ButtonId::Skip => give::<Skip>(None, call).await,
        ButtonId::Stop => give::<Stop>((), call).await,
        ButtonId::Previous => give::<Previous>((), call).await,
        ButtonId::Shuffle => give::<Shuffle>((), call).await,
        ButtonId::Loop { mode } => give::<Loop>(mode, call).await,
        ButtonId::Volume { percent } => give::<Volume>(percent, call).await,
        ButtonId::ShowQueue => give::<Queue>(queue::Arguments::Alone, call).await,
        ButtonId::NowPlaying => give::<NowPlaying>((), call).await,
        ButtonId::Queue { page } => give::<Queue>(queue::Arguments::Page(page), call).await,
    }
}
