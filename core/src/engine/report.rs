//! The engine's part of the diagnostics page.

use std::time::Duration;

use super::Engine;
use crate::api::ApiError;
use crate::api::report::Report;
use crate::store::outbox;

impl Engine {
    /// How long the last job took; its runner measures, for the engine's own clock is coarse.
    pub fn took(&mut self, job: Duration) {
        self.witness.job(job);
    }

    pub(super) fn report(&self) -> Result<Report, ApiError> {
        let conn = &self.store.conn;
        let up = self
            .link
            .up()
            .then(|| self.clock.steady_ms() - self.link.since);
        let mut status = super::status(conn, &self.store.desk, &self.link)?;
        for one in &mut status.set_aside {
            // What a record is called is nobody's business who reads a report.
            one.title.clear();
        }
        Ok(Report {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            at: self.clock.now_ms(),
            mode: self.store.desk.mode.word().to_owned(),
            status,
            queue: outbox::queue(conn)?,
            line: self.witness.line(up, self.store.desk.cursor),
            jobs: self.witness.jobs(),
        })
    }
}
