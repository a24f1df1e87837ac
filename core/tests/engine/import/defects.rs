//! What other CRMs get wrong with files (facts on them: `crm.md` §7), one test each, named after what it prevents.

use carnet_core::api::export::{Of, Request as Export};
use carnet_core::api::import::Request as Ask;
use carnet_core::api::{Locale, Request, Response, field};

use super::Desk;

impl Desk {
    fn table(&mut self, of: Of) -> String {
        match self.call(Request::Export(Export::Csv { of })) {
            Ok(Response::File(file)) => file.text,
            other => panic!("{other:?}"),
        }
    }

    fn field(&mut self, on: &str, name: &str, kind: &str) -> String {
        let ask = field::Request::Add {
            on: on.to_owned(),
            name: name.to_owned(),
            kind: kind.to_owned(),
        };
        match self.call(Request::Field(ask)) {
            Ok(Response::Created(id)) => id.to_string(),
            other => panic!("{other:?}"),
        }
    }

    fn custom(&mut self, title: &str) -> Vec<String> {
        let custom = self.deal(title).custom;
        custom.into_iter().map(|one| one.value).collect()
    }
}

/// Atomic CRM makes each person of a file anew, whoever is there.
#[test]
fn a_list_of_people_imported_twice_makes_nobody_twice() {
    let mut desk = Desk::new();
    let first = "Prénom;Nom;Email;Téléphone\nZoé;Roy;zoe@x.example;\nLuc;Petit;;06 12 34 56 78\nAda;Seul;;\n";
    desk.import("a.csv", first.as_bytes());
    let again = "Email,First Name,Last Name,Phone\nZOE@X.example ,Zoe,ROY,\n,Luc,Petit,+33612345678\n,Ada,Seul,\n";
    let (_, report) = desk.import("b.csv", again.as_bytes());
    assert_eq!(report.created.contacts, 0, "{report:?}");
    assert_eq!(desk.contacts().len(), 3);
}

/// Atomic CRM sends a batch at once: one bad date throws, and nobody knows what was written.
#[test]
fn a_bad_date_refuses_its_line_and_no_other() {
    let mut desk = Desk::new();
    let text =
        "Prénom;Nom;Anniversaire\nZoé;Roy;31/10/1985\nLuc;Petit;pas de date\nAda;Seul;01/02/1990\n";
    let (_, report) = desk.import("a.csv", text.as_bytes());
    assert_eq!((report.created.contacts, report.refused), (2, 1));
    let one = &report.refusals[0];
    assert_eq!((one.line, one.reason.as_str()), (3, "date"));
    assert_eq!(
        (one.column.as_str(), one.cell.as_str()),
        ("Anniversaire", "pas de date")
    );
}

/// `EspoCRM` #2904: 07/30/2023 became 7 June 2025 without a word.
#[test]
fn a_day_that_is_none_never_becomes_another_day() {
    let mut desk = Desk::new();
    let mut text = "Titre;Montant;Date de clôture\n".to_owned();
    let none = [
        "07/30/2023",
        "31/02/2026",
        "31/04/2026",
        "00/01/2026",
        "29/02/2025",
        "2026-13-01",
    ];
    for (at, day) in none.iter().enumerate() {
        text.push_str(&format!("N{at};1;{day}\n"));
    }
    text.push_str("Bissextile;1;29/02/2028\n");
    let (file, state) = desk.open("a.csv", text.as_bytes());
    let mut plan = Desk::plan(&state);
    "dmy".clone_into(&mut plan.columns[2].format);
    let report = desk.run(file, &plan);
    assert_eq!((report.created.deals, report.refused), (1, 6), "{report:?}");
    assert!(report.refusals.iter().all(|one| one.reason == "date"));
    assert_eq!(
        desk.deal("Bissextile").expected_close.as_deref(),
        Some("2028-02-29")
    );
}

/// `EspoCRM` #2901 stopped at "3,100", #2693 did not know the thousands.
#[test]
fn a_thousands_separator_is_no_error_and_no_decimal() {
    for (text, wanted) in [
        ("Title,Amount\nA1,\"3,100\"\nA2,\"1,234.50\"\n", 310_000),
        ("Titre;Montant\nA1;3 100\nA2;1 234,50\n", 310_000),
        (
            "Titre;Montant\nA1;3\u{202f}100 €\nA2;1\u{a0}234,50 €\n",
            310_000,
        ),
        ("Titre;Montant\nA1;3.100,00\nA2;1.234,50\n", 310_000),
        ("Titre;Montant\nA1;3,1\nA2;1234,50\n", 310),
    ] {
        let mut desk = Desk::new();
        let (_, report) = desk.import("a.csv", text.as_bytes());
        assert_eq!(
            (report.created.deals, report.refused),
            (2, 0),
            "{text} {report:?}"
        );
        assert_eq!(desk.deal("A1").card.amount, Some(wanted), "{text}");
        assert_eq!(desk.deal("A2").card.amount, Some(123_450), "{text}");
    }
}

