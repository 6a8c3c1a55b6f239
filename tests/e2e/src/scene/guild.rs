//! A guild of its own, and a member who gives commands there.

use std::time::{Duration, Instant};

use discord_sim::{
    InteractionHandle, Invocation, Message, Simulator, VoiceState,
    id::{ChannelId, GuildId, MessageId, UserId},
};
use twilight_model::guild::Permissions;

use super::{Answer, Listener};
use crate::{E2eError, tunes::Tune};

/// How long a person waits for an answer before it counts as lost.
const PATIENCE: Duration = Duration::from_secs(25);

/// A guild of its own, with a text channel, two voice channels, and a member who listens in the first.
#[derive(Clone)]
pub struct TestGuild {
    /// The simulated Discord.
    pub sim: Simulator,
    /// The guild.
    pub guild: GuildId,
    /// Its text channel.
    pub text: ChannelId,
    /// The voice channel the person is in.
    pub voice: ChannelId,
    /// Another voice channel.
    pub other_voice: ChannelId,
    /// The person.
    pub person: UserId,
    /// The person's ears.
    pub ears: Listener,
}

impl TestGuild {
    /// Makes the guild, and seats the person in its voice channel.
    ///
    /// # Errors
    ///
    /// [`E2eError::Discord`].
    pub fn open(sim: &Simulator, name: &str) -> Result<Self, E2eError> {
        let guild = sim.create_guild(name);
        let text = sim.create_text_channel(guild, "music")?;
        let voice = sim.create_voice_channel(guild, "Lounge")?;
        let other_voice = sim.create_voice_channel(guild, "Studio")?;
        let person = sim.create_member(guild, "Ada", Permissions::empty())?;
        let ears = Listener::new(sim.join_voice(guild, voice, person)?);
        Ok(Self { sim: sim.clone(), guild, text, voice, other_voice, person, ears })
    }

    /// Takes the person to a stage, where the bot may speak without asking.
    ///
    /// # Errors
    ///
    /// [`E2eError::Discord`].
    pub fn onto_stage(&mut self) -> Result<(), E2eError> {
        let stage = self.sim.create_stage_channel(self.guild, "Stage")?;
        self.sim.grant(self.guild, self.sim.bot_user_id(), Permissions::MUTE_MEMBERS)?;
        self.sim.leave_voice(self.guild, self.person)?;
        self.ears = Listener::new(self.sim.join_voice(self.guild, stage, self.person)?);
        self.voice = stage;
        Ok(())
    }

    /// Another member, who is in no voice channel.
    ///
    /// # Errors
    ///
    /// [`E2eError::Discord`].
    pub fn newcomer(&self, name: &str) -> Result<UserId, E2eError> {
        Ok(self.sim.create_member(self.guild, name, Permissions::empty())?)
    }

    /// A command of the person, to be filled in.
    #[must_use]
    pub fn invocation(&self, command: &str) -> Invocation {
        Invocation::new(self.guild, self.text, self.person, command)
    }

    /// A command of somebody, to be filled in.
    #[must_use]
    pub fn invocation_of(&self, who: UserId, command: &str) -> Invocation {
        Invocation::new(self.guild, self.text, who, command)
    }

    /// The person gives a command without options, and waits for the answer.
    ///
    /// # Errors
    ///
    /// [`E2eError::Discord`] when the answer is lost.
    pub async fn command(&self, name: &str) -> Result<Answer, E2eError> {
        self.give(&self.invocation(name)).await
    }

    /// The person asks for a link.
    ///
    /// # Errors
    ///
    /// As [`TestGuild::command`].
    pub async fn play(&self, url: &str) -> Result<Answer, E2eError> {
        self.give(&self.invocation("play").option("query", url)).await
    }

    /// The person attaches a tune's file.
    ///
    /// # Errors
    ///
    /// As [`TestGuild::command`].
    pub async fn play_file(&self, tune: &Tune) -> Result<Answer, E2eError> {
        let kind = tune.format.content_type();
        let file = self.sim.add_attachment(&tune.name, Some(kind), tune.bytes.clone());
        self.give(&self.invocation("play").attachment("file", &file)).await
    }

    /// Gives a command, and waits for the answer.
    ///
    /// # Errors
    ///
    /// As [`TestGuild::command`].
    pub async fn give(&self, invocation: &Invocation) -> Result<Answer, E2eError> {
        let asked = Instant::now();
        settle(self.sim.command(invocation)?, asked).await
    }

    /// The person presses the button whose `custom_id` contains these letters.
    ///
    /// # Errors
    ///
    /// [`E2eError::Shortfall`] when the message has no such button; else as [`TestGuild::command`].
    pub async fn press(&self, message: &Message, button: &str) -> Result<Answer, E2eError> {
        let custom_id = message.custom_ids().into_iter().find(|id| id.contains(button)).ok_or_else(|| {
            E2eError::Shortfall(format!("the message has no button {button}: {:?}", message.custom_ids()))
        })?;
        let asked = Instant::now();
        settle(self.sim.press(message.id, &custom_id, self.person)?, asked).await
    }

