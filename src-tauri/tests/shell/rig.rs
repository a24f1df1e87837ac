//! A computer with Carnet on it, without a window, and relays that answer wrongly on purpose.

use std::sync::Arc;

use axum::Router;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response as Page};
use axum::routing::any;
use carnet_core::api::{ApiError, Request, Response};
use carnet_core::clock::{SystemChance, SystemClock};
use carnet_desktop::folder::Folder;
use carnet_desktop::keychain::System;
use carnet_desktop::notify::Bell;
use carnet_desktop::request::{DesktopAnswer, DesktopRequest, DesktopState};
use carnet_desktop::shell::{Parts, Shell};
use serde_json::{Value, json};
use tempfile::TempDir;
use uuid::Uuid;

/// One person's computer. There is no session bus in it, so no keychain either.
pub(crate) struct Desk {
    folder: Arc<TempDir>,
    shell: Option<Arc<Shell>>,
}

impl Desk {
    pub(crate) async fn new() -> Self {
        let folder = Arc::new(tempfile::tempdir().expect("a folder"));
        let mut desk = Self {
            folder,
            shell: None,
        };
        desk.wake().await;
        desk
    }

    /// A second app on the same folder.
    pub(crate) async fn beside(other: &Self) -> Self {
        let mut desk = Self {
            folder: other.folder.clone(),
            shell: None,
        };
        desk.wake().await;
        desk
    }

    pub(crate) async fn wake(&mut self) {
        let parts = Parts {
            folder: Folder::whole(self.folder.path().to_owned()),
            keychain: Box::new(System),
            bell: Bell::new(|_| {}).expect("a thread"),
            clock: Arc::new(SystemClock::new()),
            chance: Box::new(SystemChance),
        };
        let runtime = tokio::runtime::Handle::current();
        let shell = Shell::new(parts, runtime).expect("the settings can be read");
        shell.wake().await;
        self.shell = Some(shell);
    }

    pub(crate) async fn stop(&mut self) {
        if let Some(shell) = self.shell.take() {
            shell.sleep().await;
        }
    }

    pub(crate) async fn restart(&mut self) {
        self.stop().await;
        self.wake().await;
    }

    pub(crate) fn shell(&self) -> &Arc<Shell> {
        self.shell.as_ref().expect("the app runs")
    }

    pub(crate) async fn ask(&self, request: DesktopRequest) -> Result<DesktopAnswer, ApiError> {
        self.shell().desktop(request).await
    }

    /// Asks the open workspace.
    pub(crate) async fn call(&self, request: Request) -> Result<Response, ApiError> {
        let state = self.state(DesktopRequest::Start).await;
        let open = state.workspaces.iter().find(|one| one.current);
        self.shell()
            .call(open.expect("a workspace is open").id, request)
            .await
    }

    pub(crate) async fn state(&self, request: DesktopRequest) -> DesktopState {
        match self.ask(request).await {
            Ok(DesktopAnswer::State(state)) => *state,
            other => panic!("a state, not {other:?}"),
        }
    }
}

/// How a relay answers.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Face {
    /// A web server of somebody else.
    WebSite,
    /// JSON, but of another product.
    OtherProduct,
    /// A relay that refuses the password.
    WrongPassword,
    /// A relay that has had enough tries.
    Busy,
    /// A relay whose invitations and claims were used.
    UsedLink,
    /// It says that it is a relay, and then nothing that makes sense.
    Garbage,
    /// A relay that invites to this workspace, and must be asked nothing more.
    InvitesTo(Uuid),
}

/// A relay that takes connections and answers nothing. Its address, and what says that somebody waits for it.
pub(crate) async fn silent_relay() -> (String, tokio::sync::oneshot::Receiver<()>) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port");
    let address = listener.local_addr().expect("an address");
    let (came, asked) = tokio::sync::oneshot::channel();
    tokio::spawn(async move {
        let held = listener.accept().await.expect("a connection");
        let _ = came.send(());
        // Held for as long as the test runs.
        std::future::pending::<()>().await;
        drop(held);
    });
    (format!("http://{address}"), asked)
}

/// Starts one; its address.
pub(crate) async fn relay(face: Face) -> String {
    let app = Router::new()
        .route("/api/v1/hello", any(move || async move { hello(face) }))
        .route("/auth/invite/look", any(move || async move { look(face) }))
        .fallback(any(move || async move { anything(face) }));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move { axum::serve(listener, app).await });
    format!("http://{address}")
}

/// An address where nobody listens.
pub(crate) async fn nobody() -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port");
    format!("http://{}", listener.local_addr().expect("an address"))
}

fn hello(face: Face) -> Page {
    match face {
        Face::WebSite => Html("<h1>Welcome to nginx!</h1>").into_response(),
        Face::OtherProduct => ok(json!({ "product": "other", "claimed": true })),
        _ => ok(json!({
            "product": "carnet-relay", "protocol": 1, "version": "0.1.0", "claimed": true
        })),
    }
}

fn look(face: Face) -> Page {
    match face {
        Face::InvitesTo(workspace) => ok(json!({ "workspace": workspace })),
        _ => anything(face),
    }
}

fn anything(face: Face) -> Page {
    match face {
        Face::WrongPassword => problem(StatusCode::UNAUTHORIZED, "sign_in"),
        Face::Busy => problem(StatusCode::TOO_MANY_REQUESTS, "busy"),
        Face::UsedLink => problem(StatusCode::GONE, "link_expired"),
        Face::Garbage => ok(json!(["not", "a", "session"])),
        Face::WebSite | Face::OtherProduct | Face::InvitesTo(_) => {
            panic!("a stranger must not be sent anything but the hello")
        }
    }
}

fn ok(body: Value) -> Page {
    axum::Json(body).into_response()
}

fn problem(status: StatusCode, code: &str) -> Page {
    let body = json!({ "type": "about:blank", "title": code, "status": status.as_u16(),
        "code": code, "detail": "in words" });
    (
        status,
        [("content-type", "application/problem+json")],
        axum::Json(body),
    )
        .into_response()
}
