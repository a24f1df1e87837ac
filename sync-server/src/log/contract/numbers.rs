//! LG3: a device's numbers.

use carnet_protocol::frame::RefuseCode;
use carnet_protocol::limits::DEVICE_HASHES_MAX;

use super::{Desk, code, deal, write};
use crate::log::{Change, SharedLog};

/// LG3: the next number only; repeats are acknowledged again; others are gaps and forks.
pub async fn lg3_numbers(log: &SharedLog) {
    let desk = Desk::new(log).await;
    let document = deal();
    let (one, two) = (write(document, 1, 0), write(document, 1, 1));
    let done = desk.append(1, vec![one.clone(), two.clone()]).await;
    assert_eq!((done.through, done.seq, done.refused), (2, 2, None));
    let again = desk
        .append(1, vec![one.clone(), two.clone(), write(document, 1, 2)])
        .await;
    assert_eq!(
        (again.through, again.refused),
        (3, None),
        "LG3: repeats are passed and what is new is taken"
    );
    assert_eq!(
        log.head(desk.workspace).await,
        Ok(3),
        "LG3: a repeat is not appended twice"
    );
    let fork = desk.append(2, vec![write(document, 1, 3)]).await;
    assert_eq!(
        code(&fork),
        Some((2, RefuseCode::FORKED)),
        "LG3: the number is another update's"
    );
    let gap = desk.append(6, vec![write(document, 1, 3)]).await;
    assert_eq!(
        code(&gap),
        Some((4, RefuseCode::GAP)),
        "LG3: the number that is wanted is named"
    );
    let zero = desk.append(0, vec![one]).await;
    assert_eq!(
        code(&zero),
        Some((0, RefuseCode::FORKED)),
        "there is no number 0"
    );
}

/// LG3: beyond the last 1,024 nothing is known, and nothing is acknowledged.
pub async fn lg3_old_numbers_are_forked(log: &SharedLog) {
    let desk = Desk::new(log).await;
    let document = deal();
    let last = DEVICE_HASHES_MAX as u64 + 1;
    let void = || Change::Void { document };
    for first in (1..=last).step_by(205) {
        let count = 205.min(last + 1 - first) as usize;
        desk.append(first, vec![void(); count]).await;
    }
    let known = desk.append(2, vec![void()]).await;
    assert_eq!((known.through, known.refused), (last, None));
    let forgotten = desk.append(1, vec![void()]).await;
    assert_eq!(code(&forgotten), Some((1, RefuseCode::FORKED)));
}
