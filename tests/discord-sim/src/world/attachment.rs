//! Uploaded files, served by the simulator's CDN path.

use bytes::Bytes;
use serde_json::{Value, json};

use crate::id::{AttachmentId, ChannelId};

/// An uploaded file.
///
/// See <https://discord.com/developers/docs/resources/message#attachment-object>.
#[derive(Clone, Debug)]
pub struct Attachment {
    /// The file's identifier.
    pub id: AttachmentId,
    /// The channel it was uploaded to.
    pub channel_id: ChannelId,
    /// The file's name.
    pub filename: String,
    /// Its media type as the uploader's client named it.
    pub content_type: Option<String>,
    /// Its content.
    pub bytes: Bytes,
    /// Where it is served, over plain HTTP.
    pub url: String,
}

impl Attachment {
    pub(crate) fn to_json(&self) -> Value {
        json!({
            "id": self.id,
            "filename": self.filename,
            "content_type": self.content_type,
            "size": self.bytes.len(),
            "url": self.url,
            "proxy_url": self.url,
        })
    }
}
