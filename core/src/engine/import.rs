//! Imports in the engine: files that are held, and their work in slices.

mod files;
mod refused;

use std::sync::Arc;
use std::sync::atomic::Ordering;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use carnet_protocol::ids::DocumentId;
use rusqlite::Connection;
use uuid::Uuid;

use super::write::Write;
use super::{Engine, Written};
use crate::api::import::{Phase, Plan, Request as Ask, State, Taken};
use crate::api::{Actor, ApiError, Code, Request, Response, field};
use crate::document::workspace::{IMPORTS, put as put_setting};
use crate::import::line::Rules;
use crate::import::read::Reader;
use crate::import::run::Run;
use crate::import::undo::Undo;
use crate::import::write::Batch;
use crate::limits;
use crate::query::{card, pipelines::Pipelines};
use crate::store::acts;
use files::count;
pub(super) use files::{File, Files, Work};

impl Engine {
    /// Answers a request about imports; long work only begins here.
    pub(super) fn import(&mut self, ask: Ask, actor: &Actor) -> Result<Response, ApiError> {
        let done = Ok(Response::Done);
        match ask {
            Ask::Open { name } => {
                let name = crate::command::check::filled("name", &name, limits::NAME_CHARS)?;
                let file = File::new(name, actor);
                self.hold_import(file).map(Response::Created)
            }
            Ask::Append { file, data } => {
                let bytes = STANDARD
                    .decode(data)
                    .map_err(|_| ApiError::invalid("data", "is no base64"))?;
                self.imports.get(file, actor)?.append(&bytes)?;
                done
            }
            Ask::Read { file, how } => {
                let fields = crate::query::field::all(&self.store.conn)?;
                let file = self.imports.get(file, actor)?;
                file.fields = fields;
                let reader = Reader::new(&file.bytes, how)?;
                file.begin(Phase::Reading, Work::Read(Box::new(reader)))?;
                done
            }
            Ask::State { file } => {
                let state: State = self.imports.get(file, actor)?.state.clone();
                Ok(Response::Import(Box::new(state)))
            }
            Ask::Check { file, plan } => self.begin_run(file, actor, plan, true),
            Ask::Run { file, plan } => self.begin_run(file, actor, plan, false),
            Ask::Stop { file } => {
                self.imports.get(file, actor)?.stopped = true;
                done
            }
            Ask::Close { file } => {
                self.imports.get(file, actor)?;
                self.imports.list.remove(&file);
                done
            }
            Ask::Refused { file } => {
                let file = self.imports.get(file, actor)?;
                Ok(Response::File(Box::new(refused::csv(file, actor.locale))))
            }
            Ask::Undo { batch } => self.begin_undo(batch, actor),
            Ask::Batches => Err(ApiError::new(
                Code::Internal,
                "BUG: batches are read from rows",
            )),
        }
    }

    fn hold_import(&mut self, file: File) -> Result<Uuid, ApiError> {
        self.imports.make_room()?;
        let id = crate::clock::new_id(self.clock.now_ms(), &mut *self.chance);
        self.imports.list.insert(id, file);
        Ok(id)
    }

    fn begin_run(
        &mut self,
        file: Uuid,
        actor: &Actor,
        mut plan: Plan,
        dry: bool,
    ) -> Result<Response, ApiError> {
        let batch = Batch {
            id: crate::clock::new_id(self.clock.now_ms(), &mut *self.chance),
            now: self.clock.now_ms(),
            by: actor.member.uuid(),
        };
        let held = self.imports.get(file, actor)?;
        held.ready()?;
        held.check_plan(&mut plan)?;
        if !dry {
            self.add_fields(file, &mut plan, actor)?;
        }
        let conn = &self.store.conn;
        let held = self.imports.get(file, actor)?;
        let rules = Rules {
            main: Rules::main_of(&plan.columns),
            plan,
            zone: jiff::tz::TimeZone::get(&actor.zone).unwrap_or(jiff::tz::TimeZone::UTC),
            currency: card::currency(conn)?,
            pipelines: Pipelines::load(conn)?,
            fields: crate::query::field::all(conn)?,
            locale: actor.locale,
            today: crate::query::today::Today::new(actor, batch.now).date(),
        };
        let phase = if dry { Phase::Checking } else { Phase::Running };
        held.begin(phase, Work::Lines(Box::new(Run::new(dry, rules, batch))))?;
        Ok(Response::Done)
    }

