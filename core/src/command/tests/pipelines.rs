//! Pipelines and stages as a person edits them, and what becomes of the deals in them.

use uuid::Uuid;

use super::Bench;
use super::deals::{new_deal, shift};
use crate::api::deal::Stale;
use crate::api::pipeline::{Request as Ask, Settings, Template};
use crate::api::workspace::StageKind;
use crate::api::{ApiError, Request, Response, deal, task};

const DAY: i64 = 86_400_000;

fn ask(ask: Ask) -> Request {
    Request::Pipeline(ask)
}

fn settings(bench: &Bench) -> Settings {
    match bench.ask(&ask(Ask::List)) {
        Response::Pipelines(settings) => settings,
        other => panic!("{other:?}"),
    }
}

fn stages(bench: &Bench) -> Vec<String> {
    let first = settings(bench).pipelines.remove(0);
    first.stages.into_iter().map(|one| one.stage.id).collect()
}

fn remove(stage: &str, to: &str) -> Request {
    ask(Ask::RemoveStage {
        id: stage.to_owned(),
        to: to.to_owned(),
    })
}

fn edit_stage(id: &str, change: impl FnOnce(&mut Ask)) -> Request {
    let mut edit = Ask::EditStage {
        id: id.to_owned(),
        name: None,
        kind: None,
        probability: None,
        rotting_days: None,
    };
    change(&mut edit);
    ask(edit)
}

fn rotting(id: &str, days: u16) -> Request {
    edit_stage(id, |edit| {
        if let Ask::EditStage { rotting_days, .. } = edit {
            *rotting_days = Some(days);
        }
    })
}

fn to_kind(id: &str, wanted: StageKind) -> Request {
    edit_stage(id, |edit| {
        if let Ask::EditStage { kind, .. } = edit {
            *kind = Some(wanted);
        }
    })
}

fn field_of(error: ApiError) -> String {
    error.field.unwrap_or_default()
}

/// Atomic CRM shows deals of an unknown stage in the first column: here a stage leaves with a target, and comes back.
#[test]
fn a_deal_of_a_removed_stage_stands_in_its_target() {
    let mut bench = Bench::new();
    let id = bench.add_deal("A");
    bench.done(shift(id, "proposal", None, None));
    bench.done(remove("proposal", "qualified"));
    assert_eq!(
        bench.edited.values().sum::<usize>(),
        1,
        "only the settings are written"
    );
    assert_eq!(bench.deal(id).card.stage, "qualified");
    assert_eq!(stages(&bench), ["lead", "qualified", "won", "lost"]);
    let removed = settings(&bench).pipelines.remove(0).removed;
    assert_eq!(
        (removed[0].id.as_str(), removed[0].to.as_str()),
        ("proposal", "Qualifié")
    );
    let history = &bench.deal(id).activity[0];
    assert_eq!(
        history.data.get("to").map(String::as_str),
        Some("proposal"),
        "history keeps it"
    );
    bench.done(ask(Ask::RestoreStage {
        id: "proposal".to_owned(),
    }));
    assert_eq!(bench.deal(id).card.stage, "proposal", "back, with its deal");
}

#[test]
fn a_pipeline_keeps_an_open_stage_and_outcomes_stay_as_they_are() {
    let mut bench = Bench::new();
    let id = bench.add_deal("A");
    bench.done(shift(id, "lost", None, None));
    for (request, field) in [
        (remove("lost", "lead"), "to"),
        (remove("lead", "lead"), "to"),
        (remove("lead", "elsewhere"), "to"),
        (to_kind("lost", StageKind::Open), "kind"),
    ] {
        assert_eq!(field_of(bench.refused(request)), field);
    }
    bench.done(remove("qualified", "lead"));
    bench.done(remove("proposal", "lead"));
    assert_eq!(field_of(bench.refused(remove("lead", "won"))), "open_stage");
    assert_eq!(
        field_of(bench.refused(to_kind("lead", StageKind::Won))),
        "open_stage"
    );
    bench.done(to_kind("won", StageKind::Lost));
    let only = ask(Ask::Remove {
        id: "sales".to_owned(),
        to: "sales".to_owned(),
    });
    assert_eq!(
        field_of(bench.refused(only)),
        "to",
        "the last pipeline stays"
    );
}

