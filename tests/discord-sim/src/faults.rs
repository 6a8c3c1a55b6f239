//! Faults that a test asks for.

use std::{collections::BTreeSet, time::Duration};

use crate::{
    gateway::{handshake::invalid_session, hub::Door, session::Outgoing},
    id::{GuildId, UserId},
    sim::Simulator,
};

/// What goes wrong at a REST route.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum RestFault {
    /// 429 with this many seconds to wait.
    RateLimited {
        /// Seconds.
        seconds: f64,
    },
    /// This status, with an HTML page as proxies send it.
    Status(u16),
    /// This status and Discord's error code, as JSON, such as 403 and 50007.
    Refused {
        /// The HTTP status.
        status: u16,
        /// Discord's own code.
        code: u32,
    },
    /// The request is carried out, but its answer is lost: this status instead, with an HTML page.
    AnswerLost(u16),
    /// The answer comes this much later.
    Delay(Duration),
}

/// Faults not yet used up.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    rest: Vec<(String, RestFault, u32)>,
    no_direct_messages: BTreeSet<UserId>,
    /// Guilds whose voice region is gone.
    pub(crate) regions_away: BTreeSet<GuildId>,
}

impl Faults {
    pub(crate) fn refuses_direct_messages(&self, user: UserId) -> bool {
        self.no_direct_messages.contains(&user)
    }

    /// Takes the next fault for this request, if there is one.
    pub(crate) fn take(&mut self, method: &str, path: &str) -> Option<RestFault> {
        let index =
            self.rest.iter().position(|(route, _, left)| *left > 0 && matches(route, method, path))?;
        let (_, fault, left) = &mut self.rest[index];
        *left -= 1;
        let (fault, used_up) = (*fault, *left == 0);
        if used_up {
            self.rest.remove(index);
        }
        Some(fault)
    }
}

/// Whether a request is of a route such as `PATCH /webhooks/*/*/messages/@original`.
///
/// `*` stands for one segment as the method or in the path, `**` at the end for any rest.
fn matches(route: &str, method: &str, path: &str) -> bool {
    let (wanted, pattern) = route.split_once(' ').unwrap_or(("*", route));
    if wanted != "*" && !wanted.eq_ignore_ascii_case(method) {
        return false;
    }
    let mut segments = path.trim_matches('/').split('/');
    for wanted in pattern.trim_matches('/').split('/') {
        match (wanted, segments.next()) {
            ("**", _) => return true,
            ("*", Some(_)) => {}
            (wanted, Some(segment)) if wanted == segment => {}
            _ => return false,
        }
    }
    segments.next().is_none()
}

impl Simulator {
    /// Makes the next `times` requests of a route fail.
    ///
    /// A route is a method and a path beneath the version, such as `PATCH /webhooks/*/*/messages/@original`;
    /// `*` stands for any method or one segment, `**` at the end for any rest.
    pub fn fault_rest(&self, route: &str, fault: RestFault, times: u32) {
        self.lock().faults.rest.push((route.to_owned(), fault, times));
    }

    /// Answers the next `times` requests of a route with 429; see [`Self::fault_rest`].
    pub fn rate_limit_next(&self, route: &str, seconds: f64, times: u32) {
        self.fault_rest(route, RestFault::RateLimited { seconds }, times);
    }

    /// Answers the next `times` requests of a route with this status; see [`Self::fault_rest`].
    pub fn fail_rest(&self, route: &str, status: u16, times: u32) {
        self.fault_rest(route, RestFault::Status(status), times);
    }

    /// Refuses the next `times` requests of a route with a status and one of Discord's error codes; see
    /// [`Self::fault_rest`].
    pub fn refuse_rest(&self, route: &str, status: u16, code: u32, times: u32) {
        self.fault_rest(route, RestFault::Refused { status, code }, times);
    }

    /// Carries the next `times` requests of a route out, but answers them with this status; see [`Self::fault_rest`].
    pub fn lose_answers(&self, route: &str, status: u16, times: u32) {
        self.fault_rest(route, RestFault::AnswerLost(status), times);
    }

    /// How many requests are yet to meet a fault.
    #[must_use]
    pub fn rest_faults_left(&self) -> u32 {
        self.lock().faults.rest.iter().map(|(_, _, left)| left).sum()
    }

    /// How many faults of this route no request met yet.
    #[must_use]
    pub fn rest_faults_left_for(&self, route: &str) -> u32 {
        let state = self.lock();
        state.faults.rest.iter().filter(|(faulty, ..)| faulty == route).map(|(_, _, left)| left).sum()
    }

    /// Forgets the faults that no request met yet.
    pub fn clear_rest_faults(&self) {
        self.lock().faults.rest.clear();
    }

    /// A person takes no direct messages from now on, which are refused with 50007, or takes them again.
    pub fn refuse_direct_messages(&self, user: UserId, refuse: bool) {
        let refusing = &mut self.lock().faults.no_direct_messages;
        if refuse {
            refusing.insert(user);
        } else {
            refusing.remove(&user);
        }
    }

    /// Holds the next `times` requests of a route back before they are handled; see [`Self::fault_rest`].
    pub fn delay_rest(&self, route: &str, by: Duration, times: u32) {
        self.fault_rest(route, RestFault::Delay(by), times);
    }

    /// Drops all gateway connections: with a close code, or the TCP connection without a word. The sessions
    /// can be resumed, unless the code is one that ends them.
    pub fn drop_gateway(&self, code: Option<u16>) {
        let outgoing = code.map_or(Outgoing::Drop, |code| Outgoing::Close(code, "asked for by a test"));
        self.lock().hub.tell_all(&outgoing);
    }

    /// From now on gateway connections are accepted and closed at once, before anything is said: with a close code, or
    /// without a word. Those that are open stay.
    pub fn turn_gateway_away(&self, code: Option<u16>) {
        self.lock().hub.door = Door::TurnsAway(code);
    }

    /// Gateway connections are served again.
    pub fn let_gateway_in(&self) {
        self.lock().hub.door = Door::Open;
    }

    /// How many gateway connections were accepted so far, whatever became of them.
    #[must_use]
    pub fn gateway_connections(&self) -> u64 {
        self.lock().hub.connections
    }

    /// Cuts the network between the bot and all of Discord, or mends it: packets vanish, requests and new connections get
    /// no answer, and connections that were open when it was cut are found broken once it is mended. What people do in
    /// Discord continues, and so do interactions that Discord posts to an endpoint.
    pub fn cut_network(&self, cut: bool) {
        self.0.voice.line().set(!cut);
    }

    /// Asks all clients to reconnect and resume (opcode 7).
    pub fn request_reconnect(&self) {
        let payload = serde_json::json!({"op": 7, "s": null, "t": null, "d": null}).to_string();
        self.lock().hub.tell_all(&Outgoing::Payload(payload));
    }

    /// Tells all clients that their session is invalid (opcode 9). If it is not resumable it ends.
    pub fn invalidate_session(&self, resumable: bool) {
        let mut state = self.lock();
        state.hub.tell_all(&Outgoing::Payload(invalid_session(resumable)));
        if !resumable {
            for id in state.hub.sessions.keys().cloned().collect::<Vec<_>>() {
                self.end_session(&mut state, &id);
            }
        }
    }

    /// Refuses the next `times` resumes, as if the session had expired.
    pub fn refuse_resume(&self, times: u32) {
        self.lock().hub.refuse_resumes = times;
    }

    /// Whether the bot is connected for this guild.
    #[must_use]
    pub fn is_gateway_connected(&self, guild: GuildId) -> bool {
        self.lock().hub.is_connected(guild)
    }
}
