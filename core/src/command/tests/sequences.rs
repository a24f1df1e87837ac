//! Sequences of follow-ups: from the start to each of their ends, what is set about them, and the texts they are written with.

use carnet_protocol::ids::{DocumentId, Kind};
use uuid::Uuid;

use super::Bench;
use crate::api::activity::{self, Direction, Logged};
use crate::api::contact::{Labelled, LabelledList};
use crate::api::sequence::{Letter, Request as Ask, Sequences, Step};
use crate::api::workspace::StageKind;
use crate::api::{Actor, Code, Locale, Request, Response, contact, deal, pipeline, task};

fn ask(ask: Ask) -> Request {
    Request::Sequence(ask)
}

fn start(bench: &mut Bench, deal: Uuid) {
    let id = "offer".to_owned();
    bench.done(ask(Ask::Start { deal, id }));
}

/// The open steps of a deal: their days, and what to do.
fn steps(bench: &Bench, deal: Uuid) -> Vec<(String, String)> {
    let tasks = bench.deal(deal).tasks.into_iter();
    tasks
        .filter(|task| task.run.is_some() && task.done_at.is_none())
        .map(|task| (task.due.unwrap_or_default(), task.title))
        .collect()
}

fn set(bench: &Bench) -> Sequences {
    match bench.ask(&ask(Ask::List)) {
        Response::Sequences(all) => all,
        other => panic!("{other:?}"),
    }
}

fn person(bench: &mut Bench, name: &str) -> Uuid {
    bench.make(Request::Contact(contact::Request::Create(contact::Draft {
        first_name: name.to_owned(),
        last_name: "Roy".to_owned(),
        ..contact::Draft::default()
    })))
}

/// A deal of this person.
fn deal_of(bench: &mut Bench, contact: Uuid) -> Uuid {
    bench.make(Request::Deal(deal::Request::Create(deal::Draft {
        title: "Site vitrine".to_owned(),
        amount: Some(250_000),
        contact: Some(contact),
        ..deal::Draft::default()
    })))
}

fn heard(bench: &mut Bench, kind: Kind, id: Uuid, way: Direction, when: Option<i64>) {
    let draft = activity::Draft {
        kind: Logged::Call,
        text: String::new(),
        when,
        direction: Some(way),
        outcome: None,
    };
    let on = DocumentId::new(kind, id).to_string();
    bench.make(Request::Activity(activity::Request::Log { on, draft }));
}

#[test]
fn a_start_makes_a_task_of_each_step_on_a_working_day() {
    let mut bench = Bench::new();
    let id = bench.add_deal("Refonte");
    start(&mut bench, id);
    let wanted = [
        // From a Sunday: the 7th day is the next one, so it waits for Monday.
        ("2026-11-25", "Relancer par e-mail"),
        ("2026-11-30", "Appeler"),
        ("2026-12-07", "Dernière relance"),
    ]
    .map(|(day, title)| (day.to_owned(), title.to_owned()));
    assert_eq!(steps(&bench, id), wanted);
    let again = Ask::Start {
        deal: id,
        id: "offer".to_owned(),
    };
    let refusal = bench.refused(ask(again.clone()));
    assert_eq!(
        (refusal.code, refusal.field.as_deref()),
        (Code::Invalid, Some("deal"))
    );
    bench.done(ask(Ask::Stop { deal: id }));
    assert_eq!(steps(&bench, id), []);
    // Started again the same day it is the same run, whole.
    bench.done(ask(again));
    assert_eq!(steps(&bench, id), wanted);
}

#[test]
fn two_desks_that_start_the_same_make_one_run() {
    let ids = [1, 2].map(|seed| {
        let mut bench = Bench::new();
        let id = bench.add_deal("Refonte");
        bench.reseed(seed);
        start(&mut bench, id);
        let tasks = bench.deal(id).tasks;
        tasks.into_iter().map(|task| task.id).collect::<Vec<_>>()
    });
    assert_eq!(ids[0], ids[1]);
}

#[test]
fn a_closed_deal_ends_what_runs_and_starts_nothing() {
    let mut bench = Bench::new();
    let id = bench.add_deal("Refonte");
    start(&mut bench, id);
    let first = bench.deal(id).tasks[0].id;
    let on = Some(DocumentId::new(Kind::DEAL, id).to_string());
    bench.done(Request::Task(task::Request::Check {
        on,
        id: first,
        done: true,
    }));
    let to = deal::Move {
        id,
        pipeline: "sales".to_owned(),
        stage: "won".to_owned(),
        after: None,
        before: None,
        lost_reason: None,
    };
    bench.done(Request::Deal(deal::Request::Move(to)));
    assert_eq!(steps(&bench, id), []);
    let left = bench.deal(id).tasks;
    assert_eq!(left.len(), 1, "what was done stays: {left:?}");
    let again = Ask::Start {
        deal: id,
        id: "offer".to_owned(),
    };
    assert_eq!(bench.refused(ask(again)).code, Code::Invalid);
}