#[test]
fn a_pipeline_leaves_with_a_target_and_comes_back_with_its_deals() {
    let mut bench = Bench::new();
    let other = bench.make(ask(Ask::Add {
        name: "Contrats".to_owned(),
        template: Template::Renewal,
    }));
    let deal = bench.add_deal("A");
    bench.done(shift(deal, "won", None, None));
    let [from, to] = ["sales".to_owned(), other.to_string()];
    bench.done(ask(Ask::Remove {
        id: from.clone(),
        to: to.clone(),
    }));
    let shown = bench.deal(deal);
    let stage = settings(&bench).pipelines[0].stages[3].stage.clone();
    assert_eq!((shown.pipeline, shown.card.stage), (to, stage.id));
    assert_eq!(
        (stage.kind, stage.name.as_str()),
        (StageKind::Won, "Renouvelé")
    );
    bench.done(ask(Ask::Restore { id: from }));
    assert_eq!(bench.deal(deal).card.stage, "won");
    assert_eq!(settings(&bench).pipelines.len(), 2);
}

/// Weights belong to the stage: one more stage changes no other's.
#[test]
fn numbers_hold_when_a_stage_is_added() {
    let mut bench = Bench::new();
    let id = bench.add_deal("A");
    bench.done(shift(id, "proposal", None, None));
    bench.done(Request::Deal(deal::Request::Edit {
        id,
        edits: vec![deal::Edit::Amount {
            amount: Some(100_000),
            currency: "EUR".to_owned(),
        }],
    }));
    let weighted = |bench: &Bench| -> i64 {
        let board = bench.board(None);
        let totals = board.columns.iter().flat_map(|column| &column.totals);
        totals.map(|total| total.weighted).sum()
    };
    assert_eq!(weighted(&bench), 50_000);
    let added = bench.make(ask(Ask::AddStage {
        pipeline: "sales".to_owned(),
        name: "Négociation".to_owned(),
        kind: StageKind::Open,
    }));
    assert_eq!(weighted(&bench), 50_000, "a stage more, the same numbers");
    assert_eq!(
        stages(&bench),
        [
            "lead",
            "qualified",
            "proposal",
            &added.to_string(),
            "won",
            "lost"
        ]
    );
    assert_eq!(
        settings(&bench).pipelines[0].stages[3].stage.probability,
        75
    );
    bench.done(ask(Ask::PlaceStage {
        id: added.to_string(),
        before: Some("lead".to_owned()),
    }));
    assert_eq!(stages(&bench)[0], added.to_string());
    assert_eq!(weighted(&bench), 50_000);
}

fn stale(bench: &Bench, id: Uuid) -> Option<Stale> {
    bench.deal(id).card.stale
}

/// Krayin counts from the day a deal was made, so that an old one is always rotten.
#[test]
fn a_touched_deal_is_fresh() {
    let mut bench = Bench::new();
    let id = bench.add_deal("A");
    assert_eq!(stale(&bench, id), None, "no limit, no age");
    bench.done(rotting("lead", 10));
    bench.wait(8 * DAY);
    assert_eq!(
        stale(&bench, id),
        Some(Stale {
            days: 8,
            over: false
        })
    );
    bench.wait(3 * DAY);
    assert_eq!(
        stale(&bench, id),
        Some(Stale {
            days: 11,
            over: true
        })
    );
    bench.done(rotting("qualified", 10));
    bench.done(shift(id, "qualified", None, None));
    assert_eq!(stale(&bench, id), None, "it entered its stage just now");
    bench.wait(20 * DAY);
    let step = |due: &str| {
        Request::Task(task::Request::Create {
            on: Some(format!("crm:deal:{id}")),
            draft: task::Draft {
                title: "Appeler".to_owned(),
                due: Some(due.to_owned()),
                ..task::Draft::default()
            },
        })
    };
    let call = bench.make(step("2026-12-31"));
    assert_eq!(stale(&bench, id), None, "what is planned lies ahead");
    bench.wait(20 * DAY);
    assert!(
        stale(&bench, id).is_some_and(|one| one.over),
        "and was not done"
    );
    bench.done(Request::Task(task::Request::Check {
        on: Some(format!("crm:deal:{id}")),
        id: call,
        done: true,
    }));
    assert_eq!(stale(&bench, id), None, "it was done");
    bench.wait(20 * DAY);
    bench.done(shift(id, "won", None, None));
    bench.done(rotting("won", 1));
    bench.wait(20 * DAY);
    assert_eq!(stale(&bench, id), None, "what is won does not age");
}

