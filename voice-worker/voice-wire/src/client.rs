//! Dialling a voice server.

use std::sync::Arc;

use released::{ClientBuilder as Released, Error, Limits, MaybeTlsStream};
use tokio::net::TcpStream;
use url::{ParseError, Url};

use crate::{WebSocketStream, tap::Line};

/// Version of the voice gateway that is spoken on the wire.
const VERSION: &str = "8";

/// Dials a voice server, as far as songbird asks for it.
#[derive(Debug, Default)]
pub struct ClientBuilder {
    limits: Option<Limits>,
    uri: String,
    line: Option<Arc<Line>>,
}

impl ClientBuilder {
    /// Dials nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Limits of what is received.
    #[must_use]
    pub const fn limits(mut self, limits: Limits) -> Self {
        self.limits = Some(limits);
        self
    }

    /// What to dial. A tag of a [`Tap`](crate::Tap) is taken off, and the version is raised for it.
    ///
    /// # Errors
    ///
    /// It is not an address.
    pub fn uri(mut self, uri: &str) -> Result<Self, ParseError> {
        let mut url = Url::parse(uri)?;
        self.line = Line::tagged(url.path());
        if self.line.is_some() {
            url.set_path("/");
            url.query_pairs_mut().clear().append_pair("v", VERSION);
        }
        self.uri = url.into();
        Ok(self)
    }

    /// Dials.
    ///
    /// # Errors
    ///
    /// As the released crate; also when the tap was closed.
    pub async fn connect(&self) -> Result<(WebSocketStream<MaybeTlsStream<TcpStream>>, ()), Error> {
        if self.line.as_deref().is_some_and(Line::is_closed) {
            return Err(Error::AlreadyClosed);
        }
        let mut builder = Released::new();
        if let Some(limits) = self.limits {
            builder = builder.limits(limits);
        }
        let builder = builder.uri(&self.uri).map_err(|_| Error::CannotResolveHost)?;
        let (stream, _) = builder.connect().await?;
        Ok((WebSocketStream::new(stream, self.line.clone()), ()))
    }
}
