//! What two people see who did something to the same record apart, surprise by surprise. docs/data-model.md names each of these.
//!
//! Which of two concurrent writes stands is drawn (the desks' client ids), so each scene is played with several seeds, and what
//! must be true whoever wins is asserted.

mod merging;

use carnet_core::api::activity::{self, Logged};
use carnet_core::api::contact::{self, Labelled, LabelledList};
use carnet_core::api::deal::{self, Edit, Move};
use carnet_core::api::{Request, Response, act, pipeline, task};
use carnet_protocol::ids::{DocumentId, Kind};
use carnet_tests::simulation::Pair;
use uuid::Uuid;

/// Plays a scene with several seeds: both are in step, do something apart, and meet.
fn scene(play: impl Fn(&mut Pair)) {
    for seed in 1..=6 {
        play(&mut Pair::new(seed));
    }
}

fn meet(pair: &mut Pair) {
    pair.meet().unwrap_or_else(|error| panic!("{error}"));
}

fn id(response: Response) -> Uuid {
    match response {
        Response::Created(id) => id,
        other => panic!("{other:?} makes nothing"),
    }
}

fn new_deal(pair: &mut Pair, stage: &str) -> Uuid {
    let draft = deal::Draft {
        title: "Site vitrine".to_owned(),
        stage: Some(stage.to_owned()),
        ..deal::Draft::default()
    };
    let made = id(pair.must(0, Request::Deal(deal::Request::Create(draft))));
    meet(pair);
    made
}

fn edit(pair: &mut Pair, at: usize, id: Uuid, edit: Edit) {
    let edits = vec![edit];
    pair.must(at, Request::Deal(deal::Request::Edit { id, edits }));
}

fn shift(pair: &mut Pair, at: usize, id: Uuid, stage: &str) {
    let to = Move {
        id,
        pipeline: "sales".to_owned(),
        stage: stage.to_owned(),
        after: None,
        before: None,
        lost_reason: (stage == "lost").then(|| "trop cher".to_owned()),
    };
    pair.must(at, Request::Deal(deal::Request::Move(to)));
}

fn get(pair: &mut Pair, at: usize, id: Uuid) -> deal::Deal {
    match pair.must(at, Request::Deal(deal::Request::Get { id })) {
        Response::Deal(deal) => *deal,
        other => panic!("{other:?} is no deal"),
    }
}

/// The values of one word of a deal's history.
fn told(deal: &deal::Deal, word: &str) -> Vec<String> {
    let data = deal
        .activity
        .iter()
        .filter_map(|entry| entry.data.get(word));
    data.cloned().collect()
}

fn name(id: Uuid) -> Option<String> {
    Some(DocumentId::new(Kind::DEAL, id).to_string())
}

fn new_task(pair: &mut Pair, deal: Uuid, repeat: Option<&str>) -> Uuid {
    let draft = task::Draft {
        title: "Rappeler".to_owned(),
        due: Some("2023-11-20".to_owned()),
        repeat: repeat.map(str::to_owned),
        ..task::Draft::default()
    };
    let on = name(deal);
    let made = id(pair.must(0, Request::Task(task::Request::Create { on, draft })));
    meet(pair);
    made
}

fn undo(pair: &mut Pair, at: usize) -> act::Undone {
    match pair.must(at, Request::Act(act::Request::Undo)) {
        Response::Undone(undone) => undone,
        other => panic!("{other:?}"),
    }
}

#[test]
fn of_two_values_of_a_field_one_stands_and_history_has_both() {
    scene(|pair| {
        let id = new_deal(pair, "lead");
        pair.part();
        edit(pair, 0, id, Edit::Title("A".to_owned()));
        edit(pair, 1, id, Edit::Title("B".to_owned()));
        edit(pair, 1, id, Edit::Source(Some("salon".to_owned())));
        meet(pair);
        let deal = get(pair, 0, id);
        assert!(["A", "B"].contains(&deal.card.title.as_str()));
        assert_eq!(deal.source.as_deref(), Some("salon"), "another field");
        let mut titles = told(&deal, "to:title");
        titles.sort();
        assert_eq!(titles, ["A", "B"], "both can be read");
    });
}

