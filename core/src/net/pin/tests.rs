//! Who is let in, proven on real handshakes.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread::JoinHandle;

use rcgen::{CertificateParams, KeyPair, PublicKeyData};
use rustls::pki_types::PrivateKeyDer;
use rustls::server::ResolvesServerCert;
use rustls::sign::CertifiedKey;
use rustls::{ClientConnection, ServerConfig, ServerConnection, StreamOwned};

use super::*;

#[test]
fn a_pin_is_read_as_it_is_written() {
    let text = "0123456789abcdef".repeat(4);
    let pin: Pin = text.parse().expect("a pin");
    assert_eq!(pin.to_string(), text);
    assert_eq!(text.to_uppercase().parse(), Ok(pin), "people retype");
    for bad in ["", "01", &"g".repeat(64), &"é".repeat(32), &"+1".repeat(32)] {
        assert_eq!(bad.parse::<Pin>(), Err(NoPin), "{bad}");
    }
}

#[test]
fn distrust_is_found_inside_other_errors() {
    let distrust = TlsError::from(CertificateError::UnknownIssuer);
    let wrapped = io::Error::other(io::Error::new(io::ErrorKind::InvalidData, distrust));
    assert!(is_distrust(&wrapped));
    assert!(!is_distrust(&io::Error::other("a cut line")));
}

#[test]
fn only_the_pinned_key_hears_anything() {
    let (ours, theirs) = (key(), key());
    let pin = pin_of(&ours);
    assert_eq!(told(pin, &ours, &ours), Ok("secret".to_owned()));
    let new_certificate = told(pin, &ours, &ours);
    assert_eq!(
        new_certificate,
        Ok("secret".to_owned()),
        "another certificate of the same key"
    );
    assert_eq!(
        told(pin, &theirs, &theirs),
        Err((true, String::new())),
        "another relay"
    );
    // Everybody who ever connected has the certificate.
    let (distrust, heard) = told(pin, &ours, &theirs).expect_err("a copied certificate");
    assert!(distrust);
    assert_eq!(heard, "");
}

fn key() -> KeyPair {
    KeyPair::generate().expect("a key")
}

fn pin_of(key: &KeyPair) -> Pin {
    Pin(Sha256::digest(key.subject_public_key_info()).into())
}

/// Says "secret" to a server with this certificate and this key. What it heard; and, when we did not like it, whether that
/// was distrust.
fn told(pin: Pin, certificate: &KeyPair, key: &KeyPair) -> Result<String, (bool, String)> {
    let (address, heard) = server(certificate, key);
    let name = "localhost".try_into().expect("a name");
    let client = ClientConnection::new(Arc::new(pinned(pin)), name).expect("a client");
    let socket = TcpStream::connect(address).expect("a connection");
    let mut line = StreamOwned::new(client, socket);
    let said = line.write_all(b"secret").and_then(|()| {
        line.conn.send_close_notify();
        line.flush()
    });
    drop(line);
    let heard = heard.join().expect("the server does not panic");
    match said {
        Ok(()) => Ok(heard),
        Err(error) => Err((is_distrust(&error), heard)),
    }
}

fn server(certificate: &KeyPair, key: &KeyPair) -> (std::net::SocketAddr, JoinHandle<String>) {
    let made = CertificateParams::new(vec!["localhost".to_owned()])
        .and_then(|wanted| wanted.self_signed(certificate))
        .expect("a certificate");
    let secret = PrivateKeyDer::try_from(key.serialize_der()).expect("a key");
    let secret = aws_lc_rs::sign::any_supported_type(&secret).expect("a key that signs");
    let shown = Shown(Arc::new(CertifiedKey::new(
        vec![made.der().clone()],
        secret,
    )));
    let tls = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_cert_resolver(Arc::new(shown));
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    let serve = move || {
        let (socket, _) = listener.accept().expect("a client");
        let tls = ServerConnection::new(Arc::new(tls)).expect("a server");
        let mut heard = Vec::new();
        // How it ended does not matter, what came through does.
        let _ = StreamOwned::new(tls, socket).read_to_end(&mut heard);
        String::from_utf8(heard).expect("what was said")
    };
    (address, std::thread::spawn(serve))
}

/// Shows a certificate without asking whether the key fits.
#[derive(Debug)]
struct Shown(Arc<CertifiedKey>);

impl ResolvesServerCert for Shown {
    fn resolve(&self, _: rustls::server::ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.0))
    }
}