    /// Makes the custom fields that columns ask for.
    fn add_fields(&mut self, file: Uuid, plan: &mut Plan, actor: &Actor) -> Result<(), ApiError> {
        for (at, column) in plan.columns.iter_mut().enumerate() {
            let Some(on) = column.target.strip_suffix(".new") else {
                continue;
            };
            let ask = field::Request::Add {
                on: on.to_owned(),
                name: column.header.clone(),
                kind: self.imports.get(file, actor)?.kind(at).word().to_owned(),
            };
            let add = Request::Field(ask);
            let act = add.act();
            let (made, _) = self.command(actor, act, |w| crate::command::run(w, add))?;
            if let Response::Created(id) = made {
                column.target = format!("{on}.x:{id}");
            }
        }
        Ok(())
    }

    pub(super) fn begin_undo(&mut self, batch: Uuid, actor: &Actor) -> Result<Response, ApiError> {
        let (name, undone): (String, Option<i64>) = self
            .store
            .conn
            .prepare_cached("SELECT name, undone_at FROM imports WHERE id = ?1")?
            .query_row([batch.into_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))
            .map_err(|_| crate::query::not_found("import"))?;
        if undone.is_some() {
            return Err(ApiError::invalid("batch", "was taken back already"));
        }
        let undo = Undo::new(&self.store.conn, batch)?;
        let mut file = File::new(name, actor);
        file.begin(Phase::Undoing, Work::Undo(Box::new(undo), batch))?;
        self.hold_import(file).map(Response::Created)
    }

    /// When the next slice is due: at once, while there is one.
    pub(super) fn import_deadline(&self) -> Option<i64> {
        let busy = self.imports.list.values().any(|file| file.work.is_some());
        busy.then(|| self.clock.steady_ms())
    }

    /// One slice of one file's work.
    pub(super) fn import_some(&mut self) {
        let busy = self
            .imports
            .list
            .iter()
            .find(|(_, file)| file.work.is_some());
        let Some(id) = busy.map(|(id, _)| *id) else {
            return;
        };
        let Some(mut file) = self.imports.list.remove(&id) else {
            return;
        };
        if let Err(error) = self.import_slice(&mut file) {
            tracing::warn!(%error, "an import stopped");
            file.fail(error);
        }
        self.imports.list.insert(id, file);
    }

    fn import_slice(&mut self, file: &mut File) -> Result<(), ApiError> {
        let began = self.clock.steady_ms();
        let (clock, queued) = (Arc::clone(&self.clock), Arc::clone(&self.queued));
        // Each commit waits for the disk: few large ones while nobody asks, and room for whoever does.
        let mut more = || {
            let spent = clock.steady_ms() - began;
            spent < limits::SLICE_MS / 2
                || spent < limits::IMPORT_SLICE_MS && queued.load(Ordering::Relaxed) == 0
        };
        match file.work.take() {
            None => Ok(()),
            Some(Work::Read(reader)) => file.read(*reader, &mut more),
            Some(Work::See(at)) => {
                file.see(at, &mut more);
                Ok(())
            }
            Some(Work::Lines(run)) => self.run_lines(file, run, &mut more),
            Some(Work::Undo(undo, batch)) => self.undo_some(file, undo, batch, &mut more),
        }
    }

