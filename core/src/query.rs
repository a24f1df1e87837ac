//! Queries: every answer is read from rows, around the engine, in a few statements whatever the number of records.

pub mod act;
pub mod agenda;
pub mod board;
pub mod card;
pub mod company;
pub mod contact;
pub mod deal;
pub mod duplicate;
pub mod field;
pub mod file;
pub mod filter;
pub mod follow;
pub mod import;
mod list;
pub mod number;
pub mod pipelines;
pub mod record;
pub mod rotting;
pub mod search;
pub mod sequence;
mod sort;
mod sums;
pub mod table;
pub mod timeline;
pub mod today;
pub mod trash;
pub mod view;
pub mod workspace;

use rusqlite::Connection;

use crate::api::{self, Actor, ApiError, Code, Request, Response};

/// Answers a request of [`api::Right::Read`], except what the engine knows ([`api::sync::Request::Status`]).
///
/// # Errors
/// `NotFound` for a record that is not here, `Invalid` for a request that does not read, `Storage` and its kin.
pub fn run(
    conn: &Connection,
    request: &Request,
    actor: &Actor,
    now_ms: i64,
) -> Result<Response, ApiError> {
    let today = today::Today::new(actor, now_ms);
    match request {
        Request::Deal(ask) => deal_answer(conn, ask, &today),
        Request::Contact(api::contact::Request::Get { id }) => Ok(Response::Contact(Box::new(
            contact::get(conn, *id, &today)?,
        ))),
        Request::Contact(api::contact::Request::List(list)) => {
            Ok(Response::Contacts(contact::list(conn, list, &today)?))
        }
        Request::Contact(api::contact::Request::Silent) => {
            Ok(Response::Contacts(contact::silent(conn, now_ms)?))
        }
        Request::Company(api::company::Request::Get { id }) => Ok(Response::Company(Box::new(
            company::get(conn, *id, &today)?,
        ))),
        Request::Company(api::company::Request::List(list)) => {
            Ok(Response::Companies(company::list(conn, list, &today)?))
        }
        Request::Duplicate(ask) => duplicate::run(conn, ask),
        Request::Workspace(api::workspace::Request::Get) => {
            Ok(Response::Workspace(Box::new(workspace::get(conn, actor)?)))
        }
        Request::Number(api::number::Request::Page(ask)) => Ok(Response::Numbers(Box::new(
            number::page(conn, ask, &today)?,
        ))),
        Request::Number(api::number::Request::Rows { ask, bucket }) => Ok(Response::NumberRows(
            number::rows(conn, ask, bucket, &today)?,
        )),
        Request::Pipeline(api::pipeline::Request::List) => {
            Ok(Response::Pipelines(pipelines::settings::settings(conn)?))
        }
        Request::Sequence(api::sequence::Request::List) => {
            Ok(Response::Sequences(sequence::list(conn)?))
        }
        Request::Sequence(api::sequence::Request::Write { deal, text }) => Ok(Response::Letter(
            sequence::letter(conn, *deal, text, actor)?,
        )),
        Request::Field(api::field::Request::List) => Ok(Response::Fields(field::list(conn)?)),
        Request::Sync(api::sync::Request::CheckFile) => Ok(Response::FileCheck(file::check(conn)?)),
        Request::Activity(api::activity::Request::Timeline { on, filter, limit }) => Ok(
            Response::Timeline(timeline::timeline(conn, on, *filter, *limit)?),
        ),
        Request::Today(api::today::Request::Get { since, everybody }) => Ok(Response::Today(
            Box::new(agenda::day(conn, actor, now_ms, *since, *everybody)?),
        )),
        Request::Today(api::today::Request::Reminders { since, silent }) => Ok(
            Response::Reminders(agenda::reminders(conn, actor, now_ms, *since, *silent)?),
        ),
        Request::Import(api::import::Request::Batches) => {
            Ok(Response::Imports(import::batches(conn)?))
        }
        Request::Export(ask) => Ok(Response::File(Box::new(crate::export::run(
            conn, ask, actor, now_ms,
        )?))),
        Request::Search(ask) => Ok(Response::Hits(search::run(conn, ask)?)),
        Request::Trash(api::trash::Request::List) => {
            Ok(Response::Trash(trash::list(conn, now_ms)?))
        }
        Request::Act(api::act::Request::Last) => Ok(Response::Act(act::last(conn, actor)?)),
        Request::Act(api::act::Request::List(list)) => {
            Ok(Response::Log(act::list(conn, list, actor, now_ms)?))
        }
        _ => Err(ApiError::new(
            Code::Invalid,
            "this request does not only read",
        )),
    }
}

fn deal_answer(
    conn: &Connection,
    ask: &api::deal::Request,
    today: &today::Today,
) -> Result<Response, ApiError> {
    use api::deal::Request as Ask;
    match ask {
        Ask::Board { pipeline, filter } => {
            let all = api::filter::Filter::default();
            let filter = filter.as_ref().unwrap_or(&all);
            let board = board::board(conn, pipeline.as_deref(), filter, today)?;
            Ok(Response::Board(board))
        }
        Ask::Table(ask) => Ok(Response::Table(table::table(conn, ask, today)?)),
        Ask::Get { id } => Ok(Response::Deal(Box::new(deal::get(conn, *id, today)?))),
        Ask::List { shelf } => Ok(Response::Deals(deal::shelf(conn, *shelf, today)?)),
        Ask::ReadQuickAdd { text, how } => {
            let how = how.clone().unwrap_or_default();
            let read = crate::quick_add::read(conn, text, &how, today)?;
            Ok(Response::QuickAdd(Box::new(read)))
        }
        _ => Err(ApiError::new(
            Code::Invalid,
            "this request does not only read",
        )),
    }
}

/// There is no such record.
pub(crate) fn not_found(noun: &str) -> ApiError {
    ApiError::new(Code::NotFound, format!("there is no such {noun} here"))
}

#[cfg(test)]
mod tests;
