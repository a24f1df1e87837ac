//! What one route carries: every request of the product × everybody who might ask it × records of another workspace.
//!
//! `POST /rpc/{workspace}` is one route and forty requests. One that is new does not compile here until it has its row.

use carnet_core::api::{Request, company, contact, deal, search, sync, task, trash, workspace};
use carnet_protocol::frame::Role;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use uuid::Uuid;

use super::world::{Ids, World};
use crate::desk::id;
use crate::relay::Person;

/// One record of each kind in a workspace.
#[derive(Clone)]
struct Records {
    /// A pipeline and a stage of it.
    place: (String, String),
    deal: Uuid,
    contact: Uuid,
    company: Uuid,
    /// A task of the deal's.
    task: Uuid,
    /// A contact in the trash.
    trashed: Uuid,
}

impl Records {
    fn unknown(place: (String, String)) -> Self {
        Self {
            place,
            deal: id(),
            contact: id(),
            company: id(),
            task: id(),
            trashed: id(),
        }
    }

    async fn made(by: &Person, workspace: Uuid) -> Self {
        let make = async |request| made(by, workspace, request).await;
        let deal = make(Request::Deal(deal::Request::Create(a_deal()))).await;
        let trashed = make(Request::Contact(contact::Request::Create(a_contact()))).await;
        let trash = Request::Contact(contact::Request::Trash { id: trashed });
        assert_eq!(asked(by, workspace, &trash).await.0, StatusCode::OK);
        Self {
            place: place(by, workspace).await,
            deal,
            contact: make(Request::Contact(contact::Request::Create(a_contact()))).await,
            company: make(Request::Company(company::Request::Create(a_company()))).await,
            task: make(Request::Task(task::Request::Create {
                on: Some(of_deal(deal)),
                draft: task::Draft::default(),
            }))
            .await,
            trashed,
        }
    }
}

fn a_deal() -> deal::Draft {
    deal::Draft {
        title: "Toitures".to_owned(),
        ..deal::Draft::default()
    }
}

fn a_contact() -> contact::Draft {
    contact::Draft {
        last_name: "Martin".to_owned(),
        ..contact::Draft::default()
    }
}

fn a_company() -> company::Draft {
    company::Draft {
        name: "Ardoise".to_owned(),
        ..company::Draft::default()
    }
}

fn of_deal(deal: Uuid) -> String {
    format!("crm:deal:{deal}")
}

/// One of each request, about these records, in an order in which they can be done one after the other.
fn every_request(records: &Records) -> Vec<Request> {
    let mut all: Vec<Request> = of_deals(records).into_iter().map(Request::Deal).collect();
    all.extend(of_contacts(records).into_iter().map(Request::Contact));
    all.extend(of_companies(records).into_iter().map(Request::Company));
    all.extend(of_tasks(records).into_iter().map(Request::Task));
    all.extend(of_workspace().into_iter().map(Request::Workspace));
    let text = "Toitures".to_owned();
    all.push(Request::Search(search::Request { text, limit: 0 }));
    let document = format!("crm:contact:{}", records.trashed);
    all.push(Request::Trash(trash::Request::Erase { document }));
    let document = of_deal(records.deal);
    all.extend([
        Request::Sync(sync::Request::Status),
        Request::Sync(sync::Request::Retry),
        Request::Sync(sync::Request::DiscardSetAside { document }),
    ]);
    let mut rows: Vec<_> = all.iter().map(|request| row(request).0).collect();
    rows.sort_unstable();
    assert_eq!(rows, (0..ROWS).collect::<Vec<_>>(), "one of each");
    all
}

