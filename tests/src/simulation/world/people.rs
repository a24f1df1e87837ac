//! What people do at their desks.

use carnet_core::api::note;
use carnet_core::api::note::Message;
use carnet_core::clock::Chance;
use carnet_core::engine::{Input, Output};
use carnet_protocol::ids::{DocumentId, Kind};
use uuid::Uuid;
use yrs::updates::decoder::Decode;
use yrs::{Doc, ReadTxn, Transact, Update};

use super::World;
use crate::simulation::ops::{Act, Promise, next};

impl World {
    /// One person does one thing.
    pub(in crate::simulation) fn operate(&mut self, at: usize) -> Result<(), String> {
        let n = self.call_id();
        let act = next(n, &self.known, &mut self.chance);
        let actor = self.desk(at)?.actor();
        match act {
            Act::Ask(request, promise) => {
                self.desk(at)?.asked.insert(n, promise);
                self.input(
                    at,
                    Input::Call {
                        id: n,
                        request,
                        actor,
                    },
                )
            }
            Act::Write(deal, words) => self.write(at, n, deal, words),
        }
    }

    /// Opens a deal's note, adds a paragraph as an editor does, and closes it.
    pub(in crate::simulation) fn write(
        &mut self,
        at: usize,
        n: u64,
        deal: Uuid,
        words: String,
    ) -> Result<(), String> {
        let (document, editor) = (DocumentId::new(Kind::DEAL, deal), n);
        let actor = self.desk(at)?.actor();
        let open = note::Request::Open { document, editor };
        let generation = self.desk(at)?.generation;
        let outputs = self.outputs(
            at,
            Input::Note {
                id: 0,
                request: open,
                actor: actor.clone(),
            },
        )?;
        let state = outputs.iter().find_map(|output| match output {
            Output::NoteReply {
                result: Ok(bytes), ..
            } => bytes.strip_prefix(&[Message::State as u8]),
            _ => None,
        });
        let update = state.map(|state| typed(state, &words, self.chance.u64() >> 11));
        self.carry_out(at, outputs)?;
        let Some(update) = update.transpose()? else {
            return Ok(());
        };
        self.desk(at)?.asked.insert(n, Promise::Note(deal, words));
        let request = note::Request::Update {
            document,
            editor,
            update,
        };
        self.input(
            at,
            Input::Note {
                id: n,
                request,
                actor: actor.clone(),
            },
        )?;
        if self.desk(at)?.generation == generation {
            let request = note::Request::Close { document, editor };
            self.input(
                at,
                Input::Note {
                    id: 0,
                    request,
                    actor,
                },
            )?;
        }
        Ok(())
    }
}

/// What an editor sends when somebody types a paragraph into a document.
fn typed(state: &[u8], words: &str, client: u64) -> Result<Vec<u8>, String> {
    let told = |error: &dyn std::fmt::Display| format!("editor: {error}");
    let doc: Doc = carnet_core::document::open(Kind::DEAL, client);
    let update = Update::decode_v1(state).map_err(|error| told(&error))?;
    doc.transact_mut()
        .apply_update(update)
        .map_err(|error| told(&error))?;
    let before = doc.transact().state_vector();
    let mut txn = doc.transact_mut();
    carnet_core::document::note::add_paragraphs(&mut txn, &[words]);
    drop(txn);
    Ok(doc.transact().encode_diff_v1(&before))
}
