//! Undo and redo: an act is kept in the transaction that does it, and turned in the transaction that undoes it.

use carnet_protocol::ids::DocumentId;
use rusqlite::Connection;

use super::call::Answer;
use super::commit::transaction;
use super::write::{Edit, Write};
use super::{Engine, Written};
use crate::api::act::{Act, Request, Undone};
use crate::api::{Actor, ApiError, Code, Response, Right};
use crate::command::act::{Left, put_back};
use crate::inverse::Inverse;
use crate::query::act::{title, word};
use crate::store::acts::{self, Kept};

/// An act that a command is.
#[derive(Debug)]
pub(super) struct Doing {
    label: &'static str,
    inverse: Inverse,
}

impl Doing {
    pub(super) fn new(act: Option<Act>, inverse: Inverse) -> Option<Self> {
        let label = act.map(word).filter(|_| !inverse.is_empty())?;
        Some(Self { label, inverse })
    }

    /// In the transaction of its edits.
    pub(super) fn keep(&self, conn: &Connection, actor: &Actor, at: i64) -> Result<(), ApiError> {
        let act = acts::New {
            member: actor.member,
            at,
            label: self.label,
            inverse: &self.inverse,
        };
        Ok(acts::insert(conn, &act)?)
    }
}

/// What one step back wrote, not committed yet.
struct Step {
    left: Left,
    done: Inverse,
    edits: Vec<Edit>,
    touched: Vec<DocumentId>,
}

impl Engine {
    pub(super) fn act_request(&mut self, ask: &Request, actor: &Actor) -> Answer {
        let (conn, now) = (&self.store.conn, self.clock.now_ms());
        let (kept, force) = match ask {
            Request::Undo => (acts::last_done(conn, actor.member, now)?, false),
            Request::Redo => (acts::last_undone(conn, actor.member)?, false),
            Request::UndoOne { id, force } => {
                let kept = acts::get(conn, actor.member, *id, now)?;
                (Some(kept.ok_or_else(gone)?), *force)
            }
            Request::Last | Request::List(_) => return Err(gone()),
        };
        let Some(kept) = kept else {
            return Ok((Response::Undone(Undone::default()), Written::Nothing));
        };
        let mut back = kept.inverse.iter().chain(&kept.skipped);
        if back.any(Inverse::is_owners) {
            self.allowed(Right::Own, actor)?;
        }
        if let Some(batch) = kept.import {
            return self.take_back_import(batch, &kept, actor);
        }
        let redo = matches!(ask, Request::Redo);
        if kept.undone && !redo {
            return self.put_back_rest(kept, actor);
        }
        self.turn(kept, actor, redo, force)
    }

    /// Undoes or redoes an act: what is put back now is what the next turn puts back again.
    fn turn(&mut self, mut kept: Kept, actor: &Actor, redo: bool, force: bool) -> Answer {
        let Some(inverse) = kept.inverse.take() else {
            return Err(gone());
        };
        let step = self.step_back(actor, &inverse, force)?;
        let mut next = step.done.clone();
        // What the undo left alone is still to be undone once the act is done again.
        if redo && let Some(rest) = kept.skipped.take() {
            next.extend(rest);
        }
        let rest = Some(step.left.inverse.clone());
        kept.inverse = Some(next);
        kept.skipped = rest.filter(|rest| !redo && !rest.is_empty());
        self.commit_turn(&kept, actor, redo, step)
    }

    /// "Restore anyway": what the undo left alone is put back, too.
    fn put_back_rest(&mut self, mut kept: Kept, actor: &Actor) -> Answer {
        let rest = kept.skipped.take().unwrap_or_default();
        let step = self.step_back(actor, &rest, true)?;
        let mut next = kept.inverse.take().unwrap_or_default();
        next.extend(step.done.clone());
        kept.inverse = Some(next);
        self.commit_turn(&kept, actor, false, step)
    }

    fn step_back(
        &mut self,
        actor: &Actor,
        inverse: &Inverse,
        force: bool,
    ) -> Result<Step, ApiError> {
        let mut write = Write::new(
            actor,
            self.clock.now_ms(),
            &mut *self.chance,
            &self.store.conn,
            &mut self.documents,
        );
        let left = put_back(&mut write, inverse, force);
        let done = write.take_inverse();
        let (edits, touched) = write.finish();
        let left = left.inspect_err(|_| self.documents.undo(&touched))?;
        Ok(Step {
            left,
            done,
            edits,
            touched,
        })
    }

    fn commit_turn(&mut self, kept: &Kept, actor: &Actor, redo: bool, step: Step) -> Answer {
        let member = actor.member;
        let undone_at = (!redo).then(|| self.clock.now_ms());
        let mut answer = self.answer(kept, step.left)?;
        answer.redone = redo;
        answer.changed = !step.edits.is_empty();
        let turn = |conn: &Connection| Ok(acts::turn(conn, member, kept, undone_at)?);
        let done = if step.edits.is_empty() {
            transaction(&self.store.conn, turn).map(|()| Written::Nothing)
        } else {
            self.commit_edits_and(&step.edits, member, None, turn)
        };
        if done.is_err() {
            self.documents.undo(&step.touched);
        }
        done.map(|written| (Response::Undone(answer), written))
    }

    /// An import goes back in slices, from here on; it is not redone: its file is.
    fn take_back_import(&mut self, batch: uuid::Uuid, kept: &Kept, actor: &Actor) -> Answer {
        self.begin_undo(batch, actor)?;
        let mut answer = self.answer(kept, Left::default())?;
        answer.changed = true;
        Ok((Response::Undone(answer), Written::Nothing))
    }

    fn answer(&self, kept: &Kept, left: Left) -> Result<Undone, ApiError> {
        let title = match kept.subject {
            Some(subject) => title(&self.store.conn, subject)?,
            None => String::new(),
        };
        Ok(Undone {
            id: Some(kept.id),
            act: Some(crate::query::act::read_word(&kept.label)),
            redone: false,
            document: kept.subject.map(|subject| subject.to_string()),
            title,
            documents: kept.documents,
            changed: false,
            skipped: left.skipped,
        })
    }
}

fn gone() -> ApiError {
    ApiError::new(Code::NotFound, "this cannot be undone any more")
}
