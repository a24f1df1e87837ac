//! A desk: the engine on a thread of its own, with a bounded queue, and readers around it.
//!
//! Whoever asks waits for the engine only when something is to be changed; reads use connections of their own and see
//! what was last committed. Outputs leave through [`Sinks`] from the engine's thread, so a sink must be quick.

mod jobs;
mod readers;

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};

use carnet_protocol::ids::{DocumentId, MemberId};
use uuid::Uuid;

use crate::api::event::Whereabouts;
use crate::api::{Actor, ApiError, Code, Event, Request, Response, Right, note, sync};
use crate::clock::Clock;
use crate::engine::{Deps, Engine, Input, Open, Opened, Output};
use crate::error::internal;
use crate::limits;
use crate::sync::link::Trouble;
use crate::sync::presence;
use jobs::{Job, Reply, Wait};
use readers::Readers;

/// Where what the engine says goes.
pub struct Sinks {
    /// What screens hear.
    pub events: Box<dyn Fn(Event) + Send + Sync>,
    /// [`Output::Send`], [`Output::Connect`] and [`Output::Close`].
    pub frames: Box<dyn Fn(Output) + Send + Sync>,
    /// Messages for editors.
    pub editors: Box<dyn Fn(u64, Vec<u8>) + Send + Sync>,
}

impl fmt::Debug for Sinks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sinks")
    }
}

impl Sinks {
    /// Sinks that swallow everything.
    #[must_use]
    pub fn none() -> Self {
        Self {
            events: Box::new(|_| {}),
            frames: Box::new(|_| {}),
            editors: Box::new(|_, _| {}),
        }
    }
}

/// A running desk. Clones are the same desk; it ends with [`Desk::close`] or when the last clone is dropped.
#[derive(Clone, Debug)]
pub struct Desk {
    jobs: SyncSender<Job>,
    /// How many jobs the engine has not taken yet.
    queued: Arc<AtomicUsize>,
    readers: Arc<Readers>,
    clock: Arc<dyn Clock>,
    opened: Opened,
}

impl Desk {
    /// Opens a workspace and starts its thread.
    ///
    /// # Errors
    /// As [`Engine::open`].
    pub fn open(open: Open, sinks: Sinks) -> Result<Self, ApiError> {
        Self::open_with(open, Deps::system(), sinks)
    }

    /// As [`Self::open`], with this clock and these random numbers.
    ///
    /// # Errors
    /// As [`Engine::open`].
    pub fn open_with(open: Open, deps: Deps, sinks: Sinks) -> Result<Self, ApiError> {
        let clock = Arc::clone(&deps.clock);
        let path = open.path.clone();
        let (jobs, queue) = sync_channel(limits::ENGINE_QUEUE_JOBS_MAX);
        let (tell, told) = sync_channel(1);
        let time = Arc::clone(&clock);
        let queued = Arc::<AtomicUsize>::default();
        let asked = Arc::clone(&queued);
        // Opening too reads documents: all of it happens on the thread that has the stack for it.
        std::thread::Builder::new()
            .name("carnet-engine".to_owned())
            .stack_size(limits::ENGINE_STACK_BYTES)
            .spawn(move || match Engine::open(open, deps) {
                Ok((engine, opened)) => {
                    let runner = jobs::Runner::new(engine, (queue, asked), sinks, time);
                    let _ = tell.send(Ok(opened));
                    runner.run();
                }
                Err(error) => {
                    let _ = tell.send(Err(error));
                }
            })?;
        let opened = told
            .recv()
            .unwrap_or_else(|_| Err(internal("opening the workspace panicked")))?;
        let readers = Arc::new(Readers::open(&path, Arc::clone(&clock))?);
        Ok(Self {
            jobs,
            queued,
            readers,
            clock,
            opened,
        })
    }

    /// What the opening found.
    #[must_use]
    pub const fn opened(&self) -> &Opened {
        &self.opened
    }

