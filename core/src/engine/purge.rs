//! The words of records that were removed for good leave the search index: in slices, when nobody asks for anything.

use super::commit::transaction;
use super::{Engine, Output};
use crate::api::ApiError;
use crate::limits::{PURGE_PAGES, PURGE_RETRY_MS, SLICE_MS};
use crate::rows::search;

impl Engine {
    /// Records were removed for good just now: their words are to go, here and in what was copied of this file.
    pub(super) fn removed_for_good(&mut self) -> Result<(), ApiError> {
        self.out.push(Output::Erased);
        if search::purge_asked(&self.store.conn)? {
            self.purge_at = Some(self.clock.steady_ms());
        }
        Ok(())
    }

    /// One slice; the next follows at once. What is left when the app ends goes on at its next start.
    pub(super) fn purge_some(&mut self) {
        if self.purge_at.is_none_or(|at| at > self.clock.steady_ms()) {
            return;
        }
        match self.purge_slice() {
            Ok(true) => self.purge_at = None,
            Ok(false) => {}
            Err(error) => {
                tracing::warn!(%error, "words of removed records are still in the search index");
                self.put_off_purge();
            }
        }
    }

    /// It could not be done now.
    pub(super) fn put_off_purge(&mut self) {
        if let Some(at) = &mut self.purge_at {
            *at = self.clock.steady_ms() + PURGE_RETRY_MS;
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
