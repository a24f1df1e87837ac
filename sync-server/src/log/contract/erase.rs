//! ER1: what is removed for good.

use bytes::Bytes;
use carnet_protocol::frame::RefuseCode;

use super::{Desk, code, deal, write};
use crate::log::{Change, Replacement, SharedLog, What};

/// ER1: the bytes go, the tombstone stays, late pushes are refused.
pub async fn er1_erase(log: &SharedLog) {
    let desk = Desk::new(log).await;
    let (document, other) = (deal(), deal());
    desk.append(1, vec![write(document, 1, 0), write(other, 1, 0)])
        .await;
    let erased = desk.append(3, vec![Change::Erase { document }]).await;
    assert_eq!((erased.through, erased.seq, erased.refused), (3, 3, None));
    let page = desk.page(0).await;
    let kept: Vec<_> = page
        .items
        .iter()
        .map(|item| (item.seq, item.document, item.what == What::Erased))
        .collect();
    assert_eq!(kept, [(2, other, false), (3, document, true)]);
    let late = desk.append(4, vec![write(document, 1, 1)]).await;
    assert_eq!(code(&late), Some((4, RefuseCode::ERASED)));
    let stored = log
        .document(desk.workspace, document)
        .await
        .expect("a document");
    assert!(
        stored.erased && stored.tail.is_empty() && stored.state.is_none(),
        "the bytes are gone"
    );
    let opened = log
        .open(desk.workspace, desk.device, 1)
        .await
        .expect("an opening");
    assert!(
        opened.hash.is_some(),
        "HS4: a cursor may stand on an erased entry"
    );
    let again = desk.append(4, vec![Change::Erase { document }]).await;
    assert_eq!(
        (again.through, again.seq, again.refused),
        (4, 3, None),
        "erasing twice appends nothing"
    );
}

/// ER1: what was appended in the same transaction is gone, too.
pub async fn er1_erase_at_once(log: &SharedLog) {
    let desk = Desk::new(log).await;
    let document = deal();
    let changes = vec![
        write(document, 1, 0),
        Change::Erase { document },
        Change::Erase { document },
        write(document, 1, 1),
    ];
    let done = desk.append(1, changes).await;
    assert_eq!(code(&done), Some((4, RefuseCode::ERASED)));
    assert_eq!((done.through, done.seq), (3, 2));
    let page = desk.page(0).await;
    let kept: Vec<_> = page.items.iter().map(|item| &item.what).collect();
    assert_eq!(kept, [&What::Erased], "the bytes are gone");
    let opened = log.open(desk.workspace, desk.device, 1).await;
    let hash = opened.expect("an opening").hash;
    assert_eq!(hash, Some(write(document, 1, 0).hash()), "HS4");
}

/// ER1: what was folded into a state is gone, too, and a fold that was under way brings nothing back.
pub async fn er1_erase_folded(log: &SharedLog) {
    let desk = Desk::new(log).await;
    let document = deal();
    desk.append(1, vec![write(document, 1, 0), write(document, 1, 1)])
        .await;
    let fold = Replacement {
        document,
        from: 0,
        through: 2,
        state: Bytes::from_static(b"state"),
        state_vector: Bytes::from_static(&[1, 1, 2]),
    };
    let folded = log.replace(desk.workspace, fold.clone()).await;
    assert_eq!(folded, Ok(true));
    desk.append(3, vec![write(document, 1, 2)]).await;
    desk.append(4, vec![Change::Erase { document }]).await;
    let page = desk.page(0).await;
    let kept: Vec<_> = page.items.iter().map(|item| &item.what).collect();
    assert_eq!(kept, [&What::Erased], "the state is gone with its tail");
    let late = Replacement {
        from: 2,
        through: 3,
        ..fold
    };
    assert_eq!(log.replace(desk.workspace, late).await, Ok(false));
    let stored = log.document(desk.workspace, document).await;
    let stored = stored.expect("a document");
    assert!(stored.erased && stored.tail.is_empty() && stored.state.is_none());
    let opened = log.open(desk.workspace, desk.device, 2).await;
    let hash = opened.expect("an opening").hash;
    assert_eq!(hash, Some(write(document, 1, 1).hash()), "HS4");
}
