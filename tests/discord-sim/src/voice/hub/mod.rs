//! The state of all calls, behind one lock.
//!
//! Nothing here waits: sockets are channels, listeners answer at once, and what has to happen later is a timer that
//! [`Shared`] starts once the lock is free.

mod again;
mod call;
pub(crate) mod fault;
mod media;
pub(crate) mod restriction;
mod seating;
pub(crate) mod session;
mod sign_in;
mod slow;

use std::{
    collections::{HashMap, HashSet, VecDeque},
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use parking_lot::Mutex;
use tokio::{runtime::Handle, sync::broadcast};
use tracing::debug;

use self::{again::Past, fault::Faults, restriction::Restriction, session::Session};
use super::{
    CommitPreference, Seat, VoiceConfig, VoiceEvent, VoiceEventKind,
    listener::ears::Ears,
    mls::{ExternalSender, Group, Timer},
    seat::{CallKey, MemberId, SeatKey},
    wire::client::DaveReply,
};
use crate::Error;

/// Events a slow watcher may fall behind before it misses some.
const WATCHER_LAG: usize = 4_096;

/// The hub as its users hold it.
#[derive(Clone)]
pub(crate) struct Shared {
    hub: Arc<Mutex<Hub>>,
    runtime: Handle,
}

/// All calls.
pub(crate) struct Hub {
    config: VoiceConfig,
    udp: SocketAddr,
    grants: HashMap<SeatKey, Grant>,
    members: HashMap<MemberId, Member>,
    calls: HashMap<CallKey, Group>,
    /// Channels whose calls are not end-to-end encrypted.
    transport_only: HashSet<CallKey>,
    faults: HashMap<SeatKey, Faults>,
    restrictions: HashMap<SeatKey, Restriction>,
    external_sender: Arc<ExternalSender>,
    events: broadcast::Sender<VoiceEvent>,
    /// Answers of members about end-to-end encryption that were not processed yet.
    replies: VecDeque<(MemberId, DaveReply)>,
    alarms: Vec<(Duration, Alarm)>,
    last_member: u32,
}

/// A seat that was granted, and who sits on it.
struct Grant {
    seat: Seat,
    token: String,
    member: Option<MemberId>,
    past: Past,
}

/// A connection: a client's or a listener's.
struct Member {
    seat: Seat,
    /// Whether it takes part in the call: a client does once it has its session description.
    in_call: bool,
    /// Since when it shares the call's MLS group.
    grouped: Option<Instant>,
    /// Whether it ever did: what it sends is passed on, also with keys that are out of date.
    was_grouped: bool,
    /// What it last said about speaking.
    speaking: Option<u32>,
    was_heard: bool,
    link: Link,
}

impl Member {
    fn new(seat: Seat, link: Link) -> Self {
        Self {
            seat,
            in_call: false,
            grouped: None,
            was_grouped: false,
            speaking: None,
            was_heard: false,
            link,
        }
    }
}

enum Link {
    Client(Box<Session>),
    Listener(Box<Ears>),
}

/// Something to do later.
#[derive(Debug)]
pub(crate) enum Alarm {
    Group(CallKey, Timer),
    /// A client did not come back.
    Forget(MemberId),
    /// A listener's commit that let the clients go first.
    LateCommit(MemberId, DaveReply),
    /// A slow listener reads on.
    ReadOn(MemberId),
    /// A client that sent sound had time to say that it speaks.
    Unannounced(MemberId),
}

impl Shared {
    pub(crate) fn new(config: VoiceConfig, udp: SocketAddr, runtime: Handle) -> Result<Self, Error> {
        let hub = Hub {
            config,
            udp,
            grants: HashMap::new(),
            members: HashMap::new(),
            calls: HashMap::new(),
            transport_only: HashSet::new(),
            faults: HashMap::new(),
            restrictions: HashMap::new(),
            external_sender: Arc::new(ExternalSender::generate()?),
            events: broadcast::channel(WATCHER_LAG).0,
            replies: VecDeque::new(),
            alarms: Vec::new(),
            last_member: 0,
        };
        Ok(Self { hub: Arc::new(Mutex::new(hub)), runtime })
    }

    /// Does something with the hub, then everything that follows from it.
    pub(crate) fn with<T>(&self, act: impl FnOnce(&mut Hub) -> T) -> T {
        let mut hub = self.hub.lock();
        let result = act(&mut hub);
        hub.settle();
        let alarms = std::mem::take(&mut hub.alarms);
        drop(hub);
        for (after, alarm) in alarms {
            self.schedule(after, alarm);
        }
        result
    }

    fn schedule(&self, after: Duration, alarm: Alarm) {
        let shared = self.clone();
        self.runtime.spawn(async move {
            tokio::time::sleep(after).await;
            shared.with(|hub| hub.ring(alarm));
        });
    }
}

impl Hub {
    pub(crate) fn watch(&self) -> broadcast::Receiver<VoiceEvent> {
        self.events.subscribe()
    }

    pub(crate) fn config(&self) -> VoiceConfig {
        self.config
    }

    pub(crate) fn reconfigure(&mut self, change: impl FnOnce(&mut VoiceConfig)) {
        change(&mut self.config);
    }

    pub(crate) fn transport_only(&mut self, call: CallKey) {
        self.transport_only.insert(call);
    }

    fn is_encrypted(&self, call: CallKey) -> bool {
        !self.transport_only.contains(&call)
    }

    pub(crate) fn has(&self, member: MemberId) -> bool {
        self.members.contains_key(&member)
    }

    fn new_member(&mut self) -> MemberId {
        self.last_member += 1;
        MemberId(self.last_member)
    }

    fn ring(&mut self, alarm: Alarm) {
        match alarm {
            Alarm::Group(call, timer) => {
                if let Some(group) = self.calls.get_mut(&call) {
                    let effects = group.expire(timer);
                    self.carry_out(call, effects);
                }
            }
            Alarm::Forget(member) => self.forget(member),
            Alarm::LateCommit(member, commit) => self.reply(member, commit),
            Alarm::ReadOn(member) => self.read_on(member),
            Alarm::Unannounced(member) => self.close_unannounced(member),
        }
    }

    /// Processes answers until nobody answers any more.
    fn settle(&mut self) {
        while let Some((member, reply)) = self.replies.pop_front() {
            let waits = matches!(reply, DaveReply::CommitWelcome(_))
                && self.config.commits == CommitPreference::Clients
                && self.members.get(&member).is_some_and(|member| matches!(member.link, Link::Listener(_)));
            if waits {
                self.alarms.push((self.config.listener_patience, Alarm::LateCommit(member, reply)));
            } else {
                self.reply(member, reply);
            }
        }
    }

    fn tell(&self, seat: &Seat, kind: VoiceEventKind) {
        debug!(guild = seat.guild_id, channel = seat.channel_id, user = seat.user_id, ?kind, "voice event");
        let Seat { guild_id, channel_id, user_id, .. } = *seat;
        // Nobody needs to be watching.
        let _ = self.events.send(VoiceEvent { guild_id, channel_id, user_id, kind });
    }
}
