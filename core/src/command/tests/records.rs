//! Everything but deals: the workspace, tasks, contacts, companies, the example.

use carnet_protocol::ids::{DocumentId, Kind};
use uuid::Uuid;

use super::Bench;
use crate::api::contact::{Labelled, LabelledList};
use crate::api::deal::FollowUp;
use crate::api::{Code, Request, Response, company, contact, task, workspace};
use crate::rows;

#[test]
fn a_new_workspace_speaks_its_makers_language() {
    let bench = Bench::new();
    let names: Vec<String> = bench
        .board(None)
        .columns
        .into_iter()
        .map(|column| column.stage.name)
        .collect();
    assert_eq!(
        names,
        ["Piste", "Qualifié", "Devis envoyé", "Gagné", "Perdu"]
    );
    let percents: Vec<u8> = bench
        .board(None)
        .columns
        .iter()
        .map(|column| column.stage.probability)
        .collect();
    assert_eq!(percents, [10, 25, 50, 100, 0]);
    let Response::Workspace(ws) = bench.ask(&Request::Workspace(workspace::Request::Get)) else {
        panic!("a workspace");
    };
    assert_eq!(
        (ws.name.as_str(), ws.currency.as_str(), ws.role.as_str()),
        ("Atelier", "EUR", "owner")
    );
    assert_eq!(ws.members.len(), 1);
    assert_eq!(
        ws.lost_reasons.first().map(String::as_str),
        Some("Trop cher")
    );
    let mut bench = bench;
    let again = workspace::Request::Start {
        name: "B".to_owned(),
        my_name: String::new(),
    };
    assert_eq!(bench.refused(Request::Workspace(again)).code, Code::Invalid);
}

#[test]
fn tasks_on_a_deal_and_alone() {
    let mut bench = Bench::new();
    let id = bench.add_deal("A");
    let on = Some(DocumentId::new(Kind::DEAL, id).to_string());
    let draft = task::Draft {
        title: "Relancer".to_owned(),
        due: Some("2026-11-24T09:30".to_owned()),
        ..Default::default()
    };
    let step = bench.make(Request::Task(task::Request::Create {
        on: on.clone(),
        draft: draft.clone(),
    }));
    assert_eq!(
        bench.deal(id).card.follow_up,
        FollowUp::Planned {
            due: "2026-11-24T09:30".to_owned()
        }
    );
    let sooner = task::Draft {
        due: Some("2026-11-20".to_owned()),
        ..Default::default()
    };
    bench.done(Request::Task(task::Request::Edit {
        on: on.clone(),
        id: step,
        draft: sooner,
    }));
    let deal = bench.deal(id);
    assert_eq!(
        deal.card.follow_up,
        FollowUp::Late {
            due: "2026-11-20".to_owned(),
            days: 2
        }
    );
    assert_eq!(deal.tasks[0].title, "Relancer", "what is not given stays");
    bench.done(Request::Task(task::Request::Check {
        on: on.clone(),
        id: step,
        done: true,
    }));
    assert_eq!(bench.deal(id).card.follow_up, FollowUp::None);
    bench.done(Request::Task(task::Request::Remove {
        on: on.clone(),
        id: step,
    }));
    assert!(bench.deal(id).tasks.is_empty());
    let bad = task::Draft {
        due: Some("demain".to_owned()),
        ..Default::default()
    };
    let error = bench.refused(Request::Task(task::Request::Create { on, draft: bad }));
    assert_eq!(error.field.as_deref(), Some("due"));
    let alone = bench.make(Request::Task(task::Request::Create { on: None, draft }));
    bench.done(Request::Task(task::Request::Check {
        on: None,
        id: alone,
        done: true,
    }));
    bench.done(Request::Task(task::Request::Remove {
        on: None,
        id: alone,
    }));
    let ghost = task::Request::Check {
        on: None,
        id: Uuid::from_u128(5),
        done: true,
    };
    assert_eq!(bench.refused(Request::Task(ghost)).code, Code::NotFound);
}

