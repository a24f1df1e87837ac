//! The socket to a relay. It carries frames both ways and decides nothing: when to connect, what to send and what an
//! answer means is the engine's.

mod pin;

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use carnet_protocol::ids::DeviceId;
use carnet_protocol::limits::{DESK_FRAME_BYTES_MAX, RELAY_FRAME_BYTES_MAX};
use futures_util::future::BoxFuture;
use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt, StreamExt};
use tokio::net::TcpStream;
use tokio::sync::{mpsc, watch};
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{Error as WsError, Message};
use tokio_tungstenite::{Connector, MaybeTlsStream, WebSocketStream};

use crate::desk::Desk;
use crate::engine::Output;
use crate::limits::{ANSWER_MAX_MS, LINK_QUEUE_OUTPUTS_MAX, SEND_BYTES_PER_MS, SEND_MAX_MS};

pub use crate::sync::link::Trouble as TicketError;
pub use pin::{NoPin, Pin, is_distrust, pinned};

/// Where a relay's socket is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Way {
    /// `wss://…/sync/{workspace}`.
    pub url: String,
    /// The relay's key, when its certificate is its own; else the system says whom to trust.
    pub pin: Option<Pin>,
}

impl From<String> for Way {
    fn from(url: String) -> Self {
        Self { url, pin: None }
    }
}

/// A ticket to come.
pub type Ticket<'t> = BoxFuture<'t, Result<String, TicketError>>;

/// Gets one-use tickets: whoever holds the sign-in.
pub trait Tickets: Send + Sync {
    /// A ticket for this device.
    fn ticket(&self, device: DeviceId) -> Ticket<'_>;
}

/// The engine's end of the wire: goes into [`crate::desk::Sinks::frames`].
pub type Frames = Box<dyn Fn(Output) + Send + Sync>;

/// The socket's end of the wire.
#[derive(Debug)]
pub struct Wire {
    frames: mpsc::Receiver<(u64, Vec<u8>)>,
    order: watch::Receiver<Order>,
    overrun: Arc<AtomicBool>,
}

/// What the engine last wanted of the link. Apart from the frames, so that a full queue cannot lose it.
#[derive(Clone, Copy, Debug, Default)]
struct Order {
    /// Grows with each order: frames of an earlier one are for a socket that is gone.
    generation: u64,
    /// Connect, not before this steady time; `None`: be closed.
    connect: Option<i64>,
}

/// A wire between an engine and a socket. It has a bound: when the socket is behind by as much, the link is closed and
/// the desk resumes from its cursor.
#[must_use]
pub fn wire() -> (Frames, Wire) {
    let (sender, queue) = mpsc::channel(LINK_QUEUE_OUTPUTS_MAX);
    let (orders, order) = watch::channel(Order::default());
    let overrun = Arc::new(AtomicBool::new(false));
    let full = Arc::clone(&overrun);
    let frames: Frames = Box::new(move |output| match output {
        Output::Connect { not_before_ms } => orders.send_modify(|order| {
            order.generation += 1;
            order.connect = Some(not_before_ms);
        }),
        Output::Close => orders.send_modify(|order| {
            order.generation += 1;
            order.connect = None;
        }),
        Output::Send { frame, .. } => {
            let generation = orders.borrow().generation;
            let sent = sender.try_send((generation, frame));
            if matches!(sent, Err(mpsc::error::TrySendError::Full(_))) {
                full.store(true, Ordering::Release);
            }
        }
        _ => {}
    });
    let wire = Wire {
        frames: queue,
        order,
        overrun,
    };
    (frames, wire)
}

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// Keeps the desk linked to a relay until `stop` is ready or the desk is closed.
pub async fn run(
    desk: Desk,
    mut wire: Wire,
    way: impl Into<Way>,
    tickets: Arc<dyn Tickets>,
    stop: impl Future<Output = ()> + Send,
) {
    let way = way.into();
    let linked = async {
        loop {
            let order = *wire.order.borrow_and_update();
            if let Some(not_before_ms) = order.connect {
                link(&desk, &mut wire, &way, &*tickets, not_before_ms).await;
            }
            let generation = order.generation;
            let new = wire.order.wait_for(|order| order.generation > generation);
            if new.await.is_err() {
                return;
            }
        }
    };
    tokio::select! {
        () = linked => {}
        () = stop => {}
    }
    desk.link_down();
}

