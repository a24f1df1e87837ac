//! Lines of text and what they mean.

use carnet_protocol::frame::Role;
use carnet_protocol::ids::{DocumentId, Kind, MemberId};
use proptest::prelude::*;
use uuid::Uuid;
use yrs::Transact;

use super::read;
use crate::api::quick::{How, Noun, QuickAdd};
use crate::api::{Actor, Locale};
use crate::document::{self, company, contact, record};
use crate::query::today::Today;
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
    for (n, name) in [(20, "Boulangerie Martin"), (21, "Atelier Nord")] {
        let doc = document::open(Kind::COMPANY, 1);
        record::put(&mut doc.transact_mut(), company::NAME, Some(name));
        put(
            &conn,
            DocumentId::new(Kind::COMPANY, Uuid::from_u128(n)),
            &doc,
        );
    }
    for (n, name) in [(9_u128, "Anna Roy"), (10, "Léa Vidal"), (11, "Léo Petit")] {
        conn.execute(
            "INSERT INTO members (id, name, color) VALUES (?1, ?2, 0)",
            (Uuid::from_u128(n).into_bytes(), name),
        )
        .expect("a member");
    }
    for (pipeline, position, stages) in [
        ("sales", "a", ["Contact", "Devis", "Gagné"]),
        ("care", "b", ["Contact", "Devis", "Fini"]),
    ] {
        conn.execute(
            "INSERT INTO pipelines (id, name, position) VALUES (?1, ?1, ?2)",
            (pipeline, position),
        )
        .expect("a pipeline");
        for (position, name) in ["a", "b", "c"].iter().zip(stages) {
            conn.execute(
                "INSERT INTO stages (id, pipeline, name, position, kind, probability) VALUES (?1, ?2, ?3, ?4, 'open', 10)",
                (format!("{pipeline}-{position}"), pipeline, name, position),
            )
            .expect("a stage");
        }
    }
    conn
}

/// A Sunday, 10:00 in Paris; the caller is the member 9.
fn today() -> Today {
    let actor = Actor {
        member: MemberId(Uuid::from_u128(9).into_bytes()),
        role: Role::Owner,
        zone: "Europe/Paris".to_owned(),
        locale: Locale::Fr,
    };
    Today::new(&actor, 1_795_338_000_000)
}

fn line(text: &str) -> QuickAdd {
    line_of(Noun::Deal, text)
}