#[test]
fn contacts_are_checked() {
    let mut bench = Bench::new();
    let nobody = contact::Request::Create(contact::Draft::default());
    assert_eq!(
        bench.refused(Request::Contact(nobody)).field.as_deref(),
        Some("last_name")
    );
    let person = bench.make(Request::Contact(contact::Request::Create(contact::Draft {
        last_name: "Lefèvre".to_owned(),
        ..Default::default()
    })));
    let item = |value: &str| Labelled {
        id: Uuid::from_u128(9),
        label: "work".to_owned(),
        value: value.to_owned(),
    };
    for (edit, field) in [
        (contact::Edit::LastName(String::new()), "last_name"),
        (contact::Edit::Birthday(Some("1980".to_owned())), "birthday"),
        (
            contact::Edit::PutLabelled {
                list: LabelledList::Emails,
                item: item("zoe"),
            },
            "email",
        ),
        (
            contact::Edit::PutLabelled {
                list: LabelledList::Phones,
                item: item("aucun"),
            },
            "phone",
        ),
        (
            contact::Edit::PutLabelled {
                list: LabelledList::Consents,
                item: item("oui"),
            },
            "consent",
        ),
    ] {
        let request = contact::Request::Edit {
            id: person,
            edits: vec![edit],
        };
        let error = bench.refused(Request::Contact(request));
        assert_eq!(error.field.as_deref(), Some(field), "{error:?}");
    }
    let phone = contact::Edit::PutLabelled {
        list: LabelledList::Phones,
        item: item("06 12 34 56 78"),
    };
    bench.done(Request::Contact(contact::Request::Edit {
        id: person,
        edits: vec![phone],
    }));
    let gone = contact::Edit::RemoveLabelled {
        list: LabelledList::Phones,
        id: Uuid::from_u128(9),
    };
    bench.done(Request::Contact(contact::Request::Edit {
        id: person,
        edits: vec![gone],
    }));
}

#[test]
fn companies_are_checked() {
    let mut bench = Bench::new();
    let make = |bench: &mut Bench, name: &str| {
        let draft = company::Draft {
            name: name.to_owned(),
            ..Default::default()
        };
        bench.make(Request::Company(company::Request::Create(draft)))
    };
    let (above, below) = (make(&mut bench, "Groupe"), make(&mut bench, "Filiale"));
    let parent = |id, parent| {
        let edits = vec![company::Edit::Parent(Some(parent))];
        Request::Company(company::Request::Edit { id, edits })
    };
    bench.done(parent(below, above));
    assert_eq!(
        bench.refused(parent(above, below)).field.as_deref(),
        Some("parent"),
        "a ring"
    );
    assert_eq!(
        bench.refused(parent(above, above)).field.as_deref(),
        Some("parent")
    );
    let siren = vec![company::Edit::Siren(Some("732829321".to_owned()))];
    let error = bench.refused(Request::Company(company::Request::Edit {
        id: above,
        edits: siren,
    }));
    assert_eq!(error.field.as_deref(), Some("siren"));
}

#[test]
fn the_example_repeats_for_a_seed_and_leaves_in_one_go() {
    let make = || {
        let mut bench = Bench::new();
        bench.done(Request::Workspace(workspace::Request::AddSample));
        bench
    };
    let (mut one, two) = (make(), make());
    assert_eq!(
        rows::dump(&one.conn).expect("dumps"),
        rows::dump(&two.conn).expect("dumps")
    );
    let board = one.board(None);
    let counts: Vec<u32> = board.columns.iter().map(|column| column.count).collect();
    assert_eq!(counts, [4, 3, 3, 1, 1]);
    let today = board.columns.iter().flat_map(|column| &column.cards);
    let today = today.filter(|card| matches!(card.follow_up, FollowUp::Today { .. }));
    assert_eq!(today.count(), 1, "one follow-up is due today");
    assert_eq!(
        one.column("lead")[0],
        "Site vitrine de la boulangerie",
        "in the example's order"
    );
    assert!(board.columns[0].cards[0].has_note);
    one.done(Request::Workspace(workspace::Request::RemoveSample));
    let left: u32 = one
        .board(None)
        .columns
        .iter()
        .map(|column| column.count)
        .sum();
    assert_eq!(left, 0);
    let Response::Workspace(ws) = one.ask(&Request::Workspace(workspace::Request::Get)) else {
        panic!("a workspace");
    };
    assert!(!ws.has_sample);
}
