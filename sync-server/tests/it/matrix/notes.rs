//! A note's words: each is an operation of its own, behind one route.

use carnet_core::api::note::Request;
use carnet_protocol::frame::Role;
use carnet_protocol::ids::{DocumentId, Kind};
use reqwest::StatusCode;
use uuid::Uuid;

use super::world::{World, note_of};
use crate::desk::id;
use crate::relay::Person;

/// The route of all of them.
pub(super) const ROUTE: (&str, &str) = ("POST", "/rpc/{workspace}/note/{what}");

/// The path of each word, in an order in which they can be said one after the other.
pub(super) const WORDS: [&str; 5] = [
    "/rpc/{workspace}/note/open",
    "/rpc/{workspace}/note/update",
    "/rpc/{workspace}/note/awareness",
    "/rpc/{workspace}/note/compare",
    "/rpc/{workspace}/note/close",
];

/// The word of a request, and the least role that may say it; one that is new does not compile here.
const fn row(request: &Request) -> (&'static str, Role) {
    match request {
        Request::Open { .. } => ("open", Role::Viewer),
        Request::Update { .. } => ("update", Role::Member),
        Request::Awareness { .. } => ("awareness", Role::Viewer),
        Request::Compare { .. } => ("compare", Role::Viewer),
        Request::Close { .. } => ("close", Role::Viewer),
    }
}

/// One of each, as the words stand in `WORDS`; the bytes are an update that changes nothing.
fn every_request(deal: Uuid) -> Vec<Request> {
    let (document, editor, update) = (DocumentId::new(Kind::DEAL, deal), 1, vec![0, 0]);
    let all = vec![
        Request::Open { document, editor },
        Request::Update {
            document,
            editor,
            update,
        },
        Request::Awareness {
            document,
            editor,
            bytes: vec![0],
        },
        Request::Compare {
            document,
            state_vector: vec![0],
        },
        Request::Close { document, editor },
    ];
    let words: Vec<_> = all.iter().map(|request| row(request).0).collect();
    let paths = WORDS.map(|path| path.rsplit_once('/').unwrap().1);
    assert_eq!(words, paths, "one of each");
    all
}

fn bytes(request: Request) -> Vec<u8> {
    match request {
        Request::Update { update: bytes, .. }
        | Request::Awareness { bytes, .. }
        | Request::Compare {
            state_vector: bytes,
            ..
        } => bytes,
        Request::Open { .. } | Request::Close { .. } => Vec::new(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_note_s_words_are_for_those_whose_role_allows_them() {
    let world = World::new().await;
    let (workspace, deal) = (world.ours().workspace, world.ours().deal);
    for (role, person) in world.insiders() {
        let stream = id();
        let _stream = listen(person, workspace, stream).await;
        for request in every_request(deal) {
            let (word, least) = row(&request);
            let query = note_of(deal, stream);
            let url = format!("{}/rpc/{workspace}/note/{word}{query}", person.url);
            let said = person.http.post(url).bearer_auth(&person.access);
            let status = said.body(bytes(request)).send().await.unwrap().status();
            assert_eq!(
                status.is_success(),
                role >= least,
                "{word} by {role:?}: {status}"
            );
            if role < least {
                assert_eq!(status, StatusCode::FORBIDDEN, "{word} by {role:?}");
            }
        }
    }
}

/// A stream of events, open as long as the answer is kept.
async fn listen(person: &Person, workspace: Uuid, stream: Uuid) -> reqwest::Response {
    let url = format!("{}/events/{workspace}?stream={stream}", person.url);
    let events = person.http.get(url).bearer_auth(&person.access);
    let events = events.send().await.unwrap();
    assert_eq!(events.status(), StatusCode::OK);
    events
}