fn line_of(noun: Noun, text: &str) -> QuickAdd {
    let how = How {
        noun,
        ..How::default()
    };
    read(&people(), text, &how, &today()).expect("the database is there")
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
        ("Site @Petit", "Site @Petit", None, None),
        ("Site @Inconnu suite", "Site @Inconnu suite", None, None),
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

#[test]
fn signs_of_a_deal() {
    let all = line("Refonte >dev +léa !! @Atelier #web 14h");
    assert_eq!(all.title, "Refonte 14h", "hours of a deal are work");
    assert_eq!(all.stage.as_deref(), Some("sales-b"));
    assert_eq!(all.pipeline.as_deref(), Some("sales"));
    assert_eq!(all.stage_name.as_deref(), Some("Devis"));
    assert_eq!(all.assignee, Some(Uuid::from_u128(10)));
    assert_eq!(all.priority, Some(2));
    assert_eq!(all.company_name.as_deref(), Some("Atelier Nord"));
    assert_eq!(line("Appel +moi").assignee, Some(Uuid::from_u128(9)));
    assert_eq!(
        line("Appel demain 14h30").due.as_deref(),
        Some("2026-11-23T14:30")
    );
    let at = line("Site chez Boulangerie Martin");
    assert_eq!(
        (at.title.as_str(), at.company, at.contact),
        ("Site", Some(Uuid::from_u128(20)), None)
    );
    let how = How {
        pipeline: Some("care".to_owned()),
        ..How::default()
    };
    let care = read(&people(), "Suivi >devis", &how, &today()).expect("read");
    assert_eq!(
        care.stage.as_deref(),
        Some("care-b"),
        "the board that is shown"
    );
    for text in [
        "Site +inconnu",
        "Site +lé",
        "Site >nulle part",
        "a > b",
        "Bravo!",
        "C++ >",
        "1 + 1",
    ] {
        assert_eq!(line(text).title, text, "it means nothing here");
    }
}

#[test]
fn tasks_and_their_times() {
    for (text, title, due, repeat) in [
        ("Appeler demain à 14h", "Appeler", "2026-11-23T14:00", None),
        ("Appeler 14h30", "Appeler", "2026-11-22T14:30", None),
        ("Call at 2 pm tomorrow", "Call", "2026-11-23T14:00", None),
        ("Call 2:30pm", "Call", "2026-11-22T14:30", None),
        ("Call 12am friday", "Call", "2026-11-27T00:00", None),
        ("Appeler 9h", "Appeler", "2026-11-23T09:00", None),
        (
            "Déjeuner vendredi à midi",
            "Déjeuner",
            "2026-11-27T12:00",
            None,
        ),
        ("Facturer fin du mois", "Facturer", "2026-11-30", None),
        (
            "Relancer la semaine prochaine",
            "Relancer la",
            "2026-11-23",
            None,
        ),
        ("Relancer +3j", "Relancer", "2026-11-25", None),
        (
            "Point chaque lundi",
            "Point",
            "2026-11-23",
            Some("FREQ=WEEKLY"),
        ),
        (
            "Point tous les dimanches 9h30",
            "Point",
            "2026-11-22T09:30",
            Some("FREQ=WEEKLY"),
        ),
        (
            "Sauvegarde tous les 2 jours",
            "Sauvegarde",
            "2026-11-22",
            Some("FREQ=DAILY;INTERVAL=2"),
        ),
        (
            "TVA le 20 de chaque mois",
            "TVA",
            "2026-12-20",
            Some("FREQ=MONTHLY"),
        ),
        (
            "Bilan chaque année 31/12",
            "Bilan",
            "2026-12-31",
            Some("FREQ=YEARLY"),
        ),
        (
            "Review every other week",
            "Review",
            "2026-11-22",
            Some("FREQ=WEEKLY;INTERVAL=2"),
        ),
        ("Rent every 1st", "Rent", "2026-12-01", Some("FREQ=MONTHLY")),
    ] {
        let read = line_of(Noun::TaskHere, text);
        assert_eq!(
            (
                read.title.as_str(),
                read.due.as_deref(),
                read.repeat.as_deref()
            ),
            (title, Some(due), repeat),
            "{text}"
        );
    }
}

#[test]
fn what_is_no_time_and_whom_a_task_is_about() {
    for text in [
        "Atelier 2h",
        "Tous les devis",
        "Chaque client",
        "25h",
        "9:75",
        "14 pm",
        "#web 300€ !!",
    ] {
        let read = line_of(Noun::TaskHere, text);
        assert_eq!((read.title.as_str(), read.due), (text, None), "not a time");
    }
    let on = line_of(Noun::Task, "Appeler @zoé demain");
    assert_eq!(
        (on.title.as_str(), on.contact),
        ("Appeler", Some(Uuid::from_u128(2)))
    );
    let here = line_of(Noun::TaskHere, "Appeler @zoé demain");
    assert_eq!(here.title, "Appeler @zoé", "the record is known already");
}

#[test]
fn a_contact_in_one_line() {
    let read = line_of(
        Noun::Contact,
        "Camille Roy <camille@studio.fr>, 06 12 34 56 78 chez atelier nord #presse +moi",
    );
    assert_eq!(read.title, "Camille Roy");
    assert_eq!(read.email.as_deref(), Some("camille@studio.fr"));
    assert_eq!(read.phone.as_deref(), Some("06 12 34 56 78"));
    assert_eq!(read.company, Some(Uuid::from_u128(21)));
    assert_eq!(read.assignee, Some(Uuid::from_u128(9)));
    assert_eq!(read.tags, ["presse"]);
    let plain = line_of(Noun::Contact, "Roy 2026 vendredi 300€");
    assert_eq!(plain.title, "Roy 2026 vendredi 300€");
}

#[test]
fn a_chip_that_is_taken_away_is_words_again() {
    let text = "Vendredi été 12 décembre 2026 @Jean Petit, 2 500 €";
    let first = line(text);
    let parts: Vec<&str> = first.spans.iter().map(|span| span.text.as_str()).collect();
    assert_eq!(parts, ["12 décembre 2026", "@Jean Petit,", "2 500 €"]);
    let units: Vec<u16> = text.encode_utf16().collect();
    for span in &first.spans {
        let at = span.from as usize..span.to as usize;
        assert_eq!(String::from_utf16_lossy(&units[at]), span.text);
    }
    for gone in &first.spans {
        let how = How {
            plain: vec![gone.text.clone()],
            ..How::default()
        };
        let read = read(&people(), text, &how, &today()).expect("read");
        assert!(
            read.title.contains(&gone.text),
            "{}: {}",
            gone.text,
            read.title
        );
        assert_eq!(
            read.spans.iter().filter(|one| *one != gone).count(),
            // Without the later day, the first word of the line is one.
            if gone.text.starts_with("12") { 3 } else { 2 },
            "the others stay: {:?}",
            read.spans
        );
    }
}

#[test]
fn a_line_that_is_too_long_is_a_title_to_its_end() {
    let text = format!("{} 300€", "a".repeat(2_000));
    assert_eq!(line(&text).title, text);
    let text = format!("300€ {}vendredi", "mot ".repeat(400));
    let read = line(&text);
    assert_eq!(read.amount, Some(30_000));
    assert!(read.title.ends_with("mot vendredi"));
}

/// Pieces that mean something beside ones that nearly do.
fn piece() -> impl Strategy<Value = String> {
    let known = prop::sample::select(vec![
        "@Martin",
        "@",
        "@\"",
        "Zoé",
        "Lefèvre\"",
        "12,5k€",
        "2",
        "500",
        "€",
        "vendredi",
        "le",
        "12",
        "décembre",
        "14h30",
        "à",
        "2pm",
        "chaque",
        "lundi",
        "tous",
        "les",
        ">devis",
        "+léa",
        "!!",
        "#web",
        "#été,",
        "every",
        "in",
        "3",
        "days",
        "+33",
        "6",
        "a@b.fr",
        "chez",
        "Atelier",
        "Nord",
        "31/12",
        "+3j",
        "\u{1f469}\u{200d}\u{1f52c}",
        "ﬁn",
    ]);
    prop_oneof![4 => known.prop_map(str::to_owned), 1 => "\\PC{0,6}", 1 => "[@#+>!:/h0-9€.,]{1,6}"]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn nothing_of_a_line_is_lost(
        pieces in prop::collection::vec((piece(), "[ \t\u{a0}\u{202f}]{0,2}"), 0..14),
        noun in prop::sample::select(vec![Noun::Deal, Noun::Task, Noun::TaskHere, Noun::Contact]),
        plain in prop::collection::vec(piece(), 0..3),
    ) {
        let text: String = pieces.iter().flat_map(|(word, space)| [word.as_str(), space]).collect();
        let how = How { noun, plain, ..How::default() };
        let read = PEOPLE.with(|conn| read(conn, &text, &how, &today())).expect("read");
        let units: Vec<u16> = text.encode_utf16().collect();
        let mut rest = String::new();
        let mut last = 0;
        for span in &read.spans {
            let (from, to) = (span.from as usize, span.to as usize);
            prop_assert!(last <= from && from < to && to <= units.len(), "{:?}", span);
            prop_assert_eq!(String::from_utf16_lossy(&units[from..to]), span.text.clone());
            rest.push_str(&String::from_utf16_lossy(&units[last..from]));
            rest.push(' ');
            last = to;
        }
        rest.push_str(&String::from_utf16_lossy(&units[last..]));
        let words: Vec<&str> = rest.split_whitespace().collect();
        prop_assert_eq!(words.join(" "), read.title);
    }
}

thread_local! {
    static PEOPLE: rusqlite::Connection = people();
}
