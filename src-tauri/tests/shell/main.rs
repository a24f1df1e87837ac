//! The shell without its window: bad addresses, bad relays, bad passwords, no keychain. The files stay unharmed.

mod copies;
mod quit;
mod rig;

use carnet_core::api::{Code, Locale, Request, Response, deal, workspace};
use carnet_desktop::request::{Content, Create, DesktopAnswer, DesktopRequest, Join, Share};
use rig::{Desk, Face};

fn create(content: Content) -> DesktopRequest {
    DesktopRequest::Create(Create {
        name: "Atelier".to_owned(),
        my_name: "Anna".to_owned(),
        locale: Locale::Fr,
        content,
    })
}

fn share(relay: &str) -> DesktopRequest {
    DesktopRequest::Share(Share {
        relay: relay.to_owned(),
        name: "Anna".to_owned(),
        email: "anna@atelier.example".to_owned(),
        password: "a long enough password".to_owned(),
    })
}

fn join(link: &str) -> DesktopRequest {
    DesktopRequest::Join(Join {
        link: link.to_owned(),
        name: "Anna".to_owned(),
        email: "anna@atelier.example".to_owned(),
        password: "a long enough password".to_owned(),
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_computer_without_network_keychain_or_account_works() {
    let mut desk = Desk::new().await;
    let state = desk.state(DesktopRequest::Start).await;
    assert!(
        state.workspaces.is_empty(),
        "the screen shows the first start"
    );
    let state = desk.state(create(Content::Example)).await;
    assert_eq!(state.workspaces.len(), 1);
    assert!(state.problem.is_none(), "{:?}", state.problem);
    let board = Request::Deal(deal::Request::Board {
        pipeline: None,
        filter: None,
    });
    let Ok(Response::Board(board)) = desk.call(board.clone()).await else {
        panic!("a board");
    };
    let cards: usize = board.columns.iter().map(|column| column.cards.len()).sum();
    assert!(cards > 0, "the example holds deals");
    desk.restart().await;
    let state = desk.state(DesktopRequest::Start).await;
    assert_eq!(
        (state.my_name.as_str(), state.locale),
        ("Anna", Some(Locale::Fr))
    );
    let get = Request::Workspace(workspace::Request::Get);
    let Ok(Response::Workspace(found)) = desk.call(get).await else {
        panic!("a workspace");
    };
    assert_eq!(
        found.name, "Atelier",
        "what was written is there after a restart"
    );
    assert_eq!(found.role, "owner");
}

#[tokio::test(flavor = "multi_thread")]
async fn each_bad_relay_has_its_own_sentence_and_the_workspace_stays_alone() {
    let desk = Desk::new().await;
    desk.state(create(Content::Empty)).await;
    for (face, code) in [
        (Face::WebSite, Code::NotARelay),
        (Face::OtherProduct, Code::NotARelay),
        (Face::WrongPassword, Code::SignIn),
        (Face::Busy, Code::Busy),
        (Face::Garbage, Code::NotARelay),
    ] {
        let relay = rig::relay(face).await;
        let error = desk
            .ask(share(&relay))
            .await
            .expect_err("it must not be shared");
        assert_eq!(error.code, code, "{face:?}: {error}");
        assert!(
            !error.detail.contains("long enough"),
            "no password in an error"
        );
    }
    let nobody = rig::nobody().await;
    assert_eq!(
        desk.ask(share(&nobody)).await.expect_err("nobody").code,
        Code::Offline
    );
    let plain = desk
        .ask(share("http://crm.example.org"))
        .await
        .expect_err("in the clear");
    assert_eq!(
        (plain.code, plain.field.as_deref()),
        (Code::Invalid, Some("relay"))
    );

    let state = desk.state(DesktopRequest::Start).await;
    assert_eq!(
        state.workspaces.first().and_then(|one| one.relay.clone()),
        None
    );
    assert!(state.problem.is_none(), "it still works");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_used_invitation_says_so_and_adds_no_workspace() {
    let desk = Desk::new().await;
    let relay = rig::relay(Face::UsedLink).await;
    let error = desk
        .ask(join(&format!("{relay}/#invite=old")))
        .await
        .expect_err("used");
    assert_eq!(error.code, Code::LinkExpired);
    let error = desk.ask(join(&relay)).await.expect_err("no secret");
    assert_eq!(
        (error.code, error.field.as_deref()),
        (Code::Invalid, Some("link"))
    );
    let error = desk
        .ask(share(&format!("{relay}/#claim=old")))
        .await
        .expect_err("no workspace");
    assert_eq!(error.code, Code::NotFound, "there is nothing to share yet");
    assert!(
        desk.state(DesktopRequest::Start)
            .await
            .workspaces
            .is_empty()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_relay_that_names_a_workspace_of_ours_is_not_given_it() {
    let desk = Desk::new().await;
    let own = desk.state(create(Content::Example)).await;
    let own = own.workspaces.first().expect("a workspace").id;
    let relay = rig::relay(Face::InvitesTo(own)).await;
    let error = desk
        .ask(join(&format!("{relay}/#invite=forged")))
        .await
        .expect_err("it is ours");
    assert_eq!(error.code, Code::Elsewhere, "{error}");
    let state = desk.state(DesktopRequest::Start).await;
    let alone = state.workspaces.first().expect("it is still there");
    assert_eq!((alone.id, alone.relay.clone()), (own, None));
    assert_eq!(state.workspaces.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_app_on_the_same_folder_is_told_so() {
    let first = Desk::new().await;
    first.state(create(Content::Empty)).await;
    let second = Desk::beside(&first).await;
    let state = second.state(DesktopRequest::Start).await;
    let problem = state.problem.expect("the file is open elsewhere");
    assert_eq!(problem.code, Code::InUse);
    assert!(problem.file.ends_with("carnet.db"));
    let get = Request::Workspace(workspace::Request::Get);
    assert!(first.call(get).await.is_ok(), "the first works on");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_or_newer_file_is_named_and_left_alone() {
    let mut desk = Desk::new().await;
    let state = desk.state(create(Content::Empty)).await;
    let file = state
        .workspaces
        .first()
        .map(|one| one.file.clone())
        .expect("a file");
    desk.stop().await;
    let whole = std::fs::read(&file).expect("the file");
    let cut = whole.get(..whole.len() / 2).expect("half").to_vec();
    std::fs::write(&file, &cut).expect("cut short");
    desk.wake().await;
    let state = desk.state(DesktopRequest::Start).await;
    assert_eq!(state.problem.expect("it is damaged").code, Code::BrokenFile);
    assert_eq!(
        std::fs::read(&file).expect("the file"),
        cut,
        "not a byte was changed"
    );
    let DesktopAnswer::Backups(_) = desk.ask(DesktopRequest::Backups).await.expect("a list") else {
        panic!("backups");
    };
}
