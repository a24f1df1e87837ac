//! What a person does in a week without a network: every verb of the product, on what their own desk shows.

mod alike;

use carnet_core::api::activity::{self, Logged};
use carnet_core::api::contact::{self, Labelled, LabelledList};
use carnet_core::api::deal::{self, Change, Edit, Move};
use carnet_core::api::workspace::StageKind;
use carnet_core::api::{Request, act, company, field, import, number, pipeline, task, workspace};
use carnet_core::clock::{Chance, SeededChance};
use carnet_protocol::ids::{DocumentId, Kind};
use rusqlite::Connection;
use uuid::Uuid;

use super::file;

/// Something to do.
#[expect(clippy::large_enum_variant, reason = "one is alive at a time")]
pub(super) enum Deed {
    /// A request.
    Ask(Request),
    /// A file of people.
    Import(String),
    /// Words for a deal's note.
    Write(Uuid, String),
}

/// Somebody at a desk: what they see, and their whims. `n` is unlike any other, and makes what they write so.
pub(super) struct Person<'p> {
    pub(super) conn: &'p Connection,
    pub(super) chance: &'p mut SeededChance,
    pub(super) n: u64,
}

const DAYS: [&str; 4] = ["2023-11-20", "2023-11-28", "2023-12-04", "2024-01-31"];

