//! One record of each kind in a workspace, made by asking.

use carnet_core::api::{Request, company, contact, deal, task, workspace};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::desk::id;
use crate::relay::Person;

/// One record of each kind in a workspace.
#[derive(Clone)]
pub(super) struct Records {
    /// A pipeline and a stage of it.
    pub(super) place: (String, String),
    pub(super) deal: Uuid,
    pub(super) contact: Uuid,
    pub(super) company: Uuid,
    /// Another contact, like the first.
    pub(super) twin: Uuid,
    /// A task of the deal's.
    pub(super) task: Uuid,
    /// A contact in the trash.
    pub(super) trashed: Uuid,
}

impl Records {
    pub(super) fn unknown(place: (String, String)) -> Self {
        Self {
            place,
            deal: id(),
            contact: id(),
            company: id(),
            twin: id(),
            task: id(),
            trashed: id(),
        }
    }

    pub(super) async fn made(by: &Person, workspace: Uuid) -> Self {
        let make = async |request| made(by, workspace, request).await;
        let deal = make(Request::Deal(deal::Request::Create(a_deal()))).await;
        let trashed = make(Request::Contact(contact::Request::Create(a_contact()))).await;
        let trash = Request::Contact(contact::Request::Trash { id: trashed });
        assert_eq!(asked(by, workspace, &trash).await.0, StatusCode::OK);
        Self {
            place: place(by, workspace).await,
            deal,
            contact: make(Request::Contact(contact::Request::Create(a_contact()))).await,
            twin: make(Request::Contact(contact::Request::Create(a_contact()))).await,
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

pub(super) fn a_deal() -> deal::Draft {
    deal::Draft {
        title: "Toitures".to_owned(),
        ..deal::Draft::default()
    }
}

pub(super) fn a_contact() -> contact::Draft {
    contact::Draft {
        last_name: "Martin".to_owned(),
        ..contact::Draft::default()
    }
}

pub(super) fn a_company() -> company::Draft {
    company::Draft {
        name: "Ardoise".to_owned(),
        ..company::Draft::default()
    }
}

pub(super) fn of_deal(deal: Uuid) -> String {
    format!("crm:deal:{deal}")
}

pub(super) async fn asked(by: &Person, workspace: Uuid, request: &Request) -> (StatusCode, String) {
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
pub(super) async fn place(by: &Person, workspace: Uuid) -> (String, String) {
    let get = Request::Workspace(workspace::Request::Get);
    let found: Value = serde_json::from_str(&asked(by, workspace, &get).await.1).unwrap();
    let pipeline = &found["value"]["pipelines"][0];
    let text = |value: &Value| value["id"].as_str().unwrap().to_owned();
    (text(pipeline), text(&pipeline["stages"][0]))
}
