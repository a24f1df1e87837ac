//! Connections with TLS, as `axum::serve` takes them. A handshake that dawdles holds up nobody else's.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::serve::{Listener, ListenerExt as _};
use rustls::ServerConfig;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, mpsc};
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;
use tokio_util::task::AbortOnDropHandle;

use crate::life::without_delay;
use crate::limits::{HANDSHAKE_SECS, HANDSHAKES_AT_ONCE};

type Ready = (TlsStream<TcpStream>, SocketAddr);

/// A TCP listener behind TLS.
#[derive(Debug)]
pub(crate) struct TlsListener {
    ready: mpsc::Receiver<Ready>,
    address: SocketAddr,
    _accepting: AbortOnDropHandle<()>,
}

impl TlsListener {
    /// Starts to accept.
    ///
    /// # Errors
    /// When the listener has no address.
    pub(crate) fn new(tcp: TcpListener, tls: Arc<ServerConfig>) -> io::Result<Self> {
        let address = tcp.local_addr()?;
        let (hand_over, ready) = mpsc::channel(HANDSHAKES_AT_ONCE);
        let accepting = tokio::spawn(accept(tcp, TlsAcceptor::from(tls), hand_over));
        Ok(Self {
            ready,
            address,
            _accepting: AbortOnDropHandle::new(accepting),
        })
    }
}

/// Accepts, and shakes hands with many at once. When too many hands are out, the system's own queue waits.
async fn accept(tcp: TcpListener, tls: TlsAcceptor, hand_over: mpsc::Sender<Ready>) {
    let hands = Arc::new(Semaphore::new(HANDSHAKES_AT_ONCE));
    // axum's own way of accepting, which goes on after errors of the system.
    let mut tcp = tcp.tap_io(without_delay);
    loop {
        let Ok(hand) = Arc::clone(&hands).acquire_owned().await else {
            return;
        };
        let (stream, address) = tcp.accept().await;
        let (tls, hand_over) = (tls.clone(), hand_over.clone());
        tokio::spawn(async move {
            let shaken = timeout(Duration::from_secs(HANDSHAKE_SECS), tls.accept(stream)).await;
            match shaken {
                Ok(Ok(stream)) => {
                    // The server is stopping when nobody takes it.
                    let _ = hand_over.send((stream, address)).await;
                }
                Ok(Err(error)) => tracing::debug!(%error, "no TLS handshake"),
                Err(_) => tracing::debug!("a TLS handshake took too long"),
            }
            drop(hand);
        });
    }
}

impl Listener for TlsListener {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        match self.ready.recv().await {
            Some(ready) => ready,
            // The accepting task holds the other end as long as this listener lives.
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> io::Result<Self::Addr> {
        Ok(self.address)
    }
}
