//! What the worker does for a person besides the music.

use std::{collections::HashSet, sync::Arc};

use segue_application::{PlaylistService, RequestName};
use segue_domain::{
    BackgroundTask, BackgroundTaskKind, Choice, GrabbedTrack, GuildId, ImportOrder, ImportProblem, Language,
    LibraryNotice, MAX_FOUND, MAX_PLAYLIST_FILE, Notice, Plan, Playlist, PlaylistName, PlaylistOwner, Report,
    SourceFailure, UserId,
};
use segue_store::{StoreError, Stores, now};
use tracing::Instrument;

use super::Guild;
use crate::{
    discord::{DirectMessageOutcome, Discord},
    guild::GuildMessage,
};
use segue_sources::{SourceError, Sources, in_the_name_of};

impl Guild {
    /// Does a background task beside the music, and tells this task the outcome.
    pub(super) fn run_background_task(&self, background_task: BackgroundTask) {
        let (discord, sources) = (self.context.discord.clone(), Arc::clone(&self.context.sources));
        let (stores, mailbox, guild) = (self.context.stores.clone(), self.mailbox.clone(), self.id);
        let span = tracing::info_span!("background_task", name = background_task.kind.name(), trace = %background_task.trace_id);
        let task = async move {
            let notice =
                in_the_name_of(guild, Runner { discord, sources, stores, guild }.run(&background_task)).await;
            tracing::info!(code = notice.code(), "a background task is done");
            let notice = Notice::Library(notice);
            let _ = mailbox.send(GuildMessage::Report(Report::BackgroundTaskDone {
                job_id: background_task.job_id,
                notice,
            }));
        };
        tokio::spawn(task.instrument(span));
    }
}

/// What background tasks need.
struct Runner {
    discord: Discord,
    sources: Arc<Sources>,
    stores: Stores,
    guild: GuildId,
}

impl Runner {
    /// Does a background task, and says the outcome. Doing it again does no harm.
    async fn run(&self, background_task: &BackgroundTask) -> LibraryNotice {
        match &background_task.kind {
            BackgroundTaskKind::Grab { card } => {
                self.grab(background_task.by, card, background_task.reply.language).await
            }
            BackgroundTaskKind::Search { text } => self.search(text).await,
            BackgroundTaskKind::Export { owner, name } => self.export(background_task, *owner, name).await,
            BackgroundTaskKind::Import(order) => {
                self.import(background_task, order).await.unwrap_or_else(|notice| notice)
            }
            // a background task of a newer version, which took the session over and lost it again.
            _ => LibraryNotice::BackgroundTaskFailed,
        }
    }

    async fn grab(&self, user: UserId, card: &GrabbedTrack, language: Language) -> LibraryNotice {
        let letter = Notice::Library(LibraryNotice::GrabbedTrack(card.clone()));
        match self.discord.write_to(user, &letter, language).await {
            DirectMessageOutcome::Arrived => LibraryNotice::Grabbed { title: card.title.clone() },
            DirectMessageOutcome::Unwanted => LibraryNotice::GrabbedHere(card.clone()),
            DirectMessageOutcome::Failed => LibraryNotice::BackgroundTaskFailed,
        }
    }

    async fn search(&self, text: &str) -> LibraryNotice {
        match self.sources.search(text, MAX_FOUND).await {
            Ok(found) => {
                let mut links = HashSet::new();
                let choices = found.iter().filter_map(Choice::of);
                let choices: Vec<_> =
                    choices.filter(|choice| links.insert(choice.link.clone())).take(MAX_FOUND).collect();
                if choices.is_empty() {
                    LibraryNotice::SearchFailed { failure: SourceFailure::NothingFound }
                } else {
                    LibraryNotice::Found { choices }
                }
            }
            Err(error) => LibraryNotice::SearchFailed { failure: told(&error) },
        }
    }

    async fn export(
        &self,
        background_task: &BackgroundTask,
        owner: PlaylistOwner,
        name: &PlaylistName,
    ) -> LibraryNotice {
        let playlist = match self.stores.playlists.get(owner, name).await {
            Ok(Some(playlist)) => playlist,
            Ok(None) => return LibraryNotice::Unknown { name: name.clone() },
            Err(error) => return unreachable_store(&error),
        };
        let notice = LibraryNotice::Exported { name: playlist.name.clone(), count: playlist.tracks.len() };
        let (words, file_name) = (Notice::Library(notice.clone()), file_name(&playlist.name));
        let sent =
            self.discord.reply_with_file(&background_task.reply, &words, &file_name, playlist.export()).await;
        if sent { notice } else { LibraryNotice::BackgroundTaskFailed }
    }

    async fn import(
        &self,
        background_task: &BackgroundTask,
        order: &ImportOrder,
    ) -> Result<LibraryNotice, LibraryNotice> {
        let playlist_service = PlaylistService {
            stores: &self.stores,
            guild: self.guild,
            user: background_task.by,
            manages: order.manages,
            // What the plan allows was asked when the command was given.
            plan: Plan::everything(),
            now: now(),
            request: Some(RequestName::BackgroundTask(background_task.job_id.as_str())),
        };
        // A try before this one had come so far, and the file may be gone by now.
        if let Some(Notice::Library(notice)) =
            playlist_service.answered().await.map_err(|error| unreachable_store(&error))?
        {
            return Ok(notice);
        }
        let file = self.sources.small_file(&order.url, MAX_PLAYLIST_FILE).await;
        let file = file.map_err(|error| match error {
            SourceError::TooManyBytes(_) => LibraryNotice::ImportFailed { problem: ImportProblem::TooLarge },
            SourceError::Empty => LibraryNotice::ImportFailed { problem: ImportProblem::NotAPlaylist },
            error => LibraryNotice::FileFailed { failure: told(&error) },
        })?;
        let kept = Playlist::import(&file).map_err(|problem| LibraryNotice::ImportFailed { problem })?;
        let saved = playlist_service.save(order.owner, order.name.clone(), kept, order.replace).await;
        match saved.map_err(|error| unreachable_store(&error))?.notice {
            Notice::Library(notice) => Ok(notice),
            _ => Err(LibraryNotice::BackgroundTaskFailed),
        }
    }
}

fn told(error: &SourceError) -> SourceFailure {
    let failure = error.failure();
    tracing::info!(code = failure.code(), error = error as &dyn std::error::Error, "the lookup failed");
    failure
}

fn unreachable_store(error: &StoreError) -> LibraryNotice {
    tracing::warn!(
        code = error.code(),
        error = error as &dyn std::error::Error,
        "a playlist could not be read"
    );
    LibraryNotice::BackgroundTaskFailed
}

/// Name of a playlist's file: letters and digits of any script, since Discord replaces what it does not like.
fn file_name(name: &PlaylistName) -> String {
    let name: String = name.as_str().chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).collect();
    format!("{name}.json")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_has_a_name_that_any_system_takes() {
        let name = |text: &str| file_name(&text.parse().expect("a name"));
        assert_eq!(name("../etc/passwd"), "---etc-passwd.json");
        assert_eq!(name("Été 2026"), "Été-2026.json");
    }
}
