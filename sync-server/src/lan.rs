//! A relay in its own network: TLS with a certificate that it makes itself, and that its links vouch for.
//!
//! Nobody signs certificates for `192.168.1.20`. So the relay keeps a key for ever, and every link that it gives out
//! carries the key's fingerprint (the pin) after `#`: a desk accepts exactly that key, and no other.

use std::net::IpAddr;
use std::path::Path;
use std::sync::Arc;
use std::{fs, io};

use anyhow::Context as _;
use rcgen::{CertificateParams, DnType, KeyPair, PublicKeyData};
use rustls::ServerConfig;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use sha2::{Digest, Sha256};

mod listener;

pub(crate) use listener::TlsListener;

/// Who the relay is in its network.
#[derive(Clone, Debug)]
pub(crate) struct Identity {
    /// SHA-256 of the key (SPKI), in hex: what a link carries.
    pub(crate) pin: String,
    /// For the listener.
    pub(crate) tls: Arc<ServerConfig>,
}

/// The identity in a data folder, made at the first start. The key stays for ever; the certificate is made anew when
/// `host` is another address than before, because browsers ask about each new certificate.
pub(crate) fn identity(data: &Path, host: IpAddr) -> anyhow::Result<Identity> {
    let folder = crate::folder::keys(data);
    let key = key(&folder.join("key.pem")).context("the key for the local network")?;
    let certificate = certificate(&folder, &key, host).context("the certificate")?;
    let secret = PrivateKeyDer::try_from(key.serialize_der())
        .map_err(|problem| anyhow::anyhow!("the key for the local network: {problem}"))?;
    let mut tls = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], secret)?;
    tls.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Identity {
        pin: pin(&key),
        tls: Arc::new(tls),
    })
}

fn pin(key: &KeyPair) -> String {
    let hash = Sha256::digest(key.subject_public_key_info());
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A key that is there is never replaced: every link ever given out names it.
fn key(path: &Path) -> anyhow::Result<KeyPair> {
    match fs::read_to_string(path) {
        Ok(text) => KeyPair::from_pem(&text)
            .with_context(|| format!("{} is no key; it was left as it is", path.display())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let key = KeyPair::generate()?;
            write_private(path, key.serialize_pem().as_bytes())?;
            Ok(key)
        }
        Err(error) => Err(error).with_context(|| path.display().to_string()),
    }
}

fn certificate(
    folder: &Path,
    key: &KeyPair,
    host: IpAddr,
) -> anyhow::Result<CertificateDer<'static>> {
    // By key and address: a certificate of another key would be refused.
    let name = format!("{}-{}", pin(key), host.to_string().replace(':', "-"));
    let path = folder.join(name).with_extension("der");
    if let Ok(der) = fs::read(&path) {
        return Ok(der.into());
    }
    let names = [host.to_string(), "localhost".into(), "127.0.0.1".into()];
    let mut wanted = CertificateParams::new(names)?;
    wanted
        .distinguished_name
        .push(DnType::CommonName, "Carnet relay");
    // Its key is what counts, and that does not age. Before the clocks of desks that are set wrong, and after anybody.
    wanted.not_before = rcgen::date_time_ymd(2020, 1, 1);
    wanted.not_after = rcgen::date_time_ymd(2120, 1, 1);
    let made = wanted.self_signed(key)?;
    write_private(&path, made.der())?;
    Ok(made.der().clone())
}

/// Only this user may read it, from its first byte on.
fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    use io::Write as _;
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let draft = path.with_extension("new");
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&draft)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&draft, path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn provider() {
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    }

    #[test]
    fn the_pin_stays_whatever_the_address() {
        provider();
        let data = tempfile::tempdir().expect("a folder");
        let at = |host: [u8; 4]| identity(data.path(), host.into()).expect("an identity").pin;
        let first = at([192, 168, 1, 20]);
        assert_eq!(first.len(), 64, "SHA-256 in hex");
        assert_eq!(at([192, 168, 1, 20]), first);
        assert_eq!(at([10, 0, 0, 5]), first, "another address, the same relay");
        let other = tempfile::tempdir().expect("a folder");
        let there = identity(other.path(), [10, 0, 0, 5].into()).expect("an identity");
        assert_ne!(there.pin, first, "another relay");
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_reads_the_key() {
        use std::os::unix::fs::PermissionsExt as _;
        provider();
        let data = tempfile::tempdir().expect("a folder");
        identity(data.path(), [10, 0, 0, 5].into()).expect("an identity");
        let key = fs::metadata(data.path().join("tls/key.pem")).expect("the key");
        assert_eq!(key.permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn a_key_that_cannot_be_read_is_named_and_left_alone() {
        provider();
        let data = tempfile::tempdir().expect("a folder");
        fs::create_dir(data.path().join("tls")).expect("a folder");
        let path = data.path().join("tls/key.pem");
        fs::write(&path, "not a key").expect("a file");
        let said = identity(data.path(), [10, 0, 0, 5].into()).expect_err("no key");
        assert!(format!("{said:#}").contains("key.pem"), "{said:#}");
        assert_eq!(fs::read_to_string(&path).expect("the file"), "not a key");
    }
}