fn of_deals(records: &Records) -> Vec<deal::Request> {
    let (id, (pipeline, stage)) = (records.deal, records.place.clone());
    let to = deal::Move {
        id,
        pipeline,
        stage,
        after: None,
        before: None,
        lost_reason: None,
    };
    vec![
        deal::Request::Create(a_deal()),
        deal::Request::Edit {
            id,
            edits: vec![deal::Edit::Title("Toits".to_owned())],
        },
        deal::Request::Move(to),
        deal::Request::Archive { id },
        deal::Request::Unarchive { id },
        deal::Request::Trash { id },
        deal::Request::Restore { id },
        deal::Request::Board {
            pipeline: None,
            filter: None,
        },
        deal::Request::Get { id },
        deal::Request::List {
            shelf: deal::Shelf::Archived,
        },
        deal::Request::ReadQuickAdd {
            text: "Toitures 300".to_owned(),
        },
    ]
}

fn of_contacts(records: &Records) -> Vec<contact::Request> {
    let id = records.contact;
    vec![
        contact::Request::Create(a_contact()),
        contact::Request::Edit {
            id,
            edits: vec![contact::Edit::LastName("Petit".to_owned())],
        },
        contact::Request::Trash { id },
        contact::Request::Restore { id },
        contact::Request::Get { id },
        contact::Request::List(contact::List::default()),
    ]
}

fn of_companies(records: &Records) -> Vec<company::Request> {
    let id = records.company;
    vec![
        company::Request::Create(a_company()),
        company::Request::Edit {
            id,
            edits: vec![company::Edit::Name("Zinc".to_owned())],
        },
        company::Request::Trash { id },
        company::Request::Restore { id },
        company::Request::Get { id },
        company::Request::List(contact::List::default()),
    ]
}

fn of_tasks(records: &Records) -> Vec<task::Request> {
    let (id, on) = (records.task, Some(of_deal(records.deal)));
    let draft = task::Draft::default();
    vec![
        task::Request::Create {
            on: on.clone(),
            draft: draft.clone(),
        },
        task::Request::Edit {
            on: on.clone(),
            id,
            draft,
        },
        task::Request::Check {
            on: on.clone(),
            id,
            done: true,
        },
        task::Request::Remove { on, id },
    ]
}

fn of_workspace() -> Vec<workspace::Request> {
    let name = "Ventes".to_owned();
    vec![
        workspace::Request::Get,
        workspace::Request::Start {
            name: name.clone(),
            my_name: String::new(),
        },
        workspace::Request::Rename { name: name.clone() },
        workspace::Request::SetCurrency {
            currency: "EUR".to_owned(),
        },
        workspace::Request::PutProfile { name, color: 1 },
        workspace::Request::AddSample,
        workspace::Request::RemoveSample,
        workspace::Request::RebuildRows,
    ]
}

const ROWS: usize = 40;

/// A request's number, and the least role that may ask it. Written apart from `Request::right`, which the relay asks.
fn row(request: &Request) -> (usize, Role) {
    use {Role::Member, Role::Owner, Role::Viewer};
    match request {
        Request::Deal(ask) => match ask {
            deal::Request::Create(_) => (0, Member),
            deal::Request::Edit { .. } => (1, Member),
            deal::Request::Move(_) => (2, Member),
            deal::Request::Archive { .. } => (3, Member),
            deal::Request::Unarchive { .. } => (4, Member),
            deal::Request::Trash { .. } => (5, Member),
            deal::Request::Restore { .. } => (6, Member),
            deal::Request::Board { .. } => (7, Viewer),
            deal::Request::Get { .. } => (8, Viewer),
            deal::Request::List { .. } => (9, Viewer),
            deal::Request::ReadQuickAdd { .. } => (10, Viewer),
        },
        Request::Contact(ask) => match ask {
            contact::Request::Create(_) => (11, Member),
            contact::Request::Edit { .. } => (12, Member),
            contact::Request::Trash { .. } => (13, Member),
            contact::Request::Restore { .. } => (14, Member),
            contact::Request::Get { .. } => (15, Viewer),
            contact::Request::List(_) => (16, Viewer),
        },
        Request::Company(ask) => match ask {
            company::Request::Create(_) => (17, Member),
            company::Request::Edit { .. } => (18, Member),
            company::Request::Trash { .. } => (19, Member),
            company::Request::Restore { .. } => (20, Member),
            company::Request::Get { .. } => (21, Viewer),
            company::Request::List(_) => (22, Viewer),
        },
        Request::Task(ask) => match ask {
            task::Request::Create { .. } => (23, Member),
            task::Request::Edit { .. } => (24, Member),
            task::Request::Check { .. } => (25, Member),
            task::Request::Remove { .. } => (26, Member),
        },
        Request::Workspace(ask) => match ask {
            workspace::Request::Get => (27, Viewer),
            workspace::Request::Start { .. } => (28, Owner),
            workspace::Request::Rename { .. } => (29, Owner),
            workspace::Request::SetCurrency { .. } => (30, Owner),
            workspace::Request::PutProfile { .. } => (31, Member),
            workspace::Request::AddSample => (32, Member),
            workspace::Request::RemoveSample => (33, Member),
            workspace::Request::RebuildRows => (34, Member),
        },
        Request::Search(_) => (35, Viewer),
        Request::Trash(trash::Request::Erase { .. }) => (36, Owner),
        Request::Sync(ask) => match ask {
            sync::Request::Status => (37, Viewer),
            sync::Request::Retry => (38, Member),
            sync::Request::DiscardSetAside { .. } => (39, Member),
        },
    }
}

