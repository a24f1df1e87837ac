//! Instances are replaced one after another while people write: nothing is lost, and everybody is back soon.

use std::sync::Arc;
use std::time::Duration;

use carnet_tests::figures::Figures;
use carnet_tests::instances::Instances;
use carnet_tests::nginx::TestNginx;
use carnet_tests::runtime::runtime;
use carnet_tests::team::workspace_id;
use carnet_tests::wait;
use carnet_tests::wire::Wire;

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

/// An instance that has none of a workspace's sockets does no work for it.
#[test]
fn a_workspace_s_sockets_are_all_at_one_instance() {
    let relay = Instances::start(2);
    let addresses: Vec<_> = relay.relays.iter().map(|one| one.address()).collect();
    let nginx = TestNginx::before(&addresses);
    let owner = relay.owner();
    let mut used = [false; 2];
    for _ in 0..8 {
        let workspace = workspace_id();
        owner.create_workspace(workspace);
        let sockets: Vec<Wire> = (0..6)
            .map(|_| {
                let wire = Wire::open(nginx.address(), owner, workspace, 0);
                runtime().block_on(wire).expect("it is welcomed")
            })
            .collect();
        let here: Vec<f64> = relay
            .relays
            .iter()
            .map(|one| Figures::read(&one.url()).sum("carnet_sockets"))
            .collect();
        assert!(here == [6.0, 0.0] || here == [0.0, 6.0], "{here:?}");
        used[usize::from(here[1] > 0.0)] = true;
        drop(sockets);
        wait::until("they are gone", || {
            let mut each = relay.relays.iter();
            each.all(|one| Figures::read(&one.url()).sum("carnet_sockets") == 0.0)
        });
    }
    assert_eq!(used, [true; 2], "each instance has its share");
}
