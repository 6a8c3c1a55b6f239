//! From a member's wish to a job on the guild's partition.

use segue_application::{Dispatcher, MemberCommand, catalogue};
use segue_domain::{
    Asker, GuildId, Head, JobId, Member, Plan, Rank, ReplyHandle, RoleId, Session, SessionCommand, Timestamp,
    TraceId, UserId,
};
use segue_store::Stores;
use sha2::{Digest, Sha256};

use crate::{ApiError, ApiState, http::current_trace_id};

/// A member who gives commands to a guild's session.
pub struct CommandDispatcher<'a> {
    /// The session's head, as its worker last stored it.
    pub head: Head,
    /// What the guild's plan allows.
    pub plan: Plan,
    state: &'a ApiState,
    stores: &'a Stores,
    guild: GuildId,
    user: UserId,
    roles: &'a [RoleId],
    manages: bool,
    now: Timestamp,
}

impl<'a> CommandDispatcher<'a> {
    /// Reads what decides what the member may.
    pub async fn new(
        state: &'a ApiState,
        guild: GuildId,
        user: UserId,
        roles: &'a [RoleId],
        manages: bool,
    ) -> Result<Self, ApiError> {
        let stores = state.stores().ok_or(ApiError::NoStores)?;
        let head = stores.sessions.head(guild).await?.unwrap_or_else(|| Session::new(guild).head);
        let now = segue_store::now();
        let plan = state.plans().of(&head.grants, now);
        Ok(Self { head, plan, state, stores, guild, user, roles, manages, now })
    }

    /// Decides whether the member may give a command, by the name of the slash command it is under.
    pub fn permit(&self, slash_command: &str, changes: bool) -> Result<Rank, ApiError> {
        let channels = catalogue::panel_channels(&self.head, &self.plan);
        let asker =
            Asker { user_id: self.user, roles: self.roles, manages: self.manages, channels: &channels };
        catalogue::may_give(slash_command, changes, &asker, &self.head, &self.plan, self.now)
            .map_err(|notice| ApiError::Refused(Box::new(notice)))
    }

    /// Puts a command on the guild's partition. The same key makes the same job. Returns the job's id.
    pub async fn issue(&self, rank: Rank, command: SessionCommand, key: &str) -> Result<String, ApiError> {
        let partitions = self.state.partitions().ok_or(ApiError::NoStores)?;
        let id = format!("panel-{}-{}-{key}", self.guild, self.user);
        let given = MemberCommand {
            member: Member { user_id: self.user, voice_channel: None, text_channel: None, rank },
            command,
            reply: ReplyHandle::panel(self.now),
            grants: Vec::new(),
            trace_id: TraceId::new(current_trace_id()),
        };
        let dispatcher = Dispatcher { jobs: &*self.stores.jobs, partitions, now: self.now };
        dispatcher.command(self.guild, JobId::new(id.clone()), given).await?;
        Ok(id)
    }
}

/// A number that follows from a key, for what is to be random but the same for the same job.
pub fn seed(key: &str) -> u64 {
    let digest = Sha256::digest(key.as_bytes());
    digest.iter().take(8).fold(0, |seed, byte| (seed << 8) | u64::from(*byte))
}
