//! HS6, LG8: whose a device and a client id are.

use carnet_protocol::frame::RefuseCode;
use carnet_protocol::ids::{DeviceId, MemberId};

use super::{Desk, code, deal, id, write};
use crate::log::{Append, Change, SharedLog};

/// LG8: a client id is its first owner's.
pub async fn lg8_authors(log: &SharedLog) {
    let (anna, document) = (Desk::new(log).await, deal());
    let eve = anna.another();
    assert_eq!(anna.one(1, write(document, 1, 0)).await, None);
    assert_eq!(
        eve.one(1, write(document, 1, 1)).await,
        Some(RefuseCode::MALFORMED),
        "ahead of Anna, hers would add nothing later"
    );
    assert_eq!(
        eve.one(1, write(document, 1, 0)).await,
        None,
        "what is known adds nothing: a state brings others' structs along"
    );
    assert_eq!(
        eve.one(2, write(deal(), 1, 0)).await,
        None,
        "in another document it is free"
    );
    let second = Desk {
        device: DeviceId(id()),
        ..anna.clone()
    };
    assert_eq!(
        second.one(1, write(document, 1, 1)).await,
        None,
        "all of a member's devices may"
    );
    let gateway = Append {
        member: eve.member,
        ..anna.asks(2, vec![write(document, 1, 2)])
    };
    let acted = log.append(gateway).await.expect("the log answers");
    assert_eq!(acted.refused, None, "the owner counts, not who acts");
    assert_eq!(anna.one(3, Change::Erase { document }).await, None);
}

/// LG8: who was told to start over brings back what the log lost, whoever wrote it.
pub async fn lg8_healing(log: &SharedLog) {
    let (anna, document) = (Desk::new(log).await, deal());
    let (ben, carla) = (anna.another(), anna.another());
    assert_eq!(anna.one(1, write(document, 1, 0)).await, None);
    ben.heals().await;
    assert_eq!(ben.one(1, write(document, 1, 1)).await, None);
    assert_eq!(
        anna.one(2, write(document, 1, 2)).await,
        None,
        "Anna's client stays hers"
    );
    assert_eq!(
        carla.one(1, write(document, 1, 3)).await,
        Some(RefuseCode::MALFORMED),
        "nobody told her to heal"
    );
    // A client that the log first hears of from a healer: perhaps Carla's.
    assert_eq!(ben.one(2, write(document, 5, 0)).await, None);
    carla.heals().await;
    assert_eq!(
        carla.one(1, write(document, 5, 1)).await,
        None,
        "it goes to the next who was told to heal"
    );
    assert_eq!(
        anna.one(3, write(document, 5, 2)).await,
        Some(RefuseCode::MALFORMED),
        "and to nobody else"
    );
}

/// LG8: who was told of a hole closes it in that document, whoever wrote what is missing.
pub async fn lg8_holes(log: &SharedLog) {
    let (anna, document, other) = (Desk::new(log).await, deal(), deal());
    let ben = anna.another();
    let both = vec![write(document, 1, 0), write(other, 1, 0)];
    assert_eq!(anna.append(1, both).await.refused, None);
    assert_eq!(
        ben.one(1, write(document, 1, 5)).await,
        Some(RefuseCode::HOLE)
    );
    assert_eq!(ben.one(1, write(document, 1, 1)).await, None);
    assert_eq!(
        ben.one(2, write(other, 1, 1)).await,
        Some(RefuseCode::MALFORMED),
        "another document has no hole"
    );
}

/// HS6: a device is the first member's.
pub async fn hs6_devices_have_owners(log: &SharedLog) {
    let desk = Desk::new(log).await;
    let document = deal();
    desk.append(1, vec![write(document, 1, 0)]).await;
    let thief = Desk {
        member: MemberId(id()),
        ..desk.clone()
    };
    let taken = thief.append(2, vec![write(document, 1, 1)]).await;
    assert_eq!(code(&taken), Some((2, RefuseCode::FORKED)));
}
