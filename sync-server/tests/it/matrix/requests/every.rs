//! One of each request, and the row of each: who may ask it, what is answered.

/// The rows of one noun: what each of its requests is called here, and the least role that may ask it. Written apart from
/// `Request::right`, which the relay asks. A request without a row does not compile; one that nobody asks fails the test.
macro_rules! rows {
    ($($pattern:pat => $least:ident),+ $(,)?) => {
        pub(in super::super) const NAMES: &[&str] = &[$(stringify!($pattern)),+];

        pub(in super::super) const fn row(ask: &Request) -> (&'static str, Role) {
            match ask {
                $($pattern => (stringify!($pattern), Role::$least)),+
            }
        }
    };
}

mod act;
mod activity;
mod company;
mod contact;
mod deal;
mod field;
mod number;
mod pipeline;
mod sync;
mod task;
mod workspace;

use carnet_core::api::{self, Request, search, today, trash};
use carnet_protocol::frame::Role;
use reqwest::StatusCode;

use super::records::Records;

/// One of each request, about these records, in an order in which they can be done one after the other.
pub(super) fn every_request(records: &Records) -> Vec<Request> {
    let mut all = Vec::new();
    all.extend(noun(
        deal::all(records),
        deal::row,
        deal::NAMES,
        Request::Deal,
    ));
    all.extend(noun(
        contact::all(records),
        contact::row,
        contact::NAMES,
        Request::Contact,
    ));
    all.extend(noun(
        company::all(records),
        company::row,
        company::NAMES,
        Request::Company,
    ));
    all.extend(noun(
        task::all(records),
        task::row,
        task::NAMES,
        Request::Task,
    ));
    all.extend(noun(
        workspace::all(records),
        workspace::row,
        workspace::NAMES,
        Request::Workspace,
    ));
    all.extend(noun(
        number::all(records),
        number::row,
        number::NAMES,
        Request::Number,
    ));
    all.extend(noun(
        field::all(records),
        field::row,
        field::NAMES,
        Request::Field,
    ));
    all.extend(noun(
        pipeline::all(records),
        pipeline::row,
        pipeline::NAMES,
        Request::Pipeline,
    ));
    all.extend(noun(
        activity::all(records),
        activity::row,
        activity::NAMES,
        Request::Activity,
    ));
    all.push(Request::Today(today::Request::Get {
        since: Some(0),
        everybody: true,
    }));
    let text = "Toitures".to_owned();
    all.push(Request::Search(search::Request {
        text,
        ..search::Request::default()
    }));
    all.push(Request::Trash(trash::Request::List));
    let document = format!("crm:contact:{}", records.trashed);
    all.push(Request::Trash(trash::Request::Erase { document }));
    all.extend(noun(
        sync::all(records),
        sync::row,
        sync::NAMES,
        Request::Sync,
    ));
    all.extend(noun(act::all(records), act::row, act::NAMES, Request::Act));
    all
}

/// The requests of one noun, when each of its rows is asked once.
fn noun<R>(
    all: Vec<R>,
    row: fn(&R) -> (&'static str, Role),
    names: &[&str],
    wrap: fn(R) -> Request,
) -> Vec<Request> {
    let mut asked: Vec<&str> = all.iter().map(|request| row(request).0).collect();
    let mut known = names.to_vec();
    asked.sort_unstable();
    known.sort_unstable();
    assert_eq!(asked, known, "one of each");
    all.into_iter().map(wrap).collect()
}

/// The least role that may ask a request.
pub(super) const fn least(request: &Request) -> Role {
    match request {
        Request::Deal(ask) => deal::row(ask).1,
        Request::Contact(ask) => contact::row(ask).1,
        Request::Company(ask) => company::row(ask).1,
        Request::Task(ask) => task::row(ask).1,
        Request::Workspace(ask) => workspace::row(ask).1,
        Request::Sync(ask) => sync::row(ask).1,
        Request::Number(ask) => number::row(ask).1,
        Request::Field(ask) => field::row(ask).1,
        Request::Pipeline(ask) => pipeline::row(ask).1,
        Request::Activity(ask) => activity::row(ask).1,
        Request::Today(_) | Request::Search(_) => Role::Viewer,
        Request::Act(ask) => act::row(ask).1,
        Request::Trash(trash::Request::List) => Role::Viewer,
        Request::Trash(trash::Request::Erase { .. }) => Role::Owner,
    }
}

/// What whoever may is answered. A workspace is started once, and nothing of it was set aside.
pub(super) const fn good(request: &Request) -> StatusCode {
    match request {
        Request::Workspace(api::workspace::Request::Start { .. }) => {
            StatusCode::UNPROCESSABLE_ENTITY
        }
        Request::Sync(api::sync::Request::DiscardSetAside { .. })
        | Request::Act(api::act::Request::UndoOne { .. }) => StatusCode::NOT_FOUND,
        // There is no such field.
        Request::Field(
            api::field::Request::List
            | api::field::Request::Add { .. }
            | api::field::Request::Tag { .. },
        ) => StatusCode::OK,
        Request::Field(_) => StatusCode::NOT_FOUND,
        // … nor such a pipeline, stage or reason.
        Request::Pipeline(
            api::pipeline::Request::List
            | api::pipeline::Request::Add { .. }
            | api::pipeline::Request::AddReason { .. },
        ) => StatusCode::OK,
        Request::Pipeline(_) => StatusCode::NOT_FOUND,
        // Nothing was logged yet that could be corrected or hidden.
        Request::Activity(
            api::activity::Request::Correct { .. } | api::activity::Request::Remove { .. },
        ) => StatusCode::NOT_FOUND,
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
        Request::Deal(api::deal::Request::Edit {
            id: deal,
            edits: Vec::new(),
        }),
        Request::Contact(api::contact::Request::Edit {
            id: contact,
            edits: Vec::new(),
        }),
        Request::Company(api::company::Request::Edit {
            id: company,
            edits: Vec::new(),
        }),
    ]
}
