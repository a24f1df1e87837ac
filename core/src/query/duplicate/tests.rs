//! What is alike, what is not, and how long it takes to find among many.

use std::time::Instant;

use uuid::Uuid;

use super::near::one_typo;
use crate::api::duplicate::{Alike, Found, Of, Pair, Request as Ask, Typed, Why};
use crate::api::{Request, Response, company, contact};
use crate::command::tests::Bench;
use crate::document::record::put;
use crate::document::{self, labelled};
use crate::rows::tests::put as project;
use carnet_protocol::ids::{DocumentId, Kind};
use yrs::Transact;

fn person(bench: &mut Bench, first: &str, last: &str, email: &str, phone: &str) -> Uuid {
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    bench.make(Request::Contact(contact::Request::Create(contact::Draft {
        first_name: first.to_owned(),
        last_name: last.to_owned(),
        email: some(email),
        phone: some(phone),
        ..contact::Draft::default()
    })))
}

fn firm(bench: &mut Bench, name: &str, edits: Vec<company::Edit>) -> Uuid {
    let id = bench.make(Request::Company(company::Request::Create(company::Draft {
        name: name.to_owned(),
        ..company::Draft::default()
    })));
    bench.done(Request::Company(company::Request::Edit { id, edits }));
    id
}

fn found(bench: &Bench, of: Of) -> Found {
    match bench.ask(&Request::Duplicate(Ask::Find { of })) {
        Response::Duplicates(found) => found,
        other => panic!("{other:?}"),
    }
}

fn why(pairs: &[Pair]) -> Vec<(&[Why], bool)> {
    pairs.iter().map(|pair| (&*pair.why, pair.sure)).collect()
}

fn typed(of: Of, name: &str) -> Typed {
    Typed {
        of,
        name: name.to_owned(),
        company: None,
        email: None,
        phone: None,
        number: None,
    }
}

fn alike(bench: &Bench, typed: Typed) -> Vec<Alike> {
    match bench.ask(&Request::Duplicate(Ask::Check(typed))) {
        Response::Alike(alike) => alike,
        other => panic!("{other:?}"),
    }
}

#[test]
fn pairs_are_found_by_what_they_share_the_surest_first() {
    let mut bench = Bench::new();
    person(&mut bench, "Zoé", "Lefèvre", "zoe@lefevre.fr", "");
    person(&mut bench, "LEFEVRE", "Zoe", "ZOE@lefevre.fr", "");
    person(&mut bench, "Marc", "Petit", "", "06 12 34 56 78");
    person(&mut bench, "Marc", "Petti", "", "+33 (0)6.12.34.56.78");
    person(&mut bench, "Anne", "Durand", "", "");
    person(&mut bench, "A.", "Durand", "", "");
    person(&mut bench, "Alain", "Durand", "", "");
    person(&mut bench, "Nadia", "Benali", "", "");
    let found = found(&bench, Of::Contact);
    let email = (&[Why::Email, Why::Name][..], true);
    let phone = (&[Why::Phone, Why::NameClose][..], true);
    let maybe = (&[Why::NameClose][..], false);
    assert_eq!(why(&found.pairs), [email, phone, maybe, maybe]);
    assert_eq!(found.total, 4, "Anne and Alain are two");
}

#[test]
fn companies_are_known_by_their_numbers_and_by_their_names_without_their_form() {
    let mut bench = Bench::new();
    let siret = |number: &str| company::Edit::Siret(Some(number.to_owned()));
    let site = |text: &str| company::Edit::Website(Some(text.to_owned()));
    firm(&mut bench, "Atelier Ardoise", vec![siret("73282932000074")]);
    firm(&mut bench, "A. Ardoise", vec![siret("732 829 320 00074")]);
    firm(
        &mut bench,
        "SARL Toitures & Fils",
        vec![site("https://www.toitures.fr/contact")],
    );
    firm(
        &mut bench,
        "Toitures et fils",
        vec![site("http://toitures.fr")],
    );
    firm(&mut bench, "Boulangerie Sud", Vec::new());
    firm(&mut bench, "boulangerie sud SAS", Vec::new());
    let found = found(&bench, Of::Company);
    let number = (&[Why::Siret, Why::Siren][..], true);
    let name = (&[Why::Name][..], false);
    let website = (&[Why::Website][..], false);
    assert_eq!(why(&found.pairs), [number, name, website]);
}

#[test]
fn the_same_name_says_more_at_the_same_company() {
    let mut bench = Bench::new();
    let ids = ["Jean", "Jean", "Jean"].map(|first| person(&mut bench, first, "Roux", "", ""));
    let firm = firm(&mut bench, "Ardoise", Vec::new());
    for id in &ids[..2] {
        let edits = vec![contact::Edit::Company(Some(firm))];
        bench.done(Request::Contact(contact::Request::Edit { id: *id, edits }));
    }
    let found = found(&bench, Of::Contact);
    let (together, name) = (&[Why::NameCompany][..], &[Why::Name][..]);
    assert_eq!(
        why(&found.pairs),
        [(together, true), (name, false), (name, false)]
    );
    assert_eq!(found.pairs[0].left.detail, ["Ardoise"]);
}

