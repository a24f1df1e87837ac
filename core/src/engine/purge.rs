//! The words of records that were removed for good leave the search index: in slices, when nobody asks for anything.

use super::commit::transaction;
use super::{Engine, Output};
use crate::api::ApiError;
use crate::limits::{PURGE_PAGES, SLICE_MS};
use crate::rows::search;

impl Engine {
    /// Records were removed for good just now: their words are to go, here and in what was copied of this file.
    pub(super) fn removed_for_good(&mut self) {
        self.purging = true;
        self.out.push(Output::Erased);
    }

    /// One slice; the next follows at once. What is left when the app ends goes on at its next start.
    pub(super) fn purge_some(&mut self) {
        if !self.purging {
            return;
        }
        match self.purge_slice() {
            Ok(done) => self.purging = !done,
            Err(error) => {
                tracing::warn!(%error, "words of removed records are still in the search index");
                self.purging = false;
            }
        }
    }

    fn purge_slice(&self) -> Result<bool, ApiError> {
        let until = self.clock.steady_ms() + SLICE_MS / 2;
        transaction(&self.store.conn, |conn| {
            loop {
                let done = search::purge_some(conn, PURGE_PAGES)?;
                if done || self.clock.steady_ms() >= until {
                    return Ok(done);
                }
            }
        })
    }
}
