//! The voice gateway as the external sender of every group: the only one that proposes.

use bytes::Bytes;
use openmls::prelude::{
    BasicCredential, Ciphersuite, ExternalProposal, GroupEpoch, GroupId, KeyPackage, KeyPackageIn,
    LeafNodeIndex, MlsMessageOut, OpenMlsProvider, ProtocolVersion, SenderExtensionIndex, hash_ref,
    tls_codec::{DeserializeBytes, Serialize},
};
use openmls_basic_credential::SignatureKeyPair;
use openmls_rust_crypto::OpenMlsRustCrypto;

use crate::Error;

/// The ciphersuite of protocol version 1.
pub(crate) const CIPHERSUITE: Ciphersuite = Ciphersuite::MLS_128_DHKEMP256_AES128GCM_SHA256_P256;

/// One key pair and the package that tells members about it.
pub(crate) struct ExternalSender {
    provider: OpenMlsRustCrypto,
    signer: SignatureKeyPair,
    package: Bytes,
}

/// A proposal, signed, with the reference by which commits name it.
#[derive(Clone, Debug)]
pub(crate) struct SignedProposal {
    pub(crate) message: Vec<u8>,
    pub(crate) reference: Vec<u8>,
}

impl ExternalSender {
    pub(crate) fn generate() -> Result<Self, Error> {
        let signer = SignatureKeyPair::new(CIPHERSUITE.signature_algorithm()).map_err(mls)?;
        let credential = BasicCredential::new(b"simulated voice gateway".to_vec());
        let sender = openmls::prelude::ExternalSender::new(signer.public().into(), credential.into());
        let package = sender.tls_serialize_detached().map_err(mls)?.into();
        Ok(Self { provider: OpenMlsRustCrypto::default(), signer, package })
    }

    /// The payload of opcode 25.
    pub(crate) fn package(&self) -> Bytes {
        self.package.clone()
    }

    /// Checks a member's key package: signatures, lifetime, ciphersuite, and that it names this user.
    pub(crate) fn validate(&self, user_id: u64, bytes: &[u8]) -> Result<KeyPackage, Error> {
        let unverified = KeyPackageIn::tls_deserialize_exact_bytes(bytes).map_err(mls)?;
        let package = unverified.validate(self.provider.crypto(), ProtocolVersion::Mls10).map_err(mls)?;
        if package.ciphersuite() != CIPHERSUITE {
            return Err(Error::Voice("the key package has another ciphersuite".into()));
        }
        if package.leaf_node().credential().serialized_content() != user_id.to_be_bytes() {
            return Err(Error::Voice("the key package names another user".into()));
        }
        Ok(package)
    }

    /// The reference by which a welcome names the member it is for.
    pub(crate) fn key_package_reference(&self, package: &KeyPackage) -> Result<Vec<u8>, Error> {
        Ok(package.hash_ref(self.provider.crypto()).map_err(mls)?.as_slice().to_vec())
    }

    pub(crate) fn propose_add(
        &self,
        group: u64,
        epoch: u64,
        package: KeyPackage,
    ) -> Result<SignedProposal, Error> {
        let (group, epoch, index) = place(group, epoch);
        ExternalProposal::new_add::<OpenMlsRustCrypto>(package, group, epoch, &self.signer, index)
            .map_err(mls)
            .and_then(|message| self.signed(&message))
    }

    pub(crate) fn propose_remove(&self, group: u64, epoch: u64, leaf: u32) -> Result<SignedProposal, Error> {
        let (group, epoch, index) = place(group, epoch);
        let leaf = LeafNodeIndex::new(leaf);
        ExternalProposal::new_remove::<OpenMlsRustCrypto>(leaf, group, epoch, &self.signer, index)
            .map_err(mls)
            .and_then(|message| self.signed(&message))
    }

    fn signed(&self, message: &MlsMessageOut) -> Result<SignedProposal, Error> {
        let message = message.tls_serialize_detached().map_err(mls)?;
        // The reference covers the AuthenticatedContent: all of the MLSMessage but its leading version, because a
        // message from outside the group has no membership tag.
        let content = message.get(2..).unwrap_or_default();
        let reference =
            hash_ref::make_proposal_ref(content, CIPHERSUITE, self.provider.crypto()).map_err(mls)?;
        Ok(SignedProposal { reference: reference.as_slice().to_vec(), message })
    }
}

fn place(group: u64, epoch: u64) -> (GroupId, GroupEpoch, SenderExtensionIndex) {
    (GroupId::from_slice(&group.to_be_bytes()), GroupEpoch::from(epoch), SenderExtensionIndex::new(0))
}

pub(crate) fn mls(error: impl std::fmt::Display) -> Error {
    Error::Voice(format!("MLS: {error}"))
}
