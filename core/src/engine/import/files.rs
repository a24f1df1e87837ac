//! The files that are held for people, and what is known of each.

use std::collections::BTreeMap;

use uuid::Uuid;

use crate::api::field::Field;
use crate::api::import::{Column, Look, Phase, Plan, State};
use crate::api::{Actor, ApiError, Code, Locale};
use crate::command::check;
use crate::import::bytes::Bytes;
use crate::import::guess::Seen;
use crate::import::header::{self, field};
use crate::import::read::{Found, Reader};
use crate::import::run::Run;
use crate::import::table::Table;
use crate::import::undo::Undo;
use crate::import::value::Decimal;
use crate::{custom, limits};

/// What goes on with a file.
#[derive(Debug)]
pub(crate) enum Work {
    /// It is read.
    Read(Box<Reader>),
    /// Its columns are looked at, from this line on.
    See(usize),
    /// Its lines are checked, or written.
    Lines(Box<Run>),
    /// A batch is taken back.
    Undo(Box<Undo>, Uuid),
}

/// A file that somebody brought.
#[derive(Debug)]
pub(crate) struct File {
    pub(super) actor: Actor,
    pub(super) state: State,
    pub(super) bytes: Bytes,
    pub(super) table: Table,
    pub(super) work: Option<Work>,
    pub(super) stopped: bool,
    /// Lines left out: place, reason, column.
    pub(super) left: Vec<(usize, &'static str, usize)>,
    /// The custom fields here: a column may bear the name of one.
    pub(super) fields: Vec<Field>,
    found: Found,
    seen: Vec<Seen>,
}

/// All of them, by id.
#[derive(Debug, Default)]
pub(crate) struct Files {
    pub(super) list: BTreeMap<Uuid, File>,
}

impl Files {
    /// A file of this person.
    pub(super) fn get(&mut self, id: Uuid, actor: &Actor) -> Result<&mut File, ApiError> {
        self.list
            .get_mut(&id)
            .filter(|file| file.actor.member == actor.member)
            .ok_or_else(|| crate::query::not_found("import"))
    }

    /// Room for one more: the oldest on which nothing goes on gives way.
    pub(super) fn make_room(&mut self) -> Result<(), ApiError> {
        if self.list.len() < limits::IMPORTS_OPEN_MAX {
            return Ok(());
        }
        let idle = self.list.iter().find(|(_, file)| file.work.is_none());
        let id = idle.map(|(id, _)| *id);
        let id = id.ok_or_else(|| ApiError::new(Code::Busy, "other imports go on"))?;
        self.list.remove(&id);
        Ok(())
    }
}

pub(super) fn count(list: usize) -> u32 {
    u32::try_from(list).unwrap_or(u32::MAX)
}

impl File {
    pub(super) fn new(name: String, actor: &Actor) -> Self {
        Self {
            actor: actor.clone(),
            state: State {
                name,
                ..State::default()
            },
            bytes: Bytes::default(),
            table: Table::default(),
            work: None,
            stopped: false,
            left: Vec::new(),
            fields: Vec::new(),
            found: Found::default(),
            seen: Vec::new(),
        }
    }

    pub(super) fn append(&mut self, chunk: &[u8]) -> Result<(), ApiError> {
        if self.state.phase != Phase::Receiving {
            return Err(ApiError::invalid("file", "was read already"));
        }
        let full = self.bytes.len() + chunk.len() > limits::IMPORT_BYTES_MAX;
        if full || chunk.len() > limits::IMPORT_CHUNK_BYTES_MAX {
            return Err(check::too_many("file", limits::IMPORT_BYTES_MAX));
        }
        self.bytes.push(chunk);
        Ok(())
    }

    /// Whether a work may begin: one at a time, and one run.
    pub(super) fn ready(&self) -> Result<(), ApiError> {
        if self.work.is_some() {
            return Err(ApiError::new(
                Code::Busy,
                "something goes on with this file",
            ));
        }
        if self.state.phase == Phase::Done {
            return Err(ApiError::invalid("file", "was imported already"));
        }
        Ok(())
    }

    /// Begins a work.
    pub(super) fn begin(&mut self, phase: Phase, work: Work) -> Result<(), ApiError> {
        self.ready()?;
        self.stopped = false;
        self.state.problem = None;
        self.state.stopped = false;
        self.state.done = 0;
        self.state.total = count(self.table.lines.len());
        self.state.phase = phase;
        self.work = Some(work);
        Ok(())
    }

    /// The work cannot go on.
    pub(super) fn fail(&mut self, error: ApiError) {
        self.work = None;
        self.state.problem = Some(error);
        self.state.stopped = true;
        self.state.phase = match self.state.phase {
            Phase::Checking => Phase::Read,
            Phase::Running => Phase::Done,
            Phase::Undoing => Phase::Undone,
            _ => Phase::Receiving,
        };
    }

