//! The engine's thread: takes jobs in turn, ticks when the engine wants it, hands outputs on.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use carnet_protocol::ids::DeviceId;

use super::Sinks;
use crate::api::{Actor, ApiError, Code, Request, Response, note};
use crate::clock::Clock;
use crate::engine::{Engine, Input, Output, Written};
use crate::limits::{ACK_WAITERS_MAX, BACKUP_EVERY_MS, BACKUP_FIRST_MS, BACKUP_GATHER_MS};
use crate::store::backup;
use crate::store::outbox::OutboxId;

/// Takes an answer to whoever waits for it.
pub(super) type Wait<T> = Box<dyn FnOnce(Result<T, ApiError>) + Send>;

/// An answer to be given: at once, or when the relay has what was written.
pub(super) struct Reply<T> {
    done: Wait<T>,
    acked_within: Option<i64>,
}

impl<T> Reply<T> {
    pub(super) fn now(done: impl FnOnce(Result<T, ApiError>) + Send + 'static) -> Self {
        Self {
            done: Box::new(done),
            acked_within: None,
        }
    }

    pub(super) fn acked(
        done: impl FnOnce(Result<T, ApiError>) + Send + 'static,
        limit_ms: i64,
    ) -> Self {
        Self {
            done: Box::new(done),
            acked_within: Some(limit_ms),
        }
    }
}

/// Something for the engine's thread.
#[expect(
    clippy::large_enum_variant,
    reason = "a queue holds few; a request in a box would cost every call an allocation"
)]
pub(super) enum Job {
    Call {
        request: Box<Request>,
        actor: Actor,
        reply: Reply<Response>,
    },
    Seed {
        name: String,
        my_name: String,
        actor: Actor,
        reply: Reply<Response>,
    },
    Note {
        request: note::Request,
        actor: Actor,
        reply: Reply<Vec<u8>>,
    },
    Input(Input),
    Device(Box<dyn FnOnce(DeviceId) + Send>),
    Close(SyncSender<()>),
}

impl fmt::Debug for Job {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Job")
    }
}

impl Job {
    /// There is no engine any more.
    pub(super) fn refuse(self, why: fn() -> ApiError) {
        match self {
            Self::Call { reply, .. } | Self::Seed { reply, .. } => (reply.done)(Err(why())),
            Self::Note { reply, .. } => (reply.done)(Err(why())),
            Self::Input(_) | Self::Device(_) | Self::Close(_) => {}
        }
    }
}

/// An answer that waits for the relay.
struct Waiting {
    first: OutboxId,
    last: OutboxId,
    until: i64,
    done: Box<dyn FnOnce(Result<(), ApiError>) + Send>,
}

/// The thread's state.
pub(super) struct Runner {
    engine: Engine,
    queue: Receiver<Job>,
    queued: Arc<AtomicUsize>,
    sinks: Sinks,
    clock: Arc<dyn Clock>,
    calls: HashMap<u64, Reply<Response>>,
    notes: HashMap<u64, Reply<Vec<u8>>>,
    waiting: Vec<Waiting>,
    next_id: u64,
    backup_at: i64,
    backing_up: Option<JoinHandle<()>>,
}

impl Runner {
    pub(super) fn new(
        mut engine: Engine,
        (queue, queued): (Receiver<Job>, Arc<AtomicUsize>),
        sinks: Sinks,
        clock: Arc<dyn Clock>,
    ) -> Self {
        let backup_at = clock.steady_ms() + BACKUP_FIRST_MS;
        engine.makes_way(Arc::clone(&queued));
        Self {
            engine,
            queue,
            queued,
            sinks,
            clock,
            calls: HashMap::new(),
            notes: HashMap::new(),
            waiting: Vec::new(),
            next_id: 0,
            backup_at,
            backing_up: None,
        }
    }

    pub(super) fn run(mut self) {
        self.step(Input::Tick);
        loop {
            let job = match self.pause() {
                Some(pause) => self.queue.recv_timeout(pause),
                None => self
                    .queue
                    .recv()
                    .map_err(|_| RecvTimeoutError::Disconnected),
            };
            if job.is_ok() {
                self.queued.fetch_sub(1, Ordering::Relaxed);
            }
            match job {
                Ok(Job::Close(done)) => {
                    drop(self);
                    let _ = done.send(());
                    return;
                }
                Ok(job) => self.take(job),
                Err(RecvTimeoutError::Timeout) => self.step(Input::Tick),
                Err(RecvTimeoutError::Disconnected) => return,
            }
            self.give_up_waiting();
            self.back_up();
        }
    }

    /// How long nothing is due.
    fn pause(&self) -> Option<Duration> {
        let waits = self.waiting.iter().map(|waiting| waiting.until);
        let backup = (!self.engine.is_cache()).then_some(self.backup_at);
        let deadline = self.engine.deadline().into_iter().chain(backup);
        let next = deadline.chain(waits).min()?;
        let left = next.saturating_sub(self.clock.steady_ms()).max(0);
        Some(Duration::from_millis(left.unsigned_abs()))
    }

