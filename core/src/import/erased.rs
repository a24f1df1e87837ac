//! Marks of people who were erased for good: a file that still names them does not bring them back.
//!
//! A mark is the first 40 bits of a salted hash of an e-mail or a phone: enough to know somebody who is named again, and
//! too little to tell who it was.

use std::collections::HashSet;

use rusqlite::Connection;
use sha2::{Digest, Sha256};

use crate::api::ApiError;
use crate::document::labelled;
use crate::rows::fold::{fold, phone_forms};

/// Bytes of a hash that are kept.
const BYTES: usize = 5;

/// The mark of an e-mail or a phone; none of what tells nobody from others.
#[must_use]
pub fn mark(salt: &str, list: &str, value: &str) -> Option<String> {
    let value = match list {
        labelled::EMAILS => fold(value.trim()),
        labelled::PHONES => phone_forms(value).pop()?,
        _ => return None,
    };
    let hash = Sha256::digest(format!("{salt}\n{list}\n{value}"));
    Some(
        hash.iter()
            .take(BYTES)
            .map(|byte| format!("{byte:02x}"))
            .collect(),
    )
}

/// The marks of a workspace.
#[derive(Clone, Debug, Default)]
pub struct Erased {
    salt: String,
    marks: HashSet<String>,
}

impl Erased {
    /// Reads them.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn load(conn: &Connection) -> Result<Self, ApiError> {
        let mut erased = Self::default();
        let mut statement = conn.prepare_cached("SELECT mark, salt FROM erased_marks")?;
        let mut found = statement.query([])?;
        while let Some(row) = found.next()? {
            erased.marks.insert(row.get(0)?);
            erased.salt = row.get(1)?;
        }
        Ok(erased)
    }

    /// Whether any of these was somebody's who was erased.
    pub fn has<'i>(&self, mut items: impl Iterator<Item = (&'i str, &'i str)>) -> bool {
        !self.marks.is_empty()
            && items.any(|(list, value)| {
                mark(&self.salt, list, value).is_some_and(|mark| self.marks.contains(&mark))
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_knows_an_address_in_any_form_and_says_nothing() {
        let of = |list, value| mark("salt", list, value);
        assert_eq!(
            of(labelled::EMAILS, " Zoé@X.example"),
            of(labelled::EMAILS, "zoe@x.example")
        );
        assert_eq!(
            of(labelled::PHONES, "06 12 34 56 78"),
            of(labelled::PHONES, "+33 6 12 34 56 78")
        );
        assert_ne!(
            of(labelled::EMAILS, "a@x.example"),
            mark("other", labelled::EMAILS, "a@x.example")
        );
        assert_eq!(
            of(labelled::EMAILS, "a@x.example").map(|mark| mark.len()),
            Some(10)
        );
        assert_eq!(of(labelled::ADDRESSES, "1 rue des Lilas"), None);
    }
}
