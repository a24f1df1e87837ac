//! Redis is a doorbell (invariant 6): whatever happens to it, a change is late by two seconds at most and none is lost.
//!
//! Writers work on two instances and readers listen on both, while Redis is killed, emptied, cut off from one or from all,
//! frozen, and started again. Timings are asserted at three times their budget.

use std::sync::Arc;
use std::time::Duration;

use carnet_tests::instances::Instances;
use carnet_tests::team::workspace_id;
use carnet_tests::{scale, wait};

use super::crossing::{LATE, presence, show, sockets};
use super::people::{Person, Place, Seens, compare, reader, writer};

const PACE: Duration = Duration::from_millis(20);
const LIMIT: Duration = Duration::from_secs(60);

type Fault = (&'static str, fn(&mut Instances), fn(&mut Instances));

const FAULTS: [Fault; 5] = [
    (
        "killed",
        |relay| relay.redis.kill(),
        |relay| relay.redis.restart(),
    ),
    ("emptied", |relay| relay.redis.flush(), |_| {}),
    (
        "cut off from one instance",
        |relay| relay.ways[0].cut(),
        |relay| relay.ways[0].mend(),
    ),
    (
        "cut off from all",
        |relay| relay.ways.iter().for_each(|way| way.cut()),
        |relay| relay.ways.iter().for_each(|way| way.mend()),
    ),
    (
        "frozen",
        |relay| relay.redis.freeze(),
        |relay| relay.redis.thaw(),
    ),
];

#[test]
fn without_redis_a_change_is_late_by_two_seconds_at_most_and_none_is_lost() {
    let mut relay = Instances::start(2);
    let (writers, readers) = crowd(&relay, 4);
    for round in 0..scale::losses() {
        for (what, harm, heal) in FAULTS {
            harm(&mut relay);
            more(&writers, 100, &format!("round {round}: Redis is {what}"));
            heal(&mut relay);
            more(
                &writers,
                50,
                &format!("round {round}: Redis is back after it was {what}"),
            );
        }
    }
    let written: Vec<Arc<Seens>> = writers.into_iter().map(Person::ended).collect();
    let count: u64 = written.iter().map(|one| one.count()).sum();
    for (at, reader) in readers.into_iter().enumerate() {
        wait::until_within(LIMIT, "everything was read", || {
            reader.seens.count() >= count
        });
        let (wrong, latest) = compare(&written, &reader.ended());
        println!("reader {at}: {count} updates, the latest came {latest:?} after its Ack");
        assert_eq!(wrong, Vec::<String>::new());
        assert!(latest <= LATE, "a change was late by {latest:?}");
    }
}

/// Writers and two readers, on both instances by turns.
fn crowd(relay: &Instances, writers: usize) -> (Vec<Person>, Vec<Person>) {
    let workspace = workspace_id();
    relay.owner().create_workspace(workspace);
    let place = |n: usize| Place {
        relay: relay.relays[n % relay.relays.len()].address(),
        account: Arc::clone(relay.owner()),
        workspace,
    };
    let writers = (0..writers).map(|n| writer(place(n), PACE)).collect();
    (writers, (0..2).map(|n| reader(place(n))).collect())
}

fn more(writers: &[Person], more: u64, what: &str) {
    for one in writers {
        let wanted = one.seens.count() + more / writers.len() as u64;
        wait::until_within(LIMIT, what, || one.seens.count() >= wanted);
    }
}

#[test]
fn presence_heals_when_redis_is_back() {
    let mut relay = Instances::start(2);
    let workspace = workspace_id();
    relay.owner().create_workspace(workspace);
    let mut wires = sockets(&relay, relay.owner(), workspace);
    for (round, (what, harm, heal)) in FAULTS.into_iter().enumerate() {
        let (one, two) = wires.split_at_mut(1);
        harm(&mut relay);
        let during = format!("{round} one");
        show(&mut one[0], during.as_bytes());
        let other = format!("{round} two");
        show(&mut two[0], other.as_bytes());
        heal(&mut relay);
        println!("Redis was {what}");
        presence(&mut two[0], during.as_bytes(), 2 * LATE);
        presence(&mut one[0], other.as_bytes(), 2 * LATE);
    }
}
