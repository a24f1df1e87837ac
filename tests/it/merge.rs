//! Merging while apart: two desks that did not know of one another end equal, and nothing is lost.

use carnet_core::api::contact::{self, Contact, Edit, Labelled, LabelledList};
use carnet_core::api::duplicate::{Of, Request as Ask};
use carnet_core::api::{Request, Response, act, task};
use carnet_protocol::frame::Role;
use carnet_tests::desk::created;
use carnet_tests::relay::TestRelay;
use carnet_tests::team::TestDesk;
use carnet_tests::wait;
use uuid::Uuid;

/// Two desks with two records of one person.
struct Two {
    relay: TestRelay,
    anna: TestDesk,
    ben: TestDesk,
    one: Uuid,
    other: Uuid,
}

impl Two {
    fn new() -> Self {
        let mut relay = TestRelay::start();
        let anna = TestDesk::share(&mut relay);
        let (one, other) = (person(&anna, "Jean"), person(&anna, "J."));
        let ben = TestDesk::join(&anna, &relay, "Ben", Role::Member);
        wait::until("Ben has both", || {
            get(&ben, one).is_some() && get(&ben, other).is_some()
        });
        Self {
            relay,
            anna,
            ben,
            one,
            other,
        }
    }

    /// What both do while there is no relay; then it is back, and both have everything.
    fn apart(&mut self, work: impl FnOnce(&Self)) {
        self.anna.synced();
        self.ben.synced();
        self.relay.kill();
        work(self);
        self.relay.restart();
        wait::until("both have everything", || {
            self.anna.synced();
            self.ben.synced();
            [self.one, self.other]
                .iter()
                .all(|id| get(&self.anna, *id) == get(&self.ben, *id))
        });
    }
}

fn person(desk: &TestDesk, first: &str) -> Uuid {
    let draft = contact::Draft {
        first_name: first.to_owned(),
        last_name: "Dupont".to_owned(),
        email: Some(format!("{}@toits.fr", first.trim_matches('.'))),
        tags: vec![first.to_owned()],
        ..contact::Draft::default()
    };
    created(desk.call(Request::Contact(contact::Request::Create(draft))))
}

fn get(desk: &TestDesk, id: Uuid) -> Option<Contact> {
    let get = Request::Contact(contact::Request::Get { id });
    match desk.desk().call(get, carnet_tests::desk::actor()) {
        Ok(Response::Contact(contact)) => Some(*contact),
        _ => None,
    }
}

fn merge(desk: &TestDesk, keep: Uuid, away: Uuid, take: &[&str]) {
    let take = take.iter().map(|key| (*key).to_owned()).collect();
    let of = Of::Contact;
    desk.call(Request::Duplicate(Ask::Merge {
        of,
        keep,
        away,
        take,
    }));
}

fn edit(desk: &TestDesk, id: Uuid, edits: Vec<Edit>) {
    desk.call(Request::Contact(contact::Request::Edit { id, edits }));
}

fn mail(value: &str) -> Edit {
    Edit::PutLabelled {
        list: LabelledList::Emails,
        item: Labelled {
            id: Uuid::from_u128(rand::random()),
            label: "home".to_owned(),
            value: value.to_owned(),
        },
    }
}

/// Everything that both held, on this desk, under this name.
#[track_caller]
fn whole(desk: &TestDesk, id: Uuid, mails: &[&str]) -> Contact {
    let contact = get(desk, id).expect("it is there");
    let mut found: Vec<&str> = contact.emails.iter().map(|one| &*one.value).collect();
    found.sort_unstable();
    assert_eq!(found, mails);
    assert_eq!(contact.row.tags, ["J.", "Jean"]);
    contact
}