/// One connection, from the wait before it to its end.
async fn link(desk: &Desk, wire: &mut Wire, way: &Way, tickets: &dyn Tickets, not_before_ms: i64) {
    let wait = not_before_ms.saturating_sub(desk.clock().steady_ms());
    tokio::time::sleep(Duration::from_millis(wait.max(0).unsigned_abs())).await;
    // What is still queued was meant for a socket that is gone.
    while wire.frames.try_recv().is_ok() {}
    wire.overrun.store(false, Ordering::Release);
    match connect(desk, way, tickets).await {
        Ok((socket, ticket)) => {
            desk.link_up(ticket);
            if pump(desk, wire, socket).await == End::Theirs {
                desk.link_down();
            }
        }
        Err(trouble) => desk.no_link(trouble),
    }
}

async fn connect(
    desk: &Desk,
    way: &Way,
    tickets: &dyn Tickets,
) -> Result<(Socket, String), TicketError> {
    let device = desk.device().map_err(|_| TicketError::Offline)?;
    let ticket = tickets.ticket(device).await?;
    let config = WebSocketConfig::default()
        .max_message_size(Some(RELAY_FRAME_BYTES_MAX))
        .max_frame_size(Some(RELAY_FRAME_BYTES_MAX))
        .max_write_buffer_size(2 * DESK_FRAME_BYTES_MAX);
    let limit = Duration::from_millis(ANSWER_MAX_MS.unsigned_abs());
    let tls = way.pin.map(|pin| Connector::Rustls(Arc::new(pinned(pin))));
    let url = way.url.as_str();
    let connecting = tokio_tungstenite::connect_async_tls_with_config(url, Some(config), true, tls);
    match tokio::time::timeout(limit, connecting).await {
        Ok(Ok((socket, _))) => Ok((socket, ticket)),
        Ok(Err(error)) => Err(trouble(&error)),
        Err(_) => Err(TicketError::Offline),
    }
}

/// A server that answers, but not as a relay does, is no relay; everything else is a matter of the line.
fn trouble(error: &WsError) -> TicketError {
    tracing::info!(%error, "the relay cannot be reached");
    match error {
        error if is_distrust(error) => TicketError::Certificate,
        WsError::Http(response) if response.status().is_client_error() => {
            match response.status().as_u16() {
                429 => TicketError::Offline,
                401 => TicketError::SignedOut,
                403 => TicketError::Forbidden,
                _ => TicketError::NotARelay,
            }
        }
        _ => TicketError::Offline,
    }
}

/// Who ended the connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// The engine: it knows.
    Ours,
    /// The relay or the line.
    Theirs,
}

/// Reads and writes at once, so that two ends that both send cannot wait for each other.
async fn pump(desk: &Desk, wire: &mut Wire, socket: Socket) -> End {
    let (mut out, mut input) = socket.split();
    let Wire {
        frames,
        order,
        overrun,
    } = wire;
    let generation = order.borrow().generation;
    let end = tokio::select! {
        end = write(frames, generation, overrun, &mut out) => end,
        end = read(desk, overrun, &mut input) => end,
        _ = order.wait_for(|order| order.generation > generation) => End::Ours,
    };
    if end == End::Ours {
        let _ = tokio::time::timeout(Duration::from_secs(1), out.close()).await;
    }
    end
}

fn behind(overrun: &AtomicBool) -> bool {
    let behind = overrun.load(Ordering::Acquire);
    if behind {
        tracing::warn!("the socket is too far behind; it is closed and resumed");
    }
    behind
}

/// A line that takes nothing for a while is given up: TCP alone would wait a quarter of an hour.
async fn write(
    frames: &mut mpsc::Receiver<(u64, Vec<u8>)>,
    generation: u64,
    overrun: &AtomicBool,
    out: &mut SplitSink<Socket, Message>,
) -> End {
    while !behind(overrun) {
        let Some((of, frame)) = frames.recv().await else {
            return End::Ours;
        };
        if of != generation {
            continue;
        }
        let limit = Duration::from_millis(SEND_MAX_MS + frame.len() as u64 / SEND_BYTES_PER_MS);
        let sending = out.send(Message::Binary(frame.into()));
        if !matches!(tokio::time::timeout(limit, sending).await, Ok(Ok(()))) {
            break;
        }
    }
    End::Theirs
}

async fn read(desk: &Desk, overrun: &AtomicBool, input: &mut SplitStream<Socket>) -> End {
    while !behind(overrun) {
        match input.next().await {
            Some(Ok(Message::Binary(bytes))) => bring(desk, bytes.into()).await,
            Some(Ok(Message::Close(_)) | Err(_)) | None => break,
            Some(Ok(_)) => {}
        }
    }
    End::Theirs
}

/// Hands a frame to the engine; when it is behind, the socket is not read meanwhile.
async fn bring(desk: &Desk, frame: Vec<u8>) {
    if let Err(frame) = desk.offer_frame(frame) {
        let desk = desk.clone();
        let _ = tokio::task::spawn_blocking(move || desk.frame(frame)).await;
    }
}
