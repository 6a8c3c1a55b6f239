//! The slash commands, one file each, all with the same shape.

mod clear;
mod fair;
mod history;
mod join;
mod leave;
mod move_session;
mod move_track;
mod nowplaying;
mod pause;
mod ping;
mod play;
mod previous;
mod queue;
mod redo;
mod remove;
mod repeat;
mod replay;
mod resume;
mod seek;
mod shuffle;
mod skip;
mod slash_command;
mod stop;
mod swap;
mod undo;
mod volume;
mod why;

use segue_domain::ChannelRule;
use twilight_model::{
    application::{
        command::Command,
        interaction::application_command::{CommandData, CommandOptionValue},
    },
    http::interaction::InteractionResponse,
};

use self::{
    clear::Clear, fair::Fair, history::History, join::Join, leave::Leave, move_session::MoveSession,
    move_track::Move, nowplaying::NowPlaying, pause::Pause, ping::Ping, play::Play, previous::Previous,
    queue::Queue, redo::Redo, remove::Remove, repeat::Loop, replay::Replay, resume::Resume, seek::Seek,
    shuffle::Shuffle, skip::Skip, slash_command::SlashCommand, stop::Stop, swap::Swap, undo::Undo,
    volume::Volume, why::Why,
};
use crate::{ButtonId, InteractionError, Result, call::Call, options::Options, suggestion::Suggestion};

macro_rules! commands {
    ($($command:ident),+ $(,)?) => {
        /// The commands as they are registered with Discord.
        ///
        /// See <https://discord.com/developers/docs/interactions/application-commands#registering-a-command>.
        #[must_use]
        pub fn definitions() -> Vec<Command> {
            vec![$($command::definition()),+]
        }

        /// The commands, and where a member has to be to use them.
        pub fn rules() -> Vec<(Command, ChannelRule)> {
            vec![$(($command::definition(), $command::RULE)),+]
        }

        /// Name of a command for logs and metrics: what people type is not trusted there.
        pub fn known_name(name: &str) -> Option<&'static str> {
            match name {
                $($command::NAME => Some($command::NAME),)+
                _ => None,
            }
        }

        /// Suggests values for the option that is being typed.
        pub async fn suggest(data: &CommandData, call: &Call<'_>) -> Result<Vec<Suggestion>> {
            let Some((option, typed)) = data.options.iter().find_map(|option| match &option.value {
                CommandOptionValue::Focused(typed, _) => Some((option.name.as_str(), typed.trim())),
                _ => None,
            }) else {
                return Ok(Vec::new());
            };
            match data.name.as_str() {
                $($command::NAME => $command::suggest(option, typed, call).await,)+
                _ => Ok(Vec::new()),
            }
        }

        /// Answers a command.
        pub async fn answer(data: &CommandData, call: &Call<'_>) -> Result<InteractionResponse> {
            let mut options = Options::new(data);
            match data.name.as_str() {
                $($command::NAME => {
                    let parsed = $command::parse(&mut options)?;
                    options.end()?;
                    $command::answer(parsed, call).await
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
    Why,
    Ping,
];

/// Answers a button: it is a command whose options are written on it.
pub async fn answer_button(button: ButtonId, call: &Call<'_>) -> Result<InteractionResponse> {
    match button {
        ButtonId::Pause => Pause::answer((), call).await,
        ButtonId::Resume => Resume::answer((), call).await,
        ButtonId::Skip => Skip::answer(None, call).await,
        ButtonId::Stop => Stop::answer((), call).await,
        ButtonId::NowPlaying => NowPlaying::answer((), call).await,
        ButtonId::Queue { page } => Queue::answer(queue::Asked::Page(page), call).await,
    }
}
