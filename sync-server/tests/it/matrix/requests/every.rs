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
mod duplicate;
mod export;
mod field;
mod import;
mod number;
mod pipeline;
mod search;
mod sequence;
mod sync;
mod task;
mod today;
mod trash;
mod view;
mod workspace;

use carnet_core::api::{self, Request};
use carnet_protocol::frame::Role;
use reqwest::StatusCode;

use super::records::Records;

/// The nouns, in an order in which all their requests can be done one after the other.
macro_rules! nouns {
    ($($noun:ident => $variant:ident),+ $(,)?) => {
        /// One of each request, about these records.
        pub(super) fn every_request(records: &Records) -> Vec<Request> {
            let nouns = [
                $(noun($noun::all(records), $noun::row, $noun::NAMES, Request::$variant)),+
            ];
            nouns.concat()
        }

        /// The least role that may ask a request.
        pub(super) const fn least(request: &Request) -> Role {
            match request {
                $(Request::$variant(ask) => $noun::row(ask).1),+
            }
        }
    };
}

nouns! {
    deal => Deal,
    contact => Contact,
    company => Company,
    duplicate => Duplicate,
    task => Task,
    workspace => Workspace,
    number => Number,
    field => Field,
    pipeline => Pipeline,
    view => View,
    sequence => Sequence,
    activity => Activity,
    import => Import,
    export => Export,
    today => Today,
    search => Search,
    trash => Trash,
    sync => Sync,
    act => Act,
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
        // … nor such a view.
        Request::View(api::view::Request::Add { .. }) => StatusCode::OK,
        Request::View(_) => StatusCode::NOT_FOUND,
        // … nor such a sequence or text.
        Request::Sequence(
            api::sequence::Request::List
            | api::sequence::Request::Add { .. }
            | api::sequence::Request::AddText { .. }
            | api::sequence::Request::Stop { .. },
        ) => StatusCode::OK,
        Request::Sequence(_) => StatusCode::NOT_FOUND,
        Request::Import(ask) => import::good(ask),
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
