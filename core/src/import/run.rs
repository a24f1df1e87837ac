//! The lines of a file, one by one: dry or written. What a line is about is found among what is known; a line that may be
//! somebody here is left out until a person says so.

use std::collections::{BTreeSet, HashMap};

use carnet_protocol::ids::{DocumentId, Kind};
use uuid::Uuid;
use yrs::Any;

use super::erased::Erased;
use super::header::field;
use super::known::{self, Known, Match};
use super::line::{Draft, Entity, Refused, Rules};
use super::table::Table;
use super::write::{self, Batch};
use crate::api::ApiError;
use crate::api::import::{Choice, Column, Counts, Doubt, Refusal, Report};
use crate::document::{contact as contact_key, deal as deal_key};
use crate::engine::write::Write;
use crate::query::board::column_order;
use crate::store::documents;
use crate::{limits, position};

/// A pass over the lines.
#[derive(Debug)]
pub struct Run {
    /// Nothing is written.
    pub dry: bool,
    /// What lines are read with.
    pub rules: Rules,
    /// What is here.
    pub known: Known,
    /// The batch.
    pub batch: Batch,
    /// The next line.
    pub at: usize,
    /// What came of it.
    pub report: Report,
    /// Lines that were left out: place, reason, column.
    pub left: Vec<(usize, &'static str, usize)>,
    erased: Option<Erased>,
    ranks: HashMap<String, Option<String>>,
    stages: BTreeSet<String>,
}

impl Run {
    /// A pass from the first line on.
    #[must_use]
    pub fn new(dry: bool, rules: Rules, batch: Batch) -> Self {
        Self {
            dry,
            rules,
            known: Known::default(),
            batch,
            at: 0,
            report: Report::default(),
            left: Vec::new(),
            erased: None,
            ranks: HashMap::new(),
            stages: BTreeSet::new(),
        }
    }

    /// Documents made or changed so far.
    #[must_use]
    pub const fn written(&self) -> u32 {
        let (new, old) = (self.report.created, self.report.updated);
        new.deals + new.contacts + new.companies + old.deals + old.contacts + old.companies
    }

    /// Does the next line.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn next(&mut self, w: &mut Write<'_>, table: &Table) -> Result<(), ApiError> {
        let at = self.at;
        self.at += 1;
        let Some(line) = table.lines.get(at) else {
            return Ok(());
        };
        let number = u32::try_from(line.number).unwrap_or(u32::MAX);
        match self.rules.draft(line) {
            Err(refused) => self.refuse(at, number, table, &refused),
            Ok(draft) if self.was_erased(w, &draft)? => {
                let fault = |column: &Column| matches!(field(&column.target), "email" | "phone");
                let column = self.rules.plan.columns.iter().position(fault);
                let refused = Refused {
                    reason: "erased",
                    column: column.unwrap_or_default(),
                };
                self.refuse(at, number, table, &refused);
            }
            Ok(draft) => self.take(w, at, number, draft)?,
        }
        Ok(())
    }

    /// Whether the line names somebody, or a record of ours, that was erased for good.
    fn was_erased(&mut self, w: &Write<'_>, draft: &Draft) -> Result<bool, ApiError> {
        let parts = [
            (Kind::CONTACT, &draft.contact),
            (Kind::DEAL, &draft.deal),
            (Kind::COMPANY, &draft.company),
        ];
        for (kind, entity) in parts {
            let Some(id) = entity.as_ref().and_then(|entity| entity.id) else {
                continue;
            };
            let head = documents::head(w.rows(), DocumentId::new(kind, id))?;
            if head.is_some_and(|head| head.erased) {
                return Ok(true);
            }
        }
        let erased = match &mut self.erased {
            Some(erased) => erased,
            none => none.insert(Erased::load(w.rows())?),
        };
        let items = draft.contact.iter().flat_map(|person| &person.items);
        Ok(erased.has(items.map(|(list, _, value)| (*list, value.as_str()))))
    }

    fn refuse(&mut self, at: usize, line: u32, table: &Table, refused: &Refused) {
        self.report.refused += 1;
        self.left.push((at, refused.reason, refused.column));
        let cell = table
            .lines
            .get(at)
            .and_then(|line| line.cells.get(refused.column))
            .unwrap_or_default();
        if refused.reason == "stage"
            && self.stages.len() < limits::IMPORT_LISTED_LINES
            && self.stages.insert(cell.to_owned())
        {
            self.report.stages = self.stages.iter().cloned().collect();
        }
        if self.report.refusals.len() < limits::IMPORT_LISTED_LINES {
            self.report.refusals.push(Refusal {
                line,
                reason: refused.reason.to_owned(),
                column: table
                    .headers
                    .get(refused.column)
                    .cloned()
                    .unwrap_or_default(),
                cell: cell.chars().take(limits::ID_CHARS).collect(),
            });
        }
    }

