//! What a file's own cells say about it: its delimiter, whether it has a header, how a column writes numbers and dates.

use csv::{ReaderBuilder, StringRecord};

use super::header;
use super::value::{self, Decimal};
use crate::custom::Kind;
use crate::limits;

/// What may separate cells.
const DELIMITERS: [u8; 4] = [b';', b',', b'\t', b'|'];
/// Lines that are looked at for the delimiter.
const LINES: usize = 20;

/// The delimiter that Excel says in a first line of its own, and what follows that line.
#[must_use]
pub fn said_delimiter(text: &str) -> Option<(u8, usize)> {
    let end = text.find('\n')?;
    let line = text.get(..end)?.trim_end_matches('\r').trim_matches('"');
    let sign = line
        .strip_prefix("sep=")
        .or_else(|| line.strip_prefix("SEP="))?;
    match sign.as_bytes() {
        [one] => Some((*one, end + 1)),
        _ => None,
    }
}

/// The delimiter that cuts the first lines into the same number of cells, the most of them.
#[must_use]
pub fn delimiter(text: &str) -> u8 {
    let start = head(text);
    let score = |delimiter: &u8| {
        let counts: Vec<usize> = records(start, *delimiter).map(|line| line.len()).collect();
        let first = counts.first().copied().unwrap_or_default();
        let alike = counts.iter().filter(|count| **count == first).count();
        if first < 2 {
            (0, 0)
        } else {
            (alike * 100 / counts.len().max(1), first)
        }
    };
    DELIMITERS
        .into_iter()
        .rev()
        .max_by_key(score)
        .filter(|delimiter| score(delimiter) > (0, 0))
        .unwrap_or(b',')
}

/// The first lines of a text, cut at a line's end.
fn head(text: &str) -> &str {
    if text.len() <= limits::IMPORT_LOOK_BYTES {
        return text;
    }
    let mut end = limits::IMPORT_LOOK_BYTES;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let cut = text.get(..end).unwrap_or_default();
    cut.rfind('\n')
        .and_then(|line| cut.get(..line))
        .unwrap_or(cut)
}

fn records(text: &str, delimiter: u8) -> impl Iterator<Item = StringRecord> {
    ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(text.as_bytes())
        .into_records()
        .filter_map(Result::ok)
        .take(LINES)
}

/// Whether a first line names columns: one of them is known, or none of them is a value.
#[must_use]
pub fn is_header(line: &StringRecord) -> bool {
    let known = line.iter().filter(|cell| header::is_known(cell)).count();
    let value = |cell: &str| {
        cell.contains('@')
            || value::parts(cell).is_some()
            || value::figures(cell, Decimal::Point).is_some()
    };
    known > 0 || !line.iter().any(value)
}

/// What the cells of one column look like.
#[derive(Clone, Copy, Debug, Default)]
pub struct Seen {
    dates: u32,
    year_first: u32,
    first_big: u32,
    second_big: u32,
    comma: u32,
    point: u32,
    open: u32,
    /// Cells that say anything, and those of them that are numbers.
    cells: u32,
    numbers: u32,
}

impl Seen {
    /// Looks at one more cell.
    pub fn see(&mut self, cell: &str) {
        let cell = value::clean(cell);
        if cell.is_empty() || value::is_no_date(cell) {
            return;
        }
        self.cells += 1;
        if let Some(parts) = value::parts(cell) {
            self.dates += 1;
            let [a, b, _] = parts.numbers;
            self.year_first += u32::from(parts.year_first);
            self.first_big += u32::from(!parts.year_first && a > 12);
            self.second_big += u32::from(!parts.year_first && b > 12);
            return;
        }
        self.numbers += u32::from(is_plain_number(cell));
        if cell.starts_with(|sign: char| sign.is_ascii_digit() || "-'+€$£ ".contains(sign)) {
            self.see_number(cell);
        }
    }

    fn see_number(&mut self, cell: &str) {
        let sure = |decimal| match decimal {
            Decimal::Comma => cell.rfind(',') > cell.rfind('.'),
            Decimal::Point => cell.rfind('.') > cell.rfind(','),
        };
        let both = cell.contains(',') && cell.contains('.');
        let alone = cell.matches([',', '.']).count() == 1;
        let digits_after = cell.rsplit([',', '.']).next().map_or(0, |part| {
            part.chars().take_while(char::is_ascii_digit).count()
        });
        match (both, alone) {
            (false, false) => {}
            // 1,234 may be either.
            (false, true) if digits_after == 3 => self.open += 1,
            _ if sure(Decimal::Comma) => self.comma += 1,
            _ => self.point += 1,
        }
    }

