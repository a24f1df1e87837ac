//! Undo: what a person did goes back, what somebody did since stays.

use carnet_core::api::act::{Act, Line, List, Undone};
use carnet_core::api::deal::{Deal, Edit};
use carnet_core::api::{
    Actor, Request, Response, act, activity, contact, deal, sequence, task, workspace,
};
use carnet_core::engine::{Mode, Output};
use carnet_protocol::ids::{DocumentId, Kind};
use yrs::updates::decoder::Decode;
use yrs::{ClientID, Doc, Map, OffsetKind, Options, ReadTxn, Transact, Update};

use crate::rig::{MEMBER, Rig, actor};
use crate::team::{BRUNO, Team, bruno};

fn title(text: &str) -> Edit {
    Edit::Title(text.to_owned())
}

fn source(text: &str) -> Edit {
    Edit::Source(Some(text.to_owned()))
}

fn tag(text: &str) -> Edit {
    Edit::AddTag(text.to_owned())
}

/// What has been said of stages, oldest first.
fn stages(deal: &Deal) -> Vec<(String, String)> {
    let mut told: Vec<_> = deal.activity.iter().collect();
    told.reverse();
    told.into_iter()
        .filter(|entry| entry.kind == "stage")
        .map(|entry| (entry.data["from"].clone(), entry.data["to"].clone()))
        .collect()
}

#[test]
fn a_move_goes_back_and_forth_and_its_history_grows() {
    let mut team = Team::new();
    let (above, id) = (team.deal("Above"), team.deal("Logo"));
    let before = team.board();
    team.moves(id, "won", actor());
    let won = team.get(id);
    assert!(won.closed_at.is_some());

    let undone = team.undo();
    assert_eq!(undone.act, Some(Act::Move));
    assert_eq!((undone.title.as_str(), undone.documents), ("Logo", 1));
    assert!(undone.changed && undone.skipped.is_empty());
    assert_eq!(team.board(), before, "where it was, between its neighbours");
    let back = team.get(id);
    assert_eq!(back.closed_at, None, "it is open again");
    let went = |from: &str, to: &str| (from.to_owned(), to.to_owned());
    let told = vec![went("lead", "won"), went("won", "lead")];
    assert_eq!(stages(&back), told, "history is not rewritten");

    assert!(team.redo().redone);
    assert_eq!(team.get(id).card.stage, "won");
    assert_eq!(team.get(id).closed_at, won.closed_at);
    assert_eq!(team.undo().act, Some(Act::Move), "and back once more");
    assert_eq!(team.get(id).card.stage, "lead");
    assert_eq!(team.get(above).card.stage, "lead");
}

#[test]
fn what_somebody_changed_since_stays_and_is_named() {
    let mut team = Team::new();
    let id = team.deal("Logo");
    team.edits(id, vec![title("Logo et charte"), source("Salon")], actor());
    team.edits(id, vec![title("Logo, charte, site")], bruno());

    let undone = team.undo();
    assert_eq!(undone.skipped.len(), 1);
    let skipped = &undone.skipped[0];
    assert_eq!(skipped.field, "title");
    assert_eq!(skipped.by, Some(BRUNO.uuid()), "by whom");
    let deal = team.get(id);
    assert_eq!(deal.card.title, "Logo, charte, site", "Bruno's stays");
    assert_eq!(deal.source, None, "the other value went back");

    let id_of_act = undone.id.expect("an act");
    let forced = team.act(act::Request::UndoOne {
        id: id_of_act,
        force: true,
    });
    assert!(forced.changed && forced.skipped.is_empty());
    assert_eq!(team.get(id).card.title, "Logo", "restored anyway");
    team.redo();
    let deal = team.get(id);
    assert_eq!(deal.card.title, "Logo, charte, site", "as before the force");
    assert_eq!(deal.source.as_deref(), Some("Salon"));
}

