//! The wire between a desk's engine and the relay's log. It carries frames and decides nothing.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use bytes::Bytes;
use carnet_core::desk::Desk;
use carnet_core::engine::Output;
use carnet_protocol::ids::WorkspaceId;
use tokio::sync::{mpsc, watch};

use crate::limits::LINK_OUTPUTS_MAX;
use crate::upstream::{Link, Outbound, Upstream};

/// Goes into the desk's sinks.
pub(crate) type Frames = Box<dyn Fn(Output) + Send + Sync>;

/// The link's end of the wire: as the one of `carnet_core::net`, whose other end is a socket.
pub(crate) struct Wire {
    frames: mpsc::Receiver<(u64, Outbound)>,
    order: watch::Receiver<Order>,
    overrun: Arc<AtomicBool>,
}

/// What the engine last wanted of the link. Apart from the frames, so that a full queue cannot lose it.
#[derive(Clone, Copy, Debug, Default)]
struct Order {
    /// Grows with each order: frames of an earlier one are for a link that is gone.
    generation: u64,
    /// Connect, not before this steady time; `None`: be closed.
    connect: Option<i64>,
}

/// When the log is behind by as much as the wire holds, the link is ended, and the desk resumes from its cursor.
pub(crate) fn wire() -> (Frames, Wire) {
    let (sender, queue) = mpsc::channel(LINK_OUTPUTS_MAX);
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
        Output::Send { frame, member } => {
            let generation = orders.borrow().generation;
            let frame = Bytes::from(frame);
            let sent = sender.try_send((generation, Outbound { frame, member }));
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
/// Keeps the desk linked until it is closed.
pub(crate) async fn run(
    desk: Desk,
    mut wire: Wire,
    upstream: Arc<dyn Upstream>,
    workspace: WorkspaceId,
) {
    loop {
        let order = *wire.order.borrow_and_update();
        if let Some(not_before_ms) = order.connect {
            let wait = not_before_ms.saturating_sub(desk.clock().steady_ms());
            tokio::time::sleep(Duration::from_millis(wait.max(0).unsigned_abs())).await;
            // What is still queued was meant for a link that is gone.
            while wire.frames.try_recv().is_ok() {}
            wire.overrun.store(false, Ordering::Release);
            let link = upstream.link(workspace);
            off(&desk, |desk| desk.link_up("inside".to_owned())).await;
            if pump(&desk, &mut wire, link, order.generation).await == End::Theirs {
                off(&desk, Desk::link_down).await;
            }
        }
        let new = |now: &Order| now.generation > order.generation;
        if wire.order.wait_for(new).await.is_err() {
            return;
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
async fn pump(desk: &Desk, wire: &mut Wire, link: Link, generation: u64) -> End {
    let Link {
        mut incoming,
        outgoing,
    } = link;
    let Wire {
        frames,
        order,
        overrun,
    } = wire;
    let writing = async {
        while !overrun.load(Ordering::Acquire) {
            let Some((of, outbound)) = frames.recv().await else {
                return End::Ours;
            };
            if of == generation && outgoing.send(outbound).await.is_err() {
                return End::Theirs;
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
        _ = order.wait_for(|order| order.generation > generation) => End::Ours,
    }
}

#[cfg(test)]
mod tests {
    use carnet_protocol::ids::MemberId;

    use super::*;

    #[test]
    fn an_order_is_not_lost_in_a_full_queue() {
        let (frames, wire) = wire();
        for _ in 0..=LINK_OUTPUTS_MAX {
            frames(Output::Send {
                frame: Vec::new(),
                member: MemberId([1; 16]),
            });
        }
        assert!(wire.overrun.load(Ordering::Acquire), "the link must end");
        frames(Output::Connect { not_before_ms: 7 });
        assert_eq!(wire.order.borrow().connect, Some(7));
        frames(Output::Close);
        assert_eq!(wire.order.borrow().connect, None);
    }
}
