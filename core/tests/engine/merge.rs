//! Two records that become one: what both hold is shown together, and goes back when the merge does.

use carnet_core::api::act;
use carnet_core::api::contact::{Contact, Draft, Edit, Labelled, LabelledList};
use carnet_core::api::duplicate::{Found, Of, Request as Ask, Why};
use carnet_core::api::filter::{Clause, Op};
use carnet_core::api::{ApiError, Request, Response, company, contact, search, task, trash};
use carnet_core::engine::{Mode, Output};
use uuid::Uuid;

use crate::rig::Rig;

const OF: Of = Of::Contact;

fn ask(rig: &mut Rig, request: Request) -> Result<Response, ApiError> {
    rig.clock.advance(1_000);
    let outputs = rig.call(request);
    let reply = outputs.into_iter().find_map(|output| match output {
        Output::Reply { result, .. } => Some(result),
        _ => None,
    });
    reply.expect("a reply")
}

#[track_caller]
fn done(rig: &mut Rig, request: Request) {
    assert_eq!(ask(rig, request.clone()), Ok(Response::Done), "{request:?}");
}

fn person(rig: &mut Rig, first: &str, last: &str, email: &str, tag: &str) -> Uuid {
    let draft = Draft {
        first_name: first.to_owned(),
        last_name: last.to_owned(),
        email: Some(email.to_owned()),
        tags: vec![tag.to_owned()],
        ..Draft::default()
    };
    match ask(rig, Request::Contact(contact::Request::Create(draft))) {
        Ok(Response::Created(id)) => id,
        other => panic!("{other:?}"),
    }
}

fn get(rig: &mut Rig, id: Uuid) -> Contact {
    match ask(rig, Request::Contact(contact::Request::Get { id })) {
        Ok(Response::Contact(contact)) => *contact,
        other => panic!("{other:?}"),
    }
}

fn edit(rig: &mut Rig, id: Uuid, edits: Vec<Edit>) {
    done(rig, Request::Contact(contact::Request::Edit { id, edits }));
}

fn merge(rig: &mut Rig, keep: Uuid, away: Uuid, take: &[&str]) {
    let take = take.iter().map(|key| (*key).to_owned()).collect();
    let of = OF;
    done(
        rig,
        Request::Duplicate(Ask::Merge {
            of,
            keep,
            away,
            take,
        }),
    );
}

fn undo(rig: &mut Rig) -> act::Undone {
    match ask(rig, Request::Act(act::Request::Undo)) {
        Ok(Response::Undone(undone)) => undone,
        other => panic!("{other:?}"),
    }
}

fn found(rig: &mut Rig) -> Found {
    match ask(rig, Request::Duplicate(Ask::Find { of: OF })) {
        Ok(Response::Duplicates(found)) => found,
        other => panic!("{other:?}"),
    }
}

fn values(items: &[Labelled]) -> Vec<&str> {
    items.iter().map(|item| item.value.as_str()).collect()
}

fn on(id: Uuid) -> Option<String> {
    Some(format!("crm:contact:{id}"))
}

/// Two of one person, the second with a job, a task and another tag.
fn two(rig: &mut Rig) -> (Uuid, Uuid) {
    let keep = person(rig, "Jean", "Dupont", "jean@toits.fr", "toits");
    let away = person(rig, "J.", "Dupont", "JEAN@toits.fr ", "presse");
    let job = Edit::JobTitle(Some("Couvreur".to_owned()));
    edit(rig, away, vec![job, mail("jd@home.fr")]);
    let draft = task::Draft {
        title: "Rappeler".to_owned(),
        ..task::Draft::default()
    };
    let create = task::Request::Create {
        on: on(away),
        draft,
    };
    assert!(matches!(
        ask(rig, Request::Task(create)),
        Ok(Response::Created(_))
    ));
    (keep, away)
}

fn mail(value: &str) -> Edit {
    Edit::PutLabelled {
        list: LabelledList::Emails,
        item: Labelled {
            id: Uuid::from_u128(value.len() as u128),
            label: "home".to_owned(),
            value: value.to_owned(),
        },
    }
}

