//! Pushes on their way into the log, and the answers to them (PU1–PU8).

use std::collections::VecDeque;

use carnet_protocol::door::walk_update;
use carnet_protocol::frame::{
    Ack, Erase, Number, Push, PushedUpdate, Refuse, RefuseCode, Role, ToDesk,
};
use carnet_protocol::ids::{DeviceId, MemberId, WorkspaceId};
use carnet_protocol::limits::{DETAIL_BYTES_MAX, NUMBERS_IN_FLIGHT_MAX};

use super::Action;
use crate::delivery::Own;
use crate::limits::PUSHES_IN_FLIGHT_MAX;
use crate::log::{Append, Appended, Change, LogError, Refused};

/// In whose name a frame came.
pub(super) struct Author {
    pub(super) workspace: WorkspaceId,
    pub(super) device: DeviceId,
    pub(super) owner: MemberId,
    pub(super) member: MemberId,
    pub(super) role: Role,
}

/// What was handed to the log and not yet answered.
#[derive(Debug)]
pub(super) struct Pushing {
    own: Own,
    in_flight: VecDeque<InFlight>,
    /// Frames above this number are passed over, until one at or below it comes (PU4).
    refused_at: Option<Number>,
}

#[derive(Debug)]
struct InFlight {
    first: Number,
    last: Number,
    /// The change that the door stopped behind those handed over.
    stopped: Option<Refused>,
    /// A refusal of an earlier frame was sent meanwhile: this one's own refusal says nothing new.
    overtaken: Option<RefuseCode>,
}

impl Pushing {
    /// A socket of this device, of which the log holds the numbers up to `through`.
    pub(super) const fn new(device: DeviceId, through: Number) -> Self {
        let own = Own {
            device,
            after: through,
            through,
        };
        Self {
            own,
            in_flight: VecDeque::new(),
            refused_at: None,
        }
    }

    /// What this socket pushed and was told to be in the log.
    pub(super) const fn own(&self) -> Own {
        self.own
    }

    /// Another push may come (PU10).
    pub(super) fn has_room(&self) -> bool {
        let asked = self.in_flight.iter();
        let numbers: u64 = asked
            .map(|one| (one.last + 1).saturating_sub(one.first))
            .sum();
        self.in_flight.len() < PUSHES_IN_FLIGHT_MAX && numbers < NUMBERS_IN_FLIGHT_MAX as u64
    }

    pub(super) fn on_push(&mut self, author: &Author, push: Push) -> Vec<Action> {
        let first = push.first;
        if self.passes_over(first) {
            return Vec::new();
        }
        if author.role < Role::Member {
            let detail = "a viewer's changes are not taken";
            return self.submit(
                author,
                first,
                Vec::new(),
                Some(Refused::new(first, RefuseCode::FORBIDDEN, detail)),
            );
        }
        let mut changes = Vec::with_capacity(push.updates.len());
        let mut stopped = None;
        for (number, pushed) in (first..).zip(push.updates) {
            match through_the_door(number, pushed) {
                Ok(change) => changes.push(change),
                Err(refused) => {
                    stopped = Some(refused);
                    break;
                }
            }
        }
        self.submit(author, first, changes, stopped)
    }

    pub(super) fn on_erase(&mut self, author: &Author, erase: Erase) -> Vec<Action> {
        if self.passes_over(erase.number) {
            return Vec::new();
        }
        if author.role < Role::Owner {
            let refused = Refused::new(
                erase.number,
                RefuseCode::FORBIDDEN,
                "only an owner removes for good",
            );
            return self.submit(author, erase.number, Vec::new(), Some(refused));
        }
        self.submit(
            author,
            erase.number,
            vec![Change::Erase {
                document: erase.document,
            }],
            None,
        )
    }