#[test]
fn of_two_moves_one_place_stands_and_history_has_both() {
    scene(|pair| {
        let id = new_deal(pair, "lead");
        pair.part();
        shift(pair, 0, id, "qualified");
        shift(pair, 1, id, "proposal");
        meet(pair);
        let deal = get(pair, 1, id);
        assert!(["qualified", "proposal"].contains(&deal.card.stage.as_str()));
        let mut stages = told(&deal, "to");
        stages.sort();
        assert_eq!(stages, ["proposal", "qualified"]);
    });
}

#[test]
fn an_end_belongs_to_the_stage_that_stands() {
    scene(|pair| {
        let id = new_deal(pair, "lead");
        shift(pair, 0, id, "won");
        meet(pair);
        pair.part();
        // One reopens it, the other puts it elsewhere in its column and corrects its day.
        shift(pair, 0, id, "lead");
        shift(pair, 1, id, "won");
        edit(pair, 1, id, Edit::ClosedOn("2012-01-02".to_owned()));
        meet(pair);
        let deal = get(pair, 0, id);
        match deal.card.stage.as_str() {
            "lead" => assert_eq!(deal.closed_at, None, "an open deal has no day of its end"),
            "won" => assert!(deal.closed_at.is_some(), "a won deal has one"),
            other => panic!("nobody moved it to {other}"),
        }
        shift(pair, 0, id, "lost");
        let deal = get(pair, 0, id);
        assert!(deal.closed_at.is_some() && deal.lost_reason.is_some());
        meet(pair);
    });
}

#[test]
fn a_tag_that_was_given_stays() {
    scene(|pair| {
        let id = new_deal(pair, "lead");
        edit(pair, 0, id, Edit::AddTag("web".to_owned()));
        meet(pair);
        pair.part();
        edit(pair, 0, id, Edit::RemoveTag("web".to_owned()));
        edit(pair, 1, id, Edit::AddTag("web".to_owned()));
        edit(pair, 1, id, Edit::AddTag("print".to_owned()));
        meet(pair);
        assert_eq!(get(pair, 0, id).card.tags, ["print", "web"]);
    });
}

#[test]
fn two_changes_of_one_task_both_stand() {
    scene(|pair| {
        let id = new_deal(pair, "lead");
        let task = new_task(pair, id, None);
        pair.part();
        let draft = task::Draft {
            title: "Relancer".to_owned(),
            ..task::Draft::default()
        };
        let (on, to) = (name(id), task::Snooze::Week);
        let words = task::Request::Edit {
            on: on.clone(),
            id: task,
            draft,
        };
        pair.must(0, Request::Task(words));
        pair.must(1, Request::Task(task::Request::Snooze { on, id: task, to }));
        meet(pair);
        let tasks = get(pair, 0, id).tasks;
        assert_eq!(tasks.len(), 1);
        assert_eq!(tasks[0].title, "Relancer");
        assert_ne!(tasks[0].due.as_deref(), Some("2023-11-20"));
    });
}

#[test]
fn a_task_that_was_taken_away_stays_away() {
    scene(|pair| {
        let id = new_deal(pair, "lead");
        let task = new_task(pair, id, None);
        pair.part();
        let (on, to) = (name(id), task::Snooze::Week);
        let gone = task::Request::Remove {
            on: on.clone(),
            id: task,
        };
        pair.must(0, Request::Task(gone));
        pair.must(1, Request::Task(task::Request::Snooze { on, id: task, to }));
        meet(pair);
        let deal = get(pair, 1, id);
        assert_eq!(deal.tasks, [], "no task without words comes back");
        assert_eq!(deal.card.follow_up, deal::FollowUp::None);
        let undone = undo(pair, 0);
        assert_eq!(
            undone.skipped[0].field, "tasks",
            "somebody changed it since"
        );
        let anyway = act::Request::UndoOne {
            id: undone.id.expect("an act"),
            force: true,
        };
        pair.must(0, Request::Act(anyway));
        meet(pair);
        assert_eq!(get(pair, 1, id).tasks.len(), 1, "restored anyway");
    });
}