#[test]
fn a_move_by_somebody_else_since_is_not_taken_back() {
    let mut team = Team::new();
    let id = team.deal("Logo");
    team.moves(id, "qualified", actor());
    team.moves(id, "won", bruno());
    let undone = team.undo();
    assert!(!undone.changed);
    assert_eq!(undone.skipped[0].field, "status");
    assert_eq!(undone.skipped[0].by, Some(BRUNO.uuid()));
    let deal = team.get(id);
    assert_eq!(deal.card.stage, "won");
    assert!(deal.closed_at.is_some(), "nor half of it");
}

#[test]
fn a_change_that_came_from_another_desk_stays_too() {
    let mut rig = Rig::new(Mode::Shared);
    let (id, _) = rig.company("Martin");
    let document = DocumentId::new(Kind::COMPANY, id);
    rig.industry(id, "Boulangerie");
    rig.live(0);
    let state: Vec<u8> = {
        let conn = rusqlite::Connection::open(rig.path()).expect("the file");
        let mut updates = conn
            .prepare("SELECT bytes FROM updates WHERE document = ?1 ORDER BY id")
            .expect("sql");
        let parts: Vec<Vec<u8>> = updates
            .query_map([document.to_bytes()], |row| row.get(0))
            .expect("rows")
            .map(|row| row.expect("a row"))
            .collect();
        let parts: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
        yrs::merge_updates_v1(parts).expect("they merge")
    };
    let theirs = Doc::with_options(Options {
        client_id: ClientID::new(4_242),
        offset_kind: OffsetKind::Utf16,
        ..Options::default()
    });
    let data = theirs.get_or_insert_map("data");
    let mut txn = theirs.transact_mut();
    let update = Update::decode_v1(&state).expect("ours");
    txn.apply_update(update).expect("it applies");
    let before = txn.state_vector();
    data.insert(&mut txn, "industry", "Pâtisserie");
    let update = txn.encode_diff_v1(&before);
    drop(txn);
    rig.log(document, &update);
    let outputs = rig.call(Request::Act(act::Request::Undo));
    let undone = outputs.into_iter().find_map(|output| match output {
        Output::Reply {
            result: Ok(Response::Undone(undone)),
            ..
        } => Some(undone),
        _ => None,
    });
    let undone = undone.expect("an answer");
    assert!(!undone.changed, "{undone:?}");
    assert_eq!(undone.skipped[0].field, "industry");
    let industry: String = rig.sql("SELECT industry FROM companies");
    assert_eq!(industry, "Pâtisserie");
}

#[test]
fn a_hundred_steps_go_back_and_forth_over_a_restart() {
    let mut team = Team::new();
    let id = team.deal("0");
    for step in 1..=120 {
        team.edits(id, vec![title(&step.to_string())], actor());
    }
    for step in (20..120).rev() {
        if step == 60 {
            team.0.reopen();
        }
        team.undo();
        assert_eq!(team.get(id).card.title, step.to_string());
    }
    assert_eq!(team.undo(), Undone::default(), "a hundred and no more");
    for step in 21..=120 {
        team.redo();
        assert_eq!(team.get(id).card.title, step.to_string());
    }
    assert_eq!(team.redo(), Undone::default());
}

#[test]
fn something_new_ends_redoing() {
    let mut team = Team::new();
    let id = team.deal("Logo");
    team.edits(id, vec![title("A")], actor());
    team.undo();
    team.edits(id, vec![source("Salon")], actor());
    assert_eq!(team.redo(), Undone::default());
    assert_eq!(team.get(id).card.title, "Logo");
}

#[test]
fn what_was_made_goes_to_the_trash_and_comes_back() {
    let mut team = Team::new();
    let id = team.deal("Logo");
    assert_eq!(team.undo().act, Some(Act::Create));
    assert!(team.get(id).deleted_at.is_some());
    team.redo();
    assert_eq!(team.get(id).deleted_at, None);

    let other = team.deal("Site");
    team.edits(other, vec![tag("web")], bruno());
    let undone = team.undo();
    assert_eq!(undone.skipped[0].field, "created");
    assert_eq!(team.get(other).deleted_at, None, "Bruno works on it");
}