impl Person<'_> {
    /// What they do next.
    pub(super) fn next(&mut self) -> Result<Deed, String> {
        let n = self.n;
        let Some(id) = self.id("SELECT id FROM deals")? else {
            return Ok(Deed::Ask(self.new_deal()));
        };
        Ok(Deed::Ask(match self.chance.below(100) {
            0..5 => self.new_deal(),
            5..20 => Request::Deal(deal::Request::Move(self.shift(id)?)),
            20..24 => Request::Deal(self.close(id)?),
            24..40 => {
                let edits = vec![self.edit()?];
                Request::Deal(deal::Request::Edit { id, edits })
            }
            40..46 => Request::Deal(match self.chance.below(4) {
                0 => deal::Request::Archive { id },
                1 => deal::Request::Unarchive { id },
                2 => deal::Request::Trash { id },
                _ => deal::Request::Restore { id },
            }),
            46..51 => Request::Deal(self.bulk()?),
            51..58 => self.person()?,
            58..62 => self.organisation()?,
            62..68 => self.alike()?,
            68..77 => self.task(id)?,
            77..83 => self.activity(id)?,
            83..86 => return Ok(Deed::Write(id, format!("note-{n} é😀"))),
            86 => return Ok(Deed::Import(file::people(n))),
            87 => self.take_back()?,
            88..94 => Request::Act(match self.chance.below(3) {
                0 | 1 => act::Request::Undo,
                _ => act::Request::Redo,
            }),
            _ => self.settings()?,
        }))
    }

    /// A file that was imported here or there, whole.
    fn take_back(&mut self) -> Result<Request, String> {
        let batch = self.id("SELECT id FROM imports WHERE undone_at IS NULL")?;
        Ok(match batch {
            Some(batch) => Request::Import(import::Request::Undo { batch }),
            None => self.new_deal(),
        })
    }

    fn new_deal(&mut self) -> Request {
        Request::Deal(deal::Request::Create(deal::Draft {
            title: format!("Affaire {}", self.n),
            amount: Some(self.n.cast_signed() * 100),
            ..deal::Draft::default()
        }))
    }

    /// A stage of any pipeline, and its pipeline.
    fn stage(&mut self, kind: Option<&str>) -> Result<(String, String), String> {
        let of = kind.map_or(String::new(), |kind| format!("AND s.kind = '{kind}'"));
        let sql = format!(
            "SELECT s.id || ' ' || s.pipeline FROM stages s JOIN pipelines p ON p.id = s.pipeline
             WHERE s.moved_to IS NULL AND p.moved_to IS NULL {of}"
        );
        let both = self.text(&sql)?.ok_or("a workspace has stages")?;
        let (stage, pipeline) = both.split_once(' ').ok_or("two words")?;
        Ok((stage.to_owned(), pipeline.to_owned()))
    }

    fn shift(&mut self, id: Uuid) -> Result<Move, String> {
        let (stage, pipeline) = self.stage(None)?;
        let neighbour = self.id("SELECT id FROM deals WHERE deleted_at IS NULL")?;
        let neighbour = neighbour.filter(|other| *other != id);
        let above = self.chance.below(2) == 0;
        Ok(Move {
            id,
            pipeline,
            stage,
            after: neighbour.filter(|_| above),
            before: neighbour.filter(|_| !above),
            lost_reason: None,
        })
    }

    fn close(&mut self, id: Uuid) -> Result<deal::Request, String> {
        let lost = self.chance.below(2) == 0;
        let (stage, pipeline) = self.stage(Some(if lost { "lost" } else { "won" }))?;
        let to = Move {
            id,
            pipeline,
            stage,
            after: None,
            before: None,
            lost_reason: lost.then(|| format!("raison {}", self.n)),
        };
        let amount = Some(self.n.cast_signed() * 10);
        let closed_on = None;
        Ok(deal::Request::Close {
            to,
            closed_on,
            amount,
        })
    }

    /// A tag that a record does not have, or one that it has: never the same write again.
    fn tag(&mut self) -> String {
        format!("tag-{}", self.n)
    }

    fn edit(&mut self) -> Result<Edit, String> {
        let n = self.n;
        Ok(match self.chance.below(12) {
            0 | 1 => Edit::Title(format!("Titre {n} 👩‍🚀")),
            2 | 3 => Edit::Amount {
                amount: Some(self.chance.below(1_000_000).cast_signed()),
                currency: ["EUR", "USD"][usize::from(self.chance.below(3) == 0)].to_owned(),
            },
            4 => Edit::Priority(u8::try_from(n % 4).unwrap_or(0)),
            5 => Edit::Company(self.id("SELECT id FROM companies")?),
            6 => Edit::Contact(self.id("SELECT id FROM contacts")?),
            7 => Edit::ExpectedClose(Some(self.day())),
            8 => Edit::Source(Some(format!("source {n}"))),
            9 => match self.text("SELECT id FROM fields WHERE record = 'deal'")? {
                Some(field) => Edit::CustomTyped {
                    field,
                    text: format!("valeur {n}"),
                },
                None => Edit::Probability(Some(u8::try_from(n % 100).unwrap_or(0))),
            },
            10 => Edit::AddTag(self.tag()),
            _ => match self.text("SELECT tag FROM tags")? {
                Some(tag) => Edit::RemoveTag(tag),
                None => Edit::AddTag(self.tag()),
            },
        })
    }

    fn bulk(&mut self) -> Result<deal::Request, String> {
        let mut ids = Vec::new();
        for _ in 0..5 {
            let id = self.id("SELECT id FROM deals WHERE deleted_at IS NULL")?;
            ids.extend(id.filter(|id| !ids.contains(id)));
        }
        let change = match self.chance.below(5) {
            0 => Change::Edit(vec![Edit::AddTag(self.tag())]),
            1 => Change::Edit(vec![Edit::ExpectedClose(Some(self.day()))]),
            2 => Change::Archive,
            3 => Change::Trash,
            _ => {
                let (stage, pipeline) = self.stage(None)?;
                Change::Move {
                    pipeline,
                    stage,
                    after: None,
                    before: None,
                    lost_reason: None,
                }
            }
        };
        Ok(deal::Request::Bulk { ids, change })
    }

    fn person(&mut self) -> Result<Request, String> {
        let n = self.n;
        let Some(id) = self
            .id("SELECT id FROM contacts")?
            .filter(|_| !n.is_multiple_of(4))
        else {
            return Ok(Request::Contact(contact::Request::Create(contact::Draft {
                first_name: "Zoé".to_owned(),
                last_name: format!("Lefèvre {n}"),
                email: Some(format!("zoe{n}@example.org")),
                ..contact::Draft::default()
            })));
        };
        let item = |id| Labelled {
            id,
            label: "work".to_owned(),
            value: format!("adresse{n}@example.org"),
        };
        let mails = "SELECT id FROM labelled WHERE list = 'emails' AND document = ";
        let own = format!("{mails}x'02{}'", id.simple());
        let edit = match self.chance.below(7) {
            0 => contact::Edit::LastName(format!("Nom {n}")),
            1 => contact::Edit::JobTitle(Some(format!("Métier {n}"))),
            2 => contact::Edit::PutLabelled {
                list: LabelledList::Emails,
                item: item(self.id(&own)?.unwrap_or_else(|| self.new_id())),
            },
            3 => match self.id(&own)? {
                Some(id) => contact::Edit::RemoveLabelled {
                    list: LabelledList::Emails,
                    id,
                },
                None => contact::Edit::AddTag(self.tag()),
            },
            4 => contact::Edit::AddTag(self.tag()),
            5 => {
                return Ok(Request::Contact(contact::Request::Trash { id }));
            }
            _ => {
                return Ok(Request::Contact(contact::Request::Restore { id }));
            }
        };
        let edits = vec![edit];
        Ok(Request::Contact(contact::Request::Edit { id, edits }))
    }

    fn organisation(&mut self) -> Result<Request, String> {
        let n = self.n;
        let id = self.id("SELECT id FROM companies")?;
        let Some(id) = id.filter(|_| !n.is_multiple_of(4)) else {
            return Ok(Request::Company(company::Request::Create(company::Draft {
                name: format!("Atelier {n}"),
                ..company::Draft::default()
            })));
        };
        let edits = vec![match self.chance.below(3) {
            0 => company::Edit::Name(format!("Maison {n}")),
            1 => company::Edit::Industry(Some(format!("Secteur {n}"))),
            _ => company::Edit::AddTag(self.tag()),
        }];
        Ok(Request::Company(company::Request::Edit { id, edits }))
    }

    /// An open or done task, and the record it stands on.
    fn a_task(&mut self) -> Result<Option<(Option<String>, Uuid)>, String> {
        let sql = "SELECT hex(document) || ' ' || hex(id) FROM tasks WHERE deleted_at IS NULL";
        let Some(both) = self.text(sql)? else {
            return Ok(None);
        };
        let (document, id) = both.split_once(' ').ok_or("two words")?;
        let id = Uuid::parse_str(id).map_err(|error| error.to_string())?;
        let (kind, of) = document.split_at(2);
        let of = Uuid::parse_str(of).map_err(|error| error.to_string())?;
        let kind = Kind(u8::from_str_radix(kind, 16).map_err(|error| error.to_string())?);
        let on = (kind != Kind::TASK).then(|| DocumentId::new(kind, of).to_string());
        Ok(Some((on, id)))
    }

    fn task(&mut self, deal: Uuid) -> Result<Request, String> {
        let n = self.n;
        let roll = self.chance.below(14);
        let found = self.a_task()?.filter(|_| roll > 3);
        let Some((on, id)) = found else {
            let on = DocumentId::new(Kind::DEAL, deal).to_string();
            return Ok(Request::Task(task::Request::Create {
                on: (roll != 0).then_some(on),
                draft: task::Draft {
                    title: format!("Tâche {n}"),
                    due: Some(self.day()),
                    repeat: (roll < 2).then(|| "FREQ=WEEKLY".to_owned()),
                    ..task::Draft::default()
                },
            }));
        };
        Ok(Request::Task(match roll {
            4 | 5 => task::Request::Edit {
                on,
                id,
                draft: task::Draft {
                    title: format!("Tâche {n}"),
                    ..task::Draft::default()
                },
            },
            6..10 => task::Request::Check {
                on,
                id,
                done: self.chance.below(4) > 0,
            },
            10 | 11 => task::Request::Snooze {
                on,
                id,
                to: task::Snooze::Week,
            },
            _ => task::Request::Remove { on, id },
        }))
    }

    fn activity(&mut self, deal: Uuid) -> Result<Request, String> {
        let on = DocumentId::new(Kind::DEAL, deal).to_string();
        let own = format!(
            "SELECT id FROM activities WHERE type IN ('call', 'note') AND document = x'01{}'",
            deal.simple()
        );
        let entry = self.id(&own)?;
        let draft = activity::Draft {
            kind: [Logged::Call, Logged::Note][usize::from(self.n.is_multiple_of(2))],
            text: format!("Dit {}", self.n),
            when: None,
            direction: None,
            outcome: None,
        };
        Ok(Request::Activity(match (self.chance.below(4), entry) {
            (0, Some(entry)) => activity::Request::Correct { on, entry, draft },
            (1, Some(entry)) => activity::Request::Remove { on, entry },
            _ => activity::Request::Log { on, draft },
        }))
    }

    fn settings(&mut self) -> Result<Request, String> {
        let n = self.n;
        let name = format!("Réglage {n}");
        Ok(match self.chance.below(12) {
            0 => {
                let (_, pipeline) = self.stage(None)?;
                Request::Pipeline(pipeline::Request::AddStage {
                    pipeline,
                    name,
                    kind: StageKind::Open,
                })
            }
            1 | 2 => Request::Pipeline(pipeline::Request::EditStage {
                id: self.stage(None)?.0,
                name: Some(name),
                kind: None,
                probability: None,
                rotting_days: None,
            }),
            3 | 4 => {
                let (id, to) = (self.stage(Some("open"))?.0, self.stage(Some("open"))?.0);
                Request::Pipeline(pipeline::Request::RemoveStage { id, to })
            }
            5 => match self.text("SELECT id FROM stages WHERE moved_to IS NOT NULL")? {
                Some(id) => Request::Pipeline(pipeline::Request::RestoreStage { id }),
                None => Request::Pipeline(pipeline::Request::AddReason { name }),
            },
            6 => Request::Pipeline(pipeline::Request::PlaceStage {
                id: self.stage(Some("open"))?.0,
                before: Some(self.stage(Some("open"))?.0),
            }),
            7 => Request::Field(field::Request::Add {
                on: "deal".to_owned(),
                name,
                kind: "text".to_owned(),
            }),
            8 => match self.text("SELECT id FROM fields")? {
                Some(id) => Request::Field(field::Request::Edit {
                    id,
                    name: Some(name),
                    show_on_card: None,
                }),
                None => Request::Pipeline(pipeline::Request::AddReason { name }),
            },
            9 => match self.text("SELECT id FROM fields")? {
                Some(id) if n.is_multiple_of(3) => Request::Field(field::Request::Remove { id }),
                _ => Request::Workspace(workspace::Request::PutProfile { name, color: 1 }),
            },
            10 => Request::Number(number::Request::SetTarget {
                month: "2023-12".to_owned(),
                currency: "EUR".to_owned(),
                amount: Some(n.cast_signed() + 1),
            }),
            _ => Request::Workspace(workspace::Request::Rename { name }),
        })
    }

    fn day(&mut self) -> String {
        let at = self.pick(DAYS.len());
        DAYS.get(at).copied().unwrap_or_default().to_owned()
    }

    fn new_id(&mut self) -> Uuid {
        carnet_core::clock::new_id(1_700_000_000_000, self.chance)
    }

    fn pick(&mut self, of: usize) -> usize {
        usize::try_from(self.chance.below(of as u64)).unwrap_or(0)
    }

    /// One of the ids that a question gives.
    fn id(&mut self, sql: &str) -> Result<Option<Uuid>, String> {
        let all = self.all::<Vec<u8>>(sql)?;
        let at = self.pick(all.len());
        Ok(all.get(at).and_then(|id| Uuid::from_slice(id).ok()))
    }

    fn text(&mut self, sql: &str) -> Result<Option<String>, String> {
        let all = self.all::<String>(sql)?;
        let at = self.pick(all.len());
        Ok(all.get(at).cloned())
    }

    fn all<T: rusqlite::types::FromSql>(&self, sql: &str) -> Result<Vec<T>, String> {
        let told = |error: rusqlite::Error| format!("{sql}: {error}");
        let mut asked = self
            .conn
            .prepare_cached(&format!("{sql} ORDER BY 1"))
            .map_err(told)?;
        let found = asked.query_map([], |row| row.get(0)).map_err(told)?;
        found.collect::<Result<_, _>>().map_err(told)
    }
}