/// What whoever may is answered. A workspace is started once, and nothing of it was set aside.
const fn good(request: &Request) -> StatusCode {
    match request {
        Request::Workspace(workspace::Request::Start { .. }) => StatusCode::UNPROCESSABLE_ENTITY,
        Request::Sync(sync::Request::DiscardSetAside { .. }) => StatusCode::NOT_FOUND,
        _ => StatusCode::OK,
    }
}

async fn asked(by: &Person, workspace: Uuid, request: &Request) -> (StatusCode, String) {
    let path = format!("/rpc/{workspace}");
    let answer = by.ask(Method::POST, &path, json!(request)).await;
    (answer.status(), answer.text().await.unwrap())
}

async fn made(by: &Person, workspace: Uuid, request: Request) -> Uuid {
    let (status, answer) = asked(by, workspace, &request).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    let answer: Value = serde_json::from_str(&answer).unwrap();
    answer["value"].as_str().unwrap().parse().unwrap()
}

/// Where a deal may be moved to.
async fn place(by: &Person, workspace: Uuid) -> (String, String) {
    let get = Request::Workspace(workspace::Request::Get);
    let found: Value = serde_json::from_str(&asked(by, workspace, &get).await.1).unwrap();
    let pipeline = &found["value"]["pipelines"][0];
    let text = |value: &Value| value["id"].as_str().unwrap().to_owned();
    (text(pipeline), text(&pipeline["stages"][0]))
}

