//! Where the embedded deployment keeps its things.

use std::{fs, path::PathBuf, sync::Arc};

use segue_api::TrustedProxies;
use segue_configuration::{Environment, ExposeSecret, settings};
use segue_domain::AWS_PARTITIONS;
use segue_http_server::{Descriptors, Limits, raise_descriptor_limit};
use segue_panel_db::PanelStore;
use segue_store::{Stores, aws_stores, embedded::EmbeddedStore};

use crate::SegueError;

/// Which family of stores is used (`SEGUE_STORE`).
pub enum Family {
    /// One `SQLite` file.
    Embedded(EmbeddedStore),
    /// `DynamoDB` and SQS.
    Aws(Stores),
}

impl Family {
    /// Opens the stores that the settings ask for.
    pub async fn open(environment: &Environment) -> Result<Self, SegueError> {
        if environment.get(&settings::SEGUE_STORE)? == "aws" {
            return Ok(Self::Aws(aws_stores(environment).await?));
        }
        Ok(Self::Embedded(EmbeddedStore::open(database_path(environment)?).await?))
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
pub async fn panel(environment: &Environment) -> Result<PanelStore, SegueError> {
    let url = match environment.get(&settings::DATABASE_URL)? {
        Some(url) => url,
        None => format!("sqlite://{}?mode=rwc", database_path(environment)?.display()).into(),
    };
    Ok(PanelStore::connect(url.expose_secret()).await?)
}

/// Raises the limit of descriptors. That it can't be raised is logged, and stops nothing.
pub fn descriptors() -> Option<Descriptors> {
    let raised = raise_descriptor_limit();
    raised.inspect_err(|error| tracing::warn!(%error, "the limit of open files could not be raised")).ok()
}

/// Limits of the HTTP server (`SEGUE_HTTP_CONNECTIONS`, `SEGUE_HTTP_CONNECTIONS_PER_ADDRESS`). Raises the limit of
/// descriptors, and stays within it.
pub fn http_limits(environment: &Environment) -> Result<Limits, SegueError> {
    let limits = Limits {
        connections: environment.get(&settings::SEGUE_HTTP_CONNECTIONS)?,
        per_address: environment.get(&settings::SEGUE_HTTP_CONNECTIONS_PER_ADDRESS)?,
        ..Limits::default()
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
fn database_path(environment: &Environment) -> Result<PathBuf, SegueError> {
    let folder = environment.get(&settings::SEGUE_DATA_DIR)?;
    let refused = |source| SegueError::File { path: folder.display().to_string(), source };
    fs::create_dir_all(&folder).map_err(refused)?;
    Ok(folder.join("segue.sqlite"))
}
