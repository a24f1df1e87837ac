//! A log in memory and two people, in place of the relay, which the gateway must not know.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::http::{Request, StatusCode};
use carnet_protocol::frame::{Ack, Limits, Live, Role, ToDesk, ToRelay, Welcome};
use carnet_protocol::ids::{DeviceId, Epoch, MemberId, SessionId, WorkspaceId};
use carnet_protocol::limits;
use tempfile::TempDir;
use tokio::sync::{Semaphore, mpsc, watch};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

use crate::limits::LINK_FRAMES_MAX;
use crate::members::{Members, Person, Refusal};
use crate::upstream::{Link, Outbound, Upstream};
use crate::{Gateway, Parts};

pub(super) const WORKSPACE: WorkspaceId = WorkspaceId([1; 16]);
pub(super) const ANNA: MemberId = MemberId([2; 16]);

/// A log that is empty at each link, and acknowledges what it is allowed to.
#[derive(Debug)]
pub(super) struct FakeLog {
    /// Each Hello's device.
    pub(super) devices: Mutex<Vec<DeviceId>>,
    /// Acting members of pushes so far.
    pub(super) pushed: watch::Sender<Vec<MemberId>>,
    /// One permit for each push that may be acknowledged.
    pub(super) may_ack: Semaphore,
}

impl FakeLog {
    pub(super) fn new() -> Arc<Self> {
        Arc::new(Self {
            devices: Mutex::default(),
            pushed: watch::Sender::default(),
            may_ack: Semaphore::new(0),
        })
    }
}

/// The same log, held by a gateway.
pub(super) struct Held(pub(super) Arc<FakeLog>);

impl Upstream for Held {
    fn link(&self, _: WorkspaceId) -> Link {
        let (to_desk, incoming) = mpsc::channel(LINK_FRAMES_MAX);
        let (outgoing, from_desk) = mpsc::channel(LINK_FRAMES_MAX);
        tokio::spawn(serve(Arc::clone(&self.0), from_desk, to_desk));
        Link { incoming, outgoing }
    }
}

async fn serve(
    log: Arc<FakeLog>,
    mut from_desk: mpsc::Receiver<Outbound>,
    to_desk: mpsc::Sender<Bytes>,
) {
    while let Some(Outbound { frame, member }) = from_desk.recv().await {
        let answers = match ToRelay::decode(&frame).expect("a desk speaks the protocol") {
            ToRelay::Hello(hello) => {
                log.devices.lock().unwrap().push(hello.device);
                vec![
                    ToDesk::Welcome(welcome()),
                    ToDesk::Live(Live {
                        head: 0,
                        hash: None,
                    }),
                ]
            }
            ToRelay::Push(push) => {
                log.pushed.send_modify(|pushed| pushed.push(member));
                log.may_ack.acquire().await.unwrap().forget();
                let through = push.first + push.updates.len() as u64 - 1;
                vec![ToDesk::Ack(Ack {
                    through,
                    seq: through,
                })]
            }
            _ => Vec::new(),
        };
        for answer in answers {
            if to_desk.send(answer.encode().into()).await.is_err() {
                return;
            }
        }
    }
}

fn welcome() -> Welcome {
    Welcome {
        epoch: Epoch([3; 16]),
        head: 0,
        through: 0,
        member: crate::upstream::GATEWAY,
        session: SessionId([4; 16]),
        role: Role::Owner,
        limits: Limits {
            update_bytes_max: limits::UPDATE_BYTES_MAX as u32,
            document_bytes_max: limits::DOCUMENT_BYTES_MAX as u32,
            push_updates_max: limits::PUSH_UPDATES_MAX as u32,
            window_bytes: limits::WINDOW_BYTES,
        },
        server_time_ms: 0,
        reset: false,
    }
}

/// Two people, known by their tokens: `anna` owns the workspace, `vera` looks at it.
#[derive(Debug)]
struct People;

#[async_trait]
impl Members for People {
    async fn person(&self, access: &str, workspace: WorkspaceId) -> Result<Person, Refusal> {
        let (member, role) = match access {
            "anna" => (ANNA, Role::Owner),
            "vera" => (MemberId([5; 16]), Role::Viewer),
            _ => return Err(Refusal::SignIn),
        };
        if workspace != WORKSPACE {
            return Err(Refusal::NotFound);
        }
        Ok(Person {
            member,
            role,
            session: [0; 16],
        })
    }

    async fn still(&self, _: &Person, _: WorkspaceId) -> Result<(), Refusal> {
        Ok(())
    }
}

/// A gateway over a fake log.
pub(super) fn gateway(log: &Arc<FakeLog>) -> (Gateway, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let parts = Parts {
        cache: folder.path().join("cache"),
        upstream: Arc::new(Held(Arc::clone(log))),
        members: Arc::new(People),
        draining: CancellationToken::new(),
    };
    (Gateway::new(parts).unwrap(), folder)
}

/// Posts, and gives the status and the body.
pub(super) async fn post(
    router: &Router,
    path: &str,
    access: &str,
    body: impl Into<Body>,
) -> (StatusCode, String) {
    let request = Request::post(path)
        .header("authorization", format!("Bearer {access}"))
        .header("content-type", "application/json")
        .body(body.into())
        .unwrap();
    let answer = router.clone().oneshot(request).await.unwrap();
    let status = answer.status();
    let body = to_bytes(answer.into_body(), usize::MAX).await.unwrap();
    (status, String::from_utf8_lossy(&body).into_owned())
}