#[test]
fn a_merge_shows_everything_of_both_and_its_undo_gives_both_back_with_later_edits() {
    let mut rig = Rig::new(Mode::Solo);
    let (keep, away) = two(&mut rig);
    let pairs = found(&mut rig).pairs;
    assert_eq!(pairs.len(), 1);
    assert_eq!(pairs[0].why, [Why::Email, Why::NameClose]);
    assert!(pairs[0].sure);
    let before = (get(&mut rig, keep), get(&mut rig, away));

    merge(&mut rig, keep, away, &["job_title"]);
    let one = get(&mut rig, away);
    assert_eq!(one.row.id, keep, "the old name leads there");
    assert_eq!(one.first_name, "Jean", "what was not chosen stays");
    assert_eq!(one.row.job_title.as_deref(), Some("Couvreur"));
    assert_eq!(
        values(&one.emails),
        ["jean@toits.fr", "jd@home.fr"],
        "each once"
    );
    assert_eq!(one.row.tags, ["presse", "toits"]);
    assert_eq!(one.tasks.len(), 1);
    assert_eq!(one.merged[0].id, away);
    assert_eq!(found(&mut rig).total, 0);

    // Work goes on: on what came from the other, too.
    let done_it = task::Request::Check {
        on: on(keep),
        id: one.tasks[0].id,
        done: true,
    };
    done(&mut rig, Request::Task(done_it));
    let source = Edit::Source(Some("Salon".to_owned()));
    let mut moved = one.emails[1].clone();
    moved.value = "jd@neuf.fr".to_owned();
    let moved = Edit::PutLabelled {
        list: LabelledList::Emails,
        item: moved,
    };
    edit(&mut rig, keep, vec![source, moved]);
    assert_eq!(
        values(&get(&mut rig, keep).emails),
        ["jean@toits.fr", "jd@neuf.fr"]
    );

    let merged = act::List {
        kinds: vec!["merge".to_owned()],
        ..act::List::default()
    };
    let Ok(Response::Log(log)) = ask(&mut rig, Request::Act(act::Request::List(merged))) else {
        panic!("a log")
    };
    assert!(log.lines[0].can_undo, "from the log, at any time");
    let id = log.lines[0].id.expect("an act");
    let force = false;
    let undo = ask(&mut rig, Request::Act(act::Request::UndoOne { id, force }));
    let Ok(Response::Undone(undone)) = undo else {
        panic!("{undo:?}")
    };
    assert_eq!(undone.skipped, []);
    let (one, other) = (get(&mut rig, keep), get(&mut rig, away));
    assert_eq!(one.row.tags, before.0.row.tags);
    assert_eq!(one.row.job_title, None);
    assert_eq!(one.source.as_deref(), Some("Salon"), "a later edit is kept");
    assert_eq!(values(&one.emails), ["jean@toits.fr"]);
    assert_eq!(other.row.name, before.1.row.name);
    assert_eq!(values(&other.emails), ["JEAN@toits.fr", "jd@neuf.fr"]);
    assert!(other.tasks[0].done_at.is_some(), "and this one");
}

#[test]
fn a_value_that_both_have_goes_from_both_and_a_tag_too() {
    let mut rig = Rig::new(Mode::Solo);
    let (keep, away) = two(&mut rig);
    merge(&mut rig, keep, away, &[]);
    let id = get(&mut rig, keep).emails[0].id;
    let list = LabelledList::Emails;
    let tag = Edit::RemoveTag("presse".to_owned());
    edit(&mut rig, keep, vec![Edit::RemoveLabelled { list, id }, tag]);
    let one = get(&mut rig, keep);
    assert_eq!(
        values(&one.emails),
        ["jd@home.fr"],
        "its twin does not come up"
    );
    assert_eq!(one.row.tags, ["toits"]);
    undo(&mut rig);
    undo(&mut rig);
    assert_eq!(get(&mut rig, away).row.tags, ["presse"]);
    assert_eq!(values(&get(&mut rig, keep).emails), ["jean@toits.fr"]);
}

#[test]
fn what_is_merged_is_thrown_away_restored_and_erased_together() {
    let mut rig = Rig::new(Mode::Solo);
    let (keep, away) = two(&mut rig);
    merge(&mut rig, keep, away, &[]);
    done(
        &mut rig,
        Request::Contact(contact::Request::Trash { id: keep }),
    );
    let list = Request::Trash(trash::Request::List);
    match ask(&mut rig, list) {
        Ok(Response::Trash(lines)) => assert_eq!(lines.len(), 1, "one line"),
        other => panic!("{other:?}"),
    }
    done(
        &mut rig,
        Request::Contact(contact::Request::Restore { id: keep }),
    );
    assert_eq!(get(&mut rig, away).emails.len(), 2);
    done(
        &mut rig,
        Request::Contact(contact::Request::Trash { id: keep }),
    );
    let document = format!("crm:contact:{keep}");
    done(&mut rig, Request::Trash(trash::Request::Erase { document }));
    let gone = ask(
        &mut rig,
        Request::Contact(contact::Request::Get { id: away }),
    );
    assert!(gone.is_err(), "no part of it comes back: {gone:?}");
}