    /// The kind of a new custom field that takes every cell of the column.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match self.cells {
            0 => Kind::Text,
            cells if cells == self.dates => Kind::Date,
            cells if cells == self.numbers => Kind::Number,
            _ => Kind::Text,
        }
    }

    /// Whether any cell is a date.
    #[must_use]
    pub const fn has_dates(&self) -> bool {
        self.dates > 0
    }

    /// The order of its dates: `dmy`, `mdy`, `ymd`; empty when nothing decides, for the person is asked.
    #[must_use]
    pub const fn dates(&self) -> &'static str {
        match (self.first_big, self.second_big) {
            (0, 0) if self.year_first == self.dates => "ymd",
            (0, 0) => "",
            (first, second) if first >= second => "dmy",
            _ => "mdy",
        }
    }

    /// Which sign separates its decimals, if its cells say so.
    #[must_use]
    pub const fn decimal(&self) -> Option<Decimal> {
        match (self.comma, self.point) {
            (0, 0) => None,
            (comma, point) if comma >= point => Some(Decimal::Comma),
            _ => Some(Decimal::Point),
        }
    }
}

/// A number to count with: a phone or a postcode that begins with 0 is none.
fn is_plain_number(cell: &str) -> bool {
    let figures =
        |sign: char| sign.is_ascii_digit() || sign.is_whitespace() || "-,.".contains(sign);
    let coded = cell.starts_with('0')
        && cell.len() > 1
        && !cell.starts_with("0,")
        && !cell.starts_with("0.");
    let long = cell.chars().filter(char::is_ascii_digit).count() > 9;
    cell.chars().all(figures)
        && !coded
        && !long
        && [Decimal::Comma, Decimal::Point]
            .into_iter()
            .any(|decimal| value::figures(cell, decimal).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_field_takes_every_cell_of_its_column() {
        for (cells, kind) in [
            (&["1 234,5", "7", ""][..], Kind::Number),
            (&["7", "à voir"], Kind::Text),
            (&["31/12/2026", "01/02/2026"], Kind::Date),
            (&["75011", "01000"], Kind::Text),
            (&["06 12 34 56 78"], Kind::Text),
            (&["", ""], Kind::Text),
        ] {
            let mut seen = Seen::default();
            cells.iter().for_each(|cell| seen.see(cell));
            assert_eq!(seen.kind(), kind, "{cells:?}");
        }
    }

    #[test]
    fn the_delimiter_cuts_alike() {
        for (text, wanted) in [
            ("a;b;c\n1,5;2;3\n", b';'),
            ("a,b,c\n\"x;y\",2,3\n", b','),
            ("a\tb\n1\t2\n", b'\t'),
            ("a|b\n1|2\n", b'|'),
            ("one\ntwo\n", b','),
            ("Nom;Note\nA;\"x;y\nz,t,u\"\n", b';'),
        ] {
            assert_eq!(delimiter(text), wanted, "{text}");
        }
        assert_eq!(said_delimiter("sep=;\r\na;b\n"), Some((b';', 7)));
        assert_eq!(said_delimiter("a;b\n"), None);
    }

    #[test]
    fn day_month_dates_stay() {
        let seen = |cells: &[&str]| {
            let mut seen = Seen::default();
            for cell in cells {
                seen.see(cell);
            }
            seen
        };
        for (cells, wanted) in [
            (&["01/02/2026", "31/10/2026"][..], "dmy"),
            (&["01/02/2026", "10/31/2026"], "mdy"),
            (&["01/02/2026", "03/04/2026"], ""),
            (&["2026-10-31", "2026-01-02 10:00"], "ymd"),
            (&["0/0/00", "2026-01-02"], "ymd"),
        ] {
            assert_eq!(seen(cells).dates(), wanted, "{cells:?}");
        }
        for (cells, wanted) in [
            (&["1,234", "10,5"][..], Some(Decimal::Comma)),
            (&["1,234", "1,234.50"], Some(Decimal::Point)),
            (&["1 234,50 €"], Some(Decimal::Comma)),
            (&["1,234", "7"], None),
        ] {
            assert_eq!(seen(cells).decimal(), wanted, "{cells:?}");
        }
    }
}
