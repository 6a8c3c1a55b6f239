//! Reading a member's commit and welcome, as far as one outside the group can.

use bytes::Bytes;
use openmls::prelude::{
    MlsMessageIn, Welcome,
    tls_codec::{DeserializeBytes, VLBytes},
};

use super::external_sender::mls;
use crate::Error;

/// What a commit says in the clear.
#[derive(Debug)]
pub(crate) struct Commit {
    /// The whole `MLSMessage`, as it is passed on.
    pub(crate) message: Bytes,
    pub(crate) group_id: Vec<u8>,
    pub(crate) epoch: u64,
    /// The committer's place in the tree.
    pub(crate) leaf: u32,
    /// References of the proposals it covers, in the order in which members apply them.
    pub(crate) proposals: Vec<Vec<u8>>,
    pub(crate) welcome: Option<WelcomePart>,
}

/// The welcome that came with a commit.
#[derive(Debug)]
pub(crate) struct WelcomePart {
    pub(crate) message: Bytes,
    /// References of the key packages it welcomes.
    pub(crate) members: Vec<Vec<u8>>,
}

const MLS_10: u16 = 1;
const PUBLIC_MESSAGE: u16 = 1;
const SENDER_MEMBER: u8 = 1;
const CONTENT_COMMIT: u8 = 3;
const PROPOSAL_REFERENCE: u8 = 2;

impl Commit {
    /// Reads the payload of opcode 28: an `MLSMessage`, then a Welcome if the commit adds members.
    pub(crate) fn read(payload: &Bytes) -> Result<Self, Error> {
        let (_, rest) = MlsMessageIn::tls_deserialize_bytes(payload).map_err(mls)?;
        let message = payload.slice(..payload.len() - rest.len());

        let (version, input) = u16::tls_deserialize_bytes(&message).map_err(mls)?;
        let (wire_format, input) = u16::tls_deserialize_bytes(input).map_err(mls)?;
        expect("MLS 1.0", version == MLS_10)?;
        expect("a public message", wire_format == PUBLIC_MESSAGE)?;
        let (group_id, input) = VLBytes::tls_deserialize_bytes(input).map_err(mls)?;
        let (epoch, input) = u64::tls_deserialize_bytes(input).map_err(mls)?;
        let (sender, input) = u8::tls_deserialize_bytes(input).map_err(mls)?;
        expect("a member as sender", sender == SENDER_MEMBER)?;
        let (leaf, input) = u32::tls_deserialize_bytes(input).map_err(mls)?;
        let (_authenticated_data, input) = VLBytes::tls_deserialize_bytes(input).map_err(mls)?;
        let (content, input) = u8::tls_deserialize_bytes(input).map_err(mls)?;
        expect("a commit", content == CONTENT_COMMIT)?;
        let (list, _) = VLBytes::tls_deserialize_bytes(input).map_err(mls)?;

        Ok(Self {
            message,
            group_id: group_id.into(),
            epoch,
            leaf,
            proposals: references(list.as_slice())?,
            welcome: if rest.is_empty() { None } else { Some(WelcomePart::read(payload.slice_ref(rest))?) },
        })
    }
}

impl WelcomePart {
    fn read(message: Bytes) -> Result<Self, Error> {
        let welcome = Welcome::tls_deserialize_exact_bytes(&message).map_err(mls)?;
        let members =
            welcome.secrets().iter().map(|secret| secret.new_member().as_slice().to_vec()).collect();
        Ok(Self { message, members })
    }
}

/// Members may only commit to what the external sender proposed, so every entry must be a reference.
fn references(mut list: &[u8]) -> Result<Vec<Vec<u8>>, Error> {
    let mut references = Vec::new();
    while !list.is_empty() {
        let (kind, rest) = u8::tls_deserialize_bytes(list).map_err(mls)?;
        expect("proposals by reference", kind == PROPOSAL_REFERENCE)?;
        let (reference, rest) = VLBytes::tls_deserialize_bytes(rest).map_err(mls)?;
        references.push(reference.into());
        list = rest;
    }
    Ok(references)
}

fn expect(what: &str, holds: bool) -> Result<(), Error> {
    if holds { Ok(()) } else { Err(Error::Voice(format!("MLS: expected {what}"))) }
}