    fn take(&mut self, job: Job) {
        self.next_id += 1;
        let id = self.next_id;
        match job {
            Job::Call {
                request,
                actor,
                reply,
            } => {
                self.calls.insert(id, reply);
                let request = *request;
                self.step(Input::Call { id, request, actor });
            }
            Job::Seed {
                name,
                my_name,
                actor,
                reply,
            } => {
                self.calls.insert(id, reply);
                self.step(Input::Seed {
                    id,
                    name,
                    my_name,
                    actor,
                });
            }
            Job::Note {
                request,
                actor,
                reply,
            } => {
                self.notes.insert(id, reply);
                self.step(Input::Note { id, request, actor });
            }
            Job::Input(input) => self.step(input),
            Job::Device(done) => done(self.engine.device()),
            Job::Close(_) => {}
        }
    }

    fn step(&mut self, input: Input) {
        let asked = matches!(input, Input::Call { .. } | Input::Note { .. });
        let began = Instant::now();
        let outputs = self.engine.handle(input);
        if asked {
            self.engine.took(began.elapsed());
        }
        for output in outputs {
            self.pass_on(output);
        }
    }

    fn pass_on(&mut self, output: Output) {
        match output {
            Output::Reply {
                id,
                result,
                written,
            } => {
                if let Some(reply) = self.calls.remove(&id) {
                    self.answer(reply, result, written);
                }
            }
            Output::NoteReply {
                id,
                result,
                written,
            } => {
                if let Some(reply) = self.notes.remove(&id) {
                    self.answer(reply, result, written);
                }
            }
            Output::ToEditor { editor, bytes } => (self.sinks.editors)(editor, bytes),
            Output::Event(event) => (self.sinks.events)(event),
            Output::Acknowledged(through) => self.acknowledged(through),
            Output::Refused { ids, code } => self.refused(&ids, code),
            // Soon, and all at once: a log may tell of many.
            Output::Erased => {
                let soon = self.clock.steady_ms() + BACKUP_GATHER_MS;
                self.backup_at = self.backup_at.min(soon);
            }
            output => (self.sinks.frames)(output),
        }
    }

    fn answer<T: Send + 'static>(
        &mut self,
        reply: Reply<T>,
        result: Result<T, ApiError>,
        written: Written,
    ) {
        let done = reply.done;
        match (result, written, reply.acked_within) {
            (Ok(value), Written::Waits { first, last }, Some(limit)) => {
                if self.waiting.len() >= ACK_WAITERS_MAX {
                    return done(Err(ApiError::new(Code::Busy, "too many calls wait")));
                }
                self.waiting.push(Waiting {
                    first,
                    last,
                    until: self.clock.steady_ms().saturating_add(limit),
                    done: Box::new(move |acked| done(acked.map(|()| value))),
                });
            }
            (Ok(_), Written::Kept, Some(_)) => done(Err(ApiError::new(
                Code::Offline,
                "saved here; the record is set aside and not sent",
            ))),
            (result, _, _) => done(result),
        }
    }

    fn acknowledged(&mut self, through: OutboxId) {
        let (ready, rest) = std::mem::take(&mut self.waiting)
            .into_iter()
            .partition(|waiting| waiting.last <= through);
        self.waiting = rest;
        let ready: Vec<Waiting> = ready;
        for waiting in ready {
            (waiting.done)(Ok(()));
        }
    }

    /// Comes before the acknowledgement of the voids that stand in these places then.
    fn refused(&mut self, ids: &[OutboxId], code: Code) {
        let named = |waiting: &Waiting| {
            let mut ids = ids.iter();
            ids.any(|id| (waiting.first..=waiting.last).contains(id))
        };
        let (refused, rest) = std::mem::take(&mut self.waiting)
            .into_iter()
            .partition(named);
        self.waiting = rest;
        let refused: Vec<Waiting> = refused;
        for waiting in refused {
            (waiting.done)(Err(ApiError::new(code, "the relay did not take it")));
        }
    }

    fn give_up_waiting(&mut self) {
        let now = self.clock.steady_ms();
        let (late, rest) = std::mem::take(&mut self.waiting)
            .into_iter()
            .partition(|waiting| waiting.until <= now);
        self.waiting = rest;
        let late: Vec<Waiting> = late;
        for waiting in late {
            let error = ApiError::new(
                Code::Offline,
                "saved here; the relay did not answer in time",
            );
            (waiting.done)(Err(error));
        }
    }

    /// Once a day, on a thread of its own and with a connection of its own: the engine does not wait for it.
    fn back_up(&mut self) {
        let now = self.clock.steady_ms();
        if now < self.backup_at || self.engine.is_cache() {
            return;
        }
        if self
            .backing_up
            .as_ref()
            .is_some_and(|one| !one.is_finished())
        {
            self.backup_at = now + BACKUP_GATHER_MS;
            return;
        }
        self.backup_at = now + BACKUP_EVERY_MS;
        let (path, clock) = (self.engine.path().to_owned(), Arc::clone(&self.clock));
        let started = std::thread::Builder::new()
            .name("carnet-backup".to_owned())
            .spawn(move || {
                if let Err(error) = backup::daily(&path, clock.now_ms()) {
                    tracing::warn!(%error, "no backup was made");
                }
            });
        match started {
            Ok(one) => self.backing_up = Some(one),
            Err(error) => tracing::warn!(%error, "no backup was made"),
        }
    }
}
