//! What has to be known of a member before a job of theirs is applied: where they are, and whether the bot can come there.
//!
//! The gateway tells both. What it has not told to this process is asked of Discord, and never awaited by the guild's
//! task: the job waits beside it, for a moment. Jobs of a member keep their order; those of others need not wait.

use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};

use segue_domain::{
    Actor, ChannelEntry, ChannelId, ChannelRule, Job, JoinProblem, Member, Report, SessionCommand, UserId,
};
use segue_store::StoreError;
use tokio::time::{Instant, timeout};
use tracing::Instrument;

use super::Guild;
use crate::{
    guild::{GuildMessage, HeldJob},
    player::LinkState,
};

/// Longest wait of a job for what Discord is asked, while there is music that somebody may want paused: the queue gives a
/// guild's next job only after this one. What Discord answers later is known to the next.
const PATIENCE: Duration = Duration::from_millis(200);
/// The same while nothing plays, and nothing else is urgent.
const PATIENCE_IN_SILENCE: Duration = Duration::from_millis(500);
/// The same for an answer that only chooses the words.
const WORDS_PATIENCE: Duration = Duration::from_secs(2);

/// A job that waits for what has to be known of its member.
pub(super) struct WaitingJob {
    by: UserId,
    job: Box<Job>,
    held: HeldJob,
    since: Instant,
}

impl Guild {
    /// Carries a job out, or lets it wait for what is not known yet.
    pub(super) async fn receive(&mut self, job: Box<Job>, held: HeldJob) -> Result<(), StoreError> {
        if let (Actor::Member(Member { user_id: by, .. }), Some(command)) = (job.actor, job.command()) {
            let waits = self.waiting.iter().any(|waiting| waiting.by == by);
            let unknown = self.is_to_be_asked(command, by);
            if waits || unknown {
                if !waits {
                    self.ask(&job, by);
                }
                self.waiting.push(WaitingJob { by, job, held, since: Instant::now() });
                return Ok(());
            }
        }
        self.carry_job_out(&job, held, None, Duration::ZERO).await
    }

    /// What had to be known of a member is known, or did not come in time.
    #[allow(clippy::option_option)]
    pub(super) async fn on_located(
        &mut self,
        by: UserId,
        found: Option<Option<ChannelId>>,
    ) -> Result<(), StoreError> {
        let ready: Vec<_> = self.waiting.extract_if(.., |waiting| waiting.by == by).collect();
        for WaitingJob { job, held, since, .. } in ready {
            self.carry_job_out(&job, held, found, since.elapsed()).await?;
        }
        Ok(())
    }

    /// `waited` is how long the next job of the guild has waited for this one.
    #[allow(clippy::option_option)]
    async fn carry_job_out(
        &mut self,
        job: &Job,
        held: HeldJob,
        found: Option<Option<ChannelId>>,
        waited: Duration,
    ) -> Result<(), StoreError> {
        let span = tracing::info_span!("job", id = %job.id, trace = %job.trace_id, command = job.body.name());
        self.on_job(job, held, found, waited).instrument(span).await
    }

    /// The member with their channel, which an interaction does not carry, and whether the bot can come there. `found` is
    /// where Discord said just now that they are: what the gateway has yet to tell is older.
    #[allow(clippy::option_option)]
    pub(super) fn place(&self, job: &Job, found: Option<Option<ChannelId>>) -> (Actor, ChannelEntry) {
        let (Actor::Member(member), Some(command)) = (job.actor, job.command()) else {
            return (job.actor, ChannelEntry::Open);
        };
        let told = self.told_of(member.user_id);
        let known = if told.flatten().is_some() { told } else { found.or(told) };
        let voice_channel = known.flatten();
        let entry = match (known, voice_channel) {
            (None, _) => ChannelEntry::PlaceUnknown,
            (_, Some(channel)) if may_bring_the_bot(command) => self.entry(channel),
            _ => ChannelEntry::Open,
        };
        (Actor::Member(Member { voice_channel, ..member }), entry)
    }

    /// Whether the bot can come to a channel, as far as that is known.
    fn entry(&self, channel: ChannelId) -> ChannelEntry {
        let Some(may) = self.context.access.known(self.id, channel).filter(|_| !self.is_there(channel))
        else {
            return ChannelEntry::Open;
        };
        if !may.allow_playing() {
            return ChannelEntry::Forbidden;
        }
        let members = self.context.voice_states.occupants(self.id, channel, self.context.discord.bot());
        if members.is_some_and(|members| may.is_full(members)) {
            ChannelEntry::Full
        } else {
            ChannelEntry::Open
        }
    }

    fn is_there(&self, channel: ChannelId) -> bool {
        matches!(self.link.state(), LinkState::There(there) | LinkState::Joining(there) if there == channel)
    }

