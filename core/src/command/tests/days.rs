//! The day: tasks that recur and are put off, and what "today" shows in which order.

use carnet_protocol::ids::{DocumentId, Kind};
use uuid::Uuid;
use yrs::Transact as _;

use super::{Bench, NOW};
use crate::api::today::{Request as Ask, Today, Why};
use crate::api::{Code, Request, Response, contact, deal, task};
use crate::document::{self, record};

fn on(id: Uuid) -> Option<String> {
    Some(DocumentId::new(Kind::DEAL, id).to_string())
}

fn draft(title: &str, due: &str) -> task::Draft {
    task::Draft {
        title: title.to_owned(),
        due: Some(due.to_owned()).filter(|due| !due.is_empty()),
        ..Default::default()
    }
}

fn add(bench: &mut Bench, on: Option<String>, draft: task::Draft) -> Uuid {
    bench.make(Request::Task(task::Request::Create { on, draft }))
}

fn check(bench: &mut Bench, on: Option<String>, id: Uuid, done: bool) {
    bench.done(Request::Task(task::Request::Check { on, id, done }));
}

fn today(bench: &Bench) -> Today {
    let ask = Ask::Get {
        since: Some(0),
        everybody: false,
    };
    match bench.ask(&Request::Today(ask)) {
        Response::Today(day) => *day,
        other => panic!("{other:?}"),
    }
}

/// Open and done tasks of a deal with their days.
fn tasks(bench: &Bench, id: Uuid) -> Vec<(Option<String>, bool)> {
    let tasks = bench.deal(id).tasks.into_iter();
    tasks
        .map(|task| (task.due, task.done_at.is_some()))
        .collect()
}

#[test]
fn a_task_that_recurs_makes_its_next_one_and_takes_it_back() {
    let mut bench = Bench::new();
    let id = bench.add_deal("Maintenance");
    let weekly = task::Draft {
        repeat: Some("FREQ=WEEKLY".to_owned()),
        ..draft("Appeler", "2026-11-20T09:30")
    };
    let task = add(&mut bench, on(id), weekly);
    check(&mut bench, on(id), task, true);
    let day = |text: &str| Some(text.to_owned());
    let after = [
        (day("2026-11-27T09:30"), false),
        (day("2026-11-20T09:30"), true),
    ];
    assert_eq!(tasks(&bench, id), after, "the time of day stays");
    check(&mut bench, on(id), task, true);
    assert_eq!(tasks(&bench, id), after, "done twice is done once");
    check(&mut bench, on(id), task, false);
    assert_eq!(tasks(&bench, id), [(day("2026-11-20T09:30"), false)]);
    check(&mut bench, on(id), task, true);
    let next = bench
        .deal(id)
        .tasks
        .first()
        .map(|task| task.id)
        .expect("the next");
    check(&mut bench, on(id), next, true);
    check(&mut bench, on(id), task, false);
    let left = tasks(&bench, id);
    assert_eq!(
        left.len(),
        3,
        "what was done already is not taken back: {left:?}"
    );
}

#[test]
fn a_task_of_its_own_recurs_too() {
    let mut bench = Bench::new();
    let monthly = task::Draft {
        repeat: Some("FREQ=MONTHLY".to_owned()),
        ..draft("TVA", "2026-10-31")
    };
    let task = add(&mut bench, None, monthly);
    for _ in 0..2 {
        check(&mut bench, None, task, true);
        let day = today(&bench);
        let next = &day
            .later
            .rows
            .first()
            .or(day.week.rows.first())
            .expect("the next")
            .task;
        assert_eq!(next.due.as_deref(), Some("2026-11-30"));
        assert_eq!(next.repeat.as_deref(), Some("FREQ=MONTHLY;BYMONTHDAY=31"));
        check(&mut bench, None, task, false);
        let day = today(&bench);
        assert_eq!((day.late.count, day.later.count + day.week.count), (1, 0));
    }
    let bad = task::Draft {
        repeat: Some("FREQ=WEEKLY;BYDAY=XX".to_owned()),
        ..draft("x", "")
    };
    let bad = task::Request::Create {
        on: None,
        draft: bad,
    };
    assert_eq!(bench.refused(Request::Task(bad)).code, Code::Invalid);
}

/// Two desks that do not hear of each other make one next task, and agree on it.
#[test]
fn two_desks_make_one_next_task() {
    let ids: Vec<Vec<Uuid>> = [100, 200]
        .into_iter()
        .map(|seed| {
            let mut bench = Bench::new();
            let id = bench.add_deal("Maintenance");
            let daily = task::Draft {
                repeat: Some("FREQ=DAILY".to_owned()),
                ..draft("Appeler", "2026-11-20")
            };
            let task = add(&mut bench, on(id), daily);
            // What each desk draws from here on differs.
            bench.reseed(seed);
            check(&mut bench, on(id), task, true);
            bench.deal(id).tasks.iter().map(|task| task.id).collect()
        })
        .collect();
    assert_eq!(ids.first(), ids.last());
}

