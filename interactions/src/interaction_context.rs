//! One interaction on its way through a command.

use std::time::Duration;

use segue_application::{
    CatalogueEntry, MemberCommand, PlaylistService, RequestName, Services, SuggestionContext, catalogue,
    in_time, within,
};
use segue_domain::{
    Asker, ChannelId, ChannelRule, Grant, GuildId, Head, JobId, Language, Member, MessageId, Millis, Notice,
    PartitionId, Plan, PlanTable, Rank, ReplyHandle, RoleId, Session, SessionCommand, UserId,
};
use segue_messages::{self as messages, BotPermission, Brand, Outgoing};
use segue_store::Stores;
use tokio::sync::OnceCell;
use twilight_model::{
    application::interaction::{
        Interaction, InteractionData, InteractionType,
        application_command::{CommandDataOption, CommandOptionValue},
    },
    channel::message::MessageFlags,
    guild::Permissions,
    http::interaction::{InteractionResponse, InteractionResponseType},
};

use crate::{InteractionError, Received, Result};

/// How long it may take to find out whether a worker is there.
const LEASE_DEADLINE: Duration = Duration::from_millis(500);

/// How long a partition's owner has to have given no sign of life for people to be told that none is there: longer than
/// it takes until another has taken the partition over.
const AWAY: Millis = Millis::from_secs(15);

/// One interaction in a guild, and what is needed to answer it.
pub struct InteractionContext<'a> {
    services: &'a Services,
    interaction: &'a Interaction,
    pub received: &'a Received,
    pub guild: GuildId,
    pub user: UserId,
    /// Read once, for whatever asks first.
    head: OnceCell<Head>,
    /// What the guild's plan allows, once that was asked.
    plan: OnceCell<Plan>,
    /// What the member may decide, once that was asked.
    rank: OnceCell<Rank>,
}

impl<'a> InteractionContext<'a> {
    /// Refuses interactions outside guilds.
    pub fn new(services: &'a Services, interaction: &'a Interaction, received: &'a Received) -> Result<Self> {
        match (interaction.guild_id, interaction.author_id()) {
            (Some(guild), Some(user)) => Ok(Self {
                services,
                interaction,
                received,
                guild: GuildId::new(guild.get()),
                user: UserId::new(user.get()),
                head: OnceCell::new(),
                plan: OnceCell::new(),
                rank: OnceCell::new(),
            }),
            _ => Err(InteractionError::NotInGuild),
        }
    }

    pub fn stores(&self) -> &Stores {
        &self.services.stores
    }

    /// The small part of the session; a new one where nobody has used the bot yet.
    pub async fn head(&self) -> Result<&Head> {
        let read = || async {
            let head = in_time(self.stores().sessions.head(self.guild)).await?;
            Ok(head.unwrap_or_else(|| Session::new(self.guild).head))
        };
        self.head.get_or_try_init(read).await
    }

    /// What the guild's plan allows: by what is stored, and by what Discord says with the interaction.
    pub async fn plan(&self) -> Result<Plan> {
        let head = self.head().await?;
        let told = self.grants();
        // What Discord says now is newer than what is stored of the same entitlement.
        let stored = head.grants.iter().filter(|grant| told.iter().all(|newer| newer.id != grant.id));
        let plan = || self.services.plans().of(stored.chain(&told), self.received.now);
        Ok(*self.plan.get_or_init(|| std::future::ready(plan())).await)
    }

    /// What the guild's plan allows, after it was asked whether the member may give the command.
    pub fn plan_now(&self) -> Plan {
        self.plan.get().copied().unwrap_or_else(Plan::everything)
    }

    /// How the server wants messages to look, after it was asked whether the member may give the command.
    pub fn brand(&self) -> Brand {
        self.head.get().map_or_else(Brand::default, |head| Brand::of(&head.settings, &self.plan_now()))
    }