#[test]
fn a_merged_record_can_be_separated_at_any_time_and_two_can_be_said_to_be_two() {
    let mut rig = Rig::new(Mode::Solo);
    let (keep, away) = two(&mut rig);
    merge(&mut rig, keep, away, &[]);
    let split = Ask::Split { of: OF, id: away };
    done(&mut rig, Request::Duplicate(split.clone()));
    assert_eq!(get(&mut rig, away).row.id, away);
    assert!(ask(&mut rig, Request::Duplicate(split)).is_err(), "once");
    assert_eq!(found(&mut rig).total, 1);
    let apart = Ask::Apart {
        of: OF,
        left: away,
        right: keep,
    };
    done(&mut rig, Request::Duplicate(apart));
    assert_eq!(found(&mut rig).total, 0, "remembered");
    assert_eq!(undo(&mut rig).act, Some(act::Act::Edit));
    assert_eq!(found(&mut rig).total, 1, "and undone");
}

#[test]
fn a_merge_refuses_what_makes_no_sense() {
    let mut rig = Rig::new(Mode::Solo);
    let (keep, away) = two(&mut rig);
    let mut refused = |keep, away, take: &str| {
        let take = vec![take.to_owned()];
        let of = OF;
        ask(
            &mut rig,
            Request::Duplicate(Ask::Merge {
                of,
                keep,
                away,
                take,
            }),
        )
        .is_err()
    };
    assert!(refused(keep, keep, "source"), "with itself");
    assert!(refused(keep, away, "merged_into"), "a key of ours");
    assert!(refused(keep, Uuid::from_u128(5), "source"), "with nothing");
    done(
        &mut rig,
        Request::Contact(contact::Request::Trash { id: away }),
    );
    let (of, take) = (OF, Vec::new());
    let trashed = Ask::Merge {
        of,
        keep,
        away,
        take,
    };
    assert!(ask(&mut rig, Request::Duplicate(trashed)).is_err());
}

#[test]
fn a_company_that_takes_in_the_one_above_it_is_not_above_itself() {
    let mut rig = Rig::new(Mode::Solo);
    let (keep, _) = rig.company("Ardoise");
    let (away, _) = rig.company("Ardoise SARL");
    let parent = company::Edit::Parent(Some(away));
    let edits = vec![parent];
    done(
        &mut rig,
        Request::Company(company::Request::Edit { id: keep, edits }),
    );
    let (of, take) = (Of::Company, Vec::new());
    done(
        &mut rig,
        Request::Duplicate(Ask::Merge {
            of,
            keep,
            away,
            take,
        }),
    );
    match ask(
        &mut rig,
        Request::Company(company::Request::Get { id: away }),
    ) {
        Ok(Response::Company(company)) => {
            assert_eq!((company.row.id, company.parent_id), (keep, None));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn who_was_merged_is_listed_under_the_tags_of_both() {
    let mut rig = Rig::new(Mode::Solo);
    let (keep, away) = two(&mut rig);
    merge(&mut rig, keep, away, &[]);
    for tag in ["toits", "presse"] {
        let list = contact::List {
            all: vec![Clause {
                field: "tag".to_owned(),
                op: Op::Eq,
                values: vec![tag.to_owned()],
            }],
            ..contact::List::default()
        };
        match ask(&mut rig, Request::Contact(contact::Request::List(list))) {
            Ok(Response::Contacts(page)) => {
                let lines: Vec<Uuid> = page.rows.iter().map(|line| line.row.id).collect();
                assert_eq!(lines, [keep], "by {tag}");
                assert_eq!(page.rows[0].row.tags, ["presse", "toits"]);
            }
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn a_merged_record_is_found_under_both_names() {
    let mut rig = Rig::new(Mode::Solo);
    let (keep, away) = two(&mut rig);
    merge(&mut rig, keep, away, &[]);
    let text = "jd@home.fr".to_owned();
    let search = search::Request {
        text: text.clone(),
        ..search::Request::default()
    };
    match ask(&mut rig, Request::Search(search)) {
        Ok(Response::Hits(hits)) => assert_eq!(hits.len(), 1),
        other => panic!("{other:?}"),
    }
    let list = contact::List {
        filter: Some(text),
        ..contact::List::default()
    };
    match ask(&mut rig, Request::Contact(contact::Request::List(list))) {
        Ok(Response::Contacts(page)) => assert_eq!(page.rows[0].row.id, keep),
        other => panic!("{other:?}"),
    }
}
