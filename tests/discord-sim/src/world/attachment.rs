//! Uploaded files, served by the simulator's CDN path.

use bytes::Bytes;
use serde_json::{Value, json};

use super::World;
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
    /// Where it is served, over plain HTTP. As signed when it was uploaded: it expires.
    pub url: String,
}

impl World {
    /// A file as Discord tells of it, with an address that works from now on.
    pub(crate) fn attachment_json(&self, attachment: &Attachment) -> Value {
        let url = self.urls.sign(&attachment.url);
        json!({
            "id": attachment.id,
            "filename": attachment.filename,
            "content_type": attachment.content_type,
            "size": attachment.bytes.len(),
            "url": url,
            "proxy_url": url,
        })
    }

    /// Files of a message, told once more: "Discord automatically refreshes attachment CDN URLs".
    pub(super) fn refreshed(&self, attachments: &[Value]) -> Vec<Value> {
        let mut refreshed = attachments.to_vec();
        for file in &mut refreshed {
            if let Some(url) = file["url"].as_str().map(|url| self.urls.sign(url)) {
                file["url"] = url.as_str().into();
                file["proxy_url"] = url.into();
            }
        }
        refreshed
    }
}