    /// The clock that this desk lives by.
    #[must_use]
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.clock
    }

    /// Asks, and waits for the answer. Reads go around the engine.
    ///
    /// # Errors
    /// What the request answers; [`Code::Internal`] when the desk is closed.
    pub fn call(&self, request: Request, actor: Actor) -> Result<Response, ApiError> {
        if around(&request) {
            return self.readers.read(&request, &actor);
        }
        self.wait(|done| Job::Call {
            request: Box::new(request),
            actor,
            reply: Reply::now(done),
        })
    }

    /// Fills the settings of a workspace that was just made here.
    ///
    /// # Errors
    /// [`Code::Invalid`] for a name, or what the file says.
    pub fn seed(&self, name: &str, my_name: &str, actor: Actor) -> Result<Response, ApiError> {
        let (name, my_name) = (name.to_owned(), my_name.to_owned());
        self.wait(|done| Job::Seed {
            name,
            my_name,
            actor,
            reply: Reply::now(done),
        })
    }

    /// Asks without waiting: `done` is called on another thread.
    pub fn ask(
        &self,
        request: Request,
        actor: Actor,
        done: impl FnOnce(Result<Response, ApiError>) + Send + 'static,
    ) {
        if around(&request) {
            return self.readers.ask(request, actor, Box::new(done));
        }
        self.post(Job::Call {
            request: Box::new(request),
            actor,
            reply: Reply::now(done),
        });
    }

    /// Asks, and waits until the relay has what was written, at most `limit_ms` after the commit here.
    ///
    /// # Errors
    /// What the request answers; [`Code::Offline`] when the relay did not answer in time: it is saved here all the same.
    /// When the relay refuses it, [`Code::TooLarge`], [`Code::Invalid`], [`Code::NotFound`], [`Code::Forbidden`],
    /// [`Code::Full`] or [`Code::Busy`] says why.
    pub fn call_acked(
        &self,
        request: Request,
        actor: Actor,
        limit_ms: i64,
    ) -> Result<Response, ApiError> {
        if around(&request) {
            return self.readers.read(&request, &actor);
        }
        self.wait(|done| Job::Call {
            request: Box::new(request),
            actor,
            reply: Reply::acked(done, limit_ms),
        })
    }

    /// As [`Self::call_acked`], without waiting: `done` is called on another thread.
    pub fn ask_acked(
        &self,
        request: Request,
        actor: Actor,
        limit_ms: i64,
        done: impl FnOnce(Result<Response, ApiError>) + Send + 'static,
    ) {
        if around(&request) {
            return self.readers.ask(request, actor, Box::new(done));
        }
        self.post(Job::Call {
            request: Box::new(request),
            actor,
            reply: Reply::acked(done, limit_ms),
        });
    }

    /// A note's bytes; waits for the answer.
    ///
    /// # Errors
    /// What the request answers; [`Code::Internal`] when the desk is closed.
    pub fn note(&self, request: note::Request, actor: Actor) -> Result<Vec<u8>, ApiError> {
        self.wait(|done| Job::Note {
            request,
            actor,
            reply: Reply::now(done),
        })
    }

    /// As [`Self::note`], without waiting.
    pub fn ask_note(
        &self,
        request: note::Request,
        actor: Actor,
        done: impl FnOnce(Result<Vec<u8>, ApiError>) + Send + 'static,
    ) {
        self.post(Job::Note {
            request,
            actor,
            reply: Reply::now(done),
        });
    }

    /// As [`Self::note`], and waits until the relay has it.
    ///
    /// # Errors
    /// As [`Self::call_acked`].
    pub fn note_acked(
        &self,
        request: note::Request,
        actor: Actor,
        limit_ms: i64,
    ) -> Result<Vec<u8>, ApiError> {
        self.wait(|done| Job::Note {
            request,
            actor,
            reply: Reply::acked(done, limit_ms),
        })
    }

    /// As [`Self::note_acked`], without waiting: `done` is called on another thread.
    pub fn ask_note_acked(
        &self,
        request: note::Request,
        actor: Actor,
        limit_ms: i64,
        done: impl FnOnce(Result<Vec<u8>, ApiError>) + Send + 'static,
    ) {
        self.post(Job::Note {
            request,
            actor,
            reply: Reply::acked(done, limit_ms),
        });
    }

    /// The socket is open; the ticket goes into Hello.
    pub fn link_up(&self, ticket: String) {
        self.post(Job::Input(Input::LinkUp { ticket }));
    }

    /// A frame from the relay.
    pub fn frame(&self, bytes: Vec<u8>) {
        self.post(Job::Input(Input::Frame(bytes)));
    }

    /// As [`Self::frame`], and gives the frame back when the engine is behind: the socket then waits.
    ///
    /// # Errors
    /// The frame.
    pub fn offer_frame(&self, bytes: Vec<u8>) -> Result<(), Vec<u8>> {
        self.queued.fetch_add(1, Ordering::Relaxed);
        let sent = self.jobs.try_send(Job::Input(Input::Frame(bytes)));
        if sent.is_err() {
            self.queued.fetch_sub(1, Ordering::Relaxed);
        }
        match sent {
            Err(TrySendError::Full(Job::Input(Input::Frame(bytes)))) => Err(bytes),
            _ => Ok(()),
        }
    }

    /// The socket is closed.
    pub fn link_down(&self) {
        self.post(Job::Input(Input::LinkDown));
    }

    /// There was no ticket, or no socket.
    pub fn no_link(&self, trouble: Trouble) {
        self.post(Job::Input(Input::NoLink(trouble)));
    }

    /// The record that the person has open now.
    pub fn presence(&self, document: Option<DocumentId>) {
        self.post(Job::Input(Input::Presence { document }));
    }

    /// What a screen says of its person: a browser's tab (`page`), or this desk's own window. `None` when the tab has gone.
    ///
    /// # Errors
    /// [`Code::Invalid`] for a document that has no such name.
    pub fn whereabouts(
        &self,
        page: Option<(Uuid, MemberId)>,
        at: Option<Whereabouts>,
    ) -> Result<(), ApiError> {
        let at = at.map(presence::read).transpose()?;
        self.post(Job::Input(Input::Whereabouts { page, at }));
        Ok(())
    }

    /// The device that pushes from here now: what a ticket is asked for.
    ///
    /// # Errors
    /// [`Code::Internal`] when the desk is closed.
    pub fn device(&self) -> Result<carnet_protocol::ids::DeviceId, ApiError> {
        self.wait(|done| Job::Device(Box::new(move |device| done(Ok(device)))))
    }

    /// Ends the desk, and returns when its file is closed. Later calls answer an error.
    pub fn close(&self) {
        // Readers first: the last connection to close moves the write-ahead log into the file, and must be one that writes.
        self.readers.close();
        let (done, closed) = sync_channel(1);
        self.post(Job::Close(done));
        let _ = closed.recv();
        self.readers.close();
    }

    /// Waits when the queue is full: a caller that cannot wait uses its own thread.
    fn post(&self, job: Job) {
        self.queued.fetch_add(1, Ordering::Relaxed);
        let job = match self.jobs.try_send(job) {
            Ok(()) => return,
            Err(TrySendError::Full(job)) => self.jobs.send(job).map_err(|error| error.0).err(),
            Err(TrySendError::Disconnected(job)) => Some(job),
        };
        if let Some(job) = job {
            self.queued.fetch_sub(1, Ordering::Relaxed);
            job.refuse(closed);
        }
    }

    fn wait<T: Send + 'static>(&self, job: impl FnOnce(Wait<T>) -> Job) -> Result<T, ApiError> {
        let (done, answer) = sync_channel(1);
        self.post(job(Box::new(move |result| {
            let _ = done.send(result);
        })));
        answer.recv().unwrap_or_else(|_| Err(closed()))
    }
}

/// Whether a reader can answer it.
const fn around(request: &Request) -> bool {
    let engines = matches!(
        request,
        Request::Sync(sync::Request::Status | sync::Request::Report)
    );
    matches!(request.right(), Right::Read) && !engines
}

fn closed() -> ApiError {
    ApiError::new(Code::Storage, "the workspace is closed")
}
