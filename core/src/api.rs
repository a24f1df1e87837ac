//! The one typed door to the product: what a screen or a program may ask, what it is told, and what it hears.
//!
//! The same [`Request`] and [`Response`] travel over a Tauri command on the desktop and over
//! `POST /rpc/{workspace}` in a browser, as JSON. TypeScript types come from here (ts-rs).
//! A request carries ids and values, never paths. Notes' bytes have commands of their own (see [`note`]).

pub mod act;
pub mod activity;
pub mod actor;
pub mod company;
pub mod contact;
pub mod deal;
pub mod duplicate;
pub mod error;
pub mod event;
pub mod export;
pub mod field;
pub mod filter;
pub mod import;
pub mod note;
pub mod number;
pub mod pipeline;
pub mod quick;
pub mod report;
pub mod search;
pub mod sequence;
pub mod sync;
pub mod task;
pub mod there;
pub mod today;
pub mod trash;
pub mod view;
pub mod workspace;

pub use actor::{Actor, Locale, Right};
pub use error::{ApiError, Code};
pub use event::Event;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What may be asked, by noun.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "noun", content = "ask", rename_all = "snake_case")]
#[ts(export)]
pub enum Request {
    /// Deals and their board.
    Deal(deal::Request),
    /// People.
    Contact(contact::Request),
    /// Organisations.
    Company(company::Request),
    /// Two records of one person or company.
    Duplicate(duplicate::Request),
    /// Tasks, on a record or alone.
    Task(task::Request),
    /// What happened with a record.
    Activity(activity::Request),
    /// The day's work.
    Today(today::Request),
    /// The workspace: its name, pipelines, people, sample data.
    Workspace(workspace::Request),
    /// What it all comes to.
    Number(number::Request),
    /// Custom fields and tags.
    Field(field::Request),
    /// Pipelines, stages, lost reasons.
    Pipeline(pipeline::Request),
    /// Saved views.
    View(view::Request),
    /// Sequences of follow-ups, and their texts.
    Sequence(sequence::Request),
    /// Files from elsewhere.
    Import(import::Request),
    /// Files for elsewhere.
    Export(export::Request),
    /// Everything at once.
    Search(search::Request),
    /// What was thrown away.
    Trash(trash::Request),
    /// What is saved where.
    Sync(sync::Request),
    /// Undo, redo, and what was done.
    Act(act::Request),
}

/// What is answered. The variant follows from the request; each request says which.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", content = "value", rename_all = "snake_case")]
#[ts(export)]
pub enum Response {
    /// It is saved; nothing more to say.
    Done,
    /// It is saved under this id.
    Created(uuid::Uuid),
    /// See [`deal::Request::Board`].
    Board(deal::Board),
    /// See [`deal::Request::Table`].
    Table(deal::Table),
    /// See [`deal::Request::Get`].
    Deal(Box<deal::Deal>),
    /// See [`deal::Request::List`].
    Deals(Vec<deal::Card>),
    /// See [`deal::Request::ReadQuickAdd`].
    QuickAdd(Box<quick::QuickAdd>),
    /// See [`contact::Request::Get`].
    Contact(Box<contact::Contact>),
    /// See [`contact::Request::List`].
    Contacts(contact::Page),
    /// See [`company::Request::Get`].
    Company(Box<company::Company>),
    /// See [`company::Request::List`].
    Companies(company::Page),
    /// See [`duplicate::Request::Check`].
    Alike(Vec<duplicate::Alike>),
    /// See [`duplicate::Request::Find`].
    Duplicates(duplicate::Found),
    /// See [`duplicate::Request::Compare`].
    Comparison(Box<duplicate::Comparison>),
    /// See [`workspace::Request::Get`].
    Workspace(Box<workspace::Workspace>),
    /// See [`number::Request::Page`].
    Numbers(Box<number::Numbers>),
    /// See [`number::Request::Rows`].
    NumberRows(number::Rows),
    /// See [`field::Request::List`].
    Fields(field::Fields),
    /// See [`pipeline::Request::List`].
    Pipelines(pipeline::Settings),
    /// See [`sequence::Request::List`].
    Sequences(sequence::Sequences),
    /// See [`sequence::Request::Write`].
    Letter(sequence::Letter),
    /// See [`import::Request::State`].
    Import(Box<import::State>),
    /// See [`import::Request::Batches`].
    Imports(Vec<import::Batch>),
    /// A file to be saved.
    File(Box<import::File>),
    /// See [`search::Request`].
    Hits(Vec<search::Hit>),
    /// See [`activity::Request::Timeline`].
    Timeline(activity::Timeline),
    /// See [`today::Request::Get`].
    Today(Box<today::Today>),
    /// See [`today::Request::Reminders`].
    Reminders(today::Reminders),
    /// See [`sync::Request::Status`].
    SyncStatus(sync::Status),
    /// See [`sync::Request::Report`].
    Report(Box<report::Report>),
    /// See [`sync::Request::CheckFile`].
    FileCheck(report::FileCheck),
    /// See [`trash::Request::List`].
    Trash(Vec<trash::Line>),
    /// See [`act::Request::Undo`].
    Undone(act::Undone),
    /// See [`act::Request::Last`].
    Act(Option<i64>),
    /// See [`act::Request::List`].
    Log(act::Log),
}

impl Request {
    /// What the caller must be allowed to do. One exhaustive match: a new variant does not compile without its right.
    #[must_use]
    pub const fn right(&self) -> Right {
        match self {
            Self::Deal(ask) => ask.right(),
            Self::Contact(ask) => ask.right(),
            Self::Company(ask) => ask.right(),
            Self::Duplicate(ask) => ask.right(),
            Self::Task(ask) => ask.right(),
            Self::Activity(ask) => ask.right(),
            Self::Today(ask) => ask.right(),
            Self::Workspace(ask) => ask.right(),
            Self::Number(ask) => ask.right(),
            Self::Field(ask) => ask.right(),
            Self::Pipeline(ask) => ask.right(),
            Self::View(ask) => ask.right(),
            Self::Sequence(ask) => ask.right(),
            Self::Import(ask) => ask.right(),
            Self::Export(ask) => ask.right(),
            Self::Search(_) => Right::Read,
            Self::Trash(ask) => ask.right(),
            Self::Sync(ask) => ask.right(),
            Self::Act(ask) => ask.right(),
        }
    }

    /// What an undo calls it; `None` for what only looks, what starts a workspace, and what cannot be undone. One exhaustive
    /// match, as for rights.
    #[must_use]
    pub const fn act(&self) -> Option<act::Act> {
        match self {
            Self::Deal(ask) => ask.act(),
            Self::Contact(ask) => ask.act(),
            Self::Company(ask) => ask.act(),
            Self::Duplicate(ask) => ask.act(),
            Self::Task(ask) => ask.act(),
            Self::Workspace(ask) => ask.act(),
            Self::Number(ask) => ask.act(),
            Self::Field(ask) => ask.act(),
            Self::Pipeline(ask) => ask.act(),
            Self::View(ask) => Some(ask.act()),
            Self::Sequence(ask) => ask.act(),
            Self::Activity(ask) => ask.act(),
            // A batch is taken back by its own request, months later, too.
            Self::Import(_)
            | Self::Export(_)
            | Self::Today(_)
            | Self::Search(_)
            | Self::Trash(_)
            | Self::Sync(_)
            | Self::Act(_) => None,
        }
    }
}
