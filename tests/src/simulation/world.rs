//! The world: people, desks, sockets, the relay and time, one step after another.

use std::path::PathBuf;
use std::sync::Arc;

use carnet_core::api::note::Message;
use carnet_core::api::{ApiError, Code, Event, Response, note};
use carnet_core::clock::{Chance, FakeClock, SeededChance};
use carnet_core::engine::{Input, Mode, Output};
use carnet_core::sync::link::Trouble;
use carnet_protocol::frame::{Ack, ToDesk, ToRelay};
use carnet_protocol::ids::{DocumentId, Epoch, Kind, MemberId, WorkspaceId};
use tempfile::TempDir;
use uuid::Uuid;
use yrs::updates::decoder::Decode;
use yrs::{Doc, ReadTxn, Transact, Update};

use super::desk::{Desk, Place, created};
use super::link::Link;
use super::ops::{Act, Known, Promise, next};
use super::relay::{Relay, Said};
use super::{Plan, Planted, Report, files};

/// How often something goes wrong: one in so many steps.
const CUT_IN: u64 = 120;
const PARTITION_IN: u64 = 800;
const DESK_CRASH_IN: u64 = 600;
const RELAY_CRASH_IN: u64 = 1_500;
const JUMP_IN: u64 = 500;
const FOLD_IN: u64 = 150;
/// Steps after which a world that is still not quiet never will be.
const SETTLE_STEPS_MAX: u64 = 60_000;

/// Everything there is.
pub(super) struct World {
    pub(super) chance: SeededChance,
    pub(super) plan: Plan,
    pub(super) folder: TempDir,
    pub(super) desks: Vec<Desk>,
    pub(super) relay: Relay,
    pub(super) links: Vec<Link>,
    pub(super) now: i64,
    pub(super) known: Known,
    pub(super) promises: Vec<Promise>,
    pub(super) report: Report,
    pub(super) workspace: WorkspaceId,
    next_call: u64,
    chaos: bool,
}

impl World {
    pub(super) fn new(seed: u64, plan: Plan) -> Result<Self, String> {
        let mut chance = SeededChance::new(seed);
        let folder = folder()?;
        let workspace = WorkspaceId::from(carnet_core::clock::new_id(1, &mut chance));
        let epoch = Epoch::from(carnet_core::clock::new_id(2, &mut chance));
        let mut relay = Relay::new(folder.path().join("relay-0.db"), workspace, epoch)?;
        relay.twice = plan.planted == Some(Planted::ApplyTwice);
        let mut world = Self {
            chance,
            plan,
            folder,
            desks: Vec::new(),
            relay,
            links: Vec::new(),
            now: 0,
            known: Known::default(),
            promises: Vec::new(),
            report: Report::default(),
            workspace,
            next_call: 0,
            chaos: false,
        };
        world.found(seed)?;
        for _ in 1..plan.desks {
            world.join(Mode::Joined, true)?;
        }
        Ok(world)
    }

    /// The first desk makes the workspace: in every other world alone at first, and then it shares what it has.
    fn found(&mut self, seed: u64) -> Result<(), String> {
        let solo = seed.is_multiple_of(2);
        self.join(if solo { Mode::Solo } else { Mode::Shared }, true)?;
        let (actor, id) = (self.desk(0)?.actor(), self.call_id());
        self.input(
            0,
            Input::Seed {
                id,
                name: "Atelier".to_owned(),
                my_name: "Zoé".to_owned(),
                actor,
            },
        )?;
        if solo {
            for _ in 0..20 {
                self.operate(0)?;
            }
            let desk = self.desk(0)?;
            let path = desk.path.clone();
            desk.mode = Mode::Shared;
            self.move_file(0, &path)?;
        }
        Ok(())
    }

    /// Another desk.
    pub(super) fn join(&mut self, mode: Mode, marker: bool) -> Result<usize, String> {
        let index = self.desks.len();
        // Wild clocks: up to ten years off.
        let years = 10 * 365 * 24 * 3_600_000_i64;
        let off = self.chance.below(years.unsigned_abs() * 2).cast_signed() - years;
        let clock = Arc::new(FakeClock::new(1_700_000_000_000 + off));
        clock.advance(self.now);
        let path = self.folder.path().join(format!("desk-{index}-0.carnet"));
        let marker = marker.then(|| self.folder.path().join(format!("desk-{index}.marker")));
        let mut member = [0; 16];
        self.chance.fill(&mut member);
        let place = Place {
            path: &path,
            marker: marker.as_deref(),
            workspace: self.workspace,
            member: MemberId(member),
            mode,
            clock: &clock,
        };
        self.desks.push(Desk::new(&place, &mut self.chance)?);
        Ok(index)
    }