#[test]
fn a_task_that_recurs_and_was_done_twice_has_one_next() {
    scene(|pair| {
        let id = new_deal(pair, "lead");
        let task = new_task(pair, id, Some("FREQ=WEEKLY"));
        pair.part();
        for at in 0..2 {
            let on = name(id);
            let done = task::Request::Check {
                on,
                id: task,
                done: true,
            };
            pair.must(at, Request::Task(done));
        }
        meet(pair);
        let tasks = get(pair, 0, id).tasks;
        let open = tasks.iter().filter(|task| task.done_at.is_none()).count();
        assert_eq!((tasks.len(), open), (2, 1));
    });
}

#[test]
fn of_two_changes_of_an_address_one_stands() {
    scene(|pair| {
        let draft = contact::Draft {
            last_name: "Lefèvre".to_owned(),
            email: Some("zoe@example.org".to_owned()),
            ..contact::Draft::default()
        };
        let contact = id(pair.must(0, Request::Contact(contact::Request::Create(draft))));
        meet(pair);
        let read = |pair: &mut Pair| match pair
            .must(0, Request::Contact(contact::Request::Get { id: contact }))
        {
            Response::Contact(contact) => contact.emails,
            other => panic!("{other:?}"),
        };
        let item = read(pair)[0].id;
        pair.part();
        for (at, value) in [(0, "a@example.org"), (1, "b@example.org")] {
            let item = Labelled {
                id: item,
                label: "work".to_owned(),
                value: value.to_owned(),
            };
            let list = LabelledList::Emails;
            let edits = vec![contact::Edit::PutLabelled { list, item }];
            let id = contact;
            pair.must(at, Request::Contact(contact::Request::Edit { id, edits }));
        }
        meet(pair);
        let mails = read(pair);
        assert_eq!(mails.len(), 1);
        assert!(["a@example.org", "b@example.org"].contains(&mails[0].value.as_str()));
    });
}

#[test]
fn what_was_removed_keeps_the_work_of_the_other() {
    scene(|pair| {
        let (trashed, archived) = (new_deal(pair, "lead"), new_deal(pair, "lead"));
        pair.part();
        pair.must(0, Request::Deal(deal::Request::Trash { id: trashed }));
        pair.must(0, Request::Deal(deal::Request::Archive { id: archived }));
        for id in [trashed, archived] {
            edit(pair, 1, id, Edit::Title("Refonte".to_owned()));
            let draft = activity::Draft {
                kind: Logged::Call,
                text: "D'accord".to_owned(),
                when: None,
                direction: None,
                outcome: None,
            };
            let on = name(id).unwrap_or_default();
            pair.must(1, Request::Activity(activity::Request::Log { on, draft }));
        }
        meet(pair);
        assert!(get(pair, 1, trashed).deleted_at.is_some());
        assert!(get(pair, 1, archived).archived_at.is_some());
        pair.must(1, Request::Deal(deal::Request::Restore { id: trashed }));
        pair.must(1, Request::Deal(deal::Request::Unarchive { id: archived }));
        meet(pair);
        for id in [trashed, archived] {
            let deal = get(pair, 0, id);
            assert_eq!(deal.card.title, "Refonte");
            assert_eq!((deal.deleted_at, deal.archived_at), (None, None));
            assert_eq!(told(&deal, "text"), ["D'accord"]);
        }
    });
}