    fn take(
        &mut self,
        w: &mut Write<'_>,
        at: usize,
        number: u32,
        draft: Draft,
    ) -> Result<(), ApiError> {
        let company = draft
            .company
            .as_ref()
            .map(|one| known::name(Kind::COMPANY, one))
            .unwrap_or_default();
        let parts = [
            (Kind::COMPANY, draft.company),
            (Kind::CONTACT, draft.contact),
            (Kind::DEAL, draft.deal),
        ];
        let mut found = Vec::new();
        for (kind, entity) in parts {
            let Some(entity) = entity else { continue };
            let beside = if kind == Kind::COMPANY {
                ""
            } else {
                company.as_str()
            };
            let matched = self.decide(w, kind, &entity, beside, number)?;
            match matched {
                Match::Perhaps(with) => {
                    self.doubt(at, number, kind, &entity, with);
                    return Ok(());
                }
                matched => found.push((kind, entity, matched)),
            }
        }
        let before = self.written();
        let mut links: [Option<Uuid>; 2] = [None, None];
        for (kind, mut entity, matched) in found {
            link(kind, &mut entity, links);
            let id = match matched {
                Match::Is(id) => self.update(w, kind, id, &entity)?,
                _ => self.create(w, kind, &entity)?,
            };
            let new = !matches!(matched, Match::Is(_));
            let beside = if kind == Kind::COMPANY {
                ""
            } else {
                company.as_str()
            };
            self.known.learn(kind, &entity, beside, id, new);
            match kind {
                Kind::COMPANY => links[0] = Some(id),
                Kind::CONTACT => links[1] = Some(id),
                _ => {}
            }
        }
        if self.written() == before {
            self.report.same += 1;
        }
        Ok(())
    }

    /// What a draft is, after what the person said. A resemblance that would change nothing is no question.
    fn decide(
        &self,
        w: &mut Write<'_>,
        kind: Kind,
        entity: &Entity,
        company: &str,
        line: u32,
    ) -> Result<Match, ApiError> {
        let with = match self.known.find(kind, entity, company) {
            Match::Perhaps(with) => with,
            sure => return Ok(sure),
        };
        let fresh = self.known.fresh.contains(&with);
        if !fresh && !write::differs(w, DocumentId::new(kind, with), entity)? {
            return Ok(Match::Is(with));
        }
        let choice = self
            .rules
            .plan
            .choices
            .get(&line)
            .copied()
            .or(self.rules.plan.doubtful);
        Ok(match choice {
            Some(Choice::Same) => Match::Is(with),
            Some(Choice::New) => Match::New,
            None => Match::Perhaps(with),
        })
    }

    fn doubt(&mut self, at: usize, line: u32, kind: Kind, entity: &Entity, with: Uuid) {
        self.report.doubtful += 1;
        self.left.push((at, "doubtful", 0));
        if self.report.doubts.len() < limits::IMPORT_LISTED_LINES {
            self.report.doubts.push(Doubt {
                line,
                title: known::name(kind, entity),
                noun: kind.name().unwrap_or_default().to_owned(),
                with,
                name: self.known.name_of(with).to_owned(),
            });
        }
    }

    fn update(
        &mut self,
        w: &mut Write<'_>,
        kind: Kind,
        id: Uuid,
        entity: &Entity,
    ) -> Result<Uuid, ApiError> {
        let document = DocumentId::new(kind, id);
        // What this very file made is counted as new.
        let fresh = self.known.fresh.contains(&id);
        let changed = match (self.dry, fresh) {
            (true, true) => false,
            (true, false) => write::differs(w, document, entity)?,
            (false, _) => write::update(w, self.batch, document, entity)?,
        };
        if changed && !fresh {
            *count(&mut self.report.updated, kind) += 1;
        }
        Ok(id)
    }

    fn create(&mut self, w: &mut Write<'_>, kind: Kind, entity: &Entity) -> Result<Uuid, ApiError> {
        let id = w.new_id();
        *count(&mut self.report.created, kind) += 1;
        if !self.dry {
            let rank = match &entity.place {
                Some((pipeline, stage, _)) => self.rank(w, pipeline, stage)?,
                None => None,
            };
            write::create(w, self.batch, DocumentId::new(kind, id), entity, rank)?;
        }
        Ok(id)
    }

    /// The end of a column: deals stand in the order of the file.
    fn rank(
        &mut self,
        w: &mut Write<'_>,
        pipeline: &str,
        stage: &str,
    ) -> Result<Option<String>, ApiError> {
        if !self.ranks.contains_key(stage) {
            let place = self.rules.pipelines.find(pipeline, stage);
            let column = match place {
                Some(place) => column_order(w.rows(), &self.rules.pipelines, place)?,
                None => Vec::new(),
            };
            let last = column.into_iter().filter_map(|(_, rank)| rank).next_back();
            self.ranks.insert(stage.to_owned(), last);
        }
        let last = self.ranks.get(stage).cloned().flatten();
        let rank = position::between(last.as_deref(), None, w.chance());
        self.ranks.insert(stage.to_owned(), rank.clone());
        Ok(rank)
    }
}

fn link(kind: Kind, entity: &mut Entity, [company, contact]: [Option<Uuid>; 2]) {
    let mut put = |key: &str, id: Option<Uuid>| {
        if let Some(id) = id {
            entity
                .data
                .insert(key.to_owned(), Any::from(id.to_string()));
        }
    };
    match kind {
        Kind::CONTACT => put(contact_key::COMPANY_ID, company),
        Kind::DEAL => {
            put(deal_key::COMPANY_ID, company);
            put(deal_key::CONTACT_ID, contact);
        }
        _ => {}
    }
}

const fn count(counts: &mut Counts, kind: Kind) -> &mut u32 {
    match kind {
        Kind::DEAL => &mut counts.deals,
        Kind::CONTACT => &mut counts.contacts,
        _ => &mut counts.companies,
    }
}
