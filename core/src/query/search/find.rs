//! Finding: which records fit, in order, without reading more of them than are shown.

use std::collections::HashSet;

use carnet_protocol::ids::{DocumentId, Kind};
use rusqlite::{Connection, Params};

use crate::api::search::Only;
use crate::query::follow::Merged;
use crate::rows::search::Band;

/// Newest records that are looked at for each kind of find; where more fit, each band is asked on its own.
const CANDIDATES: usize = 200;

/// A record found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) document: DocumentId,
    pub(super) band: Band,
    at: i64,
}

/// What was found, by bands: nothing twice, and no more of a noun than is asked for.
pub(super) struct Finds<'c> {
    conn: &'c Connection,
    limit: usize,
    bands: &'static [Band],
    seen: HashSet<DocumentId>,
    found: Vec<Found>,
    merged: [(Kind, Merged); 3],
}

impl<'c> Finds<'c> {
    pub(super) fn new(conn: &'c Connection, only: Only, limit: usize) -> rusqlite::Result<Self> {
        const PEOPLE: &[Band] = &[Band::Contact, Band::Company];
        Ok(Self {
            conn,
            limit,
            bands: match only {
                Only::People => PEOPLE,
                Only::All | Only::Tags => &Band::ALL,
            },
            seen: HashSet::new(),
            found: Vec::new(),
            merged: [
                (Kind::DEAL, Merged::load(conn, "deals")?),
                (Kind::CONTACT, Merged::load(conn, "contacts")?),
                (Kind::COMPANY, Merged::load(conn, "companies")?),
            ],
        })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// Titles that are this text.
    pub(super) fn exact(&mut self, title: &str) -> rusqlite::Result<()> {
        let found = self.read(
            "SELECT document, band, at FROM search WHERE title = ?1 ORDER BY at DESC LIMIT ?2",
            (title, count(CANDIDATES)),
        )?;
        self.add(found);
        Ok(())
    }

    /// What a query of words finds: the newest, and where there are too many to judge, the newest of each band.
    pub(super) fn words(&mut self, query: &str) -> rusqlite::Result<()> {
        const SQL: &str = "SELECT document, band, at FROM search WHERE place IN (
             SELECT rowid FROM search_words WHERE search_words MATCH ?1 ORDER BY rowid DESC LIMIT ?2)";
        let everything = self.bands.len() == Band::ALL.len();
        let mut found = Vec::new();
        if everything {
            found = self.read(SQL, (query, count(CANDIDATES)))?;
        }
        if !everything || found.len() >= CANDIDATES {
            found.clear();
            for band in self.bands {
                if self.wants(kind(*band)) {
                    let query = format!("band : \"{}\" AND {query}", band.word());
                    found.extend(self.read(SQL, (query, count(self.limit)))?);
                }
            }
        }
        self.add(found);
        Ok(())
    }

    /// What a query of parts of titles or of numbers finds.
    pub(super) fn parts(&mut self, query: &str) -> rusqlite::Result<()> {
        if self.bands.iter().all(|band| !self.wants(kind(*band))) {
            return Ok(());
        }
        let found = self.read(
            "SELECT document, band, at FROM search WHERE place IN (
             SELECT rowid FROM search_parts WHERE search_parts MATCH ?1 ORDER BY rowid DESC LIMIT ?2)",
            (query, count(CANDIDATES)),
        )?;
        self.add(found);
        Ok(())
    }

    /// Named documents, those that are here; then what was written last.
    pub(super) fn recent(&mut self, names: &[String]) -> rusqlite::Result<()> {
        for name in names.iter().take(self.limit) {
            let Ok(document) = name.parse::<DocumentId>() else {
                continue;
            };
            let found = self.read(
                "SELECT document, band, at FROM search WHERE document = ?1",
                [document.to_bytes()],
            )?;
            self.add(found);
        }
        let found = self.read(
            "SELECT document, band, at FROM search ORDER BY place DESC LIMIT ?1",
            [count(CANDIDATES)],
        )?;
        self.add(found);
        Ok(())
    }

    /// Records with this very tag.
    pub(super) fn tagged(&mut self, tag: &str) -> rusqlite::Result<()> {
        let found = self.read(
            "SELECT s.document, s.band, s.at FROM tags t JOIN search s ON s.document = t.document
             WHERE t.tag = ?1 ORDER BY s.at DESC LIMIT ?2",
            (tag, count(CANDIDATES)),
        )?;
        self.add(found);
        Ok(())
    }

    fn read(&self, sql: &str, params: impl Params) -> rusqlite::Result<Vec<Found>> {
        let mut statement = self.conn.prepare_cached(sql)?;
        let mut rows = statement.query(params)?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let document = DocumentId::from_bytes(row.get_ref(0)?.as_blob()?);
            let band = Band::of(row.get_ref(1)?.as_str()?);
            if let (Some(document), Some(band)) = (document, band) {
                let at = row.get(2)?;
                found.push(Found { document, band, at });
            }
        }
        Ok(found)
    }

    /// Adds finds of one kind: open ones first, the newest first.
    fn add(&mut self, mut found: Vec<Found>) {
        found.sort_by_key(|one| (one.band, std::cmp::Reverse(one.at), one.document));
        for mut one in found {
            one.document = self.target(one.document);
            let fits = self.bands.contains(&one.band) && self.wants(one.document.kind);
            if fits && self.seen.insert(one.document) {
                self.found.push(one);
            }
        }
    }

    fn wants(&self, kind: Kind) -> bool {
        let of_kind = |one: &&Found| one.document.kind == kind;
        self.found.iter().filter(of_kind).count() < self.limit
    }

    fn target(&self, document: DocumentId) -> DocumentId {
        let merged = self.merged.iter().find(|(kind, _)| *kind == document.kind);
        match merged {
            Some((kind, merged)) => DocumentId::new(*kind, merged.target(document.uuid())),
            None => document,
        }
    }

    /// As they were found.
    pub(super) fn in_order(mut self) -> Vec<Found> {
        self.found.truncate(self.limit);
        self.found
    }

    /// Grouped by noun, the noun of the best first. Where all are too many, each noun keeps its best.
    pub(super) fn by_noun(self) -> Vec<Found> {
        let mut groups: Vec<Vec<Found>> = Vec::new();
        for one in self.found {
            let same = |group: &&mut Vec<Found>| {
                group
                    .first()
                    .is_some_and(|first| first.document.kind == one.document.kind)
            };
            match groups.iter_mut().find(same) {
                Some(group) => group.push(one),
                None => groups.push(vec![one]),
            }
        }
        while groups.iter().map(Vec::len).sum::<usize>() > self.limit {
            // The last of the longest.
            if let Some(longest) = groups.iter_mut().rev().max_by_key(|group| group.len()) {
                longest.pop();
            }
        }
        groups.concat()
    }
}

const fn kind(band: Band) -> Kind {
    match band {
        Band::OpenDeal | Band::ClosedDeal | Band::ArchivedDeal => Kind::DEAL,
        Band::Contact => Kind::CONTACT,
        Band::Company => Kind::COMPANY,
        Band::Task | Band::DoneTask => Kind::TASK,
    }
}

fn count(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}