#[test]
fn a_task_is_put_off_from_today_and_keeps_its_time() {
    let mut bench = Bench::new();
    let id = bench.add_deal("Site");
    for (from, to, then) in [
        ("2026-11-18", task::Snooze::Tomorrow, "2026-11-23"),
        (
            "2026-11-18T14:30",
            task::Snooze::ThreeDays,
            "2026-11-25T14:30",
        ),
        ("2026-12-24", task::Snooze::Monday, "2026-11-23"),
        ("", task::Snooze::Week, "2026-11-29"),
    ] {
        let task = add(&mut bench, on(id), draft("x", from));
        let ask = task::Request::Snooze {
            on: on(id),
            id: task,
            to,
        };
        bench.done(Request::Task(ask));
        let found = bench.deal(id).tasks.into_iter().find(|one| one.id == task);
        assert_eq!(
            found.and_then(|one| one.due).as_deref(),
            Some(then),
            "{from} {to:?}"
        );
    }
}

#[test]
fn today_says_whom_to_call_in_order_and_what_waits() {
    let mut bench = Bench::new();
    let person = bench.make(Request::Contact(contact::Request::Create(contact::Draft {
        last_name: "Martin".to_owned(),
        phone: Some("06 12 34 56 78".to_owned()),
        email: Some("m@forge.fr".to_owned()),
        ..Default::default()
    })));
    let mut with = |title: &str, due: &str, stage: &str| {
        let draft = deal::Draft {
            title: title.to_owned(),
            contact: Some(person),
            stage: Some(stage.to_owned()),
            next_step: Some(draft("Appeler", due)).filter(|_| !due.is_empty()),
            ..Default::default()
        };
        bench.make(Request::Deal(deal::Request::Create(draft)))
    };
    for (title, due) in [
        ("next week", "2026-11-29"),
        ("today", "2026-11-22"),
        ("late", "2026-11-20"),
        ("later still", "2026-12-30"),
        ("earlier", "2026-11-02"),
    ] {
        with(title, due, "lead");
    }
    with("idle", "", "lead");
    with("offer", "", "proposal");
    with("won", "", "won");
    let day = today(&bench);
    let titles = |rows: &[crate::api::today::Due]| -> Vec<String> {
        let about = rows.iter().filter_map(|row| row.about.clone());
        about.map(|about| about.title).collect()
    };
    assert_eq!(titles(&day.late.rows), ["earlier", "late"]);
    assert_eq!(titles(&day.today.rows), ["today"]);
    assert_eq!(titles(&day.week.rows), ["next week"]);
    assert_eq!(titles(&day.later.rows), ["later still"]);
    let about = day
        .today
        .rows
        .first()
        .and_then(|row| row.about.clone())
        .expect("a deal");
    assert_eq!(about.person.as_deref(), Some("Martin"));
    assert_eq!(about.phone.as_deref(), Some("06 12 34 56 78"));
    assert_eq!(about.email.as_deref(), Some("m@forge.fr"));
    assert_eq!(about.stage.as_deref(), Some("Piste"));
    let waiting = |day: &Today| -> Vec<(String, Why)> {
        let all = day.stale.rows.iter().chain(&day.unplanned.rows);
        all.map(|row| (row.about.title.clone(), row.why)).collect()
    };
    let mut found = waiting(&day);
    found.sort_by(|a, b| a.0.cmp(&b.0));
    assert_eq!(
        found,
        [
            ("idle".to_owned(), Why::Unplanned),
            ("offer".to_owned(), Why::Unplanned)
        ],
        "what is won waits for nothing"
    );
    bench.now = NOW + 8 * 86_400_000;
    let found = waiting(&today(&bench));
    assert_eq!(found.first(), Some(&("offer".to_owned(), Why::Silent)));
}

#[test]
fn today_is_mine_and_nobodys_and_never_of_what_was_thrown_away() {
    let mut bench = Bench::new();
    let (mine, theirs) = (bench.actor.member.uuid(), Uuid::from_u128(9));
    for (title, assignee) in [
        ("mine", Some(mine)),
        ("theirs", Some(theirs)),
        ("free", None),
    ] {
        let draft = deal::Draft {
            title: title.to_owned(),
            assignee,
            next_step: Some(draft(title, "2026-11-22")),
            ..Default::default()
        };
        let id = bench.make(Request::Deal(deal::Request::Create(draft)));
        if title == "mine" {
            let given = task::Draft {
                assignee: Some(theirs),
                ..self::draft("given away", "2026-11-22")
            };
            add(&mut bench, on(id), given);
        }
    }
    let gone = bench.add_deal("gone");
    add(&mut bench, on(gone), draft("gone", "2026-11-22"));
    bench.done(Request::Deal(deal::Request::Trash { id: gone }));
    let mut titles: Vec<String> = today(&bench)
        .today
        .rows
        .into_iter()
        .map(|row| row.task.title)
        .collect();
    titles.sort();
    assert_eq!(titles, ["free", "mine"]);
    let all = Ask::Get {
        since: None,
        everybody: true,
    };
    let Response::Today(all) = bench.ask(&Request::Today(all)) else {
        panic!("a day")
    };
    assert_eq!(all.today.count, 4);
}