#[test]
fn a_merge_here_and_a_merge_the_other_way_there_are_one_record_with_everything() {
    let mut two = Two::new();
    two.apart(|two| {
        merge(&two.anna, two.one, two.other, &[]);
        merge(&two.ben, two.other, two.one, &["first_name"]);
        edit(&two.anna, two.one, vec![mail("anna@toits.fr")]);
        edit(&two.ben, two.other, vec![mail("ben@toits.fr")]);
    });
    let mails = [
        "J@toits.fr",
        "Jean@toits.fr",
        "anna@toits.fr",
        "ben@toits.fr",
    ];
    for id in [two.one, two.other] {
        let contact = whole(&two.anna, id, &mails);
        assert_eq!(
            contact.row.id,
            two.one.min(two.other),
            "a ring ends at its smallest"
        );
    }
    two.anna.call(Request::Act(act::Request::Undo));
    two.anna.call(Request::Act(act::Request::Undo));
    two.anna.synced();
    two.ben.synced();
    let one = whole(
        &two.anna,
        two.one,
        &["J@toits.fr", "Jean@toits.fr", "ben@toits.fr"],
    );
    assert_eq!(one.row.id, two.other, "Ben's merge still stands");
}

#[test]
fn the_same_merge_on_both_desks_is_one() {
    let mut two = Two::new();
    two.apart(|two| {
        merge(&two.anna, two.one, two.other, &["first_name"]);
        merge(&two.ben, two.one, two.other, &["first_name"]);
    });
    for desk in [&two.anna, &two.ben] {
        let contact = whole(desk, two.other, &["J@toits.fr", "Jean@toits.fr"]);
        assert_eq!((contact.row.id, &*contact.first_name), (two.one, "J."));
        assert_eq!(contact.merged.len(), 1);
    }
}

#[test]
fn what_a_desk_wrote_to_the_other_record_meanwhile_is_shown_with_the_one_that_stays() {
    let mut two = Two::new();
    two.apart(|two| {
        merge(&two.anna, two.one, two.other, &[]);
        edit(&two.ben, two.other, vec![mail("ben@toits.fr")]);
        let on = Some(format!("crm:contact:{}", two.other));
        let draft = task::Draft {
            title: "Rappeler".to_owned(),
            ..task::Draft::default()
        };
        two.ben
            .call(Request::Task(task::Request::Create { on, draft }));
    });
    for desk in [&two.anna, &two.ben] {
        let mails = ["J@toits.fr", "Jean@toits.fr", "ben@toits.fr"];
        let contact = whole(desk, two.one, &mails);
        assert_eq!(contact.tasks[0].title, "Rappeler");
    }
    let on = Some(format!("crm:contact:{}", two.one));
    let id = get(&two.anna, two.one).expect("it is there").tasks[0].id;
    let done = true;
    two.anna
        .call(Request::Task(task::Request::Check { on, id, done }));
    two.anna.call(Request::Act(act::Request::Undo));
    two.anna.call(Request::Act(act::Request::Undo));
    let other = get(&two.anna, two.other).expect("it is there");
    assert_eq!(other.row.id, two.other, "apart again");
    let mut mails: Vec<&str> = other.emails.iter().map(|one| &*one.value).collect();
    mails.sort_unstable();
    assert_eq!(mails, ["J@toits.fr", "ben@toits.fr"], "with what Ben wrote");
    assert_eq!(other.tasks.len(), 1);
}

#[test]
fn a_merge_into_a_record_that_another_desk_threw_away_hides_nobody() {
    let mut two = Two::new();
    two.apart(|two| {
        merge(&two.anna, two.one, two.other, &[]);
        two.ben
            .call(Request::Contact(contact::Request::Trash { id: two.one }));
    });
    for desk in [&two.anna, &two.ben] {
        let other = get(desk, two.other).expect("it is there");
        assert_eq!((other.row.id, other.deleted_at), (two.other, None));
        let one = get(desk, two.one).expect("in the trash");
        assert!(one.deleted_at.is_some());
    }
    let restore = contact::Request::Restore { id: two.one };
    two.ben.call(Request::Contact(restore));
    assert_eq!(get(&two.ben, two.other).expect("one").row.id, two.one);
}
