//! Lines of text and what they mean.

use carnet_protocol::ids::{DocumentId, Kind};
use jiff::civil::date;
use uuid::Uuid;
use yrs::Transact;

use super::read;
use crate::api::deal::QuickAdd;
use crate::document::{self, contact, record};
use crate::rows::tests::{database, put};

fn people() -> rusqlite::Connection {
    let conn = database();
    for (n, first, last) in [
        (1, "Martin", "Garnier"),
        (2, "Zoé", "Lefèvre"),
        (3, "Jean", "Petit"),
        (4, "Jeanne", "Petit"),
    ] {
        let doc = document::open(Kind::CONTACT, 1);
        let mut txn = doc.transact_mut();
        record::put(&mut txn, contact::FIRST_NAME, Some(first));
        record::put(&mut txn, contact::LAST_NAME, Some(last));
        drop(txn);
        put(
            &conn,
            DocumentId::new(Kind::CONTACT, Uuid::from_u128(n)),
            &doc,
        );
    }
    conn
}

fn line(text: &str) -> QuickAdd {
    // A Sunday.
    read(&people(), text, date(2026, 11, 22)).expect("the database is there")
}

#[test]
fn the_example_of_the_product_page() {
    let read = line("Refonte site 12,5k€ @Martin #web vendredi");
    assert_eq!(read.title, "Refonte site");
    assert_eq!(
        (read.amount, read.currency.as_deref()),
        (Some(1_250_000), Some("EUR"))
    );
    assert_eq!(read.contact, Some(Uuid::from_u128(1)));
    assert_eq!(read.contact_name.as_deref(), Some("Martin Garnier"));
    assert_eq!(read.tags, ["web"]);
    assert_eq!(read.due.as_deref(), Some("2026-11-27"));
    let plain = line("Site vitrine Martin 2500€ vendredi");
    assert_eq!(
        (plain.title.as_str(), plain.contact, plain.amount),
        ("Site vitrine", Some(Uuid::from_u128(1)), Some(250_000))
    );
}

#[test]
fn amounts() {
    for (text, title, amount, currency) in [
        ("Logo 2 500 €", "Logo", Some(250_000), Some("EUR")),
        (
            "Logo 2\u{202f}500,50\u{a0}€",
            "Logo",
            Some(250_050),
            Some("EUR"),
        ),
        ("Logo 1.200,50 EUR", "Logo", Some(120_050), Some("EUR")),
        ("Logo $1,200.50", "Logo", Some(120_050), Some("USD")),
        ("Logo 1,500€", "Logo", Some(150_000), Some("EUR")),
        ("Logo 12.5k", "Logo", Some(1_250_000), None),
        ("Logo 1,2M€", "Logo", Some(120_000_000), Some("EUR")),
        ("Logo ¥5000", "Logo", Some(5_000), Some("JPY")),
        ("Logo 1.250 TND", "Logo", Some(1_250), Some("TND")),
        ("Logo 3 euros", "Logo", Some(300), Some("EUR")),
        ("Logo CHF 90", "Logo", Some(9_000), Some("CHF")),
        ("Logo 99,999 €", "Logo", Some(9_999_900), Some("EUR")),
        ("Refonte 2026", "Refonte 2026", None, None),
        ("Lot 3 phase 2", "Lot 3 phase 2", None, None),
        ("Mur 12m", "Mur 12m", None, None),
        ("€", "€", None, None),
        ("9999999999999999999€", "9999999999999999999€", None, None),
    ] {
        let read = line(text);
        assert_eq!(
            (read.title.as_str(), read.amount, read.currency.as_deref()),
            (title, amount, currency),
            "{text}"
        );
    }
}

#[test]
fn days_in_both_languages() {
    for (text, title, due) in [
        ("Appel aujourd’hui", "Appel", Some("2026-11-22")),
        ("Appel demain", "Appel", Some("2026-11-23")),
        ("Appel après-demain", "Appel", Some("2026-11-24")),
        ("Appel dimanche", "Appel", Some("2026-11-29")),
        ("Appel lundi prochain", "Appel", Some("2026-11-23")),
        ("Appel dans 3 jours", "Appel", Some("2026-11-25")),
        ("Appel dans une semaine", "Appel", Some("2026-11-29")),
        ("Appel pour le 12 décembre", "Appel", Some("2026-12-12")),
        ("Appel le 1er mars 2027", "Appel", Some("2027-03-01")),
        ("Appel 3/2", "Appel", Some("2027-02-03")),
        ("Appel 12/25", "Appel", Some("2026-12-25")),
        ("Appel 31/12/26", "Appel", Some("2026-12-31")),
        ("Call tomorrow", "Call", Some("2026-11-23")),
        ("Call next friday", "Call", Some("2026-11-27")),
        ("Call in 2 weeks", "Call", Some("2026-12-06")),
        ("Call by Dec 12", "Call", Some("2026-12-12")),
        ("Call 2027-01-15", "Call", Some("2027-01-15")),
        (
            "Vendredi saint vendredi",
            "Vendredi saint",
            Some("2026-11-27"),
        ),
        ("Appel 31/02", "Appel 31/02", None),
        ("Version 1.5", "Version 1.5", None),
        ("Mars", "Mars", None),
    ] {
        let read = line(text);
        assert_eq!(
            (read.title.as_str(), read.due.as_deref()),
            (title, due),
            "{text}"
        );
    }
}

#[test]
fn people_and_tags() {
    for (text, title, contact, name) in [
        ("Site @zoe", "Site", Some(2), Some("Zoé Lefèvre")),
        ("Site @lef", "Site", Some(2), Some("Zoé Lefèvre")),
        (
            "Site @\"Jean Petit\" urgent",
            "Site urgent",
            Some(3),
            Some("Jean Petit"),
        ),
        ("Site @Jean Petit", "Site", Some(3), Some("Jean Petit")),
        ("Site @Petit", "Site", None, Some("Petit")),
        ("Site @Inconnu suite", "Site suite", None, Some("Inconnu")),
        ("Site Zoé Lefèvre", "Site", Some(2), Some("Zoé Lefèvre")),
        ("Site martin", "Site martin", None, None),
        ("Martin", "Martin", None, None),
        ("Site Petit", "Site Petit", None, None),
    ] {
        let read = line(text);
        assert_eq!(
            (
                read.title.as_str(),
                read.contact,
                read.contact_name.as_deref()
            ),
            (title, contact.map(Uuid::from_u128), name),
            "{text}"
        );
    }
    let tagged = line("Site #web #été, #web #3");
    assert_eq!(
        (tagged.title.as_str(), tagged.tags),
        ("Site #3", vec!["web".to_owned(), "été".to_owned()])
    );
    assert_eq!(line("   ").title, "");
}
