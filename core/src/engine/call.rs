//! Requests: who may, what runs, what is answered.

use std::panic::{AssertUnwindSafe, catch_unwind};

use carnet_protocol::frame::Role;
use rusqlite::Connection;

use super::acts::Doing;
use super::commit::{finish_document, transaction};
use super::write::Write;
use super::{Engine, Output, Written, documents, status};
use crate::api::act::Act;
use crate::api::{Actor, ApiError, Code, Request, Response, Right, import, sync, trash, workspace};
use crate::store::{desk, documents as stored};

/// Of the code that makes rows. Raised when rows must be made again from the documents.
const ROWS_VERSION: u32 = 9;

/// A response, and what the relay is still to have of it.
pub(super) type Answer = Result<(Response, Written), ApiError>;

impl Engine {
    pub(super) fn on_call(&mut self, id: u64, request: Request, actor: &Actor) {
        let answer = self
            .allowed(request.right(), actor)
            .and_then(|()| match request {
                Request::Sync(ask) => self
                    .sync_request(&ask)
                    .map(|answer| (answer, Written::Nothing)),
                Request::Import(ask) if ask != import::Request::Batches => self
                    .import(ask, actor)
                    .map(|answer| (answer, Written::Nothing)),
                Request::Trash(trash::Request::Erase { document }) => self.erase(&document, actor),
                Request::Workspace(workspace::Request::RebuildRows) => self
                    .rebuild_rows()
                    .map(|()| (Response::Done, Written::Nothing)),
                request if request.right() == Right::Read => {
                    let now = self.clock.now_ms();
                    crate::query::run(&self.store.conn, &request, actor, now)
                        .map(|answer| (answer, Written::Nothing))
                }
                Request::Act(ask) => self.act_request(&ask, actor),
                request => {
                    let act = request.act();
                    self.command(actor, act, |write| crate::command::run(write, request))
                }
            });
        self.reply(id, answer);
    }

    pub(super) fn on_seed(&mut self, id: u64, name: &str, my_name: &str, actor: &Actor) {
        let answer = self.allowed(Right::Own, actor).and_then(|()| {
            self.command(actor, None, |write| {
                crate::command::workspace::seed(write, name, my_name).map(|()| Response::Done)
            })
        });
        self.reply(id, answer);
    }

    fn reply(&mut self, id: u64, answer: Answer) {
        let (result, written) = match answer {
            Ok((response, written)) => (Ok(response), written),
            Err(error) => (Err(error), Written::Nothing),
        };
        self.out.push(Output::Reply {
            id,
            result,
            written,
        });
    }

    /// A viewer's own engine refuses too, whatever the caller's shell says; and a raised role counts at once.
    pub(super) fn allowed(&self, right: Right, actor: &Actor) -> Result<(), ApiError> {
        let desk = &self.store.desk;
        let role = desk.role_of(actor.role);
        let may = Actor {
            role,
            ..actor.clone()
        }
        .may(right);
        if right == Right::Read {
            return Ok(());
        }
        if !may || role == Role::Viewer {
            return Err(ApiError::new(Code::Forbidden, "the role does not allow it"));
        }
        if desk.read_only() {
            return Err(ApiError::new(
                Code::Forbidden,
                "the workspace is read-only until everything was fetched once",
            ));
        }
        Ok(())
    }

    /// Runs a command and commits what it edited; on any failure, forgets it.
    pub(super) fn command(
        &mut self,
        actor: &Actor,
        act: Option<Act>,
        run: impl FnOnce(&mut Write<'_>) -> Result<Response, ApiError>,
    ) -> Answer {
        let now = self.clock.now_ms();
        let mut write = Write::new(
            actor,
            now,
            &mut *self.chance,
            &self.store.conn,
            &mut self.documents,
        );
        let answer = run(&mut write);
        let doing = Doing::new(act, write.take_inverse());
        let (edits, touched) = write.finish();
        let done = answer.and_then(|answer| {
            let written = self.commit_edits_and(&edits, actor.member, None, |conn| {
                doing.map_or(Ok(()), |doing| doing.keep(conn, actor, now))
            })?;
            Ok((answer, written))
        });
        if done.is_err() {
            self.documents.undo(&touched);
        }
        done
    }

    fn sync_request(&mut self, ask: &sync::Request) -> Result<Response, ApiError> {
        match ask {
            sync::Request::Status => {
                let status = status(&self.store.conn, &self.store.desk, &self.link)?;
                Ok(Response::SyncStatus(status))
            }
            sync::Request::Report => Ok(Response::Report(Box::new(self.report()?))),
            sync::Request::CheckFile => {
                let found = crate::query::file::check(&self.store.conn)?;
                Ok(Response::FileCheck(found))
            }
            sync::Request::Retry => {
                self.retry_now();
                Ok(Response::Done)
            }
            sync::Request::DiscardSetAside { document } => {
                self.discard(document)?;
                Ok(Response::Done)
            }
        }
    }

    /// Makes the rows anew from the documents, in one transaction: readers see the old ones until then.
    fn rebuild_rows(&mut self) -> Result<(), ApiError> {
        let mut desk = self.store.desk.clone();
        desk.rows_version = ROWS_VERSION;
        let all = transaction(&self.store.conn, |conn| {
            crate::rows::clear_all(conn)?;
            let all = stored::all(conn, false)?;
            for id in &all {
                rebuild(conn, *id)?;
            }
            desk::save(conn, &desk)?;
            Ok(all)
        })?;
        self.store.desk = desk;
        self.tell_changed(all.into_iter().collect(), true);
        Ok(())
    }

    /// At opening: rows made by other code are made again.
    pub(super) fn refresh_rows(&mut self) -> Result<(), ApiError> {
        if self.store.desk.rows_version == ROWS_VERSION {
            return Ok(());
        }
        self.rebuild_rows()?;
        self.out.clear();
        Ok(())
    }
}

/// One document's rows. One that cannot be read has none, and hurts no other.
fn rebuild(conn: &Connection, id: carnet_protocol::ids::DocumentId) -> Result<(), ApiError> {
    conn.execute_batch("SAVEPOINT rows")?;
    let done = catch_unwind(AssertUnwindSafe(|| {
        let doc = documents::build(id, 1, &stored::parts(conn, id)?)?;
        finish_document(conn, id, &doc)
    }));
    let unreadable = match done {
        Ok(Ok(())) => None,
        Ok(Err(error)) if error.code != Code::BrokenFile => return Err(error),
        Ok(Err(error)) => Some(error.to_string()),
        Err(_) => Some("a panic".to_owned()),
    };
    if let Some(error) = unreadable {
        tracing::error!(document = %id, %error, "a stored document cannot be read");
        conn.execute_batch("ROLLBACK TO rows")?;
    }
    Ok(conn.execute_batch("RELEASE rows")?)
}
