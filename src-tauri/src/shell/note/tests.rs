//! Editors that went while they were opened leave no ghosts: the engine knows a bounded number of them.

use std::time::Duration;

use carnet_core::api::{Code, Locale, Request as Ask, Response, deal};
use carnet_core::clock::{SystemChance, SystemClock};
use carnet_core::limits::EDITORS_MAX;
use carnet_protocol::ids::{DocumentId, Kind};
use tempfile::TempDir;

use super::*;
use crate::folder::Folder;
use crate::keychain::System;
use crate::notify::Bell;
use crate::request::{Content, Create, DesktopAnswer, DesktopRequest};
use crate::shell::Parts;

#[tokio::test(flavor = "multi_thread")]
async fn an_editor_that_closed_before_it_was_opened_again_is_closed() {
    let (_folder, shell, last) = shell().await;
    for number in 1..=EDITORS_MAX as u64 {
        // The window has closed it, and the desk has heard that; what opens it again comes after.
        shell.clone().reopen(Editor { number, ..last }).await;
    }
    let opened = shell.note(last.workspace, last.open()).await;
    assert!(opened.is_ok(), "there is room: {opened:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reload_closes_the_editors_of_the_page_before() {
    let (_folder, shell, last) = shell().await;
    for number in 1..=EDITORS_MAX as u64 {
        let editor = Editor { number, ..last };
        let opened = shell.note(last.workspace, editor.open()).await;
        opened.expect("there is room");
    }
    let full = shell.note(last.workspace, last.open()).await;
    assert_eq!(full.expect_err("there is none").code, Code::Busy);
    shell.page_begins();
    let opening = async {
        while shell.note(last.workspace, last.open()).await.is_err() {
            tokio::task::yield_now().await;
        }
    };
    let opened = tokio::time::timeout(Duration::from_secs(30), opening).await;
    opened.expect("the new page has room");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_editor_that_did_not_open_is_nobodys() {
    let (_folder, shell, last) = shell().await;
    let nothing = Editor {
        document: DocumentId::new(Kind::DEAL, Uuid::nil()),
        ..last
    };
    let opened = shell.note(last.workspace, nothing.open()).await;
    assert!(opened.is_err(), "there is no such record");
    assert_eq!(shell.editors.of(last.workspace), []);
}

/// A workspace with the example, and an editor of its first deal that is not open yet.
async fn shell() -> (TempDir, Arc<Shell>, Editor) {
    let folder = tempfile::tempdir().unwrap();
    let parts = Parts {
        folder: Folder::whole(folder.path().to_owned()),
        keychain: Box::new(System),
        bell: Bell::new(|_| {}).unwrap(),
        clock: Arc::new(SystemClock::new()),
        chance: Box::new(SystemChance),
    };
    let shell = Shell::new(parts, tokio::runtime::Handle::current()).unwrap();
    shell.wake().await;
    let create = DesktopRequest::Create(Create {
        name: "Atelier".to_owned(),
        my_name: "Anna".to_owned(),
        locale: Locale::Fr,
        content: Content::Example,
    });
    let Ok(DesktopAnswer::State(state)) = shell.desktop(create).await else {
        panic!("a workspace");
    };
    let workspace = state.workspaces.first().unwrap().id;
    let ask = Ask::Deal(deal::Request::Board {
        pipeline: None,
        filter: None,
    });
    let Ok(Response::Board(board)) = shell.call(workspace, ask).await else {
        panic!("a board");
    };
    let mut cards = board.columns.iter().flat_map(|column| &column.cards);
    let editor = Editor {
        number: EDITORS_MAX as u64 + 1,
        workspace,
        document: DocumentId::new(Kind::DEAL, cards.next().unwrap().id),
    };
    (folder, shell, editor)
}
