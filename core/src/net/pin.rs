//! A relay whose certificate nobody signed is known by its key. The link to it carries the key's fingerprint, the pin.

use std::error::Error;
use std::fmt;
use std::io;
use std::str::FromStr;
use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, aws_lc_rs, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error as TlsError, SignatureScheme,
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// SHA-256 of a relay's public key (its certificate's SPKI), written in hex.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Pin([u8; 32]);

/// What is no pin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a pin is 64 digits of hex")]
pub struct NoPin;

impl FromStr for Pin {
    type Err = NoPin;

    fn from_str(text: &str) -> Result<Self, NoPin> {
        if text.len() != 64 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(NoPin);
        }
        let mut pin = [0; 32];
        for (at, byte) in pin.iter_mut().enumerate() {
            let digits = text.get(2 * at..2 * at + 2).ok_or(NoPin)?;
            *byte = u8::from_str_radix(digits, 16).map_err(|_| NoPin)?;
        }
        Ok(Self(pin))
    }
}

impl TryFrom<String> for Pin {
    type Error = NoPin;

    fn try_from(text: String) -> Result<Self, NoPin> {
        text.parse()
    }
}

impl From<Pin> for String {
    fn from(pin: Pin) -> Self {
        pin.to_string()
    }
}

impl fmt::Display for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pin({self})")
    }
}

/// TLS that accepts the pinned key and nothing else, whatever name or date its certificate has.
///
/// # Panics
/// Never: the provider knows the protocol versions that it brings.
#[must_use]
pub fn pinned(pin: Pin) -> ClientConfig {
    let provider = Arc::new(aws_lc_rs::default_provider());
    ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .expect("BUG: the provider brings its own protocol versions")
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(Only { pin, provider }))
        .with_no_client_auth()
}

/// Whether an error says that the other end's certificate is not to be trusted: not the pinned one, or nobody vouches for it.
#[must_use]
pub fn is_distrust(error: &(dyn Error + 'static)) -> bool {
    if let Some(TlsError::InvalidCertificate(_)) = error.downcast_ref::<TlsError>() {
        return true;
    }
    // An io::Error gives its own content's source, but not the content.
    let inside = error
        .downcast_ref::<io::Error>()
        .and_then(|error| error.get_ref());
    inside.is_some_and(|inside| is_distrust(inside)) || error.source().is_some_and(is_distrust)
}

/// Accepts one key.
#[derive(Debug)]
struct Only {
    pin: Pin,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Only {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, TlsError> {
        let shown = ParsedCertificate::try_from(certificate)?;
        let key = Sha256::digest(shown.subject_public_key_info());
        if key.as_slice() == self.pin.0 {
            Ok(ServerCertVerified::assertion())
        } else {
            Err(CertificateError::ApplicationVerificationFailure.into())
        }
    }

    // Whoever shows a certificate must also have its key: anybody can copy the certificate.
    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, TlsError> {
        let known = &self.provider.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signed, known)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, TlsError> {
        let known = &self.provider.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signed, known)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider
            .signature_verification_algorithms
            .supported_schemes()
    }
}

#[cfg(test)]
mod tests;