    pub(super) fn on_appended(&mut self, appended: Result<Appended, LogError>) -> Vec<Action> {
        let Some(asked) = self.in_flight.pop_front() else {
            return Vec::new();
        };
        // The desk may have put other updates under these numbers meanwhile (PU5): it would take an Ack for theirs.
        if asked.overtaken == Some(RefuseCode::FULL) {
            return Vec::new();
        }
        let (acknowledged, refused) = match appended {
            Ok(appended) => {
                let refused = appended
                    .refused
                    .or_else(|| in_turn(appended.through, asked.stopped));
                // Only what was asked in this frame or before is acknowledged: the log may hold higher numbers of a desk's
                // copy, which this one must not take for its own. A gap has nothing to say.
                let through = refused
                    .as_ref()
                    .map_or(appended.through, |refused| refused.at - 1);
                let taken = through.min(appended.through).min(asked.last);
                self.own.through = taken.max(self.own.through);
                // What was refused has been taken since: nothing waits for it to come again.
                self.refused_at = self.refused_at.filter(|at| *at > taken);
                let ack = Ack {
                    through: taken,
                    seq: appended.seq,
                };
                (
                    Some(ack).filter(|ack| ack.through >= asked.first.max(1)),
                    refused,
                )
            }
            Err(error) => (
                None,
                Some(Refused::new(asked.first, RefuseCode::BUSY, busy(&error))),
            ),
        };
        let mut actions: Vec<Action> = acknowledged
            .map(|ack| send(&ToDesk::Ack(ack)))
            .into_iter()
            .collect();
        if let Some(refused) = refused.filter(|_| asked.overtaken.is_none()) {
            actions.push(self.refuse(refused));
        }
        actions
    }

    fn passes_over(&mut self, first: Number) -> bool {
        match self.refused_at {
            Some(at) if first > at => true,
            _ => {
                self.refused_at = None;
                false
            }
        }
    }

    fn submit(
        &mut self,
        author: &Author,
        first: Number,
        changes: Vec<Change>,
        stopped: Option<Refused>,
    ) -> Vec<Action> {
        let last = (first + changes.len() as Number).saturating_sub(1);
        self.in_flight.push_back(InFlight {
            first,
            last,
            stopped,
            overtaken: None,
        });
        vec![Action::Append(Append {
            workspace: author.workspace,
            device: author.device,
            owner: author.owner,
            member: author.member,
            first,
            heals: false,
            changes,
        })]
    }

    fn refuse(&mut self, refused: Refused) -> Action {
        self.refused_at = Some(refused.at);
        for later in &mut self.in_flight {
            later.overtaken = Some(refused.code);
        }
        let end = refused.detail.floor_char_boundary(DETAIL_BYTES_MAX);
        let detail = refused.detail.get(..end).unwrap_or_default().to_owned();
        send(&ToDesk::Refuse(Refuse {
            at: refused.at,
            code: refused.code,
            detail,
        }))
    }
}

/// What the door stopped is refused for that only when its turn has come; else its number is the matter.
fn in_turn(through: Number, stopped: Option<Refused>) -> Option<Refused> {
    let stopped = stopped?;
    if stopped.at > through + 1 {
        let detail = format!("the next number is {}, not {}", through + 1, stopped.at);
        return Some(Refused::new(through + 1, RefuseCode::GAP, detail));
    }
    Some(stopped)
}

fn through_the_door(number: Number, pushed: PushedUpdate) -> Result<Change, Refused> {
    let PushedUpdate { document, update } = pushed;
    if update.is_empty() {
        return Ok(Change::Void { document });
    }
    match walk_update(&update) {
        Ok(shape) => Ok(Change::Update {
            document,
            bytes: update.into(),
            shape,
        }),
        Err(refusal) => {
            let code = if refusal.is_too_large() {
                RefuseCode::TOO_LARGE
            } else {
                RefuseCode::MALFORMED
            };
            Err(Refused::new(number, code, refusal.to_string()))
        }
    }
}

const fn busy(error: &LogError) -> &'static str {
    match error {
        LogError::Busy => "the relay has too much to do",
        LogError::NoWorkspace => "there is no such workspace",
        LogError::Store(_) => "the relay could not write its log",
    }
}

fn send(frame: &ToDesk) -> Action {
    Action::Send(frame.encode().into())
}

#[cfg(test)]
mod tests;
