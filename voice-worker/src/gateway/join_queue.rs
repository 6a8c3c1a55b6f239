//! What a shard asks Discord for, in order, and never more of it than Discord allows.
//!
//! Discord lets a connection send 120 commands in 60 s, and closes one that sends more. When all voice connections of a
//! shard are lost at once, that is less than what there is to say: who has waited longest is served first, and everybody
//! else waits here, where nobody gives up for it. [`JoinQueue`] does no I/O: it takes what is asked and the time, and says
//! what to send.
//!
//! See <https://discord.com/developers/docs/events/gateway#rate-limiting>.

use std::{
    collections::{HashMap, VecDeque},
    time::Duration,
};

use segue_domain::{ChannelId, GuildId};
use tokio::time::Instant;

/// Time in which Discord counts commands, as they arrive.
const PERIOD: Duration = Duration::from_secs(60);
/// By how much longer one command may be on its way than a later one: a minute's commands that are late must not arrive
/// together with those of the next.
const ON_THE_WAY: Duration = Duration::from_secs(2);
/// Time in which commands are counted here, as they are sent.
const WINDOW: Duration = PERIOD.saturating_add(ON_THE_WAY).saturating_add(TURN);
/// Commands that voice may use of Discord's 120: the rest is for heartbeats, for identifying and resuming.
pub const BUDGET: usize = 110;
/// Commands that one guild may use of them. Who loses its connection again and again does not keep others from theirs.
pub const GUILD_BUDGET: usize = 12;
/// Longest time from a guild's turn until it goes ahead: after that it waits for another.
const TURN: Duration = Duration::from_secs(1);
/// Commands beyond it that a guild may use to leave.
const LEAVES: usize = 4;

/// What a guild asks for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum VoiceRequest {
    /// Enter a channel, or change to it.
    Join(ChannelId),
    /// Leave, and enter again: Discord assigns a voice server only to who enters.
    Rejoin(ChannelId),
    /// Leave.
    Leave,
}

impl VoiceRequest {
    const fn commands(self) -> usize {
        match self {
            Self::Join(_) | Self::Leave => 1,
            Self::Rejoin(_) => 2,
        }
    }
}

/// What is asked for, and since when somebody waits for it.
#[derive(Clone, Copy, Debug)]
pub struct QueuedRequest {
    /// Number that the guild's task gave it.
    pub number: u64,
    /// What is asked for.
    pub request: VoiceRequest,
    /// Since when somebody waits. The earliest comes first.
    pub since: Instant,
}

/// What a shard does now.
#[derive(Clone, Copy, Debug)]
pub enum Due {
    /// It sends what a guild asked for.
    Send(QueuedRequest),
    /// It tells a guild that it is its turn to leave and to enter again. That is sent once the guild goes ahead: anyone who
    /// takes the session over has to know by then that the bot was not sent away. Its commands count as sent.
    Turn {
        /// Number of the request.
        number: u64,
    },
}

#[derive(Debug)]
struct Waiting {
    asked: QueuedRequest,
    /// Order among those who wait equally long.
    order: u64,
    /// Whether the guild goes ahead as soon as it is its turn.
    goes_ahead: bool,
}

/// Whose turn it is.
#[derive(Debug)]
struct Turn {
    asked: QueuedRequest,
    since: Instant,
}

/// What a shard asks Discord for.
#[derive(Debug, Default)]
pub struct JoinQueue {
    connected: bool,
    waiting: HashMap<GuildId, Waiting>,
    turns: HashMap<GuildId, Turn>,
    sent: VecDeque<(Instant, GuildId)>,
    orders: u64,
}

impl JoinQueue {
    /// Takes in what a guild asks for, in place of what it has asked for before and was not sent yet.
    pub fn ask(&mut self, guild: GuildId, asked: QueuedRequest) {
        self.wait(guild, asked, false);
    }

    fn wait(&mut self, guild: GuildId, asked: QueuedRequest, goes_ahead: bool) {
        self.orders += 1;
        self.turns.remove(&guild);
        self.waiting.insert(guild, Waiting { asked, order: self.orders, goes_ahead });
    }