    /// The person chooses from the list whose `custom_id` contains these letters.
    ///
    /// # Errors
    ///
    /// [`E2eError::Shortfall`] when the message has no such list; else as [`TestGuild::command`].
    pub async fn pick(&self, message: &Message, list: &str, value: &str) -> Result<Answer, E2eError> {
        let custom_id = message.custom_ids().into_iter().find(|id| id.contains(list)).ok_or_else(|| {
            E2eError::Shortfall(format!("the message has no list {list}: {:?}", message.custom_ids()))
        })?;
        let asked = Instant::now();
        settle(self.sim.select(message.id, &custom_id, self.person, &[value.to_owned()])?, asked).await
    }

    /// The person chooses a command from a message's menu, and waits for the answer.
    ///
    /// # Errors
    ///
    /// As [`TestGuild::command`].
    pub async fn choose(&self, message: MessageId, command: &str) -> Result<Answer, E2eError> {
        let asked = Instant::now();
        settle(self.sim.message_command(message, self.person, command)?, asked).await
    }

    /// The person presses a button of a message that shows what plays: the outcome is shown there.
    ///
    /// # Errors
    ///
    /// [`E2eError::Shortfall`] when it has no such button; [`E2eError::Discord`] when it is not acknowledged.
    pub async fn press_card(&self, message: &Message, button: &str) -> Result<(), E2eError> {
        let custom_id = message.custom_ids().into_iter().find(|id| id.contains(button)).ok_or_else(|| {
            E2eError::Shortfall(format!("the message has no button {button}: {:?}", message.custom_ids()))
        })?;
        self.sim.press(message.id, &custom_id, self.person)?.initial(PATIENCE).await?;
        Ok(())
    }

    /// Waits until the bot's message that shows what plays says these words.
    ///
    /// # Errors
    ///
    /// [`E2eError::TimedOut`].
    pub async fn card(&self, words: &str, limit: Duration) -> Result<Message, E2eError> {
        const COMPONENTS_ONLY: u64 = 1 << 15;
        let is_card =
            |message: &Message| message.flags & COMPONENTS_ONLY != 0 && message.interaction_id.is_none();
        self.message_with(words, is_card, limit).await
    }

    /// Waits until a message of the text channel says these words.
    ///
    /// # Errors
    ///
    /// [`E2eError::TimedOut`].
    pub async fn reads(&self, words: &str, limit: Duration) -> Result<Message, E2eError> {
        self.message_with(words, |_| true, limit).await
    }

    async fn message_with(
        &self,
        words: &str,
        which: impl Fn(&Message) -> bool,
        limit: Duration,
    ) -> Result<Message, E2eError> {
        let (deadline, words) = (Instant::now() + limit, words.to_lowercase());
        loop {
            let messages = self.sim.messages(self.text);
            let mut found = messages.into_iter().filter(&which);
            if let Some(message) = found.find(|message| message.text().to_lowercase().contains(&words)) {
                return Ok(message);
            }
            if Instant::now() > deadline {
                return Err(E2eError::timed_out("a message with certain words", limit));
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// A message of the text channel as it is now.
    #[must_use]
    pub fn message(&self, id: MessageId) -> Option<Message> {
        self.sim.messages(self.text).into_iter().find(|message| message.id == id)
    }

    /// Messages that still say "thinking…": there must be none once everything is settled.
    #[must_use]
    pub fn thinking(&self) -> Vec<Message> {
        self.sim.messages(self.text).into_iter().filter(Message::is_thinking).collect()
    }

    /// Whether the bot is in a voice channel, and in which.
    #[must_use]
    pub fn bot_channel(&self) -> Option<ChannelId> {
        self.bot_place()?.channel_id
    }

    /// The bot's voice state: where it is, and whether it is muted, or in a stage's audience.
    #[must_use]
    pub fn bot_place(&self) -> Option<VoiceState> {
        let bot = self.sim.bot_user_id();
        self.sim.voice_states(self.guild).into_iter().find(|state| state.user_id == bot)
    }

    /// Waits until the bot is, or no longer is, in a voice channel.
    ///
    /// # Errors
    ///
    /// [`E2eError::TimedOut`].
    pub async fn bot_present(&self, present: bool, limit: Duration) -> Result<(), E2eError> {
        let deadline = Instant::now() + limit;
        while self.bot_channel().is_some() != present {
            if Instant::now() > deadline {
                let what = if present { "the bot joining" } else { "the bot leaving" };
                return Err(E2eError::timed_out(what, limit));
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        Ok(())
    }
}

async fn settle(interaction: InteractionHandle, asked: Instant) -> Result<Answer, E2eError> {
    let message = interaction.settled(PATIENCE).await?;
    Ok(Answer { asked, took: asked.elapsed(), message, interaction })
}
