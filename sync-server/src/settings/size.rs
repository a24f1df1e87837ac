//! How much there may be of something, as an operator writes it: `1000000`, `500MiB`, `20GiB`; `0` or `none` for any number.

use std::fmt;
use std::str::FromStr;

/// So many; [`u64::MAX`]: any number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size(pub u64);

/// What was written is no size.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "a whole number such as 1000000, perhaps with a unit (500MiB, 20GiB); 0 or none for any number"
)]
pub struct NoSize;

/// Units, and what each is.
const UNITS: [(&str, u64); 4] = [
    ("TiB", 1 << 40),
    ("GiB", 1 << 30),
    ("MiB", 1 << 20),
    ("KiB", 1 << 10),
];

impl FromStr for Size {
    type Err = NoSize;

    fn from_str(text: &str) -> Result<Self, NoSize> {
        let text = text.trim();
        if text.eq_ignore_ascii_case("none") {
            return Ok(Self(u64::MAX));
        }
        let unit = |(unit, one): &(&str, u64)| {
            let start = text.len().checked_sub(unit.len())?;
            let (number, end) = text.split_at_checked(start)?;
            end.eq_ignore_ascii_case(unit).then_some((number, *one))
        };
        let (number, one) = UNITS.iter().find_map(unit).unwrap_or((text, 1));
        let number: u64 = number.trim_end().parse().map_err(|_| NoSize)?;
        // What the log's tables can count.
        let size = number
            .checked_mul(one)
            .filter(|size| *size <= i64::MAX as u64);
        match size.ok_or(NoSize)? {
            0 => Ok(Self(u64::MAX)),
            size => Ok(Self(size)),
        }
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 == u64::MAX {
            return f.write_str("none");
        }
        let whole = |(_, one): &&(&str, u64)| self.0 > 0 && self.0.is_multiple_of(*one);
        match UNITS.iter().find(whole) {
            Some((unit, one)) => write!(f, "{}{unit}", self.0 / one),
            None => write!(f, "{}", self.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_as_people_write_them_and_written_as_they_are_read() {
        let table = [
            ("1000000", 1_000_000, "1000000"),
            ("20GiB", 20 << 30, "20GiB"),
            (" 500 mib ", 500 << 20, "500MiB"),
            ("1536KiB", 1536 << 10, "1536KiB"),
            ("0", u64::MAX, "none"),
            ("0GiB", u64::MAX, "none"),
            ("None", u64::MAX, "none"),
        ];
        for (text, size, written) in table {
            let read: Size = text.parse().expect(text);
            assert_eq!(read, Size(size), "{text}");
            assert_eq!(read.to_string(), written);
            assert_eq!(written.parse(), Ok(read));
        }
    }

    #[test]
    fn what_is_no_size_is_told() {
        for text in [
            "",
            "many",
            "-1",
            "1.5GiB",
            "20GB",
            "GiB",
            "9999999TiB",
            "20GiBs",
            "é",
        ] {
            assert_eq!(text.parse::<Size>(), Err(NoSize), "{text}");
        }
    }
}
