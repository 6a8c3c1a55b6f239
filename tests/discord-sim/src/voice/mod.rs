//! The voice half: gateway v8 over TLS, UDP with both AEAD modes, and DAVE with the server as external sender.
//!
//! Every call but a stage's is end-to-end encrypted, as on Discord since March 2026. Versions 4 to 8 of the gateway are served,
//! because songbird speaks version 4 and @discordjs/voice version 8.
//! See <https://discord.com/developers/docs/topics/voice-connections>.

mod close;
mod config;
mod event;
mod hub;
mod listener;
mod media;
mod mls;
mod seat;
mod socket;
mod tap;
mod wire;

use std::{
    net::Ipv4Addr,
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::{
    net::{TcpListener, UdpSocket},
    runtime::Handle,
    sync::broadcast,
    task::{AbortHandle, JoinSet},
};
use tokio_rustls::TlsAcceptor;
use tracing::{info, warn};

pub use self::{
    close::CloseCode,
    config::{CommitPreference, SecondIdentify, VoiceConfig},
    event::{VoiceEvent, VoiceEventKind},
    listener::{
        Listener,
        heard::{HeardPacket, Unheard},
        pcm::SAMPLE_RATE,
        stats::ListenStats,
    },
    media::{
        frame::{DaveFrame, SILENCE},
        transport::TransportMode,
    },
    seat::Seat,
    tap::{Datagram, DatagramKind, Sender},
};
use self::{
    hub::{Shared, restriction::Restriction},
    seat::{CallKey, SeatKey},
    tap::Tap,
};
use crate::{Error, line::Line, tls::TestCa};

/// A running voice server. Clones are handles to the same one; it stops when the last is dropped.
#[derive(Clone)]
pub struct VoiceServer {
    hub: Shared,
    tap: Tap,
    line: Line,
    endpoint: Arc<str>,
    _tasks: Arc<Tasks>,
}

struct Tasks([AbortHandle; 2]);

impl Drop for Tasks {
    fn drop(&mut self) {
        self.0.iter().for_each(AbortHandle::abort);
    }
}

impl VoiceServer {
    /// Starts a voice server on ports of 127.0.0.1 that the system chooses.
    ///
    /// # Errors
    ///
    /// No port could be bound.
    pub async fn start(ca: &TestCa) -> Result<Self, Error> {
        Self::start_with(ca, VoiceConfig::default()).await
    }

    /// Starts a voice server that behaves as configured.
    ///
    /// # Errors
    ///
    /// No port could be bound.
    pub async fn start_with(ca: &TestCa, config: VoiceConfig) -> Result<Self, Error> {
        let bound = |source| Error::io("binding the voice server", source);
        let tcp = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.map_err(bound)?;
        let udp = Arc::new(UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).await.map_err(bound)?);
        let port = tcp.local_addr().map_err(bound)?.port();
        let hub = Shared::new(config, udp.local_addr().map_err(bound)?, Handle::current())?;

        let (tap, line) = (Tap::default(), Line::default());
        let media = tokio::spawn(media::udp::serve(udp, hub.clone(), tap.clone(), line.clone()));
        let acceptor = TlsAcceptor::from(ca.server_config());
        let sockets = tokio::spawn(accept(tcp, acceptor, hub.clone(), line.clone()));
        info!(port, "the voice server is up");
        let tasks = Tasks([media.abort_handle(), sockets.abort_handle()]);
        Ok(Self { hub, tap, line, endpoint: format!("localhost:{port}").into(), _tasks: Arc::new(tasks) })
    }

    /// Host and port, as `VOICE_SERVER_UPDATE` carries them.
    #[must_use]
    pub fn endpoint(&self) -> String {
        self.endpoint.to_string()
    }

    pub(crate) const fn line(&self) -> &Line {
        &self.line
    }

    /// How the server behaves now.
    #[must_use]
    pub fn config(&self) -> VoiceConfig {
        self.hub.with(|hub| hub.config())
    }

    /// Changes how the server behaves from now on.
    pub fn reconfigure(&self, change: impl FnOnce(&mut VoiceConfig)) {
        self.hub.with(|hub| hub.reconfigure(change));
    }

    /// A listener takes this long to get ready for a transition, whatever the others take; see
    /// [`VoiceConfig::transition_delay`]. Zero makes it like the others again.
    pub fn slow_down(&self, guild_id: u64, user_id: u64, delay: Duration) {
        self.hub.with(|hub| hub.faults(SeatKey { guild_id, user_id }).transition_delay = delay);
    }

    /// Calls in this channel are not end-to-end encrypted, as on a stage.
    pub fn transport_only(&self, guild_id: u64, channel_id: u64) {
        self.hub.with(|hub| hub.transport_only(CallKey { guild_id, channel_id }));
    }

    /// Lets a member connect, and returns its voice token.
    ///
    /// The same seat keeps its token. A member that moves is closed with 4014; one with a new session, with 4006.
    #[must_use]
    pub fn admit(&self, seat: Seat) -> String {
        self.hub.with(|hub| hub.admit(seat))
    }

    /// Ends a member's seat: it left (no code), or was disconnected with this close code, such as 4014.
    pub fn dismiss(&self, guild_id: u64, user_id: u64, close_code: Option<u16>) {
        let code = CloseCode::from(close_code.unwrap_or(1000));
        self.hub.with(|hub| hub.dismiss(SeatKey { guild_id, user_id }, code));
    }

    /// From now on what a member sends is heard by nobody (mute), and it hears nobody (deaf), or no longer: as the server,
    /// not the member itself, decided.
    pub fn restrict(&self, guild_id: u64, user_id: u64, mute: bool, deaf: bool) {
        self.hub.with(|hub| hub.restrict(SeatKey { guild_id, user_id }, Restriction { mute, deaf }));
    }

    /// Seats a person who listens. If the user sits in this guild already, that seat ends.
    ///
    /// # Panics
    ///
    /// The system has no randomness to make keys of.
    #[must_use]
    pub fn listen(&self, guild_id: u64, channel_id: u64, user_id: u64) -> Listener {
        let session_id = format!("listener-{}", hex::encode(rand::random::<[u8; 8]>()));
        let seat = Seat { guild_id, channel_id, user_id, session_id };
        let (member, recording) =
            self.hub.with(|hub| hub.seat_listener(seat)).expect("keys are made of the system's randomness");
        Listener::new(self.hub.clone(), member, recording)
    }

    /// What happens from now on.
    #[must_use]
    pub fn events(&self) -> broadcast::Receiver<VoiceEvent> {
        self.hub.with(|hub| hub.watch())
    }

    /// Every address that ever sent a datagram, and what: also what was refused, or came too late.
    #[must_use]
    pub fn senders(&self) -> Vec<Sender> {
        self.tap.senders()
    }

    /// Every datagram that arrived from an instant on, also what was refused, or came from a session that was replaced;
    /// oldest first. `None` when that is too long ago: the last 65,536 are remembered.
    #[must_use]
    pub fn datagrams_since(&self, since: Instant) -> Option<Vec<Datagram>> {
        self.tap.since(since)
    }

    /// The datagrams since an instant from every address that ever spoke for a member, also if another session of the
    /// member has taken its place. `None` as in [`Self::datagrams_since`].
    #[must_use]
    pub fn datagrams_of(&self, guild_id: u64, user_id: u64, since: Instant) -> Option<Vec<Datagram>> {
        let mut datagrams = self.tap.since(since)?;
        datagrams.retain(|datagram| datagram.member == Some((guild_id, user_id)));
        Some(datagrams)
    }

    /// Closes a client's socket with this code. Its session continues if the code allows a resume, such as 4015.
    ///
    /// False if the user has no open socket.
    #[must_use]
    pub fn close_client(&self, guild_id: u64, user_id: u64, code: u16) -> bool {
        self.hub.with(|hub| hub.close_client(SeatKey { guild_id, user_id }, CloseCode::from(code)))
    }

    /// From now on the user's resumes are refused with 4006, or no longer.
    pub fn refuse_resume(&self, guild_id: u64, user_id: u64, refuse: bool) {
        self.hub.with(|hub| hub.faults(SeatKey { guild_id, user_id }).refuse_resume = refuse);
    }

    /// From now on the user's identifies are closed with this code, or no longer.
    pub fn refuse_identify(&self, guild_id: u64, user_id: u64, code: Option<u16>) {
        let code = code.map(CloseCode::from);
        self.hub.with(|hub| hub.faults(SeatKey { guild_id, user_id }).refuse_identify = code);
    }

    /// Loses this fraction (0 to 1) of the packets that the user sends. A seed loses the same ones each time.
    pub fn drop_packets(&self, guild_id: u64, user_id: u64, fraction: f64, seed: u64) {
        self.hub.with(|hub| hub.faults(SeatKey { guild_id, user_id }).lose(fraction, seed));
    }

    /// Loses every datagram from and to the user, discovery included, or no longer.
    pub fn blackhole(&self, guild_id: u64, user_id: u64, on: bool) {
        self.hub.with(|hub| hub.faults(SeatKey { guild_id, user_id }).blackhole = on);
    }
}

async fn accept(listener: TcpListener, acceptor: TlsAcceptor, hub: Shared, line: Line) {
    // The sockets end with the server.
    let mut sockets = JoinSet::new();
    for id in 0.. {
        while sockets.try_join_next().is_some() {}
        match listener.accept().await {
            Ok((stream, _)) => {
                sockets.spawn(socket::serve(stream, acceptor.clone(), hub.clone(), line.clone(), id));
            }
            Err(error) => warn!(%error, "a voice socket could not be accepted"),
        }
    }
}