#[test]
fn tasks_tags_and_lists_go_back() {
    let mut team = Team::new();
    let id = team.deal("Logo");
    let on = Some(DocumentId::new(Kind::DEAL, id).to_string());
    team.edits(id, vec![tag("web")], actor());
    let draft = task::Draft {
        title: "Rappeler".to_owned(),
        due: Some("2026-12-01".to_owned()),
        ..task::Draft::default()
    };
    let create = Request::Task(task::Request::Create {
        on: on.clone(),
        draft,
    });
    assert!(team.ask(create, actor()).is_ok());
    let task = team.get(id).tasks[0].id;
    let check = task::Request::Check {
        on: on.clone(),
        id: task,
        done: true,
    };
    team.done(Request::Task(check));
    team.done(Request::Task(task::Request::Remove { on, id: task }));
    let undone: Vec<Option<Act>> = (0..2).map(|_| team.undo().act).collect();
    assert_eq!(undone, [Some(Act::TaskRemove), Some(Act::TaskCheck)]);
    let tasks = team.get(id).tasks;
    assert_eq!(
        (tasks[0].title.as_str(), tasks[0].done_at),
        ("Rappeler", None)
    );
    team.undo();
    assert!(team.get(id).tasks.is_empty());
    team.undo();
    assert!(team.get(id).card.tags.is_empty());
}

