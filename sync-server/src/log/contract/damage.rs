//! A document whose state vector cannot be read hurts only itself (invariant 11).

use carnet_protocol::frame::RefuseCode;
use carnet_protocol::ids::DocumentId;

use super::{Desk, code, deal, write};
use crate::log::{Change, SharedLog};

/// What no state vector begins with: a count of clients, of which there are none.
pub(super) const DAMAGED: &[u8] = &[0x7f];

/// `damage` writes [`DAMAGED`] into the document's row.
pub(super) async fn a_damaged_vector_hurts_its_document_only(
    log: &SharedLog,
    damage: impl AsyncFnOnce(DocumentId),
) {
    let (desk, elsewhere) = (Desk::new(log).await, Desk::new(log).await);
    let (bad, good) = (deal(), deal());
    desk.append(1, vec![write(bad, 1, 0)]).await;
    damage(bad).await;
    let asked = desk.asks(
        2,
        vec![write(good, 2, 0), write(bad, 1, 1), write(good, 2, 1)],
    );
    // Both are asked before either is answered: one group, where the store makes groups.
    let (one, other) = (
        log.append(asked),
        log.append(elsewhere.asks(1, vec![write(good, 3, 0)])),
    );
    let (one, other) = (
        one.await.expect("an answer"),
        other.await.expect("an answer"),
    );
    assert_eq!(
        (other.through, other.refused),
        (1, None),
        "another workspace"
    );
    assert_eq!(one.through, 2, "an earlier update of the same push");
    assert_eq!(
        code(&one),
        Some((3, RefuseCode::BUSY)),
        "the document waits"
    );
    let passed = desk
        .append(3, vec![Change::Void { document: bad }, write(good, 2, 1)])
        .await;
    assert_eq!(
        (passed.through, passed.refused),
        (4, None),
        "others pass it"
    );
    let stored = log.document(desk.workspace, bad).await.expect("it is read");
    assert_eq!(stored.tail.len(), 1, "its bytes are kept");
    assert_eq!(desk.one(5, Change::Erase { document: bad }).await, None);
    assert_eq!(
        desk.one(6, write(bad, 1, 1)).await,
        Some(RefuseCode::ERASED)
    );
}