    fn run_lines(
        &mut self,
        file: &mut File,
        mut run: Box<Run>,
        more: &mut dyn FnMut() -> bool,
    ) -> Result<(), ApiError> {
        while !run.known.load(&self.store.conn)? {
            if !more() {
                file.work = Some(Work::Lines(run));
                return Ok(());
            }
        }
        let first = run.at == 0 && !run.dry;
        let batch = run.batch;
        let name = file.state.name.clone();
        let table = std::mem::take(&mut file.table);
        let stopped = file.stopped;
        let kept = first.then(|| (batch, count(table.lines.len())));
        let done = self.in_slice(&file.actor, kept, |w| {
            if first {
                tell_batch(w, batch, &name, None)?;
            }
            while run.at < table.lines.len()
                && !stopped
                && w.edited() < limits::IMPORT_SLICE_DOCUMENTS
            {
                run.next(w, &table)?;
                if !more() {
                    break;
                }
            }
            let over = stopped || run.at >= table.lines.len();
            if over && !run.dry {
                tell_batch(w, batch, &name, Some(run.written()))?;
            }
            Ok(over)
        });
        file.table = table;
        let over = done?;
        file.take_in(run, over);
        Ok(())
    }

    fn undo_some(
        &mut self,
        file: &mut File,
        mut undo: Box<Undo>,
        batch: Uuid,
        more: &mut dyn FnMut() -> bool,
    ) -> Result<(), ApiError> {
        let over = self.in_slice(&file.actor, None, |w| {
            let mut over = false;
            while !over && w.edited() < limits::IMPORT_SLICE_DOCUMENTS {
                over = !undo.next(w)?;
                if undo.must_commit() || !more() {
                    break;
                }
            }
            if over {
                let now = w.now_ms();
                w.edit(DocumentId::WORKSPACE, |txn| {
                    put_setting(txn, IMPORTS, &batch.to_string(), "undone_at", Some(now));
                    Ok(())
                })?;
            }
            Ok(over)
        })?;
        file.state.done = count(undo.at);
        file.state.total = count(undo.documents.len());
        if over {
            let taken: Taken = undo.taken;
            file.state.taken = Some(taken);
            file.state.phase = Phase::Undone;
        } else {
            file.work = Some(Work::Undo(undo, batch));
        }
        Ok(())
    }

    /// One transaction of an import, in the name of who began it; the first one tells the acts, with how many lines come.
    fn in_slice<T>(
        &mut self,
        actor: &Actor,
        begins: Option<(Batch, u32)>,
        run: impl FnOnce(&mut Write<'_>) -> Result<T, ApiError>,
    ) -> Result<T, ApiError> {
        self.allowed(crate::api::Right::Write, actor)?;
        let mut write = Write::new(
            actor,
            self.clock.now_ms(),
            &mut *self.chance,
            &self.store.conn,
            &mut self.documents,
        );
        let answer = run(&mut write);
        let (edits, touched) = write.finish();
        let done = answer.and_then(|answer| {
            let keep = |conn: &Connection| match begins {
                Some((batch, lines)) => {
                    let (member, at) = (actor.member, batch.now);
                    Ok(acts::insert_import(conn, member, at, batch.id, lines)?)
                }
                None => Ok(()),
            };
            let _: Written = self.commit_edits_and(&edits, actor.member, None, keep)?;
            Ok(answer)
        });
        if done.is_err() {
            self.documents.undo(&touched);
        } else {
            // Nobody opens what an import just made: it would only drive out what people have open.
            for id in touched {
                self.documents.forget(id);
            }
        }
        done
    }
}

/// The batch in the settings: at its first record, and with its count at its end.
fn tell_batch(
    w: &mut Write<'_>,
    batch: Batch,
    name: &str,
    count: Option<u32>,
) -> Result<(), ApiError> {
    let id = batch.id.to_string();
    w.edit(DocumentId::WORKSPACE, |txn| {
        match count {
            None => {
                put_setting(txn, IMPORTS, &id, "name", Some(name));
                put_setting(txn, IMPORTS, &id, "at", Some(batch.now));
                put_setting(txn, IMPORTS, &id, "by", Some(batch.by.to_string()));
            }
            Some(count) => put_setting(txn, IMPORTS, &id, "count", Some(i64::from(count))),
        }
        Ok(())
    })
}
