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
    let teams = [team(&relay, 0, 1), team(&relay, 1, 0)];
    for round in 0..scale::losses() {
        for (what, harm, heal) in FAULTS {
            harm(&mut relay);
            // Longer than two seconds: who waits for a ring would be late by more.
            more(&teams, 150, &format!("round {round}: Redis is {what}"));
            heal(&mut relay);
            more(
                &teams,
                30,
                &format!("round {round}: Redis is back after it was {what}"),
            );
        }
    }
    for (at, Team { writers, reader }) in teams.into_iter().enumerate() {
        let written: Vec<Arc<Seens>> = writers.into_iter().map(Person::ended).collect();
        let count: u64 = written.iter().map(|one| one.count()).sum();
        wait::until_within(LIMIT, "everything was read", || {
            reader.seens.count() >= count
        });
        let (wrong, latest) = compare(&written, &reader.ended());
        println!("from instance {at}: {count} updates, the latest came {latest:?} after its Ack");
        assert_eq!(wrong, Vec::<String>::new());
        assert!(latest <= LATE, "a change was late by {latest:?}");
    }
}

/// Who writes on one instance and who reads on the other: nothing but the bus, or a look at the log, tells the reader.
struct Team {
    writers: Vec<Person>,
    reader: Person,
}

fn team(relay: &Instances, here: usize, there: usize) -> Team {
    let workspace = workspace_id();
    relay.owner().create_workspace(workspace);
    let place = |at: usize| Place {
        relay: relay.relays[at].address(),
        account: Arc::clone(relay.owner()),
        workspace,
    };
    Team {
        writers: (0..2).map(|_| writer(place(here), PACE)).collect(),
        reader: reader(place(there)),
    }
}

/// Waits until every writer has written so many more.
fn more(teams: &[Team], more: u64, what: &str) {
    let writers = || teams.iter().flat_map(|team| &team.writers);
    let wanted: Vec<u64> = writers().map(|one| one.seens.count() + more).collect();
    wait::until_within(LIMIT, what, || {
        let mut both = writers().zip(&wanted);
        both.all(|(one, wanted)| one.seens.count() >= *wanted)
    });
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
