//! What the bot has to be allowed to do, in words.

use segue_domain::Language;

use crate::{BotPermission, language::text};

/// The permission, as Discord's settings call it.
pub fn permission(permission: BotPermission, language: Language) -> String {
    match permission {
        BotPermission::ViewChannel => text!(language, "permission-view-channel"),
        BotPermission::SendMessages => text!(language, "permission-send-messages"),
        BotPermission::SendMessagesInThreads => text!(language, "permission-send-messages-in-threads"),
    }
}