    /// Everybody does what they have to do, while things go wrong.
    pub(super) fn live(&mut self) -> Result<(), String> {
        self.chaos = self.plan.chaos;
        while (0..self.desks.len()).any(|at| self.has_work(at)) {
            self.step()?;
        }
        self.chaos = false;
        Ok(())
    }

    fn has_work(&self, at: usize) -> bool {
        self.desks
            .get(at)
            .is_some_and(|desk| desk.operations < self.plan.operations)
    }

    /// Faults stop; goes on until everything is delivered and everybody is in step.
    pub(super) fn settle(&mut self) -> Result<(), String> {
        self.chaos = false;
        for desk in &mut self.desks {
            desk.cut_off_until = 0;
        }
        let mut quiet = 0;
        for _ in 0..SETTLE_STEPS_MAX {
            self.step()?;
            quiet = if self.quiet() { quiet + 1 } else { 0 };
            if quiet > 30 {
                self.report.head = self.relay.head()?;
                self.report.unfit = self.relay.unfit;
                return Ok(());
            }
        }
        let statuses: Vec<_> = self.desks.iter().map(|desk| desk.status.clone()).collect();
        Err(format!("the world does not come to rest: {statuses:?}"))
    }

    fn quiet(&self) -> bool {
        let still = |link: &Link| {
            (link.up.is_empty() || link.relay_gone) && (link.down.is_empty() || link.desk_gone)
        };
        self.desks.iter().all(Desk::synced)
            && self.links.iter().all(still)
            && self.relay.busy().is_empty()
    }

    pub(super) fn step(&mut self) -> Result<(), String> {
        self.report.steps += 1;
        if self.chaos {
            self.trouble()?;
        }
        match self.chance.below(100) {
            0..25 => {
                let at = self.any_desk();
                if self.has_work(at) {
                    self.operate(at)?;
                }
            }
            25..50 => self.deliver_up(),
            50..75 => self.deliver_down()?,
            75..90 => self.relay_works(),
            _ => self.pass_time()?,
        }
        Ok(())
    }

    fn any_desk(&mut self) -> usize {
        usize::try_from(self.chance.below(self.desks.len() as u64)).unwrap_or(0)
    }

    pub(super) fn desk(&mut self, at: usize) -> Result<&mut Desk, String> {
        self.desks
            .get_mut(at)
            .ok_or_else(|| format!("no desk {at}"))
    }

    fn call_id(&mut self) -> u64 {
        self.next_call += 1;
        self.next_call
    }

    // People.

    /// One person does one thing.
    pub(super) fn operate(&mut self, at: usize) -> Result<(), String> {
        let n = self.call_id();
        let act = next(n, &self.known, &mut self.chance);
        let actor = self.desk(at)?.actor();
        match act {
            Act::Ask(request, promise) => {
                self.desk(at)?.asked.insert(n, promise);
                self.input(
                    at,
                    Input::Call {
                        id: n,
                        request,
                        actor,
                    },
                )
            }
            Act::Write(deal, words) => self.write(at, n, deal, words),
        }
    }

    /// Opens a deal's note, adds a paragraph as an editor does, and closes it.
    fn write(&mut self, at: usize, n: u64, deal: Uuid, words: String) -> Result<(), String> {
        let (document, editor) = (DocumentId::new(Kind::DEAL, deal), n);
        let actor = self.desk(at)?.actor();
        let open = note::Request::Open { document, editor };
        let generation = self.desk(at)?.generation;
        let outputs = self.outputs(
            at,
            Input::Note {
                id: 0,
                request: open,
                actor: actor.clone(),
            },
        )?;
        let state = outputs.iter().find_map(|output| match output {
            Output::NoteReply {
                result: Ok(bytes), ..
            } => bytes.strip_prefix(&[Message::State as u8]),
            _ => None,
        });
        let update = state.map(|state| typed(state, &words, self.chance.u64() >> 11));
        self.carry_out(at, outputs)?;
        let Some(update) = update.transpose()? else {
            return Ok(());
        };
        self.desk(at)?.asked.insert(n, Promise::Note(deal, words));
        let request = note::Request::Update {
            document,
            editor,
            update,
        };
        self.input(
            at,
            Input::Note {
                id: n,
                request,
                actor: actor.clone(),
            },
        )?;
        if self.desk(at)?.generation == generation {
            let request = note::Request::Close { document, editor };
            self.input(
                at,
                Input::Note {
                    id: 0,
                    request,
                    actor,
                },
            )?;
        }
        Ok(())
    }

