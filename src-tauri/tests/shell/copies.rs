//! A workspace and its restored copy hold records of the same ids: what was asked in the one never reaches the other.

use std::path::Path;
use std::sync::mpsc::{Receiver, sync_channel};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use carnet_core::api::note::{Message, Request as Note};
use carnet_core::api::{Code, Request, Response, deal};
use carnet_core::clock::{Clock as _, SystemClock};
use carnet_core::store::backup;
use carnet_desktop::request::{Content, DesktopAnswer, DesktopRequest, DesktopState};
use carnet_protocol::ids::{DocumentId, Kind};
use uuid::Uuid;

use super::create;
use super::rig::Desk;

/// An editor's number, as the window chooses it.
const EDITOR: u64 = 7;
const PATIENCE: Duration = Duration::from_secs(10);

#[tokio::test(flavor = "multi_thread")]
async fn what_is_asked_in_a_workspace_never_reaches_its_restored_copy() {
    let (desk, first, copy) = copied().await;
    let deal = first_deal(&desk).await;
    let before = titles(&desk).await;
    let late = Request::Deal(deal::Request::Trash { id: deal });
    let refused = desk.shell().call(first, late.clone()).await;
    assert_eq!(
        refused.expect_err("the old page is late").code,
        Code::NotFound
    );
    assert_eq!(titles(&desk).await, before, "the copy is as it was");
    desk.shell()
        .call(copy, late)
        .await
        .expect("its own page may");
    assert_ne!(titles(&desk).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_editor_is_opened_again_in_its_own_workspace_only() {
    let (desk, first, copy) = copied().await;
    let document = DocumentId::new(Kind::DEAL, first_deal(&desk).await);
    let switch = |workspace| DesktopRequest::Switch { workspace };
    desk.state(switch(first)).await;
    let heard = listen(&desk);
    let open = Note::Open {
        document,
        editor: EDITOR,
    };
    let shell = desk.shell();
    shell.note(first, open).await.expect("its note opens");

    desk.state(switch(copy)).await;
    let state_vector = vec![0];
    let compare = Note::Compare {
        document,
        state_vector,
    };
    let late = shell.note(first, compare.clone()).await;
    assert_eq!(late.expect_err("the editor is late").code, Code::NotFound);
    let copied = shell.note(copy, compare).await;
    assert!(copied.is_ok(), "the copy has the same document: {copied:?}");
    // An editor of the copy, to know that what reopens has had its turn: it is opened again, the other is not.
    let own = Note::Open {
        document,
        editor: EDITOR + 1,
    };
    shell.note(copy, own).await.expect("the copy's note opens");
    desk.state(switch(copy)).await;
    assert_eq!(
        heard.recv_timeout(PATIENCE),
        Ok((EDITOR + 1, vec![Message::Reload as u8])),
        "only the copy's editor is told to compare"
    );

    desk.state(switch(first)).await;
    assert_eq!(
        heard.recv_timeout(PATIENCE),
        Ok((EDITOR, vec![Message::Reload as u8])),
        "back in its workspace, the first is"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_editor_that_closed_late_is_not_opened_again() {
    let (desk, first, copy) = copied().await;
    let document = DocumentId::new(Kind::DEAL, first_deal(&desk).await);
    let switch = |workspace| DesktopRequest::Switch { workspace };
    desk.state(switch(first)).await;
    let heard = listen(&desk);
    for editor in [EDITOR, EDITOR + 1] {
        let open = Note::Open { document, editor };
        let opened = desk.shell().note(first, open).await;
        opened.expect("its note opens");
    }
    desk.state(switch(copy)).await;
    let close = Note::Close {
        document,
        editor: EDITOR,
    };
    let late = desk.shell().note(first, close).await;
    assert!(late.is_err(), "its desk is closed");
    desk.state(switch(first)).await;
    assert_eq!(
        heard.recv_timeout(PATIENCE),
        Ok((EDITOR + 1, vec![Message::Reload as u8])),
        "who did not close is opened again"
    );
    desk.state(switch(first)).await;
    assert_eq!(
        heard.recv_timeout(PATIENCE).map(|(editor, _)| editor),
        Ok(EDITOR + 1),
        "and who closed is gone"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_by_hand_is_saved_and_brought_back() {
    let desk = Desk::new().await;
    let state = desk.state(create(Content::Example)).await;
    let first = current(&state);
    let folder = tempfile::tempdir().expect("a folder");
    let saved = desk.shell().save_copy(folder.path()).expect("saved");
    let second = desk
        .shell()
        .save_copy(folder.path())
        .expect("saved beside it");
    assert_ne!(saved, second, "nothing is written over");
    let bytes = std::fs::read(&saved).expect("the copy");
    let chunks: Vec<&[u8]> = bytes.chunks(100_000).collect();
    let mut state = state;
    for (at, chunk) in chunks.iter().enumerate() {
        let (first, last) = (at == 0, at + 1 == chunks.len());
        let data = STANDARD.encode(chunk);
        state = desk
            .state(DesktopRequest::Bring { data, first, last })
            .await;
    }
    let copy = current(&state);
    assert_ne!(first, copy, "a copy is a workspace of its own");
    assert!(state.problem.is_none());
    // What is no workspace opens none, and the open one stays.
    let bad = DesktopRequest::Bring {
        data: STANDARD.encode("a letter"),
        first: true,
        last: true,
    };
    let refused = desk.ask(bad).await.expect_err("it is no copy");
    assert_eq!(refused.code, Code::BrokenFile);
    let state = desk.state(DesktopRequest::Start).await;
    assert_eq!(current(&state), copy);
    assert_eq!(state.workspaces.len(), 2);
}

/// A desk with a workspace and, open, the copy that was restored from its backup.
async fn copied() -> (Desk, Uuid, Uuid) {
    let mut desk = Desk::new().await;
    let state = desk.state(create(Content::Example)).await;
    let first = current(&state);
    let file = state.workspaces.first().map(|one| one.file.clone());
    desk.stop().await;
    let now = SystemClock::new().now_ms();
    backup::daily(Path::new(&file.expect("a file")), now).expect("a backup");
    desk.wake().await;
    let Ok(DesktopAnswer::Backups(backups)) = desk.ask(DesktopRequest::Backups).await else {
        panic!("backups");
    };
    let backup = backups.first().expect("one backup").id.clone();
    let state = desk.state(DesktopRequest::Restore { backup }).await;
    let copy = current(&state);
    assert_ne!(first, copy, "a copy is a workspace of its own");
    (desk, first, copy)
}

fn current(state: &DesktopState) -> Uuid {
    let open = state.workspaces.iter().find(|one| one.current);
    open.expect("one is open").id
}

fn listen(desk: &Desk) -> Receiver<(u64, Vec<u8>)> {
    let (say, heard) = sync_channel(16);
    desk.shell().hearing().listen_editors(move |editor, bytes| {
        // A test that ended hears no more.
        let _ = say.send((editor, bytes.to_vec()));
    });
    heard
}

/// The open workspace's cards: id and title.
async fn titles(desk: &Desk) -> Vec<(Uuid, String)> {
    let ask = Request::Deal(deal::Request::Board {
        pipeline: None,
        filter: None,
    });
    let Ok(Response::Board(board)) = desk.call(ask).await else {
        panic!("a board");
    };
    let cards = board.columns.into_iter().flat_map(|column| column.cards);
    cards.map(|card| (card.id, card.title)).collect()
}

async fn first_deal(desk: &Desk) -> Uuid {
    titles(desk).await.first().expect("the example has deals").0
}
