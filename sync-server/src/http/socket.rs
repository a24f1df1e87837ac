//! `/sync/{workspace}`: a WebSocket as a link.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::extract::rejection::PathRejection;
use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket, WebSocketUpgrade};
use axum::extract::{Extension, Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use bytes::Bytes;
use carnet_protocol::ids::{SessionId, WorkspaceId};
use carnet_protocol::limits::{DESK_FRAME_BYTES_MAX, RELAY_FRAME_BYTES_MAX, WINDOW_BYTES};
use futures_util::{Sink, Stream};
use tokio::time::Instant;
use uuid::Uuid;

use self::pace::{Pace, Says};
use super::addresses::Held;
use super::caller::From;
use super::{Problem, Relay, origin};
use crate::clock::new_id;
use crate::hub::drive::{Incoming, Outgoing, drive};
use crate::limits::{RETRY_SECS, SOCKET_READ_BUFFER, SOCKET_WRITE_BUFFER};
use crate::serve::CameIn;

mod pace;

pub(super) async fn upgrade(
    State(relay): State<Relay>,
    at: Result<Path<Uuid>, PathRejection>,
    From(from): From,
    headers: HeaderMap,
    Extension(came_in): Extension<CameIn>,
    upgrade: WebSocketUpgrade,
) -> Result<Response, Problem> {
    let Path(workspace) = at?;
    if !origin::is_ours_or_none(&relay, &headers) {
        return Err(Problem::new(
            StatusCode::FORBIDDEN,
            "forbidden",
            "this page is not the relay's own",
        ));
    }
    if relay.shared.draining.is_cancelled() {
        return Err(Problem::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "busy",
            "the relay is stopping",
        ));
    }
    let full = || Problem::too_often(Duration::from_secs(RETRY_SECS));
    let held = relay.addresses.socket(from.address).ok_or_else(full)?;
    let id = SessionId(new_id(&*relay.chance));
    let upgrade = upgrade
        .read_buffer_size(SOCKET_READ_BUFFER)
        .write_buffer_size(SOCKET_WRITE_BUFFER)
        .max_write_buffer_size(RELAY_FRAME_BYTES_MAX + WINDOW_BYTES as usize)
        .max_message_size(DESK_FRAME_BYTES_MAX)
        .max_frame_size(DESK_FRAME_BYTES_MAX);
    Ok(upgrade.on_upgrade(move |socket| {
        // The upgrade's own task ends here: what it held need not live as long as the socket.
        let serve = drive(
            relay.shared.clone(),
            Arc::clone(&relay.accounts) as _,
            WorkspaceId::from(workspace),
            id,
            WebSocketLink {
                socket,
                pace: Pace::new(came_in, Instant::now()),
                _held: held,
            },
        );
        relay.sockets.spawn(serve);
        std::future::ready(())
    }))
}

/// A WebSocket as [`crate::hub::drive`] wants its links.
struct WebSocketLink {
    socket: WebSocket,
    pace: Pace,
    /// One of its address'.
    _held: Held,
}

impl Stream for WebSocketLink {
    type Item = Incoming;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Incoming>> {
        let link = &mut *self;
        let Poll::Ready(message) = Pin::new(&mut link.socket).poll_next(cx) else {
            // Polled at each byte, and every few seconds by the tick.
            return match link.pace.look(Instant::now()) {
                Says::Nothing => Poll::Pending,
                Says::Comes => Poll::Ready(Some(Incoming::Heard)),
                Says::TooSlow => Poll::Ready(Some(Incoming::TooSlow)),
            };
        };
        Poll::Ready(match message {
            Some(Ok(Message::Binary(bytes))) => {
                link.pace.message();
                Some(Incoming::Frame {
                    bytes,
                    on_behalf_of: None,
                })
            }
            Some(Ok(Message::Ping(bytes) | Message::Pong(bytes))) => {
                link.pace.control(bytes.len());
                Some(Incoming::Heard)
            }
            Some(Ok(Message::Text(_))) => Some(Incoming::NotAFrame),
            Some(Ok(Message::Close(_)) | Err(_)) | None => None,
        })
    }
}

impl Sink<Outgoing> for WebSocketLink {
    type Error = axum::Error;

    fn poll_ready(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), axum::Error>> {
        Pin::new(&mut self.socket).poll_ready(cx)
    }

    fn start_send(mut self: Pin<&mut Self>, out: Outgoing) -> Result<(), axum::Error> {
        let message = match out {
            Outgoing::Frame(frame) => Message::Binary(frame),
            Outgoing::Ping => Message::Ping(Bytes::new()),
            Outgoing::Close(code) => Message::Close(Some(CloseFrame {
                code,
                reason: Utf8Bytes::default(),
            })),
        };
        Pin::new(&mut self.socket).start_send(message)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), axum::Error>> {
        Pin::new(&mut self.socket).poll_flush(cx)
    }

    fn poll_close(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), axum::Error>> {
        Pin::new(&mut self.socket).poll_close(cx)
    }
}
