//! Answers to pushes, without a log.

use carnet_protocol::ids::{DocumentId, Kind};
use carnet_protocol::limits::PUSH_UPDATES_MAX;

use super::*;

const AUTHOR: Author = Author {
    workspace: WorkspaceId([1; 16]),
    device: DeviceId([2; 16]),
    owner: MemberId([3; 16]),
    member: MemberId([3; 16]),
    role: Role::Member,
};

/// Voids: what they are does not matter here.
fn push(first: Number, updates: usize) -> Push {
    let document = DocumentId {
        kind: Kind::DEAL,
        id: [4; 16],
    };
    let update = PushedUpdate {
        document,
        update: Vec::new(),
    };
    Push {
        first,
        updates: vec![update; updates],
    }
}

fn taken(through: Number) -> Result<Appended, LogError> {
    Ok(Appended {
        through,
        seq: 1,
        refused: None,
    })
}

fn refused_at(through: Number, refused: Refused) -> Result<Appended, LogError> {
    Ok(Appended {
        through,
        seq: 1,
        refused: Some(refused),
    })
}

fn frames(actions: Vec<Action>) -> Vec<ToDesk> {
    let sent = actions.into_iter().filter_map(|action| match action {
        Action::Send(frame) => ToDesk::decode(&frame).ok(),
        _ => None,
    });
    sent.collect()
}

/// A commit of which nobody knew whether it was done is refused, and the next one finds that it was.
#[test]
fn pu4_a_refusal_ends_with_an_ack_beyond_it() {
    let mut pushing = Pushing::new(AUTHOR.device, 0);
    pushing.on_push(&AUTHOR, push(1, 4));
    pushing.on_push(&AUTHOR, push(5, 4));
    let lost = pushing.on_appended(Err(LogError::Store("lost".to_owned())));
    assert!(matches!(
        frames(lost)[..],
        [ToDesk::Refuse(Refuse { at: 1, .. })]
    ));
    assert!(
        pushing.on_push(&AUTHOR, push(9, 1)).is_empty(),
        "passed over"
    );
    let found = frames(pushing.on_appended(taken(8)));
    assert!(matches!(found[..], [ToDesk::Ack(Ack { through: 8, .. })]));
    assert_eq!(
        pushing.on_push(&AUTHOR, push(9, 1)).len(),
        1,
        "the next number is taken"
    );
}

/// What was on its way behind a full refusal may be in the log by an older socket. The desk has other updates under those
/// numbers by now, also when it has sent them before the answer came: they meet what the log has.
#[test]
fn pu4_what_a_full_refusal_overtook_gets_no_ack() {
    for sends_before_the_answer in [false, true] {
        let mut pushing = Pushing::new(AUTHOR.device, 4);
        pushing.on_push(&AUTHOR, push(5, 3));
        pushing.on_push(&AUTHOR, push(8, 3));
        let full = Refused::new(5, RefuseCode::FULL, "as many as it may");
        let refused = pushing.on_appended(refused_at(4, full));
        assert!(matches!(
            frames(refused)[..],
            [ToDesk::Refuse(Refuse { at: 5, .. })]
        ));
        if sends_before_the_answer {
            assert_eq!(pushing.on_push(&AUTHOR, push(5, 1)).len(), 1);
        }
        assert!(frames(pushing.on_appended(taken(10))).is_empty());
        assert_eq!(pushing.own().through, 4, "nothing of it is its own");
        if !sends_before_the_answer {
            let above = pushing.on_push(&AUTHOR, push(11, 1));
            assert!(above.is_empty(), "the refusal still stands");
            assert_eq!(pushing.on_push(&AUTHOR, push(5, 1)).len(), 1);
        }
        let forked = Refused::new(5, RefuseCode::FORKED, "taken by another update");
        let found = frames(pushing.on_appended(refused_at(10, forked)));
        assert!(matches!(
            found[..],
            [ToDesk::Refuse(Refuse {
                at: 5,
                code: RefuseCode::FORKED,
                ..
            })]
        ));
    }
}

#[test]
fn pu10_no_more_is_read_while_so_many_numbers_wait() {
    let mut pushing = Pushing::new(AUTHOR.device, 0);
    let pushes = NUMBERS_IN_FLIGHT_MAX / PUSH_UPDATES_MAX;
    for at in 0..pushes {
        assert!(pushing.has_room());
        pushing.on_push(
            &AUTHOR,
            push((at * PUSH_UPDATES_MAX) as u64 + 1, PUSH_UPDATES_MAX),
        );
    }
    assert!(!pushing.has_room());
    pushing.on_appended(taken(PUSH_UPDATES_MAX as u64));
    assert!(pushing.has_room());
}