/// `EspoCRM` #1040 and #1670 read a semicolon file as one column.
#[test]
fn a_file_is_cut_where_its_own_delimiter_stands() {
    for sign in [';', ',', '\t', '|'] {
        let mut desk = Desk::new();
        let text = "Prénom;Nom;Email\nZoé;Roy;zoe@x.example\n".replace(';', &sign.to_string());
        let (_, report) = desk.import("a.csv", text.as_bytes());
        assert_eq!(report.created.contacts, 1, "{sign:?}");
        assert_eq!(
            desk.contacts()[0].email.as_deref(),
            Some("zoe@x.example"),
            "{sign:?}"
        );
    }
}

/// `NocoDB` #4145: decimals are what the file says, not what the person's language would say.
#[test]
fn decimals_are_the_file_s_whatever_the_language() {
    for (text, wanted) in [
        (
            "Title,Amount,Rate\nA1,1.00,0.125\nA2,2.50,\"1,234.5\"\n",
            ["0.125", "1234.5"],
        ),
        (
            "Titre;Montant;Rate\nA1;1,00;0,125\nA2;2,50;1 234,5\n",
            ["0.125", "1234.5"],
        ),
    ] {
        for locale in [Locale::Fr, Locale::En] {
            let mut desk = Desk::new();
            desk.1.locale = locale;
            desk.field("deal", "Rate", "number");
            let (_, report) = desk.import("a.csv", text.as_bytes());
            assert_eq!((report.created.deals, report.refused), (2, 0), "{report:?}");
            assert_eq!(desk.deal("A2").card.amount, Some(250), "{text}");
            let values = [desk.custom("A1"), desk.custom("A2")].concat();
            assert_eq!(values, wanted, "{locale:?} {text}");
        }
    }
}

/// `NocoDB` #7049: a day moved when somebody looked from another zone.
#[test]
fn a_day_is_the_same_day_in_every_zone() {
    for zone in [
        "America/Los_Angeles",
        "Europe/London",
        "Africa/Cairo",
        "Pacific/Auckland",
    ] {
        let mut desk = Desk::new();
        desk.1.zone = zone.to_owned();
        let text = "Titre;Montant;Clôture prévue;Pose\nA1;1;31/10/2026;01/03/2026\n";
        desk.field("deal", "Pose", "date");
        let (_, report) = desk.import("a.csv", text.as_bytes());
        let deal = desk.deal("A1");
        assert_eq!((report.created.deals, report.refused), (1, 0), "{report:?}");
        assert_eq!(deal.expected_close.as_deref(), Some("2026-10-31"), "{zone}");
        assert_eq!(deal.custom[0].value, "2026-03-01", "{zone}");
        let table = desk.table(Of::Deals);
        assert!(table.contains(";2026-10-31;"), "{zone} {table}");
    }
}

/// Twenty #15575 left columns out of its exports; Atomic CRM and others leave lines out behind a first page.
#[test]
fn an_export_has_every_column_and_every_record() {
    let mut desk = Desk::new();
    desk.field("contact", "Surface", "number");
    // Two of one name, and one that bears the name of a column of our own.
    desk.field("contact", "Surface", "number");
    desk.field("contact", "Note", "text");
    let mut text = "Prénom;Nom;Email\n".to_owned();
    for number in 0..300 {
        text.push_str(&format!("Zoé;Roy {number};z{number}@x.example\n"));
    }
    let (_, report) = desk.import("a.csv", text.as_bytes());
    assert_eq!(report.created.contacts, 300);
    let people = desk.contacts();
    let fields = desk.fields();
    let edits = fields
        .iter()
        .zip(["12", "34", "à part"])
        .map(|(field, value)| carnet_core::api::contact::Edit::Custom {
            field: field.id.clone(),
            value: Some(value.to_owned()),
        })
        .collect();
    let ask = carnet_core::api::contact::Request::Edit {
        id: people[0].id,
        edits,
    };
    desk.call(Request::Contact(ask)).expect("edited");
    let table = desk.table(Of::Contacts);
    assert_eq!(table.lines().count(), 301, "every record");
    assert!(
        table.lines().any(|line| line.ends_with(";12;34;à part")),
        "every column: {table}"
    );
    // And back: each column finds its own field.
    let (file, state) = desk.open("contacts.csv", table.as_bytes());
    let report = desk.check(file, &Desk::plan(&state));
    assert_eq!(
        (report.created, report.updated, report.same),
        (Default::default(), Default::default(), 300),
        "{report:?}"
    );
}

/// A file is forgotten when it is closed: what it held is nobody's.
#[test]
fn a_closed_file_is_gone() {
    let mut desk = Desk::new();
    let (file, _) = desk.open("a.csv", b"Name\nZoe\n");
    desk.ask(Ask::Close { file });
    assert!(desk.call(Request::Import(Ask::State { file })).is_err());
}