#[test]
fn an_answer_ends_what_runs_with_that_person() {
    let mut bench = Bench::new();
    let (ann, bob) = (person(&mut bench, "Ann"), person(&mut bench, "Bob"));
    let (one, two, other) = (
        deal_of(&mut bench, ann),
        deal_of(&mut bench, ann),
        deal_of(&mut bench, bob),
    );
    for id in [one, two, other] {
        start(&mut bench, id);
    }
    let counts = |bench: &Bench| [one, two, other].map(|id| steps(bench, id).len());
    heard(&mut bench, Kind::CONTACT, ann, Direction::Out, None);
    assert_eq!(counts(&bench), [3, 3, 3], "what we said ends nothing");
    let week_ago = bench.now - 7 * 24 * 3_600_000;
    heard(
        &mut bench,
        Kind::CONTACT,
        ann,
        Direction::In,
        Some(week_ago),
    );
    assert_eq!(counts(&bench), [3, 3, 3], "nor what was said before");
    heard(&mut bench, Kind::DEAL, one, Direction::In, None);
    assert_eq!(counts(&bench), [0, 3, 3], "of that deal");
    heard(&mut bench, Kind::CONTACT, ann, Direction::In, None);
    assert_eq!(counts(&bench), [0, 0, 3], "of all that are about them");
    bench.done(Request::Deal(deal::Request::Edit {
        id: other,
        edits: vec![deal::Edit::AddContact {
            contact: ann,
            role: "Associée".to_owned(),
        }],
    }));
    heard(&mut bench, Kind::CONTACT, ann, Direction::In, None);
    assert_eq!(counts(&bench), [0, 0, 0], "and where they stand beside");
}

#[test]
fn steps_texts_and_the_stage_are_set_and_checked() {
    let mut bench = Bench::new();
    let id = bench.make(ask(Ask::Add {
        name: "Impayés".to_owned(),
    }));
    let step = |days, title: &str| Step {
        days,
        title: title.to_owned(),
        template: None,
    };
    let edit = |steps: Vec<Step>, stage: Option<&str>| {
        ask(Ask::Edit {
            id: id.to_string(),
            name: None,
            stage: stage.map(str::to_owned),
            steps: Some(steps),
        })
    };
    bench.done(edit(
        vec![step(30, "Lettre"), step(8, "")],
        Some("qualified"),
    ));
    let all = set(&bench).sequences;
    let names: Vec<&str> = all.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["Relance de devis", "Impayés"]);
    let days: Vec<u16> = all[1].steps.iter().map(|step| step.days).collect();
    assert_eq!(
        (days, all[1].stage.as_deref()),
        (vec![8, 30], Some("qualified"))
    );
    for (steps, stage, field) in [
        (vec![], None, "steps"),
        (vec![step(0, "")], None, "days"),
        (vec![step(366, "")], None, "days"),
        (vec![step(1, "")], Some("won"), "stage"),
        (vec![step(1, "")], Some("nowhere"), "stage"),
    ] {
        assert_eq!(
            bench.refused(edit(steps, stage)).field.as_deref(),
            Some(field)
        );
    }
    // A stage that was removed is the one that its deals stand in.
    bench.done(Request::Pipeline(pipeline::Request::RemoveStage {
        id: "qualified".to_owned(),
        to: "lead".to_owned(),
    }));
    assert_eq!(set(&bench).sequences[1].stage.as_deref(), Some("lead"));
    bench.done(ask(Ask::Remove { id: id.to_string() }));
    assert!(set(&bench).sequences[1].removed);
    bench.done(ask(Ask::Restore { id: id.to_string() }));
    let stages = bench.board(None).columns;
    assert!(
        stages
            .iter()
            .any(|column| column.stage.kind == StageKind::Open)
    );
}

#[test]
fn a_text_is_filled_for_a_deal() {
    let mut bench = Bench::new();
    let ann = person(&mut bench, "Ann");
    let id = deal_of(&mut bench, ann);
    let text = bench.make(ask(Ask::AddText {
        name: "Relance".to_owned(),
    }));
    bench.done(ask(Ask::EditText {
        id: text.to_string(),
        name: "Relance".to_owned(),
        subject: "{affaire}".to_owned(),
        body: "Bonjour {prénom},\n{deal} à {montant}.\n{moi}".to_owned(),
    }));
    bench.done(Request::Contact(contact::Request::Edit {
        id: ann,
        edits: vec![contact::Edit::PutLabelled {
            list: LabelledList::Emails,
            item: Labelled {
                id: Uuid::from_u128(4),
                label: "work".to_owned(),
                value: "ann@roy.fr".to_owned(),
            },
        }],
    }));
    let written = |bench: &Bench| match bench.ask(&ask(Ask::Write {
        deal: id,
        text: text.to_string(),
    })) {
        Response::Letter(letter) => letter,
        other => panic!("{other:?}"),
    };
    let french = Letter {
        to: Some("ann@roy.fr".to_owned()),
        subject: "Site vitrine".to_owned(),
        body: "Bonjour Ann,\nSite vitrine à 2\u{202f}500\u{a0}€.\nAda".to_owned(),
    };
    assert_eq!(written(&bench), french);
    bench.actor = Actor {
        locale: Locale::En,
        ..bench.actor.clone()
    };
    assert!(written(&bench).body.contains("€2,500"));
}

#[test]
fn nobody_does_what_was_somebodys() {
    let mut bench = Bench::new();
    let id = bench.add_deal("Refonte");
    let on = Some(DocumentId::new(Kind::DEAL, id).to_string());
    let by = |assignee| task::Draft {
        title: "Appeler".to_owned(),
        assignee: Some(assignee),
        ..task::Draft::default()
    };
    let ada = bench.actor.member.uuid();
    let draft = by(ada);
    let task = bench.make(Request::Task(task::Request::Create {
        on: on.clone(),
        draft,
    }));
    assert_eq!(bench.deal(id).tasks[0].assignee, Some(ada));
    let draft = by(Uuid::nil());
    let edit = task::Request::Edit {
        on,
        id: task,
        draft,
    };
    bench.done(Request::Task(edit));
    assert_eq!(bench.deal(id).tasks[0].assignee, None);
}