    /// Where a member is, as far as the gateway told. Who it says is nowhere may have joined a channel since it was lost.
    #[allow(clippy::option_option)]
    fn told_of(&self, by: UserId) -> Option<Option<ChannelId>> {
        let told = self.context.voice_states.of(self.id, by);
        told.filter(|place| place.is_some() || self.context.gateway.session(self.id).is_some())
    }

    /// Whether Discord has to be asked of the member before the job is applied.
    fn is_to_be_asked(&self, command: &SessionCommand, by: UserId) -> bool {
        if command.channel_rule() == ChannelRule::Anywhere {
            return false;
        }
        match self.told_of(by) {
            None => true,
            Some(None) => false,
            Some(Some(channel)) => {
                let head = &self.writer.session().head;
                // Who wants music elsewhere than it plays is refused, unless it is to move.
                let refused = head.is_active()
                    && head.dormant.is_none()
                    && head.voice_channel != Some(channel)
                    && !matches!(command, SessionCommand::MoveSession);
                may_bring_the_bot(command)
                    && !refused
                    && !self.is_there(channel)
                    && self.context.access.known(self.id, channel).is_none()
            }
        }
    }

    /// Asks Discord, and tells this task when what it answered is known. An answer that comes late is kept.
    fn ask(&self, job: &Job, by: UserId) {
        let (context, mailbox, guild) = (self.context.clone(), self.mailbox.clone(), self.id);
        let brings = job.command().is_some_and(may_bring_the_bot);
        let trace = tracing::info_span!("asking", trace = %job.trace_id);
        let head = &self.writer.session().head;
        let plays = head.is_active() && !head.is_held() && head.dormant.is_none();
        let patience = if plays { PATIENCE } else { PATIENCE_IN_SILENCE };
        let told = self.told_of(by);
        let found = Arc::new(OnceLock::new());
        let finding = Arc::clone(&found);
        let asking = async move {
            let channel = match told {
                Some(known) => known,
                None => match context.discord.voice_channel(guild, by).await {
                    Ok(channel) => {
                        context.voice_states.learn(guild, by, channel);
                        let _ = finding.set(channel);
                        channel
                    }
                    Err(error) => {
                        let error = &error as &dyn std::error::Error;
                        tracing::warn!(error, "a member's channel could not be read");
                        None
                    }
                },
            };
            let Some(channel) = channel.filter(|_| brings) else { return };
            if context.access.known(guild, channel).is_none() {
                let changes = context.access.changes(guild);
                if let Some(may) = context.discord.voice_permissions(guild, channel).await {
                    context.access.learn(guild, channel, may, changes);
                }
            }
        };
        let task = async move {
            let asking = tokio::spawn(asking.in_current_span());
            if timeout(patience, asking).await.is_err() {
                tracing::info!(
                    "Discord did not answer in time where a member is, or what the bot may do there"
                );
            }
            let found = found.get().copied();
            let _ = mailbox.send(GuildMessage::Located { member: by, found });
        };
        tokio::spawn(task.instrument(trace));
    }

    /// Finds out why a channel could not be joined: Discord gives no answer to a join that it does not allow.
    pub(super) fn check_join(&mut self, channel: ChannelId) {
        self.awaits_reason = true;
        let (context, mailbox, guild) = (self.context.clone(), self.mailbox.clone(), self.id);
        let checking = async move {
            let may = if let Some(may) = context.access.known(guild, channel) {
                Some(may)
            } else {
                let asked = context.discord.voice_permissions(guild, channel);
                timeout(WORDS_PATIENCE, asked).await.ok().flatten()
            };
            let members = context.voice_states.occupants(guild, channel, context.discord.bot());
            match may {
                Some(may) if !may.allow_playing() => JoinProblem::Forbidden,
                Some(may) if members.is_some_and(|members| may.is_full(members)) => JoinProblem::Full,
                _ => JoinProblem::Unanswered,
            }
        };
        let task = async move {
            // This task joins nothing until it is told, come what may.
            let checked = tokio::spawn(checking.in_current_span()).await;
            let problem = checked.unwrap_or(JoinProblem::Unanswered);
            let _ = mailbox.send(GuildMessage::JoinChecked { channel, problem });
        };
        tokio::spawn(task.in_current_span());
    }

    pub(super) async fn on_join_checked(
        &mut self,
        channel: ChannelId,
        problem: JoinProblem,
    ) -> Result<(), StoreError> {
        self.awaits_reason = false;
        // Meanwhile somebody may have stopped the session, or called it elsewhere.
        if self.writer.session().head.voice_channel != Some(channel) || self.is_there(channel) {
            return Ok(());
        }
        self.report(&Report::JoinFailed { problem }).await
    }
}

/// Whether a command may make the bot come to its member.
pub(super) const fn may_bring_the_bot(command: &SessionCommand) -> bool {
    matches!(
        command,
        SessionCommand::Play { .. }
            | SessionCommand::Join
            | SessionCommand::MoveSession
            | SessionCommand::Resume
            | SessionCommand::Undo
    )
}