#[tokio::test(flavor = "multi_thread")]
async fn every_request_is_for_those_whose_role_allows_it() {
    let world = World::new().await;
    let workspace = world.ours().workspace;
    for (role, person) in world.insiders() {
        let records = Records::made(world.owner(), workspace).await;
        for request in every_request(&records) {
            let (status, answer) = asked(person, workspace, &request).await;
            let wanted = if role >= row(&request).1 {
                good(&request)
            } else {
                StatusCode::FORBIDDEN
            };
            assert_eq!(status, wanted, "{request:?} by {role:?}: {answer}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_request_of_an_outsider_does_or_tells_anything() {
    let world = World::new().await;
    let ours = world.ours();
    let records = Records::made(world.owner(), ours.workspace).await;
    let route = ("POST", "/rpc/{workspace}");
    for request in every_request(&records) {
        let body = serde_json::to_string(&request).unwrap();
        for (who, outsider) in world.outsiders() {
            let real = world.post(outsider, route, &body, ours).await;
            let unknown = world.post(outsider, route, &body, Ids::unknown()).await;
            assert_eq!(real, unknown, "{body} by {who}");
            let refused = [StatusCode::NOT_FOUND, StatusCode::UNAUTHORIZED];
            assert!(refused.contains(&real.status), "{body} by {who}: {real:?}");
        }
    }
}

/// Records of theirs, named in our own workspace by its owner.
#[tokio::test(flavor = "multi_thread")]
async fn a_record_of_another_workspace_is_as_good_as_unknown_to_every_request() {
    let world = World::new().await;
    let (ours, theirs) = (world.ours(), world.theirs());
    let place = place(world.owner(), ours.workspace).await;
    let unknown = Records::unknown(place.clone());
    let foreign = Records {
        place,
        ..Records::made(world.other(), theirs.workspace).await
    };
    let before = listed(&world).await;
    let mut seen = 0;
    for (foreign, unknown) in every_request(&foreign).iter().zip(every_request(&unknown)) {
        // Those without an id are about nobody's record.
        if *foreign == unknown {
            continue;
        }
        let real = asked(world.owner(), ours.workspace, foreign).await;
        let unknown = asked(world.owner(), ours.workspace, &unknown).await;
        assert_eq!(real, unknown, "{foreign:?}");
        assert_eq!(real.0, StatusCode::NOT_FOUND, "{foreign:?}: {}", real.1);
        seen += 1;
    }
    assert!(seen >= 20, "{seen} requests about a record");
    assert_eq!(listed(&world).await, before, "theirs is as it was");
    world.assert_theirs_is_whole().await;
}

/// All that a workspace of theirs shows of its records.
async fn listed(world: &World) -> Vec<(StatusCode, String)> {
    let lists = [
        Request::Deal(deal::Request::Board {
            pipeline: None,
            filter: None,
        }),
        Request::Contact(contact::Request::List(contact::List::default())),
        Request::Contact(contact::Request::List(contact::List {
            trash: true,
            ..contact::List::default()
        })),
        Request::Company(company::Request::List(contact::List::default())),
    ];
    let mut shown = Vec::new();
    for list in lists {
        shown.push(asked(world.other(), world.theirs().workspace, &list).await);
    }
    shown
}

/// A list that asks for nothing is a question like any other: whoever may is answered, and the check is not skipped.
#[tokio::test(flavor = "multi_thread")]
async fn an_empty_list_skips_no_check() {
    let world = World::new().await;
    let (ours, theirs) = (world.ours(), world.theirs());
    let [_, _, (_, owner)] = world.insiders();
    let records = Records::made(owner, ours.workspace).await;
    let foreign = Records::made(world.other(), theirs.workspace).await;
    for request in no_edits(&records) {
        for (who, person) in world.outsiders() {
            let body = serde_json::to_string(&request).unwrap();
            let route = ("POST", "/rpc/{workspace}");
            let real = world.post(person, route, &body, ours).await;
            let unknown = world.post(person, route, &body, Ids::unknown()).await;
            assert_eq!(real, unknown, "{body} by {who}");
            assert!(!real.status.is_success(), "{body} by {who}: {real:?}");
        }
        let [(_, viewer), ..] = world.insiders();
        let refused = asked(viewer, ours.workspace, &request).await.0;
        assert_eq!(refused, StatusCode::FORBIDDEN, "{request:?} by a viewer");
        let taken = asked(owner, ours.workspace, &request).await;
        assert_eq!(taken.0, StatusCode::OK, "{request:?}: {}", taken.1);
    }
    for request in no_edits(&foreign) {
        let nothing = asked(owner, ours.workspace, &request).await;
        assert_eq!(
            nothing.0,
            StatusCode::NOT_FOUND,
            "{request:?}: {}",
            nothing.1
        );
    }
}

fn no_edits(records: &Records) -> [Request; 3] {
    let Records {
        deal,
        contact,
        company,
        ..
    } = *records;
    [
        Request::Deal(deal::Request::Edit {
            id: deal,
            edits: Vec::new(),
        }),
        Request::Contact(contact::Request::Edit {
            id: contact,
            edits: Vec::new(),
        }),
        Request::Company(company::Request::Edit {
            id: company,
            edits: Vec::new(),
        }),
    ]
}
