//! The certificate authority that the simulator's TLS endpoints are signed by.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use rcgen::{BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

use crate::Error;

/// A certificate authority made for one run, with one certificate for `localhost` and `127.0.0.1`.
///
/// Clients trust it through a file: `SSL_CERT_FILE` for Rust, `NODE_EXTRA_CA_CERTS` for Node. The certificate's
/// subject differs from the authority's, or OpenSSL would take it for self-signed and refuse it.
#[derive(Clone, Debug)]
pub struct TestCa {
    certificate_path: PathBuf,
    server_config: Arc<rustls::ServerConfig>,
}

impl TestCa {
    /// Makes the authority and its certificate, and writes the authority to `dir` as `discord-sim-ca.pem`.
    ///
    /// # Errors
    ///
    /// The folder cannot be written, or the certificates cannot be made.
    pub fn generate(dir: &Path) -> Result<Self, Error> {
        // Another part of the process may have chosen a provider already: that is fine.
        let _ = rustls::crypto::ring::default_provider().install_default();

        let mut authority = CertificateParams::default();
        authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        authority.distinguished_name.push(DnType::CommonName, "Simulated Discord Authority");
        let authority_key = KeyPair::generate().map_err(|error| failed(&error))?;
        let authority_certificate = authority.self_signed(&authority_key).map_err(|error| failed(&error))?;

        let mut leaf = CertificateParams::new(vec!["localhost".into(), "127.0.0.1".into()])
            .map_err(|error| failed(&error))?;
        leaf.distinguished_name.push(DnType::CommonName, "Simulated Discord");
        leaf.extended_key_usages.push(ExtendedKeyUsagePurpose::ServerAuth);
        leaf.use_authority_key_identifier_extension = true;
        let leaf_key = KeyPair::generate().map_err(|error| failed(&error))?;
        let issuer = Issuer::from_params(&authority, &authority_key);
        let leaf_certificate = leaf.signed_by(&leaf_key, &issuer).map_err(|error| failed(&error))?;

        let certificate_path = dir.join("discord-sim-ca.pem");
        fs::create_dir_all(dir)
            .and_then(|()| fs::write(&certificate_path, authority_certificate.pem()))
            .map_err(|source| Error::io(format!("writing {}", certificate_path.display()), source))?;

        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(leaf_key.serialize_der()));
        let server_config = rustls::ServerConfig::builder()
            .with_no_client_auth()
            .with_single_cert(vec![leaf_certificate.der().clone()], key)
            .map_err(|error| Error::Tls(error.to_string()))?;

        Ok(Self { certificate_path, server_config: Arc::new(server_config) })
    }

    /// The PEM file that clients must trust.
    #[must_use]
    pub fn certificate_path(&self) -> &Path {
        &self.certificate_path
    }

    /// What a TLS listener of the simulator serves with.
    #[must_use]
    pub fn server_config(&self) -> Arc<rustls::ServerConfig> {
        Arc::clone(&self.server_config)
    }
}

fn failed(error: &rcgen::Error) -> Error {
    Error::Tls(error.to_string())
}
