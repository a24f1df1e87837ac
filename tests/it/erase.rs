//! A record removed for good is gone from the log and from every desk, and who comes late is told so.

use std::path::{Path, PathBuf};

use carnet_core::api::{Request, deal as deals, trash};
use carnet_core::clock::{Clock, SystemClock};
use carnet_core::store::{self, backup};
use carnet_protocol::frame::Role;
use carnet_protocol::ids::{DocumentId, Kind};
use carnet_tests::desk::{deal, rename, sync, titles};
use carnet_tests::postgres::Postgres;
use carnet_tests::relay::TestRelay;
use carnet_tests::team::TestDesk;
use carnet_tests::wait;

/// A word that stands in the record and nowhere else.
const WORD: &str = "Zanzibarquin";

#[test]
fn what_an_owner_erases_is_gone_everywhere() {
    let mut relay = erased(TestRelay::start());
    assert!(relay.drain(), "it ends well");
    assert!(
        !holds(&relay.data().join("relay.db")),
        "not a byte is left at the relay"
    );
}

#[test]
fn what_an_owner_erases_is_gone_from_postgres() {
    let postgres = Postgres::shared();
    let database = postgres.database();
    erased(TestRelay::with_environment(&[("DATABASE_URL", &database)]));
    let (_, name) = database.split_once("@/").expect("a URL");
    let (name, _) = name.split_once('?').expect("with a host");
    let left = postgres.say(name, "SELECT kind FROM entries WHERE length(bytes) > 0 AND position('Zanzibarquin'::bytea IN bytes) > 0");
    assert_eq!(left.trim(), "", "not an entry is left at the relay");
}

/// Anna erases a deal while Ben edits it without a network.
fn erased(mut relay: TestRelay) -> TestRelay {
    let mut anna = TestDesk::share(&mut relay);
    let id = anna.create(WORD);
    let copy = backed_up(&anna.file());
    assert!(holds(&copy), "the look finds what is there");
    let mut ben = TestDesk::join(&anna, &relay, "Ben", Role::Member);
    wait::until("Ben has it", || deal(ben.desk(), id).is_some());
    relay.kill();
    ben.call(rename(id, "changed on a train"));
    ben.stop();
    assert!(holds(&ben.file()), "the look finds what is there");
    relay.restart();
    let document = DocumentId::new(Kind::DEAL, id).to_string();
    anna.call(Request::Deal(deals::Request::Trash { id }));
    anna.call(Request::Trash(trash::Request::Erase {
        document: document.clone(),
    }));
    anna.synced();
    assert_eq!(deal(anna.desk(), id), None);
    wait::until("her backup is written anew", || !holds(&copy));

    ben.start();
    wait::until("Ben is told", || {
        let aside = sync(ben.desk()).set_aside;
        aside
            .iter()
            .any(|one| one.document == document && one.reason == "erased")
    });
    assert_eq!(deal(ben.desk(), id), None, "it is gone from his desk");
    // A desk that knows nothing gets nothing of it.
    let cleo = TestDesk::join(&anna, &relay, "Cleo", Role::Member);
    cleo.synced();
    assert_eq!(titles(cleo.desk()).concat(), Vec::<String>::new());
    for desk in [&anna, &ben] {
        wait::until("its words leave the index", || !purges(&desk.file()));
    }
    anna.stop();
    ben.stop();
    assert!(!holds(&anna.file()), "not a byte is left in Anna's file");
    assert!(!holds(&ben.file()), "nor in Ben's");
    relay
}

fn backed_up(file: &Path) -> PathBuf {
    let conn = store::open::reader(file).expect("a reader");
    let made = backup::make(&conn, file, SystemClock::new().now_ms(), backup::Why::Daily);
    made.expect("a backup").path
}

fn purges(file: &Path) -> bool {
    let conn = store::open::reader(file).expect("a reader");
    carnet_core::rows::search::purge_asked(&conn).expect("an answer")
}

fn holds(file: &Path) -> bool {
    let bytes = std::fs::read(file).expect("the file");
    bytes
        .windows(WORD.len())
        .any(|some| some.eq_ignore_ascii_case(WORD.as_bytes()))
}