    /// A guild whose turn it is goes ahead. What is to be sent for it now, if it is still its turn: if not, it waits for
    /// another, and is not asked again.
    pub fn go_ahead(&mut self, guild: GuildId, number: u64, now: Instant) -> Option<QueuedRequest> {
        if self.turns.get(&guild)?.asked.number != number {
            return None;
        }
        let Turn { asked, since } = self.turns.remove(&guild)?;
        if self.connected && now <= since + TURN {
            return Some(asked);
        }
        self.give_back(guild, asked, since);
        self.wait(guild, asked, true);
        None
    }

    /// A guild does not want any more what it has asked for.
    pub fn withdraw(&mut self, guild: GuildId) {
        self.waiting.remove(&guild);
        if let Some(Turn { asked, since }) = self.turns.remove(&guild) {
            self.give_back(guild, asked, since);
        }
    }

    /// What counted as sent was not, and never will be.
    fn give_back(&mut self, guild: GuildId, asked: QueuedRequest, since: Instant) {
        let mut left = asked.request.commands();
        self.sent.retain(|entry| {
            let given_back = left > 0 && *entry == (since, guild);
            left -= usize::from(given_back);
            !given_back
        });
    }

    /// Whether a guild waits to enter a channel.
    #[must_use]
    pub fn wants_to_enter(&self, guild: GuildId) -> bool {
        self.turns.contains_key(&guild)
            || self.waiting.get(&guild).is_some_and(|waiting| waiting.asked.request != VoiceRequest::Leave)
    }

    /// Whether commands can be sent. Until then everything waits.
    pub const fn set_connected(&mut self, connected: bool) {
        self.connected = connected;
    }

    /// Whether commands can be sent.
    #[must_use]
    pub const fn is_connected(&self) -> bool {
        self.connected
    }

    /// Guilds that wait.
    #[must_use]
    pub fn len(&self) -> usize {
        self.waiting.len() + self.turns.len()
    }

    /// Whether no guild waits.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What is to be done now, in this order. All of it counts as sent.
    pub fn due(&mut self, now: Instant) -> Vec<(GuildId, Due)> {
        self.forget(now);
        let mut due = Vec::new();
        while let Some((guild, commands)) = self.next_that_fits() {
            let Some(waiting) = self.waiting.remove(&guild) else { break };
            self.sent.extend(std::iter::repeat_n((now, guild), commands));
            let asked = waiting.asked;
            if matches!(asked.request, VoiceRequest::Rejoin(_)) && !waiting.goes_ahead {
                self.turns.insert(guild, Turn { asked, since: now });
                due.push((guild, Due::Turn { number: asked.number }));
            } else {
                due.push((guild, Due::Send(asked)));
            }
        }
        due
    }

    /// When [`JoinQueue::due`] has something new; `None` while nothing waits, or nothing can be sent.
    #[must_use]
    pub fn next_due(&self) -> Option<Instant> {
        if !self.connected || self.waiting.is_empty() {
            return None;
        }
        self.sent.front().map(|(at, _)| *at + WINDOW)
    }

    /// The guild that waits longest of those whose commands fit into the budget. Nobody overtakes one that waits for the
    /// shard's budget; one that has used up its own is passed over.
    fn next_that_fits(&self) -> Option<(GuildId, usize)> {
        if !self.connected {
            return None;
        }
        let allowed = self.waiting.iter().filter(|(guild, waiting)| {
            let used = self.sent.iter().filter(|(_, of)| of == *guild).count();
            let request = waiting.asked.request;
            // People wait for the bot to leave.
            let budget = GUILD_BUDGET + usize::from(request == VoiceRequest::Leave) * LEAVES;
            used + request.commands() <= budget
        });
        let (guild, waiting) = allowed.min_by_key(|(_, waiting)| (waiting.asked.since, waiting.order))?;
        let commands = waiting.asked.request.commands();
        (self.sent.len() + commands <= BUDGET).then_some((*guild, commands))
    }