    // Desks.

    /// Gives a desk something, and carries out what it wants; or its process ends in the middle of it.
    pub(super) fn input(&mut self, at: usize, input: Input) -> Result<(), String> {
        let outputs = self.outputs(at, input)?;
        self.carry_out(at, outputs)
    }

    fn outputs(&mut self, at: usize, input: Input) -> Result<Vec<Output>, String> {
        let crash = self.chaos && self.chance.below(DESK_CRASH_IN) == 0;
        let desk = self.desk(at)?;
        let before = files::wal_length(&desk.path);
        let outputs = desk.engine.handle(input);
        if crash {
            self.crash(at, before)?;
            return Ok(Vec::new());
        }
        Ok(outputs)
    }

    fn crash(&mut self, at: usize, before: u64) -> Result<(), String> {
        self.report.desk_crashes += 1;
        let desk = self.desk(at)?;
        let from = desk.path.clone();
        let to = from.with_file_name(format!("desk-{at}-{}.carnet", desk.generation + 1));
        files::crash(&from, &to, before, &mut self.chance)?;
        self.unplug(at)?;
        self.move_file(at, &to)
    }

    /// Opens another file in the place of a desk's.
    pub(super) fn move_file(&mut self, at: usize, to: &PathBuf) -> Result<(), String> {
        let Self { desks, chance, .. } = self;
        let desk = desks.get_mut(at).ok_or("no desk")?;
        let (from, to) = (desk.path.clone(), to.clone());
        if from == to {
            // The same file: the engine that has it must let go first.
            let aside = from.with_extension("reopened");
            files::crash(&from, &aside, 0, chance)?;
            return desk.reopen(aside, chance);
        }
        desk.reopen(to, chance)
    }

    fn carry_out(&mut self, at: usize, outputs: Vec<Output>) -> Result<(), String> {
        for output in outputs {
            match output {
                Output::Reply { id, result, .. } => self.answered(at, id, result)?,
                Output::NoteReply { id, result, .. } => {
                    self.answered(at, id, result.map(|_| Response::Done))?;
                }
                Output::Send { frame, .. } => self.sent(at, frame)?,
                Output::Connect { not_before_ms } => {
                    self.desk(at)?.connect_at = Some(not_before_ms);
                }
                Output::Close => self.unplug(at)?,
                Output::Event(Event::Sync(status)) => self.desk(at)?.status = Some(status),
                // Honest desks write nothing that a relay would not take, whoever healed it (LG8).
                Output::Refused { ids, code } => {
                    return Err(format!("desk {at}: {} refused as {code:?}", ids.len()));
                }
                Output::Event(_) | Output::ToEditor { .. } | Output::Acknowledged(_) => {}
            }
        }
        Ok(())
    }

    fn answered(
        &mut self,
        at: usize,
        id: u64,
        result: Result<Response, ApiError>,
    ) -> Result<(), String> {
        let Some(promise) = self.desk(at)?.asked.remove(&id) else {
            return Ok(());
        };
        let response = match result {
            Ok(response) => response,
            // A joined desk before its first Live: the person tries again.
            Err(error) if error.code == Code::Forbidden => return Ok(()),
            Err(error) if matches!(error.code, Code::NotFound | Code::Invalid) => {
                self.desk(at)?.operations += 1;
                return Ok(());
            }
            Err(error) => return Err(format!("desk {at}: {error}")),
        };
        self.desk(at)?.operations += 1;
        self.report.saved += 1;
        if let (Promise::Created(noun), Some(id)) = (&promise, created(&response)) {
            let list = match *noun {
                "deal" => &mut self.known.deals,
                "contact" => &mut self.known.contacts,
                _ => &mut self.known.companies,
            };
            list.push(id);
        }
        self.promises.push(promise);
        Ok(())
    }

    // Sockets.