#[test]
fn what_others_did_since_then() {
    let mut bench = Bench::new();
    let id = bench.add_deal("Site");
    let edit = |bench: &mut Bench, title: &str| {
        let edits = vec![deal::Edit::Title(title.to_owned())];
        bench.done(Request::Deal(deal::Request::Edit { id, edits }));
    };
    edit(&mut bench, "Mine");
    assert!(
        today(&bench).changes.is_empty(),
        "one's own doing is no news"
    );
    let me = bench.actor.member;
    bench.actor.member = carnet_protocol::ids::MemberId([8; 16]);
    edit(&mut bench, "Theirs");
    bench.actor.member = me;
    let changes = today(&bench).changes;
    let [line] = changes.as_slice() else {
        panic!("{changes:?}")
    };
    assert_eq!(line.about.as_deref(), Some("Theirs"));
}

#[test]
fn a_reminder_is_told_once_and_to_whom_it_concerns() {
    let mut bench = Bench::new();
    let id = bench.add_deal("Site");
    add(&mut bench, on(id), draft("Appeler", "2026-11-22T14:00"));
    let theirs = task::Draft {
        assignee: Some(Uuid::from_u128(9)),
        ..draft("Pas moi", "2026-11-22T14:00")
    };
    add(&mut bench, on(id), theirs);
    let ask = |bench: &Bench, since: i64| {
        let ask = Ask::Reminders {
            since,
            silent: true,
        };
        match bench.ask(&Request::Today(ask)) {
            Response::Reminders(found) => found,
            other => panic!("{other:?}"),
        }
    };
    let before = ask(&bench, NOW);
    let hours = 3_600_000;
    assert_eq!((before.count, before.next), (0, Some(NOW + 2 * hours)));
    bench.now = NOW + 3 * hours;
    let then = ask(&bench, before.now);
    let titles: Vec<&str> = then
        .rows
        .iter()
        .map(|row| row.task.title.as_str())
        .collect();
    assert_eq!(titles, ["Appeler"]);
    assert_eq!(ask(&bench, then.now).count, 0, "never twice");
}

/// What this thread has worked so far, in nanoseconds: others may have the processor, too.
fn worked_ns() -> u64 {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").expect("Linux tells");
    let first = told.split(' ').next();
    first.and_then(|ns| ns.parse().ok()).expect("nanoseconds")
}

/// The day of somebody with ten thousand deals, each with its contact and its task, a third of them for today: 30 ms are
/// the budget, and more than three times as much fails. Run with `--nocapture` to see the time.
#[test]
fn a_day_of_ten_thousand_deals_answers() {
    let bench = Bench::new();
    let put = |id: DocumentId, write: &dyn Fn(&mut yrs::TransactionMut<'_>)| {
        let doc = document::open(id.kind, 1);
        write(&mut doc.transact_mut());
        crate::rows::project(&bench.conn, id, &doc.transact()).expect("projects");
    };
    bench.conn.execute_batch("BEGIN").expect("begins");
    for n in 0..10_000_u128 {
        let person = Uuid::from_u128(1_000_000 + n);
        put(DocumentId::new(Kind::CONTACT, person), &|txn| {
            record::put(txn, "last_name", Some(format!("Roux {n}")));
        });
        put(DocumentId::new(Kind::DEAL, Uuid::from_u128(n)), &|txn| {
            record::put(txn, "title", Some(format!("Affaire {n}")));
            record::put(txn, "contact_id", Some(person.to_string()));
            document::deal::put_place(txn, "sales", "lead", &format!("V-------{n:04}"));
            let task = document::task::Place::OnRecord(Uuid::from_u128(2_000_000 + n));
            let day = ["2026-11-20", "2026-11-22", "2026-11-25"][(n % 3) as usize];
            task.put(txn, "title", Some("Rappeler"));
            task.put(txn, "due", Some(day));
            task.put(txn, "due_zone", Some("Europe/Paris"));
        });
    }
    bench.conn.execute_batch("COMMIT").expect("commits");
    let took = (0..5).map(|_| {
        let start = worked_ns();
        let day = today(&bench);
        assert_eq!((day.late.count, day.today.count), (3_334, 3_333));
        (worked_ns() - start) / 1_000
    });
    let best = took.min().expect("five days");
    println!("the day of 10,000 deals and 10,000 tasks: {best} µs");
    assert!(best < 90_000, "{best} µs, three times 30 ms");
}
