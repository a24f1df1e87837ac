//! Mistakes while sharing and joining: each has a sentence of its own on the screen, in the person's language, and
//! changes nothing.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;

use carnet_protocol::frame::Role;
use carnet_tests::account::Account;
use carnet_tests::desktop::Desktop;
use carnet_tests::relay::TestRelay;
use carnet_tests::team::workspace_id;
use serde_json::{Value, json};

use super::said::{LANGUAGES, sentence};
use super::{ENTER, PASSWORD, begin, until_within};

/// One mistake: what is typed, and the key of the sentence that answers it.
struct Mistake<'a> {
    address: &'a str,
    password: &'a str,
    key: &'a str,
}

#[test]
fn mistakes_while_sharing_and_joining() {
    for language in LANGUAGES {
        // Each language with a relay of its own: one takes only so many wrong passwords from an address.
        in_language(language, &mut TestRelay::start());
    }
}

fn in_language(language: &str, relay: &mut TestRelay) {
    let owner = relay.owner();
    let (used, late) = (
        used_invitation(relay, &owner),
        expired_invitation(relay, &owner),
    );
    let (site, nobody) = (a_web_site(), nobody());
    let (url, spent) = (
        relay.url(),
        format!("{}/#claim=0000000000000000", relay.url()),
    );
    let gone = format!("{nobody}/#invite=0000000000000000");
    let mistake = |address, password, key| Mistake {
        address,
        password,
        key,
    };
    let sharing = [
        mistake(nobody.as_str(), PASSWORD, "error-offline"),
        mistake(&site, PASSWORD, "error-not-a-relay"),
        mistake(&url, "not this password", "error-sign-in"),
        mistake(&spent, "not this password", "error-link-expired"),
    ];
    let joining = [
        mistake(used.as_str(), PASSWORD, "error-link-expired"),
        // Another sentence in between: the last one must be a new answer.
        mistake(&gone, PASSWORD, "error-offline"),
        mistake(late.as_str(), PASSWORD, "error-link-expired"),
    ];
    let anna = Desktop::start().expect("Anna's window");
    begin(&anna, &format!("start-{language}"), "Anna");
    anna.window().click("[data-testid=start-empty]");
    anna.window().click("[data-testid=rail-team]");
    let email = format!("{}@team.example", owner.name());
    make("share", "relay", &sharing, &anna, (language, &email));
    anna.window().click("[data-testid=join-open]");
    let email = "zoe@team.example";
    make("join", "link", &joining, &anna, (language, email));
    stays_alone(&anna);
}

/// Makes each mistake in a form and reads what the screen says.
fn make(
    form: &str,
    place: &str,
    mistakes: &[Mistake<'_>],
    desk: &Desktop,
    (language, email): (&str, &str),
) {
    let window = desk.window();
    if form == "share" {
        window.click("[data-testid=share-open]");
    }
    let of = |name: &str| format!("[data-testid={form}-form] [name={name}]");
    window.fill(&of("email"), email);
    for mistake in mistakes {
        window.fill(&of(place), mistake.address);
        window.fill(&of("password"), mistake.password);
        window.keys(ENTER).expect("keys");
        let wanted = sentence(language, "errors.ftl", mistake.key);
        let alert = format!("[data-testid={form}-form] [role=alert]");
        until_within(
            || window.text(&alert) == wanted,
            &format!("{form}: {wanted}\n{}", desk.log()),
        );
        let name = mistake.key.trim_start_matches("error-");
        desk.picture(&format!("mistake-{form}-{name}-{language}"));
    }
}

fn stays_alone(desk: &Desktop) {
    let state = desk.ask(&json!({ "do": "start" })).expect("a state");
    let workspaces = state["value"]["workspaces"].as_array().expect("a list");
    assert_eq!(workspaces.len(), 1, "nothing was joined");
    assert_eq!(workspaces[0]["relay"], Value::Null, "nothing was shared");
    let get = json!({ "noun": "workspace", "ask": { "do": "get" } });
    let own = desk.call(&get).expect("the workspace works on");
    assert_eq!(own["value"]["role"], "owner", "and is one's own");
}

/// An invitation that somebody took before.
fn used_invitation(relay: &TestRelay, owner: &Account) -> String {
    let workspace = workspace_id();
    owner.create_workspace(workspace);
    let secret = owner.invite(workspace, Role::Member);
    let _bruno = Account::accept(&relay.url(), &secret, "Bruno");
    format!("{}/#invite={secret}", relay.url())
}

/// An invitation that nobody took within its seven days. The relay's clock is the machine's, so its file is told that they
/// are over.
fn expired_invitation(relay: &TestRelay, owner: &Account) -> String {
    let workspace = workspace_id();
    owner.create_workspace(workspace);
    let secret = owner.invite(workspace, Role::Member);
    let file = rusqlite::Connection::open(relay.data().join("relay.db")).expect("the relay's file");
    let expired = file.execute(
        "UPDATE links SET expires_at = 1 WHERE workspace = ?1",
        [workspace.0.to_vec()],
    );
    assert_eq!(expired, Ok(1), "one invitation");
    format!("{}/#invite={secret}", relay.url())
}

/// An address where nobody listens.
fn nobody() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    format!("http://{}", listener.local_addr().expect("an address"))
}

/// A web server that has nothing to do with Carnet. Ends with the test's process.
fn a_web_site() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    std::thread::spawn(move || {
        for mut visit in listener.incoming().flatten() {
            let page = "<h1>Bakery</h1>";
            let length = page.len();
            // A visitor who leaves early is not missed.
            let _ = visit.read(&mut [0; 4096]);
            let _ = write!(
                visit,
                "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{page}"
            );
        }
    });
    format!("http://{address}")
}
