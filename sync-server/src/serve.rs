//! Serves HTTP on a listener, with an end to patience: whoever sends a request's head too slowly is hung up on.
//!
//! As `axum::serve` does it, but that one sets no timer: connections that never finish their first line would stay for ever.

use std::convert::Infallible;
use std::future::Future;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Bytes, HttpBody};
use axum::extract::{ConnectInfo, Request};
use axum::response::Response;
use axum::routing::future::RouteFuture;
use axum::serve::Listener;
use axum::{BoxError, Router};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::Service;

use self::counted::Counted;
use crate::http::addresses::Addresses;
use crate::limits::HEAD_SECS;

mod counted;

pub(crate) use counted::CameIn;

/// Serves until `until`; then what was begun is answered, and connections are closed. Sockets are upgraded and no more of
/// this one's concern.
///
/// Whose address holds as many connections as it may is hung up on.
pub(crate) async fn serve<L>(
    mut listener: L,
    router: Router,
    addresses: Arc<Addresses>,
    until: impl Future<Output = ()>,
) where
    L: Listener<Addr = SocketAddr>,
{
    let (stop, connections) = (CancellationToken::new(), TaskTracker::new());
    let mut until = pin!(until);
    loop {
        let (io, address) = tokio::select! {
            one = listener.accept() => one,
            () = &mut until => break,
        };
        let Some(held) = addresses.connection(address.ip()) else {
            continue;
        };
        let router = router.clone();
        let came_in = CameIn::default();
        let io = Counted {
            io,
            came_in: came_in.clone(),
        };
        let service = Connected {
            router,
            address,
            came_in,
        };
        let served = connection(io, service, stop.clone());
        connections.spawn(async move {
            served.await;
            drop(held);
        });
    }
    drop(listener);
    stop.cancel();
    connections.close();
    connections.wait().await;
}

async fn connection<Io>(io: Io, service: Connected, stop: CancellationToken)
where
    Io: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin + Send + 'static,
{
    let service = TowerToHyperService::new(service);
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(Duration::from_secs(HEAD_SECS));
    let connection = http.serve_connection(TokioIo::new(io), service);
    let mut connection = pin!(connection.with_upgrades());
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = stop.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection ended");
    }
}

/// The router, told who asks.
#[derive(Clone)]
struct Connected {
    router: Router,
    address: SocketAddr,
    came_in: CameIn,
}

impl<B> Service<Request<B>> for Connected
where
    B: HttpBody<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    type Response = Response;
    type Error = Infallible;
    type Future = RouteFuture<Infallible>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, mut request: Request<B>) -> Self::Future {
        request.extensions_mut().insert(ConnectInfo(self.address));
        request.extensions_mut().insert(self.came_in.clone());
        self.router.call(request)
    }
}
