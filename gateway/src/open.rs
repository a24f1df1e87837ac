//! One open desk: its engine, its link to the log, and who listens to it.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use carnet_core::api::event::Whereabouts;
use carnet_core::api::{Actor, ApiError, Code, Event, Request, Response, Right, note, sync};
use carnet_core::desk::{Desk, Sinks};
use carnet_core::engine::{Mode, Open};
use carnet_protocol::frame::Role;
use carnet_protocol::ids::WorkspaceId;
use tokio::runtime::Handle;
use tokio::sync::{Semaphore, oneshot, watch};
use tokio::task::JoinHandle;
use uuid::Uuid;

use crate::limits::{ACK_WAIT_MS, LIVE_WAIT_MS, STREAM_WAIT_MS, WRITES_WAITING_MAX};
use crate::streams::{Editor, Key, Listener, Streams};
use crate::upstream::{GATEWAY, Upstream};
use crate::wire::{self, off};

/// A desk that is open.
#[derive(Debug)]
pub(crate) struct OpenDesk {
    desk: Desk,
    streams: Arc<Streams>,
    live: watch::Receiver<bool>,
    writes: Semaphore,
    used_ms: AtomicI64,
    folder: PathBuf,
    link: JoinHandle<()>,
    runtime: Handle,
}

impl OpenDesk {
    /// Opens a fresh cache in a folder of its own, as a new device, and links it.
    pub(crate) async fn open(
        workspace: WorkspaceId,
        folder: PathBuf,
        upstream: Arc<dyn Upstream>,
    ) -> Result<Self, ApiError> {
        let (frames, wire) = wire::wire();
        let (lives, live) = watch::channel(false);
        let streams = Arc::new(Streams::default());
        let sinks = sinks(&streams, lives, frames);
        let place = folder.clone();
        let opening = tokio::task::spawn_blocking(move || {
            std::fs::create_dir_all(&place)?;
            Desk::open(cache(workspace, place.join("cache.db")), sinks)
        });
        let desk = opening.await.map_err(|_| gone())??;
        let link = tokio::spawn(wire::run(desk.clone(), wire, upstream, workspace));
        Ok(Self {
            used_ms: AtomicI64::new(desk.clock().steady_ms()),
            desk,
            streams,
            live,
            writes: Semaphore::new(WRITES_WAITING_MAX),
            folder,
            link,
            runtime: Handle::current(),
        })
    }

    /// Waits until the whole log was read once: before that, what is not here yet would look as if it did not exist.
    pub(crate) async fn ready(&self) -> Result<(), ApiError> {
        let limit = Duration::from_millis(LIVE_WAIT_MS);
        let mut live = self.live.clone();
        match tokio::time::timeout(limit, live.wait_for(|live| *live)).await {
            Ok(Ok(_)) => Ok(()),
            _ => Err(busy("the workspace is still being read")),
        }
    }

    /// Asks. A write is answered when the relay has it.
    pub(crate) async fn call(&self, request: Request, actor: Actor) -> Result<Response, ApiError> {
        self.used();
        let (done, answer) = oneshot::channel();
        let reply = move |result| drop(done.send(result));
        let reads = request.right() == Right::Read && !matches!(request, Request::Sync(_));
        if reads {
            self.desk.ask(request, actor, reply);
            return answer.await.map_err(|_| gone())?;
        }
        let _waits = self.writes.try_acquire().map_err(|_| crowded())?;
        off(&self.desk, move |desk| {
            desk.ask_acked(request, actor, ACK_WAIT_MS, reply);
        })
        .await;
        answer.await.map_err(|_| gone())?.map_err(late)
    }

    /// A note's bytes. An update is answered when the relay has it.
    pub(crate) async fn note(
        &self,
        request: note::Request,
        actor: Actor,
    ) -> Result<Vec<u8>, ApiError> {
        self.used();
        // What is closed makes room: it is never refused.
        let _waits = match &request {
            note::Request::Close { .. } => None,
            _ => Some(self.writes.try_acquire().map_err(|_| crowded())?),
        };
        let opened = opened(&request);
        let (done, answer) = oneshot::channel();
        let streams = Arc::clone(&self.streams);
        let (desk, runtime) = (self.desk.clone(), self.runtime.clone());
        // Here, because whoever asked may be gone by then.
        let reply = move |result: Result<Vec<u8>, ApiError>| {
            let left = opened.filter(|editor| result.is_ok() && !streams.has_editor(editor.id));
            close_notes(&runtime, desk, left.into_iter().collect());
            drop(done.send(result));
        };
        off(&self.desk, move |desk| {
            desk.ask_note_acked(request, actor, ACK_WAIT_MS, reply);
        })
        .await;
        answer.await.map_err(|_| gone())?.map_err(late)
    }

    /// Opens a stream.
    pub(crate) fn listen(&self, key: Key) -> Result<Listener, ApiError> {
        let (listener, left) = self.streams.open(key)?;
        close_notes(&self.runtime, self.desk.clone(), left);
        Ok(listener)
    }

