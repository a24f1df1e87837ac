//! The files that rules look at, and what rules say of them.

use std::collections::BTreeMap;
use std::fmt;

use anyhow::Result;

use crate::repo;

/// The repository's text files by path, `/` between the parts.
#[derive(Default)]
pub(crate) struct Tree(BTreeMap<String, String>);

impl Tree {
    /// Everything git knows or would add; pictures and other bytes that are not UTF-8 are left out.
    pub(crate) fn of_repository() -> Result<Self> {
        let mut files = BTreeMap::new();
        for path in repo::files()? {
            let bytes = std::fs::read(repo::root().join(&path))?;
            if let Ok(text) = String::from_utf8(bytes) {
                files.insert(path, text);
            }
        }
        Ok(Self(files))
    }

    /// How many files.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// One file's text.
    pub(crate) fn text(&self, path: &str) -> Option<&str> {
        self.0.get(path).map(String::as_str)
    }

    /// Every file, by path.
    pub(crate) fn files(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// The files under a folder with one of these endings.
    pub(crate) fn under(
        &self,
        folder: &str,
        endings: &'static [&'static str],
    ) -> impl Iterator<Item = (&str, &str)> {
        self.files().filter(move |(path, _)| {
            path.starts_with(folder) && endings.iter().any(|ending| path.ends_with(ending))
        })
    }

    /// A tree for a rule's test.
    #[cfg(test)]
    pub(crate) fn with(files: &[(&str, &str)]) -> Self {
        let owned = |(path, text): &(&str, &str)| ((*path).to_owned(), (*text).to_owned());
        Self(files.iter().map(owned).collect())
    }
}

/// Something that breaks a rule.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    pub(crate) path: String,
    /// From 1; 0 is the file as a whole.
    pub(crate) line: usize,
    pub(crate) says: String,
}

impl Finding {
    pub(crate) fn new(path: &str, line: usize, says: impl Into<String>) -> Self {
        Self {
            path: path.to_owned(),
            line,
            says: says.into(),
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.path, self.says),
            line => write!(f, "{}:{line}: {}", self.path, self.says),
        }
    }
}

/// The lines of a text with their numbers from 1.
pub(crate) fn numbered(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines()
        .enumerate()
        .map(|(index, line)| (index + 1, line))
}
