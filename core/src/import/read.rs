//! A file is read a slice at a time: bytes to text, text to a table, whatever kind of file it is.

use std::io::Cursor;

use csv::{ReaderBuilder, StringRecord};

use super::bytes::{Bytes, Text, encoding};
use super::table::{Line, Table};
use super::{cards, guess, json};
use crate::api::ApiError;
use crate::api::import::HowRead;
use crate::limits;

/// What was found out about a file, or what the person said about it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// The encoding's name.
    pub encoding: String,
    /// Absent for files that are no delimited text.
    pub delimiter: Option<char>,
    /// The first line names the columns.
    pub header: bool,
}

/// A reading that goes on.
#[derive(Debug)]
pub struct Reader {
    how: HowRead,
    found: Found,
    at: Place,
    table: Table,
}

#[derive(Debug)]
enum Place {
    Text(Text),
    Lines(Box<csv::Reader<Cursor<String>>>, u64),
    Cards(cards::Cards),
    Over,
}

impl Reader {
    /// Begins to read.
    ///
    /// # Errors
    /// `Invalid` for an encoding or delimiter that we do not know.
    pub fn new(bytes: &Bytes, how: HowRead) -> Result<Self, ApiError> {
        let encoding = match how.encoding.as_deref() {
            None => bytes.guess(),
            Some(name) => encoding(name)
                .ok_or_else(|| ApiError::invalid("encoding", "is not one that can be read"))?,
        };
        if how
            .delimiter
            .is_some_and(|sign| !sign.is_ascii() || sign == '"')
        {
            return Err(ApiError::invalid("delimiter", "cannot separate cells"));
        }
        Ok(Self {
            how,
            found: Found {
                encoding: encoding.name().to_owned(),
                ..Found::default()
            },
            at: Place::Text(Text::new(encoding)),
            table: Table::default(),
        })
    }

    /// Lines read so far.
    #[must_use]
    pub fn lines(&self) -> usize {
        self.table.lines.len()
    }

    /// Reads on while `more` says so; what was found and the table when the end is reached.
    ///
    /// # Errors
    /// `TooLarge` beyond the lines or columns of a file, `Invalid` when it is no table.
    pub fn step(
        &mut self,
        bytes: &Bytes,
        more: &mut dyn FnMut() -> bool,
    ) -> Result<Option<(Found, Table)>, ApiError> {
        loop {
            match std::mem::replace(&mut self.at, Place::Over) {
                Place::Text(mut text) => {
                    self.at = match text.step(bytes) {
                        Some(text) => self.begin(text)?,
                        None => Place::Text(text),
                    };
                }
                Place::Lines(reader, skipped) => self.line(reader, skipped)?,
                Place::Cards(mut cards) => {
                    if cards.next(&mut self.table) {
                        self.at = Place::Cards(cards);
                    }
                    fits(self.table.lines.len(), limits::IMPORT_LINES_MAX, "lines")?;
                }
                Place::Over => {
                    fits(
                        self.table.headers.len(),
                        limits::IMPORT_COLUMNS_MAX,
                        "columns",
                    )?;
                    let table = std::mem::take(&mut self.table);
                    return Ok(Some((self.found.clone(), table)));
                }
            }
            if !more() {
                return Ok(None);
            }
        }
    }

    fn begin(&mut self, text: String) -> Result<Place, ApiError> {
        let start = text.trim_start();
        if start
            .get(..11)
            .is_some_and(|start| start.eq_ignore_ascii_case("BEGIN:VCARD"))
        {
            self.found.header = true;
            return Ok(Place::Cards(cards::Cards::new(text)));
        }
        if start.starts_with(['{', '[']) && self.how.delimiter.is_none() {
            self.table = json::table(&text)?;
            fits(self.table.lines.len(), limits::IMPORT_LINES_MAX, "lines")?;
            self.found.header = true;
            return Ok(Place::Over);
        }
        let said = guess::said_delimiter(&text);
        let start = said.map_or(0, |(_, start)| start);
        let body = text.get(start..).unwrap_or_default();
        let delimiter = match (self.how.delimiter, said) {
            (Some(sign), _) => u8::try_from(sign).unwrap_or(b','),
            (None, Some((sign, _))) => sign,
            (None, None) => guess::delimiter(body),
        };
        self.found.delimiter = Some(char::from(delimiter));
        let reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter)
            .from_reader(Cursor::new(body.to_owned()));
        Ok(Place::Lines(Box::new(reader), u64::from(said.is_some())))
    }

    fn line(
        &mut self,
        mut reader: Box<csv::Reader<Cursor<String>>>,
        skipped: u64,
    ) -> Result<(), ApiError> {
        let mut cells = StringRecord::new();
        let read = reader.read_record(&mut cells);
        if !read.map_err(|error| ApiError::invalid("file", error.to_string()))? {
            return Ok(());
        }
        // A record begins behind `\r`: the `\n` of the line before it is still to come.
        let late = cells.position().is_some_and(|at| {
            let place = usize::try_from(at.byte()).unwrap_or(usize::MAX);
            reader.get_ref().get_ref().as_bytes().get(place) == Some(&b'\n')
        });
        let number = cells.position().map_or(0, csv::Position::line) + skipped + u64::from(late);
        if self.table.headers.is_empty() {
            self.first(cells, number);
        } else if cells.iter().any(|cell| !cell.trim().is_empty()) {
            self.table.lines.push(Line { number, cells });
        }
        fits(self.table.lines.len(), limits::IMPORT_LINES_MAX, "lines")?;
        self.at = Place::Lines(reader, skipped);
        Ok(())
    }

    /// The first line that holds anything: names of the columns, or already values.
    fn first(&mut self, cells: StringRecord, number: u64) {
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            return;
        }
        self.found.header = self.how.header.unwrap_or_else(|| guess::is_header(&cells));
        if self.found.header {
            self.table.headers = cells.iter().map(|cell| cell.trim().to_owned()).collect();
        } else {
            self.table.headers = (1..=cells.len()).map(|place| place.to_string()).collect();
            self.table.lines.push(Line { number, cells });
        }
    }
}

fn fits(count: usize, max: usize, field: &str) -> Result<(), ApiError> {
    if count > max {
        return Err(crate::command::check::too_many(field, max));
    }
    Ok(())
}
