//! Two people at one desk, and what they ask of it.

use carnet_core::api::act::{Line, List, Undone};
use carnet_core::api::deal::{Board, Deal, Draft, Edit, Move};
use carnet_core::api::{Actor, ApiError, Request, Response, act, deal, workspace};
use carnet_core::engine::{Input, Mode, Output};
use carnet_protocol::ids::MemberId;
use uuid::Uuid;

use crate::rig::{Rig, actor};

pub(crate) const BRUNO: MemberId = MemberId([9; 16]);

/// Somebody else.
pub(crate) fn bruno() -> Actor {
    Actor {
        member: BRUNO,
        ..actor()
    }
}

/// A workspace of one desk where two people work, as in a gateway.
pub(crate) struct Team(pub(crate) Rig);

impl Team {
    pub(crate) fn new() -> Self {
        let mut team = Self(Rig::new(Mode::Solo));
        team.done(Request::Workspace(workspace::Request::Start {
            name: "Atelier".to_owned(),
            my_name: "Ada".to_owned(),
        }));
        team
    }

    pub(crate) fn ask(&mut self, request: Request, actor: Actor) -> Result<Response, ApiError> {
        self.0.clock.advance(1_000);
        let id = 7;
        let outputs = self.0.input(Input::Call { id, request, actor });
        let reply = outputs.into_iter().find_map(|output| match output {
            Output::Reply { result, .. } => Some(result),
            _ => None,
        });
        reply.expect("a reply")
    }

    pub(crate) fn done(&mut self, request: Request) {
        let answer = self.ask(request.clone(), actor());
        assert_eq!(answer, Ok(Response::Done), "{request:?}");
    }

    pub(crate) fn deal(&mut self, title: &str) -> Uuid {
        let draft = Draft {
            title: title.to_owned(),
            ..Draft::default()
        };
        match self.ask(Request::Deal(deal::Request::Create(draft)), actor()) {
            Ok(Response::Created(id)) => id,
            other => panic!("not made: {other:?}"),
        }
    }

    pub(crate) fn edits(&mut self, id: Uuid, edits: Vec<Edit>, by: Actor) {
        let edit = deal::Request::Edit { id, edits };
        assert_eq!(self.ask(Request::Deal(edit), by), Ok(Response::Done));
    }

    pub(crate) fn moves(&mut self, id: Uuid, stage: &str, by: Actor) {
        let to = Move {
            id,
            pipeline: "sales".to_owned(),
            stage: stage.to_owned(),
            after: None,
            before: None,
            lost_reason: None,
        };
        let moved = self.ask(Request::Deal(deal::Request::Move(to)), by);
        assert_eq!(moved, Ok(Response::Done));
    }

    pub(crate) fn act(&mut self, ask: act::Request) -> Undone {
        match self.ask(Request::Act(ask.clone()), actor()) {
            Ok(Response::Undone(undone)) => undone,
            other => panic!("{ask:?}: {other:?}"),
        }
    }

    pub(crate) fn undo(&mut self) -> Undone {
        self.act(act::Request::Undo)
    }

    pub(crate) fn redo(&mut self) -> Undone {
        self.act(act::Request::Redo)
    }

    pub(crate) fn get(&mut self, id: Uuid) -> Deal {
        match self.ask(Request::Deal(deal::Request::Get { id }), actor()) {
            Ok(Response::Deal(deal)) => *deal,
            other => panic!("{other:?}"),
        }
    }

    pub(crate) fn board(&mut self) -> Board {
        let ask = deal::Request::Board {
            pipeline: None,
            filter: None,
        };
        match self.ask(Request::Deal(ask), actor()) {
            Ok(Response::Board(board)) => board,
            other => panic!("{other:?}"),
        }
    }

    pub(crate) fn lines(&mut self, list: List, by: Actor) -> Vec<Line> {
        match self.ask(Request::Act(act::Request::List(list)), by) {
            Ok(Response::Log(log)) => log.lines,
            other => panic!("{other:?}"),
        }
    }
}
