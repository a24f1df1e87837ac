//! A relay and its PostgreSQL: who may restore when, and who reads along.

use std::net::{IpAddr, Ipv4Addr};
use std::process::Command;

use carnet_relay::log::postgres::SERVING;
use carnet_tests::postgres::Postgres;
use carnet_tests::program::binary;
use carnet_tests::relay::TestRelay;
use carnet_tests::team::TestDesk;
use carnet_tests::wait;

use super::{asked, copy_to, text, well};

/// The name of a database in its URL.
fn name_of(url: &str) -> &str {
    let (_, rest) = url.split_once("@/").expect("a URL of the rig");
    rest.split_once('?').map_or(rest, |(name, _)| name)
}

#[test]
fn nothing_is_restored_into_a_database_that_a_relay_serves() {
    let postgres = Postgres::shared();
    let plain = postgres.database();
    let database = name_of(&plain);
    // By the name of its connections nobody would know this relay.
    let url = format!("{plain}&application_name=somebody");
    let with = [("DATABASE_URL", url.as_str())];
    let mut relay = TestRelay::with_environment(&with);
    let anna = TestDesk::share(&mut relay);
    anna.create("one");
    anna.synced();
    let copy = relay.folder().join("copy.dump");
    copy_to(&relay, &copy, &with);
    let refused = |relay: &TestRelay| {
        let output = asked(relay, "restore", &[text(&copy)], &with);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success(), "it must refuse");
        assert!(said.contains("stop all relays first"), "{said}");
    };
    refused(&relay);

    // The relay's lock is lost with its connection, and taken again.
    let locks = format!(
        "FROM pg_locks WHERE locktype = 'advisory' AND mode = 'ShareLock'
        AND database = (SELECT oid FROM pg_database WHERE datname = '{database}')"
    );
    let pid = || {
        postgres
            .say(database, &format!("SELECT pid {locks}"))
            .trim()
            .to_owned()
    };
    let before = pid();
    postgres.say(database, &format!("SELECT pg_terminate_backend({before})"));
    wait::until("the lock is taken again", || {
        let now = pid();
        !now.is_empty() && now != before
    });
    refused(&relay);
    anna.create("two");
    anna.synced();

    relay.kill();
    wait::until("PostgreSQL has noticed", || pid().is_empty());
    well(&asked(&relay, "restore", &[text(&copy)], &with));
    relay.restart();
}

#[test]
fn no_relay_starts_while_a_backup_is_restored() {
    let postgres = Postgres::shared();
    let url = postgres.database();
    let restoring = format!("SELECT pg_advisory_lock({SERVING})");
    let restoring = postgres.session(name_of(&url), &restoring);
    let folder = tempfile::tempdir().expect("a folder");
    let mut serve = Command::new(binary("relay_under_test"));
    serve.args(["serve", "--listen", "127.0.0.1:0", "--data"]);
    let serve = serve.arg(folder.path()).env("DATABASE_URL", &url);
    let output = serve.output().expect("it starts");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success(), "it must not serve");
    assert!(said.contains("a backup is being restored"), "{said}");
    drop(restoring);
    drop(TestRelay::with_environment(&[("DATABASE_URL", &url)]));
}

#[test]
fn postgres_is_reached_over_tls_by_who_proves_to_be_it_or_not_at_all() {
    // An address of this machine that nobody else listens on.
    let [a, b, c, _] = rand::random::<[u8; 4]>();
    let at = IpAddr::from(Ipv4Addr::new(127, a.max(1), b, c));
    let made = rcgen::CertificateParams::new([at.to_string()]).expect("a name");
    let key = rcgen::KeyPair::generate().expect("a key");
    let certificate = made.self_signed(&key).expect("a certificate").pem();
    let postgres = Postgres::over_tls(at, &certificate, &key.serialize_pem());
    let plain = postgres.database();
    let database = name_of(&plain);
    let folder = tempfile::tempdir().expect("a folder");
    let roots = folder.path().join("root.pem");
    std::fs::write(&roots, &certificate).expect("a file");
    let url = format!("postgres://carnet@{at}/{database}?sslmode=verify-full&sslrootcert=");

    let checked = format!("{url}{}", roots.display());
    let with = [("DATABASE_URL", checked.as_str())];
    let mut relay = TestRelay::with_environment(&with);
    let anna = TestDesk::share(&mut relay);
    anna.create("one");
    anna.synced();
    let count = "SELECT count(*), count(*) FILTER (WHERE s.ssl) FROM pg_stat_ssl s JOIN pg_stat_activity a USING (pid)
        WHERE a.application_name = 'carnet-relay'";
    let counts = postgres.say(database, count);
    let (all, over_tls) = counts.trim().split_once('|').expect("two numbers");
    assert!(all == over_tls && all != "0", "{counts}");
    copy_to(&relay, &relay.folder().join("copy.dump"), &with);
    drop(anna);
    relay.kill();

    // Somebody else's authority, and none at all.
    let other = made_by_somebody();
    std::fs::write(&roots, other).expect("a file");
    for (url, why) in [
        (checked.clone(), "sslrootcert"),
        (
            format!("postgres://carnet@{at}/{database}?sslmode=require"),
            "authority",
        ),
    ] {
        let output = asked(&relay, "member list", &[], &[("DATABASE_URL", &url)]);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(
            !output.status.success() && said.contains(why),
            "{url}: {said}"
        );
    }
}

fn made_by_somebody() -> String {
    let key = rcgen::KeyPair::generate().expect("a key");
    let made = rcgen::CertificateParams::new(["somebody".to_owned()]).expect("a name");
    made.self_signed(&key).expect("a certificate").pem()
}
