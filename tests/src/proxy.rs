//! A TCP proxy between a desk and a relay: cuts, mends and slows the way.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use crate::runtime::runtime;

/// A way that a test can cut. Closed when dropped.
#[derive(Debug)]
pub struct Proxy {
    address: SocketAddr,
    way: Arc<Way>,
}

#[derive(Debug)]
struct Way {
    /// Goes up at every cut; a connection made under an older number ends.
    open: watch::Sender<bool>,
    delay_ms: AtomicU64,
}

impl Proxy {
    /// Listens on a free port of this machine and passes everything to `to`.
    ///
    /// # Panics
    /// When there is no free port.
    #[must_use]
    pub fn to(to: SocketAddr) -> Self {
        let way = Arc::new(Way {
            open: watch::Sender::new(true),
            delay_ms: AtomicU64::new(0),
        });
        let listener = runtime()
            .block_on(TcpListener::bind("127.0.0.1:0"))
            .expect("a free port");
        let address = listener.local_addr().expect("it listens");
        runtime().spawn(accept(listener, to, Arc::clone(&way)));
        Self { address, way }
    }

    /// Where to connect.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Ends every connection, at once and without a word; new ones end at once, too.
    pub fn cut(&self) {
        self.way.open.send_replace(false);
    }

    /// Lets new connections through.
    pub fn mend(&self) {
        self.way.open.send_replace(true);
    }

    /// Holds each piece back for so long, in both directions.
    pub fn delay(&self, by: Duration) {
        let ms = u64::try_from(by.as_millis()).unwrap_or(u64::MAX);
        self.way.delay_ms.store(ms, Ordering::Relaxed);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.cut();
    }
}

async fn accept(listener: TcpListener, to: SocketAddr, way: Arc<Way>) {
    while let Ok((near, _)) = listener.accept().await {
        if *way.open.borrow() {
            tokio::spawn(connect(near, to, Arc::clone(&way)));
        }
    }
}

async fn connect(near: TcpStream, to: SocketAddr, way: Arc<Way>) {
    let mut open = way.open.subscribe();
    let Ok(far) = TcpStream::connect(to).await else {
        return;
    };
    let _ = (near.set_nodelay(true), far.set_nodelay(true));
    let (near_read, near_write) = near.into_split();
    let (far_read, far_write) = far.into_split();
    tokio::select! {
        _ = open.wait_for(|open| !open) => {}
        () = pass(near_read, far_write, &way) => {}
        () = pass(far_read, near_write, &way) => {}
    }
}

async fn pass(mut from: impl AsyncRead + Unpin, mut to: impl AsyncWrite + Unpin, way: &Way) {
    let mut piece = vec![0; 16 * 1024];
    while let Ok(read) = from.read(&mut piece).await {
        if read == 0 {
            return;
        }
        let delay = way.delay_ms.load(Ordering::Relaxed);
        if delay > 0 {
            // The delay is the fault that this proxy makes; nothing waits for a time to be over.
            let mut after = tokio::time::interval(Duration::from_millis(delay));
            after.tick().await;
            after.tick().await;
        }
        if to.write_all(&piece[..read]).await.is_err() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};

    use super::*;

    #[test]
    fn a_cut_ends_connections_and_a_mended_way_takes_new_ones() {
        let echo = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let proxy = Proxy::to(echo.local_addr().unwrap());
        let mut near = std::net::TcpStream::connect(proxy.address()).unwrap();
        near.write_all(b"a").unwrap();
        let (mut far, _) = echo.accept().unwrap();
        let mut byte = [0];
        far.read_exact(&mut byte).unwrap();
        assert_eq!(&byte, b"a", "bytes pass");
        proxy.cut();
        assert_eq!(
            near.read(&mut byte).unwrap_or(0),
            0,
            "a cut ends the connection"
        );
        proxy.mend();
        let mut near = std::net::TcpStream::connect(proxy.address()).unwrap();
        near.write_all(b"b").unwrap();
        let (mut far, _) = echo.accept().unwrap();
        far.read_exact(&mut byte).unwrap();
        assert_eq!(&byte, b"b", "a mended way passes bytes again");
    }
}
