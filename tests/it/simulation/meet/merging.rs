//! Scenes of merging: two desks that did not know of one another. The same over real sockets: `tests/it/merge.rs`.

use carnet_core::api::contact::{self, Contact, Edit};
use carnet_core::api::duplicate::{Of, Request as Ask};
use carnet_core::api::{Request, Response};
use carnet_tests::simulation::Pair;
use uuid::Uuid;

use super::{id, meet, scene};

fn person(pair: &mut Pair, first: &str) -> Uuid {
    let draft = contact::Draft {
        first_name: first.to_owned(),
        last_name: "Dupont".to_owned(),
        email: Some(format!("{first}@toits.fr")),
        ..contact::Draft::default()
    };
    let made = id(pair.must(0, Request::Contact(contact::Request::Create(draft))));
    meet(pair);
    made
}

fn merge(pair: &mut Pair, at: usize, keep: Uuid, away: Uuid) {
    let take = vec!["first_name".to_owned()];
    let of = Of::Contact;
    let merge = Ask::Merge {
        of,
        keep,
        away,
        take,
    };
    pair.must(at, Request::Duplicate(merge));
}

fn split(pair: &mut Pair, at: usize, id: Uuid) {
    let of = Of::Contact;
    pair.must(at, Request::Duplicate(Ask::Split { of, id }));
}

fn get(pair: &mut Pair, id: Uuid) -> Contact {
    match pair.must(0, Request::Contact(contact::Request::Get { id })) {
        Response::Contact(contact) => *contact,
        other => panic!("{other:?} is no contact"),
    }
}

fn mails(contact: &Contact) -> Vec<&str> {
    let mut mails: Vec<&str> = contact.emails.iter().map(|one| &*one.value).collect();
    mails.sort_unstable();
    mails
}

#[test]
fn of_two_merges_of_a_record_one_stands_and_history_has_both() {
    scene(|pair| {
        let (jean, left, right) = (
            person(pair, "jean"),
            person(pair, "left"),
            person(pair, "right"),
        );
        pair.part();
        merge(pair, 0, left, jean);
        merge(pair, 1, right, jean);
        meet(pair);
        let stands = get(pair, jean);
        assert!([left, right].contains(&stands.row.id), "with one of them");
        for (id, with) in [(left, "left@toits.fr"), (right, "right@toits.fr")] {
            let kept = get(pair, id);
            assert_eq!(kept.row.id, id, "both stand, one of them without him");
            assert_eq!(kept.first_name, "jean", "and with what was chosen");
            let alone = vec![with];
            let both = vec!["jean@toits.fr", with];
            let wanted = if id == stands.row.id { both } else { alone };
            assert_eq!(mails(&kept), wanted);
        }
        split(pair, 0, jean);
        let told = get(pair, jean).activity;
        let told = told
            .iter()
            .filter_map(|entry| entry.data.get("to:merged_into"));
        let mut told: Vec<String> = told.filter(|to| !to.is_empty()).cloned().collect();
        told.sort_unstable();
        let mut both = [left.to_string(), right.to_string()];
        both.sort_unstable();
        assert_eq!(told, both, "his history tells of both");
    });
}

#[test]
fn two_merged_into_each_other_are_one() {
    scene(|pair| {
        let (one, other) = (person(pair, "one"), person(pair, "other"));
        pair.part();
        merge(pair, 0, one, other);
        merge(pair, 1, other, one);
        meet(pair);
        for id in [one, other] {
            let both = get(pair, id);
            assert_eq!(both.row.id, one.min(other), "the smallest id");
            assert_eq!(mails(&both), ["one@toits.fr", "other@toits.fr"]);
        }
        for id in [one, other] {
            split(pair, 0, id);
        }
        meet(pair);
        for id in [one, other] {
            assert_eq!(get(pair, id).row.id, id, "each alone again");
        }
    });
}

