//! One of each request, and the row of each: its number, who may ask it, what is answered.

use carnet_core::api::{
    Request, company, contact, deal, field, number, search, sync, task, trash, workspace,
};
use carnet_protocol::frame::Role;
use reqwest::StatusCode;

use super::records::{Records, a_company, a_contact, a_deal, of_deal};

/// One of each request, about these records, in an order in which they can be done one after the other.
pub(super) fn every_request(records: &Records) -> Vec<Request> {
    let mut all: Vec<Request> = of_deals(records).into_iter().map(Request::Deal).collect();
    all.extend(of_contacts(records).into_iter().map(Request::Contact));
    all.extend(of_companies(records).into_iter().map(Request::Company));
    all.extend(of_tasks(records).into_iter().map(Request::Task));
    all.extend(of_workspace().into_iter().map(Request::Workspace));
    all.extend(of_numbers().into_iter().map(Request::Number));
    all.extend(of_fields().into_iter().map(Request::Field));
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

fn of_numbers() -> Vec<number::Request> {
    let ask = number::Ask {
        pipeline: None,
        owner: None,
        currency: None,
        period: number::Period::Year { day: None },
    };
    let (month, currency) = ("2026-11".to_owned(), "EUR".to_owned());
    let amount = Some(500_000);
    vec![
        number::Request::Page(ask.clone()),
        number::Request::Rows {
            ask,
            bucket: number::Bucket::Won,
        },
        number::Request::SetTarget {
            month,
            currency: currency.clone(),
            amount,
        },
        number::Request::SetCeiling { currency, amount },
    ]
}

fn of_fields() -> Vec<field::Request> {
    let id = || "lot".to_owned();
    let (name, color) = ("Lot".to_owned(), 0);
    vec![
        field::Request::List,
        field::Request::Add {
            on: "deal".to_owned(),
            name: name.clone(),
            kind: "text".to_owned(),
        },
        field::Request::Edit {
            id: id(),
            name: None,
            show_on_card: None,
        },
        field::Request::Place {
            id: id(),
            before: None,
        },
        field::Request::Remove { id: id() },
        field::Request::Restore { id: id() },
        field::Request::AddOption {
            field: id(),
            name: name.clone(),
            color,
        },
        field::Request::EditOption {
            id: id(),
            name: name.clone(),
            color,
        },
        field::Request::PlaceOption {
            id: id(),
            before: None,
        },
        field::Request::RemoveOption { id: id() },
        field::Request::RestoreOption { id: id() },
        field::Request::Tag {
            tag: name,
            color: Some(color),
            hidden: false,
        },
    ]
}

const ROWS: usize = 56;

/// A request's number, and the least role that may ask it. Written apart from `Request::right`, which the relay asks.
pub(super) fn row(request: &Request) -> (usize, Role) {
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
        Request::Number(ask) => match ask {
            number::Request::Page(_) => (40, Viewer),
            number::Request::Rows { .. } => (41, Viewer),
            number::Request::SetTarget { .. } => (42, Owner),
            number::Request::SetCeiling { .. } => (43, Owner),
        },
        Request::Field(ask) => match ask {
            field::Request::List => (44, Viewer),
            field::Request::Add { .. } => (45, Owner),
            field::Request::Edit { .. } => (46, Owner),
            field::Request::Place { .. } => (47, Owner),
            field::Request::Remove { .. } => (48, Owner),
            field::Request::Restore { .. } => (49, Owner),
            field::Request::AddOption { .. } => (50, Owner),
            field::Request::EditOption { .. } => (51, Owner),
            field::Request::PlaceOption { .. } => (52, Owner),
            field::Request::RemoveOption { .. } => (53, Owner),
            field::Request::RestoreOption { .. } => (54, Owner),
            field::Request::Tag { .. } => (55, Member),
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
pub(super) const fn good(request: &Request) -> StatusCode {
    match request {
        Request::Workspace(workspace::Request::Start { .. }) => StatusCode::UNPROCESSABLE_ENTITY,
        Request::Sync(sync::Request::DiscardSetAside { .. }) => StatusCode::NOT_FOUND,
        // There is no such field.
        Request::Field(ask) => match ask {
            field::Request::List | field::Request::Add { .. } | field::Request::Tag { .. } => {
                StatusCode::OK
            }
            _ => StatusCode::NOT_FOUND,
        },
        _ => StatusCode::OK,
    }
}

pub(super) fn no_edits(records: &Records) -> [Request; 3] {
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
