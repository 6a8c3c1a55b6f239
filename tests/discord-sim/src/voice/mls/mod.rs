//! The voice gateway's part in a call's MLS group: it proposes who comes and goes, and picks the commit that counts.
//!
//! It is not a member and knows no secret: who sits where in the tree is worked out from the proposals it made and the
//! commits it saw. See <https://daveprotocol.com> and <https://www.rfc-editor.org/rfc/rfc9420.html>.

pub(crate) mod batch;
pub(crate) mod commit;
pub(crate) mod external_sender;
pub(crate) mod group;
pub(crate) mod roster;
#[cfg(test)]
mod tests;

pub(crate) use external_sender::ExternalSender;
pub(crate) use group::{Effect, Group, Timer};