#[test]
fn what_was_merged_keeps_the_work_of_the_other() {
    scene(|pair| {
        let (keep, away) = (person(pair, "keep"), person(pair, "away"));
        pair.part();
        merge(pair, 0, keep, away);
        let edits = vec![
            Edit::JobTitle(Some("Couvreur".to_owned())),
            Edit::AddTag("chantier".to_owned()),
        ];
        pair.must(
            1,
            Request::Contact(contact::Request::Edit { id: away, edits }),
        );
        meet(pair);
        let one = get(pair, away);
        assert_eq!(one.row.id, keep);
        let told = |contact: &Contact| {
            let mut jobs = contact.activity.iter();
            jobs.any(|entry| entry.data.get("to:job_title").map(String::as_str) == Some("Couvreur"))
        };
        assert!(told(&one), "the history of the one has it");
        split(pair, 1, away);
        meet(pair);
        let alone = get(pair, away);
        assert_eq!(alone.row.job_title.as_deref(), Some("Couvreur"));
        assert_eq!(alone.row.tags, ["chantier"]);
    });
}

#[test]
fn who_was_merged_into_the_trash_stands_alone() {
    scene(|pair| {
        let (keep, away) = (person(pair, "keep"), person(pair, "away"));
        pair.part();
        merge(pair, 0, keep, away);
        pair.must(1, Request::Contact(contact::Request::Trash { id: keep }));
        meet(pair);
        let alone = get(pair, away);
        assert_eq!((alone.row.id, alone.deleted_at), (away, None));
        assert!(get(pair, keep).deleted_at.is_some());
        pair.must(1, Request::Contact(contact::Request::Restore { id: keep }));
        meet(pair);
        assert_eq!(get(pair, away).row.id, keep, "one again");
    });
}

#[test]
fn who_was_imported_by_both_is_there_twice_and_proposed_as_a_pair() {
    const FILE: &str = "Prénom,Nom,E-mail,Fonction\nCamille,Roux,camille@commun.fr,Couvreuse";
    scene(|pair| {
        pair.part();
        for at in 0..2 {
            assert_eq!(pair.import(at, "clients.csv", FILE).created.contacts, 1);
        }
        meet(pair);
        let of = Of::Contact;
        let found = pair.must(0, Request::Duplicate(Ask::Find { of }));
        let Response::Duplicates(found) = found else {
            panic!("pairs are answered")
        };
        let camille = |name: &str| name == "Camille Roux";
        let pairs = found.pairs.iter();
        let mut pairs = pairs.filter(|two| camille(&two.left.name) && camille(&two.right.name));
        let two = pairs.next().expect("they are proposed").clone();
        assert!(two.sure, "one address, one name");
        merge(pair, 1, two.left.id, two.right.id);
        meet(pair);
        assert_eq!(mails(&get(pair, two.right.id)), ["camille@commun.fr"]);
        let again = pair.import(0, "clients.csv", FILE);
        assert_eq!(again.created.contacts, 0, "the same file finds the one");
    });
}

#[test]
fn what_was_merged_and_said_to_be_two_is_one() {
    scene(|pair| {
        let (left, right) = (person(pair, "left"), person(pair, "right"));
        pair.part();
        merge(pair, 0, left, right);
        let of = Of::Contact;
        pair.must(1, Request::Duplicate(Ask::Apart { of, left, right }));
        meet(pair);
        assert_eq!(get(pair, right).row.id, left);
        split(pair, 1, right);
        meet(pair);
        assert_eq!(get(pair, right).row.id, right);
        let found = pair.must(0, Request::Duplicate(Ask::Find { of }));
        let Response::Duplicates(found) = found else {
            panic!("pairs are answered")
        };
        let both = [left.min(right), left.max(right)];
        let mut pairs = found.pairs.iter();
        assert!(
            pairs.all(|pair| [pair.left.id, pair.right.id] != both),
            "nobody is asked again"
        );
    });
}
