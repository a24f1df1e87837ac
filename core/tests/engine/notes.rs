//! What an editor is told of words that are here and not yet at the relay, and of other people's carets.

use std::sync::mpsc::{Receiver, sync_channel};
use std::time::Duration;

use carnet_core::api::{ApiError, Code, Request, deal, note, workspace};
use carnet_core::desk::Desk;
use carnet_core::engine::{Input, Mode, Output};
use carnet_core::sync::presence::{Caret, Here};
use carnet_protocol::door::StateVector;
use carnet_protocol::frame::{PresenceIn, ToDesk};
use carnet_protocol::ids::{DocumentId, Kind, SessionId};
use uuid::Uuid;
use yrs::updates::decoder::Decode;
use yrs::{Doc, ReadTxn, Transact, Update, XmlFragment, XmlTextPrelim};

use crate::rig::{MEMBER, Rig, actor, desk};

const EDITOR: u64 = 5;

/// The editor's document: the record, and a word of its own.
fn typed(state: &[u8]) -> Vec<u8> {
    let doc = Doc::new();
    let notes = doc.get_or_insert_xml_fragment("notes");
    let mut txn = doc.transact_mut();
    let update = Update::decode_v1(state).expect("the engine's state");
    txn.apply_update(update).expect("it applies");
    let before = txn.state_vector();
    notes.push_back(&mut txn, XmlTextPrelim::new("mot"));
    txn.encode_diff_v1(&before)
}

fn asked(
    desk: &Desk,
    request: note::Request,
    limit_ms: i64,
) -> Receiver<Result<Vec<u8>, ApiError>> {
    let (tell, told) = sync_channel(1);
    desk.ask_note_acked(request, actor(), limit_ms, move |answer| {
        let _ = tell.send(answer);
    });
    told
}

fn answer(desk: &Desk, request: note::Request) -> Result<Vec<u8>, Code> {
    let told = asked(desk, request, 0);
    let answer = told
        .recv_timeout(Duration::from_secs(10))
        .expect("an answer");
    answer.map_err(|error| error.code)
}

#[test]
fn words_that_the_relay_has_not_are_not_called_saved_when_they_come_again() {
    let mut rig = Rig::new(Mode::Shared);
    let (id, _) = rig.company("Martin");
    let document = DocumentId::new(Kind::COMPANY, id);
    let (desk, _sent) = desk(&mut rig);
    let state = desk
        .note(
            note::Request::Open {
                document,
                editor: EDITOR,
            },
            actor(),
        )
        .expect("it opens");
    let update = typed(&state[1..]);
    let write = || note::Request::Update {
        document,
        editor: EDITOR,
        update: update.clone(),
    };
    assert_eq!(
        answer(&desk, write()),
        Err(Code::Offline),
        "no Ack has come"
    );
    assert_eq!(
        answer(&desk, write()),
        Err(Code::Offline),
        "nor has it for the same words"
    );
    let state_vector = StateVector::new().encode();
    let compare = note::Request::Compare {
        document,
        state_vector,
    };
    assert_eq!(
        answer(&desk, compare),
        Err(Code::Offline),
        "nor is the note as it is saved"
    );
    desk.close();
}

/// A caret of a client, as y-protocols writes it.
fn caret(client: u8, clock: u8) -> Vec<u8> {
    vec![1, client, clock, 2, b'{', b'}']
}

fn shown(rig: &mut Rig, session: u8, bytes: Vec<u8>) -> Vec<Output> {
    let session = SessionId([session; 16]);
    rig.frame(&ToDesk::Presence(PresenceIn {
        session,
        member: MEMBER,
        bytes,
    }))
}

#[test]
fn a_caret_stays_when_the_old_socket_of_a_desk_that_came_back_ends() {
    let mut rig = Rig::new(Mode::Shared);
    let (id, _) = rig.company("Martin");
    rig.live(0);
    let document = DocumentId::new(Kind::COMPANY, id);
    rig.input(Input::Note {
        id: 99,
        request: note::Request::Open {
            document,
            editor: EDITOR,
        },
        actor: actor(),
    });
    let here = Here {
        document: Some(document),
        carets: vec![Caret {
            document,
            bytes: caret(7, 1),
        }],
        ..Here::default()
    };
    shown(&mut rig, 1, here.encode());
    shown(&mut rig, 2, here.encode());
    assert_eq!(
        told(&shown(&mut rig, 1, Vec::new())),
        0,
        "its new socket shows it still"
    );
    assert_eq!(told(&shown(&mut rig, 2, Vec::new())), 1, "now it has gone");
}

/// Messages to the editor.
fn told(outputs: &[Output]) -> usize {
    let to_editors = outputs.iter();
    to_editors
        .filter(|output| matches!(output, Output::ToEditor { .. }))
        .count()
}

/// A word more in the editor's document, as an update.
fn word(doc: &Doc, text: &str) -> Vec<u8> {
    let notes = doc.get_or_insert_xml_fragment("notes");
    let mut txn = doc.transact_mut();
    let before = txn.state_vector();
    notes.push_back(&mut txn, XmlTextPrelim::new(text));
    txn.encode_diff_v1(&before)
}

#[test]
fn a_change_of_a_deals_note_is_a_sign_of_life_once_an_hour() {
    let mut rig = Rig::new(Mode::Solo);
    rig.call(Request::Workspace(workspace::Request::Start {
        name: "Atelier".to_owned(),
        my_name: "Zoé".to_owned(),
    }));
    let create = deal::Request::Create(deal::Draft {
        title: "Refonte".to_owned(),
        ..deal::Draft::default()
    });
    rig.call(Request::Deal(create));
    let document: Vec<u8> = rig.sql("SELECT id FROM deals");
    let document = DocumentId::new(Kind::DEAL, Uuid::from_slice(&document).expect("an id"));
    let ask = |rig: &mut Rig, request| {
        let outputs = rig.input(Input::Note {
            id: 99,
            request,
            actor: actor(),
        });
        let answer = outputs.iter().find_map(|output| match output {
            Output::NoteReply { result, .. } => Some(result.clone().expect("it is done")),
            _ => None,
        });
        (answer.expect("an answer"), told(&outputs))
    };
    let open = note::Request::Open {
        document,
        editor: EDITOR,
    };
    let (state, _) = ask(&mut rig, open);
    let doc = Doc::new();
    let update = Update::decode_v1(&state[1..]).expect("a state");
    doc.transact_mut().apply_update(update).expect("it applies");
    let write = |rig: &mut Rig, text: &str| {
        let update = word(&doc, text);
        let update = note::Request::Update {
            document,
            editor: EDITOR,
            update,
        };
        let (_, told) = ask(rig, update);
        let noted: Option<i64> = rig.sql("SELECT noted_at FROM deals");
        (told, noted)
    };

    let (told, first) = write(&mut rig, "un");
    assert!(first.is_some(), "a sign of life");
    assert_eq!(told, 1, "what the engine wrote is news to its editor");
    assert_eq!(
        write(&mut rig, "deux"),
        (0, first),
        "more words are no news"
    );
    rig.clock.advance(60 * 60 * 1000);
    assert!(write(&mut rig, "trois").1 > first, "an hour later they are");
}