#[test]
fn the_trash_holds_every_kind_and_gives_it_back() {
    let mut team = Team::new();
    let id = team.deal("Logo");
    let draft = contact::Draft {
        last_name: "Roy".to_owned(),
        ..contact::Draft::default()
    };
    let made = team.ask(Request::Contact(contact::Request::Create(draft)), actor());
    let Ok(Response::Created(person)) = made else {
        panic!("{made:?}")
    };
    let trash = |team: &mut Team| {
        let list = Request::Trash(carnet_core::api::trash::Request::List);
        match team.ask(list, actor()) {
            Ok(Response::Trash(lines)) => lines,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(trash(&mut team), Vec::new());
    team.done(Request::Deal(deal::Request::Trash { id }));
    let thrown = Request::Contact(contact::Request::Trash { id: person });
    assert_eq!(team.ask(thrown, bruno()), Ok(Response::Done));
    let lines = trash(&mut team);
    let seen: Vec<_> = lines
        .iter()
        .map(|line| (line.noun.as_str(), line.title.as_str(), line.by))
        .collect();
    let (ada, bru) = (Some(MEMBER.uuid()), Some(BRUNO.uuid()));
    assert_eq!(seen, [("contact", "Roy", bru), ("deal", "Logo", ada)]);
    team.undo();
    assert_eq!(trash(&mut team).len(), 1, "Ada's own is back");
}

#[test]
fn only_ones_own_acts_are_undone() {
    let mut team = Team::new();
    let id = team.deal("Logo");
    team.edits(id, vec![title("A")], bruno());
    let mine = team.lines(List::default(), actor());
    let undo = |id: Option<i64>| {
        Request::Act(act::Request::UndoOne {
            id: id.expect("an act"),
            force: true,
        })
    };
    let created = mine
        .iter()
        .find(|line| line.kind == "create")
        .expect("mine");
    assert!(created.can_undo);
    let refused = team.ask(undo(created.id), bruno());
    assert!(refused.is_err(), "Ada's act is not Bruno's");
    assert_eq!(
        team.undo().act,
        Some(Act::Create),
        "Bruno's edit is not hers"
    );
}

#[test]
fn the_log_tells_who_did_what_and_ends_after_30_days() {
    let mut team = Team::new();
    let id = team.deal("Logo");
    team.moves(id, "won", bruno());
    team.edits(id, vec![tag("web")], actor());
    let kinds = |lines: Vec<Line>| -> Vec<(String, bool)> {
        let lines = lines.into_iter();
        lines.map(|line| (line.kind, line.can_undo)).collect()
    };
    let told = |kind: &str, can: bool| (kind.to_owned(), can);
    let all = kinds(team.lines(List::default(), actor()));
    let wanted = [
        told("edit", true),
        told("stage", false),
        told("create", true),
    ];
    assert_eq!(all, wanted, "no act and entry twice");
    let by = List {
        by: Some(BRUNO.uuid()),
        ..List::default()
    };
    assert_eq!(kinds(team.lines(by, actor())), [told("stage", false)]);
    let some = List {
        kinds: vec!["edit".to_owned()],
        ..List::default()
    };
    assert_eq!(kinds(team.lines(some, actor())), [told("edit", true)]);
    let one = List {
        limit: 1,
        ..List::default()
    };
    let first = team.lines(one.clone(), actor());
    let next = List {
        before: Some(first[0].at),
        ..one
    };
    assert_eq!(kinds(team.lines(next, actor())), [told("stage", false)]);

    team.0.clock.advance(31 * 24 * 60 * 60 * 1_000);
    assert_eq!(team.undo(), Undone::default(), "too long ago");
    let late = team.lines(List::default(), actor());
    assert!(late.iter().all(|line| !line.can_undo));
}

#[test]
fn a_workspace_s_settings_go_back_and_its_start_does_not() {
    let mut team = Team::new();
    assert_eq!(team.undo(), Undone::default(), "nobody undoes the start");
    team.done(Request::Workspace(workspace::Request::Rename {
        name: "Studio".to_owned(),
    }));
    assert_eq!(team.undo().act, Some(Act::Settings));
    let name: String = team.0.sql("SELECT name FROM settings");
    assert_eq!(name, "Atelier");
    team.done(Request::Workspace(workspace::Request::AddSample));
    let undone = team.undo();
    assert!(undone.documents > 20 && undone.skipped.is_empty());
    assert_eq!(
        team.board()
            .columns
            .iter()
            .map(|one| one.count)
            .sum::<u32>(),
        0
    );
}

#[test]
fn an_act_and_its_change_are_saved_together_or_not_at_all() {
    let mut team = Team::new();
    let id = team.deal("Logo");
    team.0.change(
        "CREATE TRIGGER no_acts BEFORE INSERT ON acts BEGIN SELECT RAISE(ABORT, 'planted'); END;
         CREATE TRIGGER no_turns BEFORE UPDATE ON acts WHEN new.undone_at IS NOT old.undone_at
         BEGIN SELECT RAISE(ABORT, 'planted'); END;",
    );
    let edit = |text: &str| {
        Request::Deal(deal::Request::Edit {
            id,
            edits: vec![title(text)],
        })
    };
    assert!(team.ask(edit("A"), actor()).is_err());
    assert_eq!(team.get(id).card.title, "Logo", "no change without its act");
    assert!(team.ask(Request::Act(act::Request::Undo), actor()).is_err());
    assert_eq!(
        team.get(id).deleted_at,
        None,
        "no undo that is not remembered"
    );
    team.0
        .change("DROP TRIGGER no_acts; DROP TRIGGER no_turns;");
    team.0.reopen();
    assert!(team.ask(edit("B"), actor()).is_ok());
    team.undo();
    assert_eq!(team.get(id).card.title, "Logo");
}

#[test]
fn what_was_removed_for_good_stands_in_no_act() {
    let mut team = Team::new();
    let draft = contact::Draft {
        last_name: "Quidam".to_owned(),
        ..contact::Draft::default()
    };
    let made = team.ask(Request::Contact(contact::Request::Create(draft)), actor());
    let Ok(Response::Created(id)) = made else {
        panic!("{made:?}")
    };
    let edits = vec![contact::Edit::LastName("Secret".to_owned())];
    team.done(Request::Contact(contact::Request::Edit { id, edits }));
    let held = "SELECT count(*) FROM acts WHERE inverse LIKE '%Secret%'";
    assert_eq!(team.0.sql::<i64>(held), 1);
    team.done(Request::Contact(contact::Request::Trash { id }));
    let document = DocumentId::new(Kind::CONTACT, id).to_string();
    team.done(Request::Trash(carnet_core::api::trash::Request::Erase {
        document,
    }));
    assert_eq!(team.0.sql::<i64>(held), 0);
    assert_eq!(team.undo(), Undone::default());
    assert_eq!(MEMBER, actor().member);
}

/// Who was an owner when they did it may be none any more.
#[test]
fn settings_of_the_owner_are_put_back_by_an_owner_alone() {
    let mut team = Team::new();
    let rename = |name: &str| {
        Request::Workspace(workspace::Request::Rename {
            name: name.to_owned(),
        })
    };
    team.done(rename("Atelier Nord"));
    let member = Actor {
        role: carnet_protocol::frame::Role::Member,
        ..actor()
    };
    let refused = team.ask(Request::Act(act::Request::Undo), member.clone());
    assert_eq!(
        refused.expect_err("a member changes no name").code,
        carnet_core::api::Code::Forbidden
    );
    let own = team.ask(Request::Act(act::Request::Undo), actor());
    assert!(matches!(own, Ok(Response::Undone(_))), "{own:?}");

    let profile = Request::Workspace(workspace::Request::PutProfile {
        name: "Ada L.".to_owned(),
        color: 3,
    });
    assert_eq!(team.ask(profile, member.clone()), Ok(Response::Done));
    let own = team.ask(Request::Act(act::Request::Undo), member);
    assert!(matches!(own, Ok(Response::Undone(_))), "{own:?}");
}

#[test]
fn what_a_sequence_wrote_and_what_an_answer_stopped_goes_back() {
    let mut team = Team::new();
    let id = team.deal("Refonte");
    let run = |team: &mut Team| {
        let tasks = team.get(id).tasks;
        tasks.into_iter().filter(|task| task.run.is_some()).count()
    };
    let start = sequence::Request::Start {
        deal: id,
        id: "offer".to_owned(),
    };
    let started = team.ask(Request::Sequence(start), actor());
    assert_eq!(started, Ok(Response::Done));
    assert_eq!(run(&mut team), 3);
    team.undo();
    assert_eq!(run(&mut team), 0);
    team.redo();
    assert_eq!(run(&mut team), 3);
    let draft = activity::Draft {
        kind: activity::Logged::Call,
        text: "D'accord".to_owned(),
        when: None,
        direction: Some(activity::Direction::In),
        outcome: None,
    };
    let on = DocumentId::new(Kind::DEAL, id).to_string();
    let logged = team.ask(
        Request::Activity(activity::Request::Log { on, draft }),
        actor(),
    );
    assert!(matches!(logged, Ok(Response::Created(_))), "{logged:?}");
    assert_eq!(run(&mut team), 0, "they answered");
    let undone = team.undo();
    assert_eq!(undone.act, Some(Act::SequenceStop));
    assert_eq!(run(&mut team), 3);
    let said = team.get(id).activity;
    assert!(
        said.iter().any(|entry| entry.kind == "call"),
        "history stays"
    );
    team.moves(id, "won", actor());
    assert_eq!(run(&mut team), 0, "it is won");
    team.undo();
    assert_eq!(run(&mut team), 3);
}

/// What an edit costs, and what of it is for the undo: the figure is printed.
#[test]
fn the_undo_of_an_edit_costs_little_of_the_edit() {
    const EDITS: u32 = 300;
    let mut team = Team::new();
    let id = team.deal("Site");
    let began = std::time::Instant::now();
    for n in 0..EDITS {
        team.edits(id, vec![Edit::Title(format!("Site {n}"))], actor());
    }
    let edit = began.elapsed() / EDITS;
    let bytes: i64 = team
        .0
        .sql("SELECT sum(octet_length(inverse)) / count(*) FROM acts WHERE label = 'edit'");
    // The same rows again, in one transaction: what keeping them costs without the disk.
    let began = std::time::Instant::now();
    let again = "BEGIN IMMEDIATE; INSERT INTO acts (member, at, label, subject, documents, inverse) \
         SELECT member, at, label, subject, documents, inverse FROM acts WHERE label = 'edit'; ROLLBACK;";
    team.0.change(again);
    let kept = began.elapsed() / EDITS;
    println!("an edit with its undo: {edit:?}, of which to keep the undo: {kept:?}, {bytes} bytes");
    assert!(bytes < 600, "{bytes} bytes for one title");
    assert!(kept * 4 < edit, "{kept:?} of {edit:?}");
}
