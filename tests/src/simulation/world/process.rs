//! The processes of the desks: what goes in, what comes out, and their sudden ends.

use std::path::Path;

use carnet_core::api::{ApiError, Code, Event, Response};
use carnet_core::clock::Chance;
use carnet_core::engine::{Input, Output};

use super::World;
use crate::simulation::desk::created;
use crate::simulation::files;
use crate::simulation::ops::Promise;

/// How often a process ends: once in so many inputs.
const DESK_CRASH_IN: u64 = 600;

impl World {
    /// Gives a desk something, and carries out what it wants; or its process ends in the middle of it.
    pub(in crate::simulation) fn input(&mut self, at: usize, input: Input) -> Result<(), String> {
        let outputs = self.outputs(at, input)?;
        self.carry_out(at, outputs)
    }

    pub(in crate::simulation) fn outputs(
        &mut self,
        at: usize,
        input: Input,
    ) -> Result<Vec<Output>, String> {
        let crash = self.chaos && self.chance.below(DESK_CRASH_IN) == 0;
        let desk = self.desk(at)?;
        if !crash {
            return Ok(desk.engine.handle(input));
        }
        let before = files::Before::of(&desk.path)?;
        desk.engine.handle(input);
        self.crash(at, &before)?;
        Ok(Vec::new())
    }

    fn crash(&mut self, at: usize, before: &files::Before) -> Result<(), String> {
        self.report.desk_crashes += 1;
        let desk = self.desk(at)?;
        let from = desk.path.clone();
        let to = from.with_file_name(format!("desk-{at}-{}.carnet", desk.generation + 1));
        files::crash(&from, &to, before, &mut self.chance)?;
        self.unplug(at)?;
        self.move_file(at, &to)
    }

    /// Opens another file in the place of a desk's.
    pub(in crate::simulation) fn move_file(&mut self, at: usize, to: &Path) -> Result<(), String> {
        let Self { desks, chance, .. } = self;
        let desk = desks.get_mut(at).ok_or("no desk")?;
        let (from, to) = (desk.path.clone(), to.to_path_buf());
        if from == to {
            // The same file: the engine that has it must let go first.
            let aside = from.with_extension("reopened");
            files::copy(&from, &aside)?;
            return desk.reopen(aside, chance);
        }
        desk.reopen(to, chance)
    }

    pub(in crate::simulation) fn carry_out(
        &mut self,
        at: usize,
        outputs: Vec<Output>,
    ) -> Result<(), String> {
        for output in outputs {
            match output {
                Output::Reply { id, result, .. } => self.answered(at, id, result)?,
                Output::NoteReply { id, result, .. } => {
                    self.answered(at, id, result.map(|_| Response::Done))?;
                }
                Output::Send { frame, .. } => self.sent(at, frame)?,
                Output::Connect { not_before_ms } => {
                    self.desk(at)?.connect_at = Some(not_before_ms);
                }
                Output::Close => self.unplug(at)?,
                Output::Event(Event::Sync(status)) => self.desk(at)?.status = Some(status),
                // Honest desks write nothing that a relay would not take, whoever healed it (LG8).
                Output::Refused { ids, code } => {
                    return Err(format!("desk {at}: {} refused as {code:?}", ids.len()));
                }
                Output::Event(_)
                | Output::ToEditor { .. }
                | Output::Acknowledged(_)
                | Output::Erased => {}
            }
        }
        Ok(())
    }

    fn answered(
        &mut self,
        at: usize,
        id: u64,
        result: Result<Response, ApiError>,
    ) -> Result<(), String> {
        let Some(promise) = self.desk(at)?.asked.remove(&id) else {
            return Ok(());
        };
        let response = match result {
            Ok(response) => response,
            // A joined desk before its first Live: the person tries again.
            Err(error) if error.code == Code::Forbidden => return Ok(()),
            Err(error) if matches!(error.code, Code::NotFound | Code::Invalid) => {
                self.desk(at)?.operations += 1;
                return Ok(());
            }
            Err(error) => return Err(format!("desk {at}: {error}")),
        };
        self.desk(at)?.operations += 1;
        self.report.saved += 1;
        if let (Promise::Created(noun), Some(id)) = (&promise, created(&response)) {
            let list = match *noun {
                "deal" => &mut self.known.deals,
                "contact" => &mut self.known.contacts,
                _ => &mut self.known.companies,
            };
            list.push(id);
        }
        self.promises.push(promise);
        Ok(())
    }
}
