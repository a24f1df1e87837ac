//! A role that is raised while the app runs: what the relay says counts at once, on the screen too.

use carnet_core::api::{Request, Response, deal};
use carnet_protocol::frame::Role;
use carnet_tests::account::{Account, PASSWORD};
use carnet_tests::desk::actor_named;
use carnet_tests::desktop::Desktop;
use carnet_tests::relay::TestRelay;
use carnet_tests::team::TestDesk;
use serde_json::{Value, json};

use super::{ENTER, SYNCED, begin, until_within};

const NOTICE: &str = ".notice";

#[test]
fn a_viewer_who_is_made_a_member_may_write_at_once_and_after_a_restart() {
    let mut relay = TestRelay::start();
    let owner = TestDesk::share(&mut relay);
    seed(&owner);
    let mut bruno = joined(&relay, &owner, Role::Viewer);
    until_within(|| role(&bruno) == "viewer", "Bruno may look");
    bruno.window().await_shown(NOTICE);
    let board = || bruno.window().text("main").contains("Kept");
    until_within(board, "the team's card");
    create(&bruno, "Refused").expect_err("a viewer's own engine refuses");
    bruno.picture("role-1-viewer");

    // The same person takes a second invitation: the role is raised, the app hears it from the relay alone.
    let secret = owner.account().invite(owner.workspace(), Role::Member);
    let _same = Account::accept(&relay.url(), &secret, "Bruno");
    until_within(|| role(&bruno) == "member", "Bruno may write");
    until_within(|| !bruno.window().shows(NOTICE), "the screen says so");
    create(&bruno, "Raised").expect("a member writes");
    let there = || bruno.window().text("main").contains("Raised");
    until_within(there, "the card is on the board");
    let synced = || bruno.window().shows(SYNCED);
    until_within(synced, "the relay takes it");
    assert!(!bruno.window().shows(NOTICE), "it stays so");
    until_within(
        || titles(&owner).contains(&"Raised".to_owned()),
        "everybody sees it",
    );
    bruno.picture("role-2-member");

    bruno.restart().expect("the window comes back");
    until_within(|| role(&bruno) == "member", "the role is kept in the file");
    create(&bruno, "Later").expect("a member writes without being signed in");
}

#[test]
fn who_is_removed_is_told_so_and_keeps_the_file() {
    let mut relay = TestRelay::start();
    let owner = TestDesk::share(&mut relay);
    seed(&owner);
    let bruno = joined(&relay, &owner, Role::Member);
    let board = || bruno.window().text("main").contains("Kept");
    until_within(board, "the team's card");
    until_within(|| bruno.window().shows(SYNCED), "everything was read");
    let get = json!({ "noun": "workspace", "ask": { "do": "get" } });
    let me = bruno.call(&get).expect("a workspace")["value"]["me"].clone();
    let me = me.as_str().expect("Bruno's id");
    let path = format!("/workspaces/{}/members/{me}", owner.workspace());
    owner.account().delete(&path).expect("the owner may");
    bruno.window().await_shown("[data-testid=removed]");
    let said = bruno.window().text("[data-testid=removed]");
    assert!(
        said.contains("no longer belong") && said.contains("still here"),
        "{said}"
    );
    assert!(board(), "his file is still here");
    bruno.picture("role-3-removed");
}

/// A workspace with stages and one deal.
fn seed(owner: &TestDesk) {
    let anna = actor_named(owner.account().member());
    let seeded = owner.desk().seed("Atelier", "Anna", anna);
    seeded.expect("a workspace with stages");
    owner.create("Kept");
}

/// Bruno's app, which joins by an invitation.
fn joined(relay: &TestRelay, owner: &TestDesk, role: Role) -> Desktop {
    let bruno = Desktop::start().expect("Bruno's window");
    begin(&bruno, "start-en", "Bruno");
    bruno.window().click("[data-testid=start-join]");
    let secret = owner.account().invite(owner.workspace(), role);
    let link = format!("{}/#invite={secret}", relay.url());
    for (name, value) in [
        ("link", link.as_str()),
        ("email", "bruno@team.example"),
        ("password", PASSWORD),
    ] {
        let field = format!("[data-testid=join-form] [name={name}]");
        bruno.window().fill(&field, value);
    }
    bruno.window().keys(ENTER).expect("keys");
    bruno
}

fn role(desk: &Desktop) -> String {
    let get = json!({ "noun": "workspace", "ask": { "do": "get" } });
    let told = desk.call(&get).unwrap_or_default();
    let told = &told["value"];
    let may = told["role"].as_str().unwrap_or_default();
    assert_eq!(
        told["read_only"] == false,
        may == "member",
        "who may write is not read-only: {told}"
    );
    may.to_owned()
}

fn create(desk: &Desktop, title: &str) -> anyhow::Result<Value> {
    let draft = json!({ "title": title });
    desk.call(&json!({ "noun": "deal", "ask": { "do": "create", "with": draft } }))
}

fn titles(desk: &TestDesk) -> Vec<String> {
    let ask = Request::Deal(deal::Request::Board {
        pipeline: None,
        filter: None,
    });
    let Response::Board(board) = desk.call(ask) else {
        return Vec::new();
    };
    let cards = board.columns.into_iter().flat_map(|column| column.cards);
    cards.map(|card| card.title).collect()
}