    /// The table that settings are defined in.
    pub fn table(&self) -> &'static PlanTable {
        self.services.plans().table()
    }

    /// Refuses who may not use a command, here or at all.
    pub async fn permit(&self, command: CatalogueEntry) -> Result<()> {
        let changes = command.rule != ChannelRule::Anywhere;
        let (head, plan) = (self.head().await?, self.plan().await?);
        let member = self.interaction.member.as_ref();
        let roles: Vec<RoleId> =
            member.iter().flat_map(|member| &member.roles).map(|role| RoleId::new(role.get())).collect();
        let manages = member
            .and_then(|member| member.permissions)
            .is_some_and(|has| has.intersects(Permissions::MANAGE_GUILD | Permissions::ADMINISTRATOR));
        // A thread counts as the channel it is in.
        let channel = self.interaction.channel.as_ref();
        let ids = [channel.map(|channel| channel.id), channel.and_then(|channel| channel.parent_id)];
        let channels: Vec<ChannelId> =
            ids.into_iter().flatten().map(|channel| ChannelId::new(channel.get())).collect();
        let asker = Asker { user_id: self.user, roles: &roles, manages, channels: &channels };
        let rank = catalogue::may_give(command.name, changes, &asker, head, &plan, self.received.now)
            .map_err(|notice| InteractionError::Refused(Box::new(notice)))?;
        // A call is asked for one command.
        let _ = self.rank.set(rank);
        Ok(())
    }

    /// What was typed into another option of the command whose option is being typed.
    pub fn typed(&self, name: &str) -> Option<&str> {
        fn find<'o>(options: &'o [CommandDataOption], name: &str) -> Option<&'o str> {
            options.iter().find_map(|option| match &option.value {
                CommandOptionValue::String(text) if option.name == name => Some(text.as_str()),
                CommandOptionValue::SubCommand(inner) | CommandOptionValue::SubCommandGroup(inner) => {
                    find(inner, name)
                }
                _ => None,
            })
        }
        match &self.interaction.data {
            Some(InteractionData::ApplicationCommand(data)) => find(&data.options, name),
            _ => None,
        }
    }

    /// Tiers that Discord says the guild or the member has.
    ///
    /// See <https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-object>.
    fn grants(&self) -> Vec<Grant> {
        let entitlements = self.interaction.entitlements.iter();
        // One of a person is the person's, and not the guild's.
        let of_guild = entitlements.filter(|entitlement| entitlement.guild_id == self.interaction.guild_id);
        of_guild.filter_map(|entitlement| self.services.plan_config.grant(entitlement)).collect()
    }

    /// Instant of the interaction, in milliseconds of the Unix epoch, as Discord wrote it into the id.
    ///
    /// See <https://discord.com/developers/docs/reference#snowflakes>.
    pub fn created_at_millis(&self) -> u64 {
        const DISCORD_EPOCH: u64 = 1_420_070_400_000;
        (self.interaction.id.get() >> 22) + DISCORD_EPOCH
    }

    /// Seed of whatever is to be random: the same interaction always makes the same job.
    pub const fn seed(&self) -> u64 {
        self.interaction.id.get()
    }

    /// Language of what only the person who asked sees: that of their Discord.
    pub fn language(&self) -> Language {
        readers_language(self.interaction)
    }

    /// Who asks, for what is offered while they type.
    pub fn reader(&self) -> SuggestionContext<'_> {
        SuggestionContext {
            stores: self.stores(),
            guild: self.guild,
            user: self.user,
            language: self.language(),
            search_box: &self.services.search_box,
        }
    }

    /// The person, as somebody who keeps playlists.
    pub fn playlist_service(&self) -> PlaylistService<'_> {
        PlaylistService {
            stores: self.stores(),
            guild: self.guild,
            user: self.user,
            manages: self.manages_server(),
            plan: self.plan_now(),
            now: self.received.now,
            request: Some(RequestName::Interaction(self.interaction.id.get())),
        }
    }

    /// Language of what everybody in the channel sees: the one that the server chose, or that of its Discord.
    pub fn channel_language(&self) -> Language {
        let chosen = self.head.get().zip(self.plan.get());
        if let Some(language) = chosen.and_then(|(head, plan)| head.settings.language(plan)) {
            return language;
        }
        self.interaction.guild_locale.as_deref().map(Language::of_locale).unwrap_or_default()
    }

    /// Refuses when the bot is known to lack what it needs to write in the channel later, with its own token.
    pub fn needs_to_write(&self) -> Result<()> {
        let Some(has) = self.interaction.app_permissions else { return Ok(()) };
        let is_thread = self.interaction.channel.as_ref().is_some_and(|channel| channel.kind.is_thread());
        let send = if is_thread {
            (Permissions::SEND_MESSAGES_IN_THREADS, BotPermission::SendMessagesInThreads)
        } else {
            (Permissions::SEND_MESSAGES, BotPermission::SendMessages)
        };
        for (needed, permission) in [(Permissions::VIEW_CHANNEL, BotPermission::ViewChannel), send] {
            if !has.intersects(needed | Permissions::ADMINISTRATOR) {
                return Err(InteractionError::BotLacks { permission });
            }
        }
        Ok(())
    }

    /// Whether the person may change what others keep for the server.
    pub fn manages_server(&self) -> bool {
        let has = self.interaction.member.as_ref().and_then(|member| member.permissions);
        has.is_some_and(|has| has.intersects(Permissions::MANAGE_GUILD | Permissions::ADMINISTRATOR))
    }

    /// As [`InteractionContext::enqueue`], with an answer that only the person sees.
    pub async fn enqueue_for_one(&self, command: SessionCommand) -> Result<InteractionResponse> {
        let answer = self.enqueue(command).await?;
        let mut data = answer.data.unwrap_or_default();
        data.flags = Some(data.flags.unwrap_or(MessageFlags::empty()) | MessageFlags::EPHEMERAL);
        Ok(InteractionResponse { data: Some(data), ..answer })
    }

    /// Puts a command on the guild's partition. The worker answers; until then Discord shows that the bot thinks.
    pub async fn enqueue(&self, command: SessionCommand) -> Result<InteractionResponse> {
        let partition = self.services.partition_of(self.guild);
        let id = JobId::new(self.interaction.id.to_string());
        let dispatcher = self.services.dispatcher(self.received.now);
        let enqueued = in_time(dispatcher.command(self.guild, id, self.given(command)));
        let (enqueued, away) = tokio::join!(enqueued, self.worker_is_away(partition));
        enqueued?;
        if away {
            // The worker that comes back says in its place the outcome.
            let queued = messages::reply(&Notice::Waiting, self.channel_language());
            return Ok(if self.card().is_some() { queued.ephemeral() } else { queued }.answer());
        }
        // A card shows the outcome by itself; elsewhere a message does, and until then Discord says that the bot thinks.
        let kind = if self.card().is_some() {
            InteractionResponseType::DeferredUpdateMessage
        } else {
            InteractionResponseType::DeferredChannelMessageWithSource
        };
        Ok(InteractionResponse { kind, data: None })
    }

    /// Whether nobody has held the partition for so long that it is said. What can't be read is not held against anybody.
    async fn worker_is_away(&self, partition: PartitionId) -> bool {
        match within(LEASE_DEADLINE, self.stores().leases.read(partition)).await {
            Ok(lease) => lease.is_none_or(|lease| self.received.now.since(lease.heartbeat) > AWAY),
            Err(error) => {
                tracing::warn!(%partition, error = &error as &dyn std::error::Error, "the lease could not be read");
                false
            }
        }
    }

    /// Shows a message: in place of the one whose button was pressed, or as a new one.
    pub fn show(&self, message: Outgoing) -> InteractionResponse {
        match self.interaction.kind {
            // A message of components can't become one of text, and the other way round it is refused as well.
            InteractionType::MessageComponent if message.components_only == self.card().is_some() => {
                message.update()
            }
            _ => message.answer(),
        }
    }

    /// The card whose button was pressed, if one was.
    fn card(&self) -> Option<MessageId> {
        let pressed = self.interaction.kind == InteractionType::MessageComponent;
        let message = self.interaction.message.as_ref().filter(|_| pressed)?;
        let is_card = message.flags.is_some_and(|flags| flags.contains(MessageFlags::IS_COMPONENTS_V2));
        is_card.then(|| MessageId::new(message.id.get()))
    }

    /// Shows why nothing else can be shown: to the person who asked, or in place of a message that everybody sees.
    pub fn refuse(&self, notice: &Notice) -> InteractionResponse {
        let language = match self.interaction.kind {
            InteractionType::MessageComponent => self.channel_language(),
            _ => self.language(),
        };
        self.show(messages::reply(notice, language))
    }

    fn given(&self, command: SessionCommand) -> MemberCommand {
        let channel = self.interaction.channel.as_ref().map(|channel| ChannelId::new(channel.id.get()));
        let application = self.interaction.application_id.get();
        let reply = ReplyHandle::new(application, self.interaction.token.clone(), self.received.now);
        MemberCommand {
            member: Member {
                user_id: self.user,
                voice_channel: None,
                text_channel: channel,
                rank: self.rank.get().copied().unwrap_or_default(),
            },
            command,
            reply: ReplyHandle { card: self.card(), ..reply }.in_language(self.channel_language()),
            grants: self.grants(),
            trace_id: self.received.trace_id.clone(),
        }
    }
}

/// Language of the person who asked, wherever they are.
pub fn readers_language(interaction: &Interaction) -> Language {
    interaction.locale.as_deref().map(Language::of_locale).unwrap_or_default()
}
