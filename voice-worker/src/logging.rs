//! Log lines: as text for people, as JSON for machines.

use tracing_subscriber::{EnvFilter, fmt, layer::SubscriberExt, util::SubscriberInitExt};

/// Starts logging to standard error: `RUST_LOG` chooses what, `SEGUE_LOG=json` chooses JSON.
///
/// songbird's lines below warnings are left out whatever `RUST_LOG` says: its spans repeat voice tokens.
pub fn start() {
    let chosen = std::env::var("RUST_LOG").ok().filter(|text| !text.trim().is_empty());
    let chosen = chosen.unwrap_or_else(|| "info,symphonia=error".to_owned());
    let filter = EnvFilter::new(format!("{chosen},songbird=warn"));
    let registry = tracing_subscriber::registry().with(filter);
    let json = std::env::var("SEGUE_LOG").is_ok_and(|format| format == "json");
    // An error says that a subscriber was set before; then that one stays.
    let _ = if json {
        registry.with(fmt::layer().json().with_writer(std::io::stderr)).try_init()
    } else {
        registry.with(fmt::layer().with_writer(std::io::stderr)).try_init()
    };
}