#[test]
fn of_two_values_of_a_setting_one_stands() {
    scene(|pair| {
        pair.part();
        for (at, name) in [(0, "À qualifier"), (1, "Qualifié")] {
            let ask = pipeline::Request::EditStage {
                id: "qualified".to_owned(),
                name: Some(name.to_owned()),
                kind: None,
                probability: (at == 1).then_some(40),
                rotting_days: None,
            };
            pair.must(at, Request::Pipeline(ask));
        }
        meet(pair);
        let stages = columns(pair, 0);
        let stage = stages.iter().find(|stage| stage.0 == "qualified");
        let (_, name, probability) = stage.expect("it stands").clone();
        assert!(["À qualifier", "Qualifié"].contains(&name.as_str()));
        assert_eq!(probability, 40, "another value of the same stage");
    });
}

/// Id, name and probability of each column.
fn columns(pair: &mut Pair, at: usize) -> Vec<(String, String, u8)> {
    let ask = deal::Request::Board {
        pipeline: None,
        filter: None,
    };
    let Response::Board(board) = pair.must(at, Request::Deal(ask)) else {
        panic!("a board is answered")
    };
    let stages = board.columns.into_iter().map(|column| column.stage);
    stages
        .map(|stage| (stage.id, stage.name, stage.probability))
        .collect()
}

fn remove_stage(pair: &mut Pair, at: usize, id: &str, to: &str) {
    let ask = pipeline::Request::RemoveStage {
        id: id.to_owned(),
        to: to.to_owned(),
    };
    pair.must(at, Request::Pipeline(ask));
}

#[test]
fn a_deal_in_a_removed_stage_stands_where_it_leads() {
    scene(|pair| {
        let (id, shown) = (new_deal(pair, "lead"), new_deal(pair, "qualified"));
        pair.part();
        remove_stage(pair, 0, "qualified", "proposal");
        shift(pair, 1, id, "qualified");
        // In the column where it is shown now, another place.
        shift(pair, 0, shown, "proposal");
        meet(pair);
        for id in [id, shown] {
            assert_eq!(get(pair, 0, id).card.stage, "proposal");
        }
        let id_of = "qualified".to_owned();
        pair.must(
            1,
            Request::Pipeline(pipeline::Request::RestoreStage { id: id_of }),
        );
        meet(pair);
        for id in [id, shown] {
            assert_eq!(get(pair, 0, id).card.stage, "qualified", "and comes back");
        }
    });
}

#[test]
fn two_stages_removed_into_each_other_leave_one() {
    scene(|pair| {
        let (one, other) = (new_deal(pair, "qualified"), new_deal(pair, "proposal"));
        pair.part();
        remove_stage(pair, 0, "qualified", "proposal");
        remove_stage(pair, 1, "proposal", "qualified");
        meet(pair);
        let stands: Vec<String> = columns(pair, 0)
            .into_iter()
            .map(|column| column.0)
            .collect();
        assert_eq!(
            stands,
            ["lead", "proposal", "won", "lost"],
            "the smallest id"
        );
        for id in [one, other] {
            assert_eq!(get(pair, 0, id).card.stage, "proposal");
        }
    });
}

#[test]
fn an_undo_after_the_meeting_leaves_the_other_s_value() {
    scene(|pair| {
        let id = new_deal(pair, "lead");
        pair.part();
        edit(pair, 0, id, Edit::Title("A".to_owned()));
        edit(pair, 1, id, Edit::Title("B".to_owned()));
        meet(pair);
        let stood = get(pair, 0, id).card.title;
        let undone = undo(pair, 0);
        let now = get(pair, 0, id).card.title;
        if stood == "A" {
            assert_eq!((now.as_str(), undone.skipped.len()), ("Site vitrine", 0));
        } else {
            assert_eq!(now, "B", "it is not mine to take back");
            assert_eq!(undone.skipped[0].field, "title", "and I am told so");
        }
        meet(pair);
    });
}

#[test]
fn two_cards_dropped_at_one_place_stand_one_under_the_other() {
    scene(|pair| {
        let ids = [new_deal(pair, "lead"), new_deal(pair, "lead")];
        pair.part();
        for (at, id) in ids.into_iter().enumerate() {
            shift(pair, at, id, "proposal");
        }
        meet(pair);
        for id in ids {
            assert_eq!(get(pair, 0, id).card.stage, "proposal");
        }
    });
}
