//! The gateway over a fake log: who may what, when a write is answered, what an opening is.

mod fake;

use std::time::Duration;

use axum::http::StatusCode;
use carnet_core::api::note::Request::Open;
use carnet_core::api::{Actor, Locale};
use carnet_core::limits::EDITORS_MAX;
use carnet_protocol::frame::Role;
use carnet_protocol::ids::DocumentId;

use crate::limits::RPC_BODY_MAX;
use fake::{ANNA, FakeLog, WORKSPACE, gateway, post};

const START: &str =
    r#"{"noun":"workspace","ask":{"do":"start","with":{"name":"Atelier","my_name":"Anna"}}}"#;
const GET: &str = r#"{"noun":"workspace","ask":{"do":"get"}}"#;

fn rpc() -> String {
    format!("/rpc/{WORKSPACE}")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_write_is_answered_when_the_log_has_it() {
    let log = FakeLog::new();
    let (gateway, _folder) = gateway(&log);
    let router = gateway.router();
    let asking = tokio::spawn({
        let router = router.clone();
        async move { post(&router, &rpc(), "anna", START).await }
    });
    let mut pushed = log.pushed.subscribe();
    let acting = pushed.wait_for(|pushed| !pushed.is_empty()).await.unwrap();
    assert_eq!(*acting, [ANNA], "the log is told who acted");
    drop(acting);
    let (status, body) = post(&router, &rpc(), "anna", GET).await;
    assert_eq!(status, StatusCode::OK, "reads do not wait: {body}");
    assert!(
        !asking.is_finished(),
        "the log has not acknowledged it: nobody may be told that it is saved"
    );
    log.may_ack.add_permits(1);
    let (status, body) = asking.await.unwrap();
    assert_eq!(
        (status, body.as_str()),
        (StatusCode::OK, r#"{"kind":"done"}"#)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_may_what_their_role_allows() {
    let log = FakeLog::new();
    log.may_ack.add_permits(100);
    let (gateway, _folder) = gateway(&log);
    let router = gateway.router();
    let elsewhere = format!("/rpc/{}", uuid::Uuid::from_bytes([9; 16]));
    let note = format!(
        "{}/note/update?document=crm:workspace&editor=1&stream={WORKSPACE}",
        rpc()
    );
    let large = "x".repeat(RPC_BODY_MAX + 1);
    let cases = [
        ("anna", rpc(), START, StatusCode::OK),
        ("vera", rpc(), GET, StatusCode::OK),
        ("vera", rpc(), START, StatusCode::FORBIDDEN),
        ("vera", note, "", StatusCode::FORBIDDEN),
        ("nobody", rpc(), GET, StatusCode::UNAUTHORIZED),
        ("anna", elsewhere, GET, StatusCode::NOT_FOUND),
        ("anna", "/rpc/x".to_owned(), GET, StatusCode::NOT_FOUND),
        ("anna", rpc(), "{}", StatusCode::UNPROCESSABLE_ENTITY),
        ("anna", rpc(), "no json", StatusCode::UNPROCESSABLE_ENTITY),
        ("anna", rpc(), &large, StatusCode::PAYLOAD_TOO_LARGE),
    ];
    for (who, path, body, wanted) in cases {
        let shown = body.get(..40).unwrap_or(body);
        let (status, answer) = post(&router, &path, who, body.to_owned()).await;
        assert_eq!(status, wanted, "{who} {path} {shown}: {answer}");
        if !status.is_success() {
            assert!(answer.contains(r#""code":""#), "an ApiError: {answer}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_opening_is_a_new_device_and_leaves_nothing_behind() {
    let log = FakeLog::new();
    let (gateway, folder) = gateway(&log);
    let cache = folder.path().join("cache");
    let files = || std::fs::read_dir(&cache).unwrap().count();
    for _ in 0..2 {
        gateway.desks.desk(WORKSPACE).await.unwrap();
        assert_eq!(files(), 1);
        gateway.desks.close_all().await;
        assert_eq!(files(), 0, "a cache goes with its desk");
    }
    let devices = log.devices.lock().unwrap();
    assert_eq!(devices.len(), 2);
    assert_ne!(devices[0], devices[1], "an identity is never used again");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_desk_that_somebody_uses_is_not_closed() {
    let log = FakeLog::new();
    let (gateway, _folder) = gateway(&log);
    let desk = gateway.desks.desk(WORKSPACE).await.unwrap();
    gateway.desks.close_idle(0).await;
    let again = gateway.desks.desk(WORKSPACE).await.unwrap();
    assert!(std::sync::Arc::ptr_eq(&desk, &again), "it is held");
    let listener = desk.listen((ANNA, uuid::Uuid::nil())).unwrap();
    drop((desk, again));
    gateway.desks.close_idle(1).await;
    let desk = gateway.desks.desk(WORKSPACE).await.unwrap();
    assert_eq!(log.devices.lock().unwrap().len(), 1, "somebody listens");
    desk.left(listener.key, listener.serial);
    drop(desk);
    gateway.desks.close_idle(0).await;
    gateway.desks.desk(WORKSPACE).await.unwrap();
    assert_eq!(log.devices.lock().unwrap().len(), 2, "nobody did any more");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_note_whose_stream_ended_meanwhile_takes_no_place() {
    let log = FakeLog::new();
    log.may_ack.add_permits(100);
    let (gateway, _folder) = gateway(&log);
    let router = gateway.router();
    let (status, body) = post(&router, &rpc(), "anna", START).await;
    assert_eq!(status, StatusCode::OK, "{body}");
    let desk = gateway.desks.desk(WORKSPACE).await.unwrap();
    let (document, key) = (DocumentId::WORKSPACE, (ANNA, uuid::Uuid::nil()));
    let opening = |editor| Open { document, editor };
    for _ in 0..EDITORS_MAX {
        let listener = desk.listen(key).unwrap();
        let streams = desk.streams(key).await;
        let editor = streams.open_editor(key, 1, document).unwrap();
        // The stream ends, and the desk has heard that before it hears of the opening.
        assert_eq!(streams.close(key, listener.serial), [editor]);
        let _ = desk.note(opening(editor.id), actor()).await;
    }
    let _listener = desk.listen(key).unwrap();
    let editor = desk.streams(key).await.open_editor(key, 1, document);
    let editor = editor.unwrap().id;
    let opened = async { while desk.note(opening(editor), actor()).await.is_err() {} };
    let opened = tokio::time::timeout(Duration::from_secs(10), opened).await;
    opened.expect("there is room for an editor");
}

fn actor() -> Actor {
    Actor {
        member: ANNA,
        role: Role::Owner,
        zone: String::new(),
        locale: Locale::En,
    }
}
