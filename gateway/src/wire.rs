//! The wire between a desk's engine and the relay's log. It carries frames and decides nothing.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use bytes::Bytes;
use carnet_core::desk::Desk;
use carnet_core::engine::Output;
use carnet_protocol::ids::WorkspaceId;
use tokio::sync::mpsc;

use crate::limits::LINK_OUTPUTS_MAX;
use crate::upstream::{Link, Outbound, Upstream};

/// Goes into the desk's sinks.
pub(crate) type Frames = Box<dyn Fn(Output) + Send + Sync>;

/// What the engine wants done on its link, in order.
pub(crate) struct Wire {
    outputs: mpsc::Receiver<Output>,
    overrun: Arc<AtomicBool>,
}

/// When the log is behind by as much as the wire holds, the link is ended, and the desk resumes from its cursor.
pub(crate) fn wire() -> (Frames, Wire) {
    let (sender, outputs) = mpsc::channel(LINK_OUTPUTS_MAX);
    let overrun = Arc::new(AtomicBool::new(false));
    let full = Arc::clone(&overrun);
    let frames: Frames = Box::new(move |output| {
        if matches!(
            sender.try_send(output),
            Err(mpsc::error::TrySendError::Full(_))
        ) {
            full.store(true, Ordering::Release);
        }
    });
    (frames, Wire { outputs, overrun })
}

/// Keeps the desk linked until it is closed.
pub(crate) async fn run(
    desk: Desk,
    mut wire: Wire,
    upstream: Arc<dyn Upstream>,
    workspace: WorkspaceId,
) {
    while let Some(output) = wire.outputs.recv().await {
        let Output::Connect { not_before_ms } = output else {
            continue;
        };
        let wait = not_before_ms.saturating_sub(desk.clock().steady_ms());
        tokio::time::sleep(Duration::from_millis(wait.max(0).unsigned_abs())).await;
        wire.overrun.store(false, Ordering::Release);
        let link = upstream.link(workspace);
        off(&desk, |desk| desk.link_up("inside".to_owned())).await;
        if pump(&desk, &mut wire, link).await == End::Theirs {
            off(&desk, Desk::link_down).await;
        }
    }
}

/// A call that may wait for room in the engine's queue, away from the runtime's own threads.
pub(crate) async fn off(desk: &Desk, call: impl FnOnce(&Desk) + Send + 'static) {
    let desk = desk.clone();
    let _ = tokio::task::spawn_blocking(move || call(&desk)).await;
}

/// Who ended the link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// The engine: it knows.
    Ours,
    /// The relay.
    Theirs,
}

/// Both ways at once, so that two ends that both send cannot wait for each other.
async fn pump(desk: &Desk, wire: &mut Wire, link: Link) -> End {
    let Link {
        mut incoming,
        outgoing,
    } = link;
    let Wire { outputs, overrun } = wire;
    let writing = async {
        while !overrun.load(Ordering::Acquire) {
            match outputs.recv().await {
                Some(Output::Send { frame, member }) => {
                    let frame = Bytes::from(frame);
                    if outgoing.send(Outbound { frame, member }).await.is_err() {
                        return End::Theirs;
                    }
                }
                Some(Output::Close) | None => return End::Ours,
                Some(_) => {}
            }
        }
        tracing::warn!("the log is too far behind a desk; the link is ended and resumed");
        End::Theirs
    };
    let reading = async {
        while let Some(frame) = incoming.recv().await {
            // While the engine is behind, the relay waits.
            if let Err(frame) = desk.offer_frame(frame.into()) {
                off(desk, move |desk| desk.frame(frame)).await;
            }
        }
        End::Theirs
    };
    tokio::select! {
        end = writing => end,
        end = reading => end,
    }
}
