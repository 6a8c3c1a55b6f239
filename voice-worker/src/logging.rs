//! Log lines: as text for people, as JSON for machines.

use segue_configuration::{ConfigurationError, Environment, settings};
use tracing_subscriber::{EnvFilter, fmt, layer::SubscriberExt, util::SubscriberInitExt};

/// Starts logging to standard error: `RUST_LOG` chooses what, `SEGUE_LOG=json` chooses JSON.
///
/// songbird's lines below warnings are left out whatever `RUST_LOG` says: its spans repeat voice tokens.
///
/// # Errors
///
/// [`ConfigurationError`] when `SEGUE_LOG` is neither `text` nor `json`.
pub fn start(environment: &Environment) -> Result<(), ConfigurationError> {
    let chosen = environment.get(&settings::RUST_LOG)?;
    let filter = EnvFilter::new(format!("{chosen},songbird=warn"));
    let registry = tracing_subscriber::registry().with(filter);
    let json = environment.get(&settings::SEGUE_LOG)? == "json";
    // An error says that a subscriber was set before; then that one stays.
    let _ = if json {
        registry.with(fmt::layer().json().with_writer(std::io::stderr)).try_init()
    } else {
        registry.with(fmt::layer().with_writer(std::io::stderr)).try_init()
    };
    Ok(())
}
