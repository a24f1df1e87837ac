//! The table in a file: its header, its lines, and where in the file each line stands.

use csv::StringRecord;

/// One line, and where it starts in the file.
#[derive(Clone, Debug, Default)]
pub struct Line {
    /// As an editor counts, from 1.
    pub number: u64,
    /// Its cells.
    pub cells: StringRecord,
}

/// A table as it was read.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// What stands above the columns; made up when nothing does.
    pub headers: Vec<String>,
    /// All other lines that hold anything.
    pub lines: Vec<Line>,
}

impl Table {
    /// A table of these headers, to be filled by [`Self::push`].
    #[must_use]
    pub const fn new(headers: Vec<String>) -> Self {
        Self {
            headers,
            lines: Vec::new(),
        }
    }

    /// Adds a line whose cells stand under the headers.
    pub fn push<T: AsRef<[u8]>>(&mut self, number: u64, cells: impl IntoIterator<Item = T>)
    where
        StringRecord: FromIterator<T>,
    {
        let cells: StringRecord = cells.into_iter().collect();
        if cells.iter().any(|cell| !cell.trim().is_empty()) {
            self.lines.push(Line { number, cells });
        }
    }

    /// The cells of a column, from the first line on.
    pub fn column(&self, index: usize) -> impl Iterator<Item = &str> {
        self.lines
            .iter()
            .map(move |line| line.cells.get(index).unwrap_or_default())
    }
}