    /// Reads on.
    pub(super) fn read(
        &mut self,
        mut reader: Reader,
        more: &mut dyn FnMut() -> bool,
    ) -> Result<(), ApiError> {
        match reader.step(&self.bytes, more)? {
            None => {
                self.state.done = count(reader.lines());
                self.work = Some(Work::Read(Box::new(reader)));
            }
            Some((found, table)) => {
                self.seen = vec![Seen::default(); table.headers.len()];
                (self.found, self.table) = (found, table);
                self.work = Some(Work::See(0));
            }
        }
        Ok(())
    }

    /// Looks at the cells of every line: the last one may decide how dates are written.
    pub(super) fn see(&mut self, from: usize, more: &mut dyn FnMut() -> bool) {
        for (at, line) in self.table.lines.iter().enumerate().skip(from) {
            for (seen, cell) in self.seen.iter_mut().zip(&line.cells) {
                seen.see(cell);
            }
            if at % 64 == 63 && !more() {
                self.work = Some(Work::See(at + 1));
                return;
            }
        }
        self.look();
    }

    fn look(&mut self) {
        let comma = match self.found.delimiter {
            Some(',') => self.actor.locale == Locale::Fr,
            _ => true,
        };
        let usual = if comma {
            Decimal::Comma
        } else {
            Decimal::Point
        };
        // One column that says how numbers are written speaks for those that do not.
        let said = self.seen.iter().find_map(Seen::decimal).unwrap_or(usual);
        let mut columns = header::columns(&self.table.headers);
        header::name_fields(&mut columns, &self.fields);
        for (column, seen) in columns.iter_mut().zip(&self.seen) {
            column.format = format(column, seen, said);
        }
        let shown = self.table.lines.iter().take(limits::IMPORT_SHOWN_LINES);
        let width = self.table.headers.len();
        let cells = |line: &csv::StringRecord| {
            (0..width)
                .map(|at| line.get(at).unwrap_or_default().to_owned())
                .collect()
        };
        self.state.look = Some(Look {
            encoding: self.found.encoding.clone(),
            delimiter: self.found.delimiter,
            header: self.found.header,
            lines: count(self.table.lines.len()),
            rows: shown.map(|line| cells(&line.cells)).collect(),
            columns,
        });
        self.state.report = None;
        self.state.total = count(self.table.lines.len());
        self.state.phase = Phase::Read;
    }

    /// A plan for exactly these columns, with nothing undecided.
    pub(super) fn check_plan(&self, plan: &mut Plan) -> Result<(), ApiError> {
        let fits = plan.columns.len() == self.table.headers.len() && self.state.look.is_some();
        if !fits {
            return Err(ApiError::invalid("columns", "do not fit the file"));
        }
        for (at, column) in plan.columns.iter_mut().enumerate() {
            if field(&column.target).ends_with("_at")
                || matches!(field(&column.target), "birthday" | "expected_close")
            {
                let known = ["dmy", "mdy", "ymd"].contains(&column.format.as_str());
                if !known {
                    return Err(ApiError::invalid(
                        &format!("columns.{at}.format"),
                        "say in which order its dates are",
                    ));
                }
            }
            if field(&column.target) == "new" {
                check::filled("columns.header", &column.header, limits::SHORT_NAME_CHARS)?;
            }
            if let Some(custom) = field(&column.target).strip_prefix("x:") {
                check::custom_field(custom)?;
            }
        }
        Ok(())
    }

    /// The kind of a new field for this column.
    pub(super) fn kind(&self, column: usize) -> custom::Kind {
        self.seen.get(column).map_or(custom::Kind::Text, Seen::kind)
    }

    /// What a slice came to.
    pub(super) fn take_in(&mut self, mut run: Box<Run>, over: bool) {
        self.state.done = count(run.at);
        if !over {
            self.work = Some(Work::Lines(run));
            return;
        }
        self.state.stopped = run.at < self.table.lines.len();
        let mut report = std::mem::take(&mut run.report);
        report.batch = (!run.dry).then_some(run.batch.id);
        self.state.report = Some(report);
        self.left = std::mem::take(&mut run.left);
        self.state.phase = if run.dry { Phase::Checked } else { Phase::Done };
    }
}

fn format(column: &Column, seen: &Seen, said: Decimal) -> String {
    let name = match field(&column.target) {
        "birthday" | "expected_close" | "created_at" | "closed_at" => seen.dates(),
        "amount" | "probability" => number(seen, said),
        // The person may say that it is a date, or a number.
        _ if seen.has_dates() => seen.dates(),
        _ => number(seen, said),
    };
    name.to_owned()
}

fn number(seen: &Seen, said: Decimal) -> &'static str {
    match seen.decimal().unwrap_or(said) {
        Decimal::Comma => "comma",
        Decimal::Point => "point",
    }
}
