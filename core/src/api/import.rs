//! Import: a file in chunks, what was understood of it, a dry run, the run, and taking it back months later.
//!
//! A file is held by the engine under an id until it is closed; long work goes on in slices and is watched by
//! [`Request::State`].

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

use super::actor::Right;

/// What may be asked of imports.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "do", content = "with", rename_all = "snake_case")]
#[ts(export, rename = "ImportRequest")]
pub enum Request {
    /// → `Created`: a file's id. The file's name becomes the batch's.
    Open { name: String },
    /// → `Done`. The next bytes, in base64, at most 512 KiB.
    Append { file: Uuid, data: String },
    /// → `Done`. Begins to read what came, as it seems to be or as the person says.
    Read { file: Uuid, how: HowRead },
    /// → `Import`. How far it is, and what was found.
    State { file: Uuid },
    /// → `Done`. Begins a dry run: nothing is written.
    Check { file: Uuid, plan: Plan },
    /// → `Done`. Begins the run. It is one batch, whatever stops it.
    Run { file: Uuid, plan: Plan },
    /// → `Done`. Stops what goes on; what was written stays one batch.
    Stop { file: Uuid },
    /// → `Done`. Forgets the file.
    Close { file: Uuid },
    /// → `File`. The lines that were left out, with the reason, as CSV.
    Refused { file: Uuid },
    /// → `Imports`. The batches of this workspace, newest first.
    Batches,
    /// → `Created`: an id for [`Request::State`]. Takes back what a batch wrote and nobody touched since.
    Undo { batch: Uuid },
}

impl Request {
    pub(super) const fn right(&self) -> Right {
        match self {
            Self::Batches => Right::Read,
            _ => Right::Write,
        }
    }
}

/// How to read a file. What is absent is guessed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(export)]
pub struct HowRead {
    /// A name of the WHATWG's encodings: `utf-8`, `windows-1252`, `utf-16le`, `macintosh`.
    pub encoding: Option<String>,
    /// What separates cells.
    #[ts(type = "string | null")]
    pub delimiter: Option<char>,
    /// Whether the first line names the columns.
    pub header: Option<bool>,
}

/// What one column means.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(export, rename = "ImportColumn")]
pub struct Column {
    /// What stands above it.
    pub header: String,
    /// `contact.first_name`, `deal.amount`, `company.x:{field}`, `deal.new` (a new custom field of the column's name); empty:
    /// kept in the record's note; `-`: left out.
    pub target: String,
    /// Of an e-mail, phone or address: `work`, `home`, `mobile`, or any word.
    pub label: String,
    /// Columns of the same target and group belong to one value.
    pub group: u8,
    /// Of numbers `comma` or `point`, of dates `dmy`, `mdy` or `ymd`; empty for a date: nothing decides, say it.
    pub format: String,
}

/// What to do with a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(export, rename = "ImportPlan")]
pub struct Plan {
    /// One for each column, in order.
    pub columns: Vec<Column>,
    /// Names of stages as the file says them → ids of stages here.
    pub stages: BTreeMap<String, String>,
    /// What the person said about doubtful lines.
    pub choices: BTreeMap<u32, Choice>,
    /// What to do with doubtful lines that have no choice of their own; `None`: they are left out.
    pub doubtful: Option<Choice>,
}

/// Whether a doubtful line is the record it resembles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export, rename = "ImportChoice")]
pub enum Choice {
    /// It is: update it.
    Same,
    /// It is somebody else: make a new record.
    New,
}

/// Where a file is on its way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export, rename = "ImportPhase")]
pub enum Phase {
    /// Bytes come.
    #[default]
    Receiving,
    /// It is being read.
    Reading,
    /// It was read: see [`State::look`].
    Read,
    /// The dry run goes on.
    Checking,
    /// The dry run is over: see [`State::report`].
    Checked,
    /// Records are being written.
    Running,
    /// The run is over: see [`State::report`].
    Done,
    /// A batch is being taken back.
    Undoing,
    /// It was taken back: see [`State::taken`].
    Undone,
}

