//! Folding a document's entries into one verified state (LG7). The only file of the relay that uses yrs.

mod same;

use std::panic::{AssertUnwindSafe, catch_unwind};

use bytes::Bytes;
use carnet_protocol::door::{Refusal, StateVector, walk_update};
use carnet_protocol::frame::DocumentState;
use carnet_protocol::ids::{DocumentId, WorkspaceId};
use carnet_protocol::limits::DOCUMENT_BYTES_MAX;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use yrs::updates::decoder::Decode;
use yrs::{Doc, OffsetKind, Options, ReadTxn, Transact, Update};

use self::same::Cut;
use crate::folds::Folds;
use crate::log::{LogError, Replacement, SharedLog, Stored};
use crate::metrics;

/// A document as one update, proved to rebuild.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folded {
    /// v1 bytes.
    pub state: Vec<u8>,
    /// v1 bytes.
    pub state_vector: Vec<u8>,
}

/// Why a document could not be folded; its entries stay as they are.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the document does not fold: {0}")]
pub struct Unfit(pub String);

/// Turns a document's updates into one.
pub trait Fold: Send + Sync {
    /// Folds updates, oldest first, and checks the result against the log's state vector.
    ///
    /// # Errors
    /// [`Unfit`] when the result is not provably the same document.
    fn fold(&self, parts: &[Bytes], state_vector: &[u8]) -> Result<Folded, Unfit>;
}

/// Folds with yrs: rebuilt in a Doc, encoded, and compared with the updates clock by clock, without yrs.
#[derive(Clone, Copy, Debug, Default)]
pub struct YrsFold;

impl Fold for YrsFold {
    fn fold(&self, parts: &[Bytes], state_vector: &[u8]) -> Result<Folded, Unfit> {
        // yrs has panicked on accepted updates before (facts: `encode_state_as_update`); one document hurts only itself.
        catch_unwind(AssertUnwindSafe(|| fold(parts, state_vector)))
            .unwrap_or_else(|_| Err(Unfit("yrs panicked".to_owned())))
    }
}

fn fold(parts: &[Bytes], wanted: &[u8]) -> Result<Folded, Unfit> {
    let wanted = StateVector::decode(wanted).map_err(unfit)?;
    let state = rebuild(parts)?;
    if state.len() > DOCUMENT_BYTES_MAX {
        return Err(Unfit("its state is too large".to_owned()));
    }
    let cut = Cut::new(&state).map_err(unfit)?;
    let cuts: Result<Vec<_>, _> = parts.iter().map(|part| Cut::new(part)).collect();
    same::compare(&cut, &cuts.map_err(unfit)?, &wanted)
        .map_err(|difference| Unfit(difference.to_owned()))?;
    Ok(Folded {
        state,
        state_vector: wanted.encode(),
    })
}

fn unfit(refusal: Refusal) -> Unfit {
    Unfit(refusal.to_string())
}

/// The updates in one document, as one update.
fn rebuild(parts: &[Bytes]) -> Result<Vec<u8>, Unfit> {
    let doc = Doc::with_options(Options {
        offset_kind: OffsetKind::Utf16,
        // It would delete formatting marks, and no update carries those deletions.
        cleanup_formatting: false,
        ..Options::default()
    });
    let mut txn = doc.transact_mut();
    for part in parts {
        let update = Update::decode_v1(part).map_err(|error| Unfit(error.to_string()))?;
        txn.apply_update(update)
            .map_err(|error| Unfit(error.to_string()))?;
    }
    drop(txn);
    let txn = doc.transact();
    if txn.has_missing_updates() {
        return Err(Unfit("updates are missing".to_owned()));
    }
    Ok(txn.encode_state_as_update_v1(&yrs::StateVector::default()))
}

/// What a Fetch is answered with. A document that does not fold comes without bytes but with the log's state vector,
/// so that the desk can still send what the log lacks.
pub fn document_state(fold: &dyn Fold, document: DocumentId, stored: &Stored) -> DocumentState {
    let parts: Vec<Bytes> = stored.parts().cloned().collect();
    let state = match fold.fold(&parts, &stored.state_vector) {
        _ if parts.is_empty() => Vec::new(),
        Ok(folded) => folded.state,
        Err(unfit) => {
            tracing::warn!(%document, %unfit, "a fetched document comes without its state");
            Vec::new()
        }
    };
    DocumentState {
        state,
        ..without_state(document, stored)
    }
}

fn without_state(document: DocumentId, stored: &Stored) -> DocumentState {
    // One that is damaged, or that there is none of, is made of what the log has.
    let state_vector = match StateVector::decode(&stored.state_vector) {
        Ok(_) => stored.state_vector.clone(),
        Err(_) => known(stored).encode(),
    };
    DocumentState {
        document,
        through: stored.through(),
        hash: None,
        state: Vec::new(),
        state_vector,
        fetched: true,
    }
}

