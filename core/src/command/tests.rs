//! Commands against real documents and rows: what they write, what they refuse, and that a refusal writes nothing.

use std::collections::BTreeMap;

use carnet_protocol::frame::Role;
use carnet_protocol::ids::{DocumentId, MemberId};
use rusqlite::Connection;
use uuid::Uuid;
use yrs::updates::decoder::Decode as _;
use yrs::{ReadTxn as _, Transact};

use crate::api::deal::{Board, Deal};
use crate::api::filter::Filter;
use crate::api::{Actor, ApiError, Locale, Request, Response, deal, workspace};
use crate::clock::SeededChance;
use crate::document::canonical_json;
use crate::engine::documents::Documents;
use crate::engine::write::Write;
use crate::rows;

/// 2026-11-22 12:00 in Paris, a Sunday.
pub(crate) const NOW: i64 = 1_795_345_200_000;

/// A workspace without an engine: commands, documents, rows.
pub(crate) struct Bench {
    pub(crate) conn: Connection,
    pub(super) documents: Documents,
    chance: SeededChance,
    pub(crate) actor: Actor,
    pub(crate) now: i64,
    /// Documents edited by the last call, and how often.
    pub(crate) edited: BTreeMap<DocumentId, usize>,
}

impl Bench {
    pub(crate) fn new() -> Self {
        let mut bench = Self::empty(1);
        bench.done(Request::Workspace(workspace::Request::Start {
            name: "Atelier".to_owned(),
            my_name: "Ada".to_owned(),
        }));
        bench
    }

    pub(crate) fn empty(seed: u64) -> Self {
        let conn = rows::tests::database();
        let actor = Actor {
            member: MemberId([7; 16]),
            role: Role::Owner,
            zone: "Europe/Paris".to_owned(),
            locale: Locale::Fr,
        };
        Self {
            conn,
            documents: Documents::default(),
            chance: SeededChance::new(seed),
            actor,
            now: NOW,
            edited: BTreeMap::new(),
        }
    }

    /// Other random numbers from here on.
    pub(crate) fn reseed(&mut self, seed: u64) {
        self.chance = SeededChance::new(seed);
    }

    pub(crate) fn call(&mut self, request: Request) -> Result<Response, ApiError> {
        self.now += 1_000;
        let mut write = Write::new(
            &self.actor,
            self.now,
            &mut self.chance,
            &self.conn,
            &mut self.documents,
        );
        let answer = super::run(&mut write, request);
        let (edits, _) = write.finish();
        self.edited.clear();
        for edit in edits {
            *self.edited.entry(edit.document).or_default() += 1;
            rows::project(&self.conn, edit.document, &edit.doc.transact()).expect("projects");
        }
        answer
    }

    /// Takes the settings of another desk into its own.
    pub(crate) fn hears(&mut self, other: &mut Self) {
        let id = DocumentId::WORKSPACE;
        let theirs = other
            .documents
            .read(&other.conn, id, &mut other.chance)
            .expect("reads");
        let update = theirs
            .transact()
            .encode_state_as_update_v1(&yrs::StateVector::default());
        let mut write = Write::new(
            &self.actor,
            self.now,
            &mut self.chance,
            &self.conn,
            &mut self.documents,
        );
        let merged = write.edit(id, |txn| {
            let update = yrs::Update::decode_v1(&update).expect("an update");
            txn.apply_update(update).expect("it applies");
            Ok(())
        });
        merged.expect("merges");
        let (edits, _) = write.finish();
        for edit in edits {
            rows::project(&self.conn, edit.document, &edit.doc.transact()).expect("projects");
        }
    }

    /// Writes the settings as another program might.
    pub(super) fn edit_settings(&mut self, change: impl FnOnce(&mut yrs::TransactionMut<'_>)) {
        let mut write = Write::new(
            &self.actor,
            self.now,
            &mut self.chance,
            &self.conn,
            &mut self.documents,
        );
        let done = write.edit(DocumentId::WORKSPACE, |txn| {
            change(txn);
            Ok(())
        });
        done.expect("edits");
        let (edits, _) = write.finish();
        for edit in edits {
            rows::project(&self.conn, edit.document, &edit.doc.transact()).expect("projects");
        }
    }

    /// Time passes.
    pub(crate) fn wait(&mut self, ms: i64) {
        self.now += ms;
    }

    /// A custom field of deals, by an id of its own.
    pub(crate) fn make_field(&mut self, id: &str, kind: &str) {
        let insert = "INSERT INTO fields (id, name, record, type) VALUES (?1, ?1, 'deal', ?2)";
        self.conn.execute(insert, [id, kind]).expect("a row");
    }

    pub(crate) fn done(&mut self, request: Request) {
        let answer = self.call(request.clone());
        assert_eq!(answer, Ok(Response::Done), "{request:?}");
    }

    pub(crate) fn make(&mut self, request: Request) -> Uuid {
        match self.call(request) {
            Ok(Response::Created(id)) => id,
            other => panic!("must create: {other:?}"),
        }
    }

    pub(crate) fn ask(&self, request: &Request) -> Response {
        crate::query::run(&self.conn, request, &self.actor, self.now).expect("answers")
    }

    pub(crate) fn deal(&self, id: Uuid) -> Deal {
        match self.ask(&Request::Deal(deal::Request::Get { id })) {
            Response::Deal(deal) => *deal,
            other => panic!("{other:?}"),
        }
    }

    pub(crate) fn board(&self, filter: Option<&str>) -> Board {
        let ask = deal::Request::Board {
            pipeline: None,
            filter: filter.map(Filter::of_text),
        };
        match self.ask(&Request::Deal(ask)) {
            Response::Board(board) => board,
            other => panic!("{other:?}"),
        }
    }

    /// The titles of a column.
    fn column(&self, stage: &str) -> Vec<String> {
        let board = self.board(None);
        let column = board
            .columns
            .into_iter()
            .find(|column| column.stage.id == stage);
        column
            .expect("the stage is there")
            .cards
            .into_iter()
            .map(|card| card.title)
            .collect()
    }

    pub(crate) fn add_deal(&mut self, title: &str) -> Uuid {
        self.make(deals::new_deal(title))
    }

    pub(super) fn refused(&mut self, request: Request) -> ApiError {
        let before = rows::dump(&self.conn).expect("dumps");
        let error = self.call(request.clone()).expect_err("must be refused");
        assert!(
            self.edited.is_empty(),
            "a refusal edits nothing: {request:?}"
        );
        assert_eq!(rows::dump(&self.conn).expect("dumps"), before);
        error
    }

    fn json(&mut self, document: DocumentId) -> String {
        let mut chance = SeededChance::new(9);
        let doc = self
            .documents
            .read(&self.conn, document, &mut chance)
            .expect("reads");
        let txn = doc.transact();
        canonical_json(&txn)
    }
}

mod activities;
mod days;
mod deals;
mod fields;
mod many;
mod pipelines;
mod records;
mod sequences;
mod tables;
mod views;
