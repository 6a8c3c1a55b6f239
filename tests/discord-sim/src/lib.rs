//! A simulated Discord: REST, gateway, voice gateway with DAVE, UDP, signed interactions.
//!
//! [`Simulator::start`] serves everything from 127.0.0.1: the REST API and the gateway on one port, the voice
//! gateway over TLS on another, and a small chat page. The bot under test is pointed there and needs no change:
//!
//! | client | setting |
//! | --- | --- |
//! | twilight-gateway | `proxy_url(sim.gateway_url())` |
//! | twilight-http | `proxy(sim.rest_authority().to_owned(), true)` |
//! | discord.js | `rest: { api: sim.rest_url() }` |
//! | songbird | `SSL_CERT_FILE` = `sim.ca_certificate_path()` |
//!
//! A test then plays the people:
//!
//! ```no_run
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use std::time::Duration;
//!
//! use discord_sim::{Invocation, SimConfig, Simulator};
//!
//! let sim = Simulator::start(SimConfig::default()).await?;
//! let world = sim.defaults();
//! let ears = sim.join_voice(world.guild, world.voice, world.ada)?;
//! let play = Invocation::new(world.guild, world.text, world.ada, "play").option("query", "tune.ogg");
//! let interaction = sim.command(&play)?;
//! let reply = interaction.settled(Duration::from_secs(5)).await?;
//! println!("{} ({} packets heard)", reply.text(), ears.heard().len());
//! # Ok(())
//! # }
//! ```
//!
//! What people do is checked as Discord's own client would: an unknown command, a missing option or a disabled
//! button is an [`Error::Refused`], never an interaction. What the bot sends is checked as Discord's servers
//! would, and refused with Discord's errors. Faults are methods: [`Simulator::drop_gateway`],
//! [`Simulator::refuse_resume`], [`Simulator::rate_limit_next`] and their neighbours.
//!
//! Where Discord's documents are silent, the simulator is as unkind as the least kind report of the real one; each such
//! choice is a setting: [`voice::VoiceConfig`], which [`voice::VoiceServer::reconfigure`] changes while it runs,
//! [`Simulator::order_voice_updates`], [`Simulator::expire_attachments_after`], [`Simulator::turn_gateway_away`].
//!
//! The same is offered as JSON beneath `/sim`, which the page and the binary's users speak.

mod clock;
mod config;
mod control;
mod defaults;
pub mod error;
mod event;
mod faults;
mod gateway;
pub mod id;
mod interaction;
mod line;
mod locale;
mod membership;
mod monetization;
mod page;
mod permissions;
mod places;
mod registry;
mod rest;
mod server;
mod setting;
mod sim;
pub mod tls;
mod token;
mod tunes;
mod validate;
pub mod voice;
mod webhook_events;
mod world;

pub use config::{InteractionDelivery, SimConfig, VoiceUpdates};
pub use defaults::Defaults;
pub use error::Error;
pub use event::{GatewayChange, SimEvent};
pub use faults::RestFault;
pub use gateway::hub::ShardLogIns;
pub use interaction::{
    Change, EndpointCheck, HistoryEntry, InitialResponse, InteractionHandle, InteractionState, Invocation,
};
pub use monetization::EntitlementChange;
pub use setting::Setting;
pub use sim::Simulator;
pub use tls::TestCa;
pub use tunes::Tune;
pub use webhook_events::WebhookDelivery;
pub use world::{
    Attachment, Channel, ChannelKind, Entitlement, Guild, Holder, Member, Message, Overwrite, Subscriber,
    User, VoiceState,
};
