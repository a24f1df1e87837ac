//! What can be set reaches the relay in every installation, and the pages tell the limits that the files set themselves.

use std::process::Command;

use carnet_protocol::limits::{STATE_VECTOR_BYTES_MAX, UPDATE_BYTES_MAX};
use carnet_relay::limits::{CONNECTIONS_PER_PERSON, PEOPLE_PER_ADDRESS};
use carnet_tests::program::binary;

use super::{read, run};

/// What an installation decides for itself: where the data is, that a proxy stands in front.
const DECIDED: &[&str] = &["CARNET_DATA", "CARNET_LAN"];

/// The variables that `carnet-relay serve` reads.
fn variables() -> Vec<String> {
    let help = run(Command::new(binary("relay_under_test")).args(["serve", "--help"]));
    let names = help.split("[env: ").skip(1);
    let ends = |c: char| c != '_' && !c.is_ascii_uppercase();
    let all: Vec<String> = names
        .filter_map(|rest| rest.split(ends).next())
        .map(str::to_owned)
        .collect();
    assert!(all.len() >= 12, "{all:?}");
    all
}

#[test]
fn every_setting_reaches_the_relay_in_every_installation() {
    let page = read("docs/operations.md");
    for name in variables() {
        assert!(
            page.contains(&format!("| `{name}` |")),
            "docs/operations.md: no {name}"
        );
        for file in [
            "docker-compose.yml",
            "deploy/docker-compose.prod.yml",
            "deploy/coolify.yaml",
        ] {
            let text = read(file);
            let set = [": ", "=", "_FILE: "]
                .iter()
                .any(|sign| text.contains(&format!(" {name}{sign}")));
            assert!(set || DECIDED.contains(&&*name), "{file} sets no {name}");
        }
    }
}

#[test]
fn whatever_compose_asks_for_stands_in_the_example() {
    let (compose, example) = (read("docker-compose.yml"), read(".env.example"));
    for rest in compose.split("${").skip(1) {
        let name = rest.split([':', '}']).next().expect("a name");
        assert!(
            example.contains(&format!("{name}=")),
            ".env.example does not have {name}"
        );
    }
}

/// The number behind a word of nginx.
fn limit(file: &str, word: &str) -> usize {
    let text = read(file);
    let (_, rest) = text
        .split_once(word)
        .unwrap_or_else(|| panic!("{file}: no {word}"));
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().expect("a number")
}

#[test]
fn nginx_lets_through_what_the_relay_takes_and_the_page_tells_its_limits() {
    let page = read("docs/operations.md");
    let body = limit("deploy/nginx/relay.conf", "client_max_body_size ");
    assert!(
        body << 20 >= UPDATE_BYTES_MAX + STATE_VECTOR_BYTES_MAX,
        "a note"
    );
    let links = limit("deploy/nginx/relay.conf", "limit_conn links ");
    assert_eq!(
        links,
        (PEOPLE_PER_ADDRESS * CONNECTIONS_PER_PERSON) as usize
    );
    let burst = limit("deploy/nginx/relay.conf", "burst=");
    let rate = limit("deploy/nginx.conf", "rate=");
    let thousands = format!("{},{:03}", links / 1000, links % 1000);
    for told in [
        format!("{thousands} connections"),
        format!("{burst} requests to `/auth/` at once, then {rate} a second"),
        format!("{body} MiB"),
    ] {
        assert!(
            page.contains(&told),
            "docs/operations.md does not say {told:?}"
        );
    }
}

/// Whatever folder the example of systemd's settings offers, the unit lets the relay write to.
#[test]
fn the_unit_lets_copies_go_where_its_settings_say() {
    let (unit, settings) = (
        read("deploy/carnet-relay.service"),
        read("deploy/carnet-relay.env"),
    );
    let folders = settings.lines().filter_map(|line| {
        let (name, value) = line.trim_start_matches('#').split_once('=')?;
        (name == "CARNET_BACKUPS").then_some(value)
    });
    let folders: Vec<&str> = folders.collect();
    assert!(!folders.is_empty());
    for folder in folders {
        assert!(
            unit.contains(&format!("\nReadWritePaths=-{folder}\n")),
            "{folder}"
        );
    }
}
