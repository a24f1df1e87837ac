//! Instances are replaced one after another while people write: nothing is lost, and everybody is back soon.

use std::sync::Arc;
use std::time::Duration;

use carnet_tests::instances::Instances;
use carnet_tests::nginx::TestNginx;
use carnet_tests::team::workspace_id;
use carnet_tests::wait;

use super::people::{Person, Place, Seens, compare, reader, writer};

const RESTARTS: u64 = 10;
const WRITERS: usize = 6;
const WORKSPACES: usize = 3;
const BACK: Duration = Duration::from_secs(10);
const LIMIT: Duration = Duration::from_secs(60);

#[test]
fn ten_rolling_restarts_behind_nginx_lose_nothing() {
    let mut relay = Instances::start(2);
    let addresses: Vec<_> = relay.relays.iter().map(|one| one.address()).collect();
    let nginx = TestNginx::before(&addresses);
    let account = Arc::new(relay.owner().elsewhere(&nginx.url()));
    let places: Vec<Place> = (0..WORKSPACES)
        .map(|_| {
            let workspace = workspace_id();
            account.create_workspace(workspace);
            Place {
                relay: nginx.address(),
                account: Arc::clone(&account),
                workspace,
            }
        })
        .collect();
    let pace = Duration::from_millis(50);
    let place = |n: usize| places[n % WORKSPACES].clone();
    let writers: Vec<Person> = (0..WRITERS).map(|n| writer(place(n), pace)).collect();
    let readers: Vec<Person> = places.iter().cloned().map(reader).collect();
    for restart in 0..RESTARTS {
        let counts: Vec<u64> = writers.iter().map(|one| one.seens.count()).collect();
        let one = &mut relay.relays[restart as usize % 2];
        assert!(one.drain(), "restart {restart}: it ends by itself and well");
        one.restart();
        for (one, before) in writers.iter().zip(counts) {
            let what = format!("restart {restart}: everybody writes again");
            wait::until_within(LIMIT, &what, || one.seens.count() >= before + 20);
        }
    }
    let written: Vec<Arc<Seens>> = writers.into_iter().map(Person::ended).collect();
    for (n, reader) in readers.into_iter().enumerate() {
        let here: Vec<_> = written
            .iter()
            .skip(n)
            .step_by(WORKSPACES)
            .cloned()
            .collect();
        let count: u64 = here.iter().map(|one| one.count()).sum();
        wait::until_within(LIMIT, "everything was read", || {
            reader.seens.count() >= count
        });
        let read = reader.ended();
        let (wrong, latest) = compare(&here, &read);
        println!(
            "workspace {n}: {count} updates, the latest read {latest:?} after its Ack, away {:?}",
            read.away()
        );
        assert_eq!(wrong, Vec::<String>::new());
        assert!(
            read.away() < BACK,
            "reader {n} was away for {:?}",
            read.away()
        );
    }
    for (n, writer) in written.iter().enumerate() {
        println!("writer {n}: away for {:?} at most", writer.away());
        assert!(
            writer.away() < BACK,
            "writer {n} was away for {:?}",
            writer.away()
        );
    }
}