    fn sent(&mut self, at: usize, frame: Vec<u8>) -> Result<(), String> {
        let Some(link) = self.desk(at)?.link else {
            return Ok(());
        };
        if self.plan.planted == Some(Planted::SkipResend)
            && let Ok(ToRelay::Push(push)) = ToRelay::decode(&frame)
        {
            let last = push.first + push.updates.len() as u64 - 1;
            let desk = self.desk(at)?;
            let again = push.first <= desk.pushed;
            desk.pushed = last.max(desk.pushed);
            if again && let Some(link) = self.links.get_mut(link) {
                let ack = Ack {
                    through: last,
                    seq: 0,
                };
                link.down.push_back(ToDesk::Ack(ack).encode());
                return Ok(());
            }
        }
        if let Some(link) = self.links.get_mut(link) {
            link.up.push_back(frame);
        }
        Ok(())
    }

    /// The desk lets go of its socket. What it sent may still arrive.
    pub(super) fn unplug(&mut self, at: usize) -> Result<(), String> {
        if let Some(link) = self.desk(at)?.link.take()
            && let Some(link) = self.links.get_mut(link)
        {
            link.desk_gone = true;
            link.down.clear();
        }
        Ok(())
    }

    /// The line breaks: of what is under way, a part may still arrive at the relay.
    pub(super) fn cut(&mut self, at: usize) -> Result<(), String> {
        let Some(number) = self.desk(at)?.link else {
            return Ok(());
        };
        self.report.cuts += 1;
        self.unplug(at)?;
        let lost = self.chance.below(3) == 0;
        if let Some(link) = self.links.get_mut(number)
            && lost
        {
            link.up.clear();
        }
        self.input(at, Input::LinkDown)
    }

    fn pick_link(&mut self, ready: impl Fn(&Self, usize, &Link) -> bool) -> Option<usize> {
        let ready: Vec<usize> = self
            .links
            .iter()
            .enumerate()
            .filter(|(at, link)| ready(self, *at, link))
            .map(|(at, _)| at)
            .collect();
        let at = usize::try_from(self.chance.below(ready.len() as u64)).ok()?;
        ready.get(at).copied()
    }

    fn deliver_up(&mut self) {
        let ready = |world: &Self, at: usize, link: &Link| {
            !link.relay_gone && (link.desk_gone || !link.up.is_empty() && world.relay.wants(at))
        };
        let Some(at) = self.pick_link(ready) else {
            return;
        };
        for _ in 0..=self.chance.below(4) {
            if !self.relay.wants(at) {
                break;
            }
            let frame = self.links.get_mut(at).and_then(|link| link.up.pop_front());
            match frame {
                Some(frame) => self.relay.frame(at, &frame),
                None => break,
            }
        }
        let Self { links, relay, .. } = self;
        if let Some(link) = links.get_mut(at)
            && link.desk_gone
            && (link.up.is_empty() || !relay.wants(at))
            && !relay.busy().contains(&at)
        {
            link.relay_gone = true;
            relay.end(at);
        }
    }

    fn deliver_down(&mut self) -> Result<(), String> {
        let ready = |_: &Self, _: usize, link: &Link| {
            !link.desk_gone && (!link.down.is_empty() || link.relay_gone)
        };
        let Some(at) = self.pick_link(ready) else {
            return Ok(());
        };
        for _ in 0..=self.chance.below(4) {
            let Some(link) = self.links.get_mut(at) else {
                break;
            };
            let desk = link.desk;
            if link.desk_gone {
                break;
            }
            match link.down.pop_front() {
                Some(frame) => self.input(desk, Input::Frame(frame))?,
                None if link.relay_gone => {
                    link.desk_gone = true;
                    self.desk(desk)?.link = None;
                    self.input(desk, Input::LinkDown)?;
                }
                None => break,
            }
        }
        Ok(())
    }

    fn relay_works(&mut self) {
        let busy = self.relay.busy();
        let at = usize::try_from(self.chance.below(busy.len() as u64)).unwrap_or(0);
        let Some(link) = busy.get(at).copied() else {
            return;
        };
        for _ in 0..=self.chance.below(8) {
            for said in self.relay.work(link) {
                match said {
                    Said::Frame(to, frame) => {
                        if let Some(link) = self.links.get_mut(to)
                            && !link.desk_gone
                        {
                            link.down.push_back(frame);
                        }
                    }
                    Said::Close(to) => {
                        if let Some(link) = self.links.get_mut(to) {
                            link.relay_gone = true;
                        }
                    }
                }
            }
        }
    }