    fn forget(&mut self, now: Instant) {
        while self.sent.front().is_some_and(|(at, _)| *at + WINDOW <= now) {
            self.sent.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const CHANNEL: ChannelId = ChannelId::new(9);

    fn asked(number: u64, request: VoiceRequest, since: Instant) -> QueuedRequest {
        QueuedRequest { number, request, since }
    }

    /// A shard, and guilds that take a while to go ahead once it is their turn.
    struct Shard {
        queue: JoinQueue,
        /// How long it takes, in milliseconds, one after the other.
        waits: Vec<u64>,
        turns: Vec<(Instant, GuildId, u64)>,
        told: usize,
        sent: Vec<(Instant, GuildId, QueuedRequest)>,
    }

    impl Shard {
        fn new(waits: Vec<u64>) -> Self {
            let mut queue = JoinQueue::default();
            queue.set_connected(true);
            Self { queue, waits, turns: Vec::new(), told: 0, sent: Vec::new() }
        }

        fn at(&mut self, now: Instant) {
            loop {
                self.turns.sort_unstable();
                while self.turns.first().is_some_and(|(at, ..)| *at <= now) {
                    let (at, guild, number) = self.turns.remove(0);
                    let asked = self.queue.go_ahead(guild, number, at);
                    self.sent.extend(asked.map(|asked| (at, guild, asked)));
                }
                let due = self.queue.due(now);
                if due.is_empty() {
                    return;
                }
                for (guild, due) in due {
                    match due {
                        Due::Send(asked) => self.sent.push((now, guild, asked)),
                        Due::Turn { number } => {
                            let wait = self.waits[self.told % self.waits.len()];
                            self.told += 1;
                            self.turns.push((now + Duration::from_millis(wait), guild, number));
                        }
                    }
                }
            }
        }

        /// Carries the queue's wishes out until nothing waits.
        fn drain(&mut self, mut now: Instant) {
            loop {
                self.at(now);
                let turn = self.turns.iter().map(|(at, ..)| *at).min();
                match self.queue.next_due().into_iter().chain(turn).min() {
                    Some(next) => now = next.max(now),
                    None => return,
                }
            }
        }
    }

    fn never_beyond(budget: usize, sent: &[(Instant, GuildId, QueuedRequest)]) {
        for (at, ..) in sent {
            let within = sent.iter().filter(|(other, ..)| *other + PERIOD > *at && *other <= *at);
            let commands: usize = within.map(|(.., asked)| asked.request.commands()).sum();
            assert!(commands <= budget, "{commands} commands in a minute");
        }
    }

    /// When commands arrive at Discord that are on their way for so many milliseconds, in their order.
    fn arrived(
        sent: &[(Instant, GuildId, QueuedRequest)],
        ways: &[u64],
    ) -> Vec<(Instant, GuildId, QueuedRequest)> {
        let mut last = None;
        let ways = ways.iter().cycle().map(|way| Duration::from_millis(*way));
        sent.iter()
            .zip(ways)
            .map(|((at, guild, asked), way)| {
                let at = last.map_or(*at + way, |last: Instant| last.max(*at + way));
                last = Some(at);
                (at, *guild, *asked)
            })
            .collect()
    }

    proptest! {
        #[test]
        fn of_250_joins_at_once_all_are_sent_in_order_and_never_more_than_the_budget(
            waits in prop::collection::vec((0u64..600, any::<bool>()), 250),
            ways in prop::collection::vec(0u64..2_000, 1..300),
        ) {
            let start = Instant::now() + Duration::from_secs(600);
            let mut shard = Shard::new(vec![0]);
            for (number, (waited, again)) in waits.iter().enumerate() {
                let number = number as u64;
                let request = if *again { VoiceRequest::Rejoin(CHANNEL) } else { VoiceRequest::Join(CHANNEL) };
                let since = start - Duration::from_secs(*waited);
                shard.queue.ask(GuildId::new(number + 1), asked(number, request, since));
            }
            shard.drain(start);
            let mut sent = shard.sent;
            sent.sort_by_key(|(at, _, asked)| (*at, asked.since));
            prop_assert!(shard.queue.is_empty());
            let mut guilds: Vec<_> = sent.iter().map(|(_, guild, _)| *guild).collect();
            guilds.sort_unstable();
            guilds.dedup();
            prop_assert_eq!(guilds.len(), 250, "each is sent, once");
            prop_assert_eq!(sent.len(), 250);
            prop_assert!(sent.windows(2).all(|two| two[0].2.since <= two[1].2.since), "who waits longest is first");
            never_beyond(BUDGET, &sent);
            never_beyond(BUDGET, &arrived(&sent, &ways));
        }

        #[test]
        fn whatever_is_asked_whenever_nothing_is_lost_and_the_budget_holds(
            asks in prop::collection::vec((0u64..20_000, 0u64..12, 0u8..3), 1..400),
            ways in prop::collection::vec(0u64..2_000, 1..300),
            waits in prop::collection::vec(0u64..1_500, 1..30),
        ) {
            let start = Instant::now();
            let mut asks = asks;
            asks.sort_unstable_by_key(|(at, ..)| *at);
            let (mut shard, mut last) = (Shard::new(waits), HashMap::new());
            for (number, (at, guild, request)) in asks.into_iter().enumerate() {
                let (at, guild) = (start + Duration::from_millis(at), GuildId::new(guild + 1));
                let request = match request {
                    0 => VoiceRequest::Leave,
                    1 => VoiceRequest::Join(CHANNEL),
                    _ => VoiceRequest::Rejoin(CHANNEL),
                };
                let number = number as u64;
                shard.at(at);
                shard.queue.ask(guild, asked(number, request, at));
                last.insert(guild, number);
                shard.at(at);
            }
            shard.drain(start + Duration::from_secs(20));
            prop_assert!(shard.queue.is_empty());
            let mut sent = shard.sent;
            sent.sort_by_key(|(at, ..)| *at);
            never_beyond(BUDGET, &sent);
            never_beyond(BUDGET, &arrived(&sent, &ways));
            for (guild, number) in last {
                let of_guild: Vec<_> = sent.iter().filter(|(_, of, _)| *of == guild).copied().collect();
                prop_assert_eq!(of_guild.last().map(|(.., asked)| asked.number), Some(number), "the last word counts");
                never_beyond(GUILD_BUDGET + LEAVES, &of_guild);
            }
        }
    }

    #[test]
    fn nothing_is_sent_before_the_shard_is_connected_and_nothing_is_forgotten() {
        let now = Instant::now();
        let mut queue = JoinQueue::default();
        queue.ask(GuildId::new(1), asked(1, VoiceRequest::Join(CHANNEL), now));
        assert!(queue.due(now + WINDOW * 10).is_empty());
        assert_eq!(queue.next_due(), None);
        queue.set_connected(true);
        assert_eq!(queue.due(now + WINDOW * 10).len(), 1);
    }

    #[test]
    fn a_guild_that_asks_again_and_again_leaves_the_budget_to_others() {
        let now = Instant::now();
        let mut queue = JoinQueue::default();
        queue.set_connected(true);
        let mut flapping = 0;
        for number in 0..200 {
            for guild in [1, 2] {
                queue.ask(GuildId::new(guild), asked(number, VoiceRequest::Rejoin(CHANNEL), now));
            }
            flapping += queue.due(now).len();
        }
        assert_eq!(flapping * 2, 2 * GUILD_BUDGET);
        queue.ask(GuildId::new(3), asked(0, VoiceRequest::Join(CHANNEL), now + Duration::from_secs(1)));
        let due = queue.due(now + Duration::from_secs(1));
        assert_eq!(due.iter().map(|(guild, _)| guild.get()).collect::<Vec<_>>(), [3]);
    }

    #[test]
    fn what_is_not_wanted_any_more_is_not_sent() {
        let now = Instant::now();
        let mut queue = JoinQueue::default();
        queue.ask(GuildId::new(1), asked(1, VoiceRequest::Join(CHANNEL), now));
        queue.withdraw(GuildId::new(1));
        queue.set_connected(true);
        assert!(queue.due(now).is_empty());
    }
}
