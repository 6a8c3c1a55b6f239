//! Where the embedded deployment keeps its things.

use std::{fs, net::SocketAddr, path::PathBuf, sync::Arc};

use segue_api::TrustedProxies;
use segue_domain::AWS_PARTITIONS;
use segue_http_server::{Descriptors, Limits, raise_descriptor_limit};
use segue_panel_db::PanelStore;
use segue_store::{StoreError, Stores, aws_from_env, embedded::EmbeddedStore};
use segue_voice_worker::config::optional;

use crate::SegueError;

/// Which family of stores is used (`SEGUE_STORE`).
pub enum Family {
    /// One `SQLite` file.
    Embedded(EmbeddedStore),
    /// `DynamoDB` and SQS.
    Aws(Stores),
}

impl Family {
    /// Opens the stores that the environment asks for.
    pub async fn from_env() -> Result<Self, SegueError> {
        match optional::<String>("SEGUE_STORE")?.as_deref() {
            None | Some("embedded") => Ok(Self::Embedded(EmbeddedStore::open(database_path()?).await?)),
            Some("aws") => Ok(Self::Aws(aws_from_env().await?)),
            Some(other) => {
                let problem = format!("SEGUE_STORE is {other:?}; it can be \"embedded\" or \"aws\"");
                Err(StoreError::Configuration(problem).into())
            }
        }
    }

    /// Stores of the family.
    pub fn stores(&self) -> Stores {
        match self {
            Self::Embedded(store) => store.stores(),
            Self::Aws(stores) => stores.clone(),
        }
    }

    /// Partitions when `SEGUE_PARTITIONS` is not set.
    pub const fn default_partitions(&self) -> u32 {
        match self {
            Self::Embedded(_) => 1,
            Self::Aws(_) => AWS_PARTITIONS,
        }
    }
}

/// Connects to the panel database (`DATABASE_URL`, else the embedded file).
pub async fn panel() -> Result<PanelStore, SegueError> {
    let url = match optional::<String>("DATABASE_URL")? {
        Some(url) => url,
        None => format!("sqlite://{}?mode=rwc", database_path()?.display()),
    };
    Ok(PanelStore::connect(&url).await?)
}

/// Address of the HTTP server (`SEGUE_HTTP_ADDRESS`).
pub fn http_address() -> Result<SocketAddr, SegueError> {
    let address = optional("SEGUE_HTTP_ADDRESS")?;
    Ok(address.unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 3050))))
}

/// Raises the limit of descriptors. That it can't be raised is logged, and stops nothing.
pub fn descriptors() -> Option<Descriptors> {
    let raised = raise_descriptor_limit();
    raised.inspect_err(|error| tracing::warn!(%error, "the limit of open files could not be raised")).ok()
}

/// Limits of the HTTP server (`SEGUE_HTTP_CONNECTIONS`, `SEGUE_HTTP_CONNECTIONS_PER_ADDRESS`). Raises the limit of
/// descriptors, and stays within it.
pub fn http_limits() -> Result<Limits, SegueError> {
    let usual = Limits::default();
    let limits = Limits {
        connections: optional("SEGUE_HTTP_CONNECTIONS")?.unwrap_or(usual.connections).max(1),
        per_address: optional("SEGUE_HTTP_CONNECTIONS_PER_ADDRESS")?.unwrap_or(usual.per_address).max(1),
        ..usual
    };
    let limits =
        descriptors().map_or_else(|| limits.clone(), |descriptors| limits.clone().within(descriptors));
    tracing::info!(
        connections = limits.connections,
        per_address = limits.per_address,
        "limits of the HTTP server"
    );
    Ok(limits)
}

/// The same limits where many people come from a proxy's address.
pub fn shared_by(mut limits: Limits, proxies: &TrustedProxies) -> Limits {
    let (proxies, usual) = (proxies.clone(), limits.shared);
    limits.shared = Arc::new(move |address| usual(address) || proxies.has(address));
    limits
}

/// File of the embedded store, in `SEGUE_DATA_DIR`; makes the folder.
fn database_path() -> Result<PathBuf, SegueError> {
    let folder: PathBuf = optional("SEGUE_DATA_DIR")?.unwrap_or_else(|| PathBuf::from("data"));
    let refused = |source| SegueError::File { path: folder.display().to_string(), source };
    fs::create_dir_all(&folder).map_err(refused)?;
    Ok(folder.join("segue.sqlite"))
}