/// A file or the undoing of a batch.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, rename = "ImportState")]
pub struct State {
    /// The file's name.
    pub name: String,
    /// Where it is.
    pub phase: Phase,
    /// Lines (or records) done.
    pub done: u32,
    /// Of so many; 0 while that is not known.
    pub total: u32,
    /// It was stopped before its end.
    pub stopped: bool,
    /// After reading.
    pub look: Option<Look>,
    /// After a dry run or a run.
    pub report: Option<Report>,
    /// After an undo.
    pub taken: Option<Taken>,
    /// What went wrong with the whole file.
    pub problem: Option<super::ApiError>,
}

/// What was understood of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, rename = "ImportLook")]
pub struct Look {
    /// What its bytes are.
    pub encoding: String,
    /// What separates cells; absent for files that are no delimited text.
    #[ts(type = "string | null")]
    pub delimiter: Option<char>,
    /// Whether the first line names the columns.
    pub header: bool,
    /// Lines that hold anything.
    pub lines: u32,
    /// What each column seems to mean.
    pub columns: Vec<Column>,
    /// The first 20 lines.
    pub rows: Vec<Vec<String>>,
}

/// How many of each noun.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, rename = "ImportCounts")]
pub struct Counts {
    /// Deals.
    pub deals: u32,
    /// Contacts.
    pub contacts: u32,
    /// Companies.
    pub companies: u32,
}

/// What a dry run foresees, or a run did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, rename = "ImportReport")]
pub struct Report {
    /// The batch, after a run.
    pub batch: Option<Uuid>,
    /// New records.
    pub created: Counts,
    /// Records here that the file changes.
    pub updated: Counts,
    /// Lines that say nothing new.
    pub same: u32,
    /// Lines that resemble a record and are left out until somebody says whether they are it.
    pub doubtful: u32,
    /// The first of them.
    pub doubts: Vec<Doubt>,
    /// Lines that cannot be understood.
    pub refused: u32,
    /// The first of them.
    pub refusals: Vec<Refusal>,
    /// Names of stages that are not here: say in [`Plan::stages`] where they go.
    pub stages: Vec<String>,
}

/// A line that resembles a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, rename = "ImportDoubt")]
pub struct Doubt {
    /// In the file.
    pub line: u32,
    /// What the line calls it.
    pub title: String,
    /// `contact` or `company` or `deal`.
    pub noun: String,
    /// The record here.
    pub with: Uuid,
    /// Its name.
    pub name: String,
}

/// A line that cannot be understood.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, rename = "ImportRefusal")]
pub struct Refusal {
    /// In the file.
    pub line: u32,
    /// `date`, `number`, `email`, `phone`, `siren`, `siret`, `vat`, `website`, `long`, `name`, `cells`, `stage`, `currency`, `value`,
    /// `doubtful`.
    pub reason: String,
    /// The column's header.
    pub column: String,
    /// What stands there.
    pub cell: String,
}

/// A batch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, rename = "ImportBatch")]
pub struct Batch {
    /// The batch.
    pub id: Uuid,
    /// The file's name.
    pub name: String,
    /// Milliseconds since 1970.
    pub at: Option<i64>,
    /// Who says to have done it.
    pub by: Option<Uuid>,
    /// Records that it made or changed.
    pub count: u32,
    /// When it was taken back.
    pub undone_at: Option<i64>,
}

/// What taking a batch back did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, rename = "ImportTaken")]
pub struct Taken {
    /// Made by it and not touched since: in the trash.
    pub removed: u32,
    /// Changed by it: back to what they were.
    pub restored: u32,
    /// Touched since: left as they are.
    pub kept: u32,
}

/// A file to be saved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, rename = "SavedFile")]
pub struct File {
    /// What to call it.
    pub name: String,
    /// What it is: `text/csv`, …
    pub mime: String,
    /// What is in it.
    pub text: String,
}