/// What the updates bring that the door lets in.
fn known(stored: &Stored) -> StateVector {
    let mut known = StateVector::new();
    for shape in stored.parts().filter_map(|part| walk_update(part).ok()) {
        shape.apply_to(&mut known);
    }
    known
}

/// Reads one document of the log whole, on the thread for it.
///
/// # Errors
/// [`LogError`] of the log, or when the thread has ended.
pub async fn fetch(
    log: &SharedLog,
    folds: &Folds,
    workspace: WorkspaceId,
    document: DocumentId,
) -> Result<DocumentState, LogError> {
    let turn = folds.turn().await?;
    let stored = log.document(workspace, document).await?;
    let without = without_state(document, &stored);
    let done = turn.run(move |fold| document_state(fold, document, &stored));
    match done.await {
        Err(LogError::Busy) => {
            tracing::warn!(%workspace, %document, "a fetched document takes too long to fold");
            Ok(without)
        }
        done => done,
    }
}

/// Folds one document of the log now. `false` when there was nothing to fold or it changed hands meanwhile.
///
/// # Errors
/// [`LogError`] of the log; a document that does not fold is noted there and is no error.
pub async fn compact(
    log: &SharedLog,
    folds: &Folds,
    workspace: WorkspaceId,
    document: DocumentId,
) -> Result<bool, LogError> {
    let turn = folds.turn().await?;
    let stored = log.document(workspace, document).await?;
    if stored.erased || stored.tail.is_empty() {
        return Ok(false);
    }
    let from = stored.state.as_ref().map_or(0, |(seq, _)| *seq);
    let through = stored.through();
    let parts: Vec<Bytes> = stored.parts().cloned().collect();
    let folded = turn
        .run(move |fold| fold.fold(&parts, &stored.state_vector))
        .await
        .unwrap_or_else(|error| Err(Unfit(error.to_string())));
    match folded {
        Ok(Folded {
            state,
            state_vector,
        }) => {
            metrics::folded(true);
            let (state, state_vector) = (state.into(), state_vector.into());
            log.replace(
                workspace,
                Replacement {
                    document,
                    from,
                    through,
                    state,
                    state_vector,
                },
            )
            .await
        }
        Err(unfit) => {
            metrics::folded(false);
            tracing::warn!(%workspace, %document, %unfit, "a document was not compacted");
            log.unfit(workspace, document).await?;
            Ok(false)
        }
    }
}

/// Folds documents as they are named, one at a time, until stopped.
pub async fn run(
    log: SharedLog,
    folds: Folds,
    mut wanted: mpsc::Receiver<(WorkspaceId, DocumentId)>,
    stop: CancellationToken,
) {
    // What grew long before the last stop.
    let mut next = log
        .long_tails(crate::limits::FOLD_QUEUE_MAX)
        .await
        .unwrap_or_default();
    loop {
        metrics::folds_waiting(wanted.len() + next.len());
        for (workspace, document) in next.drain(..) {
            if let Err(error) = compact(&log, &folds, workspace, document).await {
                tracing::warn!(%workspace, %document, %error, "compaction failed");
            }
        }
        tokio::select! {
            () = stop.cancelled() => return,
            received = wanted.recv() => match received {
                Some(one) => next.push(one),
                None => return,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use yrs::{Map, Text};

    use super::*;

    /// Updates of one document, and the log's state vector of it.
    fn history() -> (Vec<Bytes>, Vec<u8>) {
        let doc = Doc::with_options(Options {
            offset_kind: OffsetKind::Utf16,
            ..Options::default()
        });
        let (data, text) = (doc.get_or_insert_map("data"), doc.get_or_insert_text("t"));
        let mut parts = Vec::new();
        for n in 0..100 {
            let mut txn = doc.transact_mut();
            data.insert(&mut txn, "title", format!("título {n} 👍"));
            text.insert(&mut txn, 0, "é👍");
            parts.push(Bytes::from(txn.encode_update_v1()));
        }
        let mut known = StateVector::new();
        for part in &parts {
            walk_update(part).unwrap().apply_to(&mut known);
        }
        (parts, known.encode())
    }

    #[test]
    fn lg7_a_fold_is_smaller_and_the_same() {
        let (parts, state_vector) = history();
        let folded = YrsFold.fold(&parts, &state_vector).unwrap();
        let before: usize = parts.iter().map(Bytes::len).sum();
        assert!(
            folded.state.len() < before / 2,
            "{} of {before}",
            folded.state.len()
        );
        let known = StateVector::decode(&folded.state_vector).unwrap();
        assert_eq!(known, StateVector::decode(&state_vector).unwrap());
    }

    #[test]
    fn lg7_what_is_not_provably_the_same_is_left_alone() {
        let (mut parts, state_vector) = history();
        let last = parts.pop().unwrap();
        assert!(
            YrsFold.fold(&parts, &state_vector).is_err(),
            "an update is missing at the end"
        );
        parts.remove(40);
        parts.push(last);
        assert!(
            YrsFold.fold(&parts, &state_vector).is_err(),
            "an update is missing in the middle"
        );
    }
}