    // Time and trouble.

    fn pass_time(&mut self) -> Result<(), String> {
        let ms = 1 + self
            .chance
            .below(if self.chaos { 300 } else { 2_000 })
            .cast_signed();
        self.now += ms;
        self.relay.clock += ms;
        for at in 0..self.desks.len() {
            let now = self.now;
            let desk = self.desk(at)?;
            desk.clock.advance(ms);
            let steady = carnet_core::clock::Clock::steady_ms(&*desk.clock);
            if desk.engine.deadline().is_some_and(|due| due <= steady) {
                self.input(at, Input::Tick)?;
            }
            let desk = self.desk(at)?;
            let due = desk.connect_at.is_some_and(|due| due <= steady) && desk.link.is_none();
            if !due {
                continue;
            }
            desk.connect_at = None;
            if now < desk.cut_off_until {
                self.input(at, Input::NoLink(Trouble::Offline))?;
                continue;
            }
            self.plug(at)?;
        }
        Ok(())
    }

    fn plug(&mut self, at: usize) -> Result<(), String> {
        let number = self.links.len();
        self.links.push(Link::new(at));
        let desk = self.desk(at)?;
        desk.link = Some(number);
        let member = desk.member;
        self.relay.accept(number, member);
        let ticket = "ticket".to_owned();
        self.input(at, Input::LinkUp { ticket })
    }

    fn trouble(&mut self) -> Result<(), String> {
        let at = self.any_desk();
        if self.chance.below(CUT_IN) == 0 {
            self.cut(at)?;
        }
        if self.chance.below(PARTITION_IN) == 0 {
            self.desk(at)?.cut_off_until = self.now + 20_000;
            self.cut(at)?;
        }
        if self.chance.below(RELAY_CRASH_IN) == 0 {
            self.crash_relay()?;
        }
        if self.chance.below(JUMP_IN) == 0 {
            let days = 400 * 24 * 3_600_000_i64;
            let jump = self.chance.below(days.unsigned_abs() * 2).cast_signed() - days;
            self.desk(at)?.clock.jump(jump);
        }
        if self.plan.planted.is_none()
            && self.chance.below(FOLD_IN) == 0
            && let Some(deal) = self.known.deals.first().copied()
        {
            let last = self.known.deals.last().copied().unwrap_or(deal);
            let deal = if self.chance.below(2) == 0 {
                deal
            } else {
                last
            };
            let folded = self.relay.fold(DocumentId::new(Kind::DEAL, deal))?;
            self.report.folds += u64::from(folded);
        }
        Ok(())
    }

    pub(super) fn crash_relay(&mut self) -> Result<(), String> {
        self.report.relay_crashes += 1;
        let Self { relay, chance, .. } = self;
        relay.crash(chance)?;
        self.relay_lost();
        Ok(())
    }

    /// Every socket has lost its relay. What the relay had sent may still arrive.
    pub(super) fn relay_lost(&mut self) {
        for link in &mut self.links {
            link.relay_gone = true;
            link.up.clear();
            if self.chance.below(2) == 0 {
                link.down.clear();
            }
        }
    }
}

/// What an editor sends when somebody types a paragraph into a document.
fn typed(state: &[u8], words: &str, client: u64) -> Result<Vec<u8>, String> {
    let told = |error: &dyn std::fmt::Display| format!("editor: {error}");
    let doc: Doc = carnet_core::document::open(Kind::DEAL, client);
    let update = Update::decode_v1(state).map_err(|error| told(&error))?;
    doc.transact_mut()
        .apply_update(update)
        .map_err(|error| told(&error))?;
    let before = doc.transact().state_vector();
    let mut txn = doc.transact_mut();
    carnet_core::document::note::add_paragraphs(&mut txn, &[words]);
    drop(txn);
    Ok(doc.transact().encode_diff_v1(&before))
}

/// A folder in memory where there is one: the simulation is about logic, and fsync costs milliseconds.
fn folder() -> Result<TempDir, String> {
    let memory = std::path::Path::new("/dev/shm");
    let made = if memory.is_dir() {
        TempDir::new_in(memory)
    } else {
        TempDir::new()
    };
    made.map_err(|error| format!("folder: {error}"))
}