/// Frappe CRM writes it only when the status is named "Won", and never clears it.
#[test]
fn closed_at_follows_the_kind_and_is_cleared_on_reopening_whatever_the_name() {
    let mut bench = Bench::new();
    let id = bench.add_deal("A");
    bench.done(edit_stage("won", |edit| {
        if let Ask::EditStage { name, .. } = edit {
            *name = Some("Signé, enfin !".to_owned());
        }
    }));
    bench.done(shift(id, "won", None, None));
    assert!(bench.deal(id).closed_at.is_some());
    bench.done(shift(id, "lead", None, None));
    assert_eq!(bench.deal(id).closed_at, None);
    bench.done(shift(id, "lost", None, None));
    assert!(bench.deal(id).closed_at.is_some());
}

#[test]
fn the_end_of_a_deal_is_written_with_its_move() {
    let mut bench = Bench::new();
    let id = bench.make(new_deal("A"));
    let close = |stage: &str, day: &str, amount| {
        let Request::Deal(deal::Request::Move(to)) = shift(id, stage, None, None) else {
            panic!("a move");
        };
        Request::Deal(deal::Request::Close {
            to,
            closed_on: Some(day.to_owned()),
            amount,
        })
    };
    for (request, field) in [
        (close("won", "2026-11-23", None), "closed_on"),
        (close("won", "20/11/2026", None), "closed_on"),
        (close("lead", "2026-11-20", None), "closed_on"),
        (close("won", "2026-11-20", Some(i64::MAX)), "amount"),
    ] {
        assert_eq!(field_of(bench.refused(request)), field);
    }
    bench.done(close("won", "2026-11-20", Some(250_000)));
    let deal = bench.deal(id);
    // Noon of the 20th in Paris.
    assert_eq!(deal.closed_at, Some(1_795_172_400_000));
    assert_eq!(
        (deal.card.amount, deal.card.stage.as_str()),
        (Some(250_000), "won")
    );
    let kinds: Vec<&str> = deal.activity.iter().map(|one| one.kind.as_str()).collect();
    assert!(
        kinds.contains(&"stage") && kinds.contains(&"amount"),
        "{kinds:?}"
    );
    bench.done(Request::Deal(deal::Request::Edit {
        id,
        edits: vec![deal::Edit::ClosedOn("2026-11-18".to_owned())],
    }));
    assert_eq!(bench.deal(id).closed_at, Some(1_794_999_600_000));
    bench.done(shift(id, "lead", None, None));
    let closed = Request::Deal(deal::Request::Edit {
        id,
        edits: vec![deal::Edit::ClosedOn("2026-11-18".to_owned())],
    });
    assert_eq!(
        field_of(bench.refused(closed)),
        "closed_on",
        "an open deal has no end"
    );
}

#[test]
fn lost_reasons_are_added_ordered_removed_and_brought_back() {
    let mut bench = Bench::new();
    let id = bench.make(ask(Ask::AddReason {
        name: "Budget gelé".to_owned(),
    }));
    let id = id.to_string();
    bench.done(ask(Ask::PlaceReason {
        id: id.clone(),
        before: Some("price".to_owned()),
    }));
    let offered = |bench: &Bench| -> Vec<String> {
        let reasons = settings(bench).reasons.into_iter();
        reasons
            .filter(|one| !one.removed)
            .map(|one| one.name)
            .collect()
    };
    assert_eq!(offered(&bench)[..2], ["Budget gelé", "Trop cher"]);
    bench.done(ask(Ask::RemoveReason { id: id.clone() }));
    assert_eq!(offered(&bench)[0], "Trop cher");
    bench.done(ask(Ask::RestoreReason { id }));
    assert_eq!(offered(&bench)[0], "Budget gelé");
}

/// Two desks without a relay edit the same pipeline; then each hears of the other.
#[test]
fn two_desks_that_edit_stages_apart_keep_both() {
    let mut first = Bench::new();
    let mut second = Bench::empty(2);
    second.hears(&mut first);
    let added = |bench: &mut Bench, name: &str| {
        bench.make(ask(Ask::AddStage {
            pipeline: "sales".to_owned(),
            name: name.to_owned(),
            kind: StageKind::Open,
        }))
    };
    let (a, b) = (added(&mut first, "Visite"), added(&mut second, "Essai"));
    first.done(remove("qualified", "lead"));
    second.done(rotting("proposal", 5));
    first.hears(&mut second);
    second.hears(&mut first);
    assert_eq!(settings(&first), settings(&second));
    let ids = stages(&first);
    for id in [a, b] {
        assert!(ids.contains(&id.to_string()), "{ids:?}");
    }
    assert!(
        !ids.contains(&"qualified".to_owned()),
        "removed there, removed here"
    );
    let days = settings(&first).pipelines.remove(0).stages;
    assert!(days.iter().any(|one| one.stage.rotting_days == Some(5)));
}