#[test]
fn what_is_typed_is_compared_while_it_is_typed() {
    let mut bench = Bench::new();
    let zoe = person(
        &mut bench,
        "Zoé",
        "Lefèvre",
        "zoe@lefevre.fr",
        "06 12 34 56 78",
    );
    let trashed = person(&mut bench, "Nadia", "Benali", "", "");
    bench.done(Request::Contact(contact::Request::Trash { id: trashed }));
    let ids = |typed| -> Vec<(Uuid, bool)> {
        let alike = alike(&bench, typed);
        alike.iter().map(|one| (one.side.id, one.sure)).collect()
    };
    let none = typed(Of::Contact, "Zo");
    assert_eq!(ids(none), []);
    assert_eq!(ids(typed(Of::Contact, "zoe lefevre")), [(zoe, false)]);
    assert_eq!(
        ids(typed(Of::Contact, "Zoé Lefevbre")),
        [(zoe, false)],
        "a typo"
    );
    assert_eq!(
        ids(typed(Of::Contact, "Z. Lefèvre")),
        [(zoe, false)],
        "an initial"
    );
    let mut mail = typed(Of::Contact, "Madame");
    mail.email = Some("Zoe@Lefevre.fr".to_owned());
    assert_eq!(ids(mail), [(zoe, true)]);
    let mut phone = typed(Of::Contact, "zoe lefevre");
    phone.phone = Some("+33612345678".to_owned());
    assert_eq!(ids(phone), [(zoe, true)]);
    assert_eq!(
        ids(typed(Of::Contact, "Nadia Benali")),
        [],
        "not in the trash"
    );
    let firm = firm(
        &mut bench,
        "Ardoise",
        vec![company::Edit::Siret(Some("73282932000074".to_owned()))],
    );
    let mut number = typed(Of::Company, "");
    number.number = Some("732 829 320 00074".to_owned());
    let found = alike(&bench, number);
    assert_eq!((found[0].side.id, found[0].sure), (firm, true));
}

#[test]
fn one_typo_is_one_letter() {
    for (one, other) in [
        ("dupont", "dupond"),
        ("dupont", "dupnot"),
        ("dupont", "duppont"),
        ("lefevre", "lefevr"),
    ] {
        assert!(
            one_typo(one, other) && one_typo(other, one),
            "{one} {other}"
        );
    }
    for (one, other) in [
        ("dupont", "durand"),
        ("martin", "matrni"),
        ("roux", "rouxel"),
    ] {
        assert!(
            !one_typo(one, other) && !one_typo(other, one),
            "{one} {other}"
        );
    }
}

/// Twenty thousand people: every tenth is there twice, a hundred share a switchboard, a hundred are called the same.
fn crowd(bench: &Bench, count: u128) {
    bench.conn.execute_batch("BEGIN").expect("begins");
    for n in 0..count {
        let twin = n % 10 == 9;
        let who = if twin { n - 1 } else { n };
        let id = DocumentId::new(Kind::CONTACT, Uuid::from_u128(n + 1));
        let doc = document::open(Kind::CONTACT, 1);
        let mut txn = doc.transact_mut();
        let (first, last) = match n % 200 {
            3 => ("Jean".to_owned(), "Martin".to_owned()),
            _ => (format!("Prénom{}", who % 997), format!("Nom{}", who / 7)),
        };
        put(&mut txn, "first_name", Some(first));
        put(&mut txn, "last_name", Some(last));
        let item = |value: String, n: u128| labelled::Item {
            id: Uuid::from_u128(n),
            label: "work".to_owned(),
            value,
            at: 1,
        };
        let mail = item(format!("p{who}@exemple.fr"), n);
        labelled::put(&mut txn, labelled::EMAILS, &mail, true);
        if n % 200 == 7 {
            let phone = item("01 44 55 66 77".to_owned(), n + count);
            labelled::put(&mut txn, labelled::PHONES, &phone, true);
        }
        drop(txn);
        project(&bench.conn, id, &doc);
    }
    bench.conn.execute_batch("COMMIT").expect("commits");
}

#[test]
fn duplicates_among_twenty_thousand_contacts_are_found_without_comparing_all() {
    let bench = Bench::new();
    crowd(&bench, 20_000);
    let began = Instant::now();
    let found = found(&bench, Of::Contact);
    let find = began.elapsed();
    assert_eq!(found.pairs.len(), crate::limits::DUPLICATES_SHOWN);
    assert!(
        found.pairs.iter().all(|pair| pair.sure),
        "the sure ones first"
    );
    assert!(found.total >= 2_000, "{}", found.total);
    let began = Instant::now();
    let mut mail = typed(Of::Contact, "Madame");
    mail.email = Some("p18@exemple.fr".to_owned());
    assert_eq!(alike(&bench, mail).len(), 2);
    let check = began.elapsed();
    println!(
        "20,000 contacts: {} pairs found in {find:?}, one typed checked in {check:?}",
        found.total
    );
    // 200 million comparisons would take minutes.
    assert!(find.as_secs() < 20, "{find:?}");
}