    /// What a tab says of its person.
    pub(crate) async fn whereabouts(&self, key: Key, at: Whereabouts) -> Result<(), ApiError> {
        self.used();
        let now = self.desk.clock().steady_ms();
        let page = self.streams(key).await.says(key, now)?;
        let (done, answer) = oneshot::channel();
        off(&self.desk, move |desk| {
            drop(done.send(desk.whereabouts(Some((page, key.0)), Some(at))));
        })
        .await;
        answer.await.map_err(|_| gone())??;
        if self.streams.page(key, None) != Some(page) {
            // It ended meanwhile, and what its end said may have come first.
            self.away(page, key);
        }
        Ok(())
    }

    /// A tab is there no more. Nobody waits, as with its notes.
    fn away(&self, page: Uuid, key: Key) {
        let desk = self.desk.clone();
        self.runtime
            .spawn_blocking(move || desk.whereabouts(Some((page, key.0)), None));
    }

    /// A stream has ended, and its notes are closed.
    pub(crate) fn left(&self, key: Key, serial: u64) {
        self.used();
        if let Some(page) = self.streams.page(key, Some(serial)) {
            self.away(page, key);
        }
        let left = self.streams.close(key, serial);
        close_notes(&self.runtime, self.desk.clone(), left);
    }

    /// The streams, for whose notes come and go. Waits a moment for this one.
    pub(crate) async fn streams(&self, key: Key) -> &Streams {
        let limit = Duration::from_millis(STREAM_WAIT_MS);
        // Whoever needs it says that it is not there.
        let _ = tokio::time::timeout(limit, self.streams.opened(key)).await;
        &self.streams
    }

    /// How long nobody has asked or listened, in milliseconds.
    pub(crate) fn idle_ms(&self) -> i64 {
        if !self.streams.is_empty() {
            return 0;
        }
        self.desk.clock().steady_ms() - self.used_ms.load(Ordering::Relaxed)
    }

    /// Ends the engine and removes its cache.
    pub(crate) async fn close(&self) {
        off(&self.desk, Desk::close).await;
        self.link.abort();
        let folder = self.folder.clone();
        let removed = tokio::task::spawn_blocking(move || std::fs::remove_dir_all(folder)).await;
        if let Ok(Err(error)) = removed {
            tracing::warn!(%error, "a cache was not removed");
        }
    }

    fn used(&self) {
        let now = self.desk.clock().steady_ms();
        self.used_ms.store(now, Ordering::Relaxed);
    }
}

/// The editor that a request opens. Its stream may end before the desk has it, and is then closed there first.
const fn opened(request: &note::Request) -> Option<Editor> {
    match request {
        note::Request::Open { document, editor } => Some(Editor {
            id: *editor,
            document: *document,
        }),
        _ => None,
    }
}

/// Nobody waits: a stream's end may be noticed where nobody may, such as on the engine's own thread.
fn close_notes(runtime: &Handle, desk: Desk, editors: Vec<Editor>) {
    if editors.is_empty() {
        return;
    }
    runtime.spawn_blocking(move || {
        for Editor { id, document } in editors {
            let close = note::Request::Close {
                document,
                editor: id,
            };
            desk.ask_note(close, nobody(), |_| {});
        }
    });
}

fn cache(workspace: WorkspaceId, path: PathBuf) -> Open {
    Open {
        path,
        workspace: Some(workspace),
        mode: Mode::Cache,
        // Each opening starts with an empty file: there is no copy to tell.
        marker: None,
        member: GATEWAY,
        name: "Carnet".to_owned(),
    }
}

fn sinks(streams: &Arc<Streams>, lives: watch::Sender<bool>, frames: wire::Frames) -> Sinks {
    let (events, editors) = (Arc::clone(streams), Arc::clone(streams));
    Sinks {
        events: Box::new(move |event| match &event {
            // How the gateway stands with the log is no browser's business.
            Event::Sync(status) => {
                if matches!(status.state, sync::State::Synced | sync::State::Syncing) {
                    lives.send_replace(true);
                }
            }
            event => events.tell(event),
        }),
        frames,
        editors: Box::new(move |editor, bytes| editors.tell_editor(editor, bytes)),
    }
}

/// Closing a note needs no right.
fn nobody() -> Actor {
    Actor {
        member: GATEWAY,
        role: Role::Viewer,
        zone: String::new(),
        locale: carnet_core::api::Locale::En,
    }
}

fn busy(detail: &str) -> ApiError {
    ApiError::new(Code::Busy, detail)
}

fn crowded() -> ApiError {
    busy("too many changes wait")
}

fn gone() -> ApiError {
    busy("the workspace was closed meanwhile")
}

/// The log did not answer in time: whether it has the change is not known yet. The engine goes on trying.
fn late(error: ApiError) -> ApiError {
    match error.code {
        Code::Offline => busy("the change was not acknowledged in time"),
        _ => error,
    }
}
