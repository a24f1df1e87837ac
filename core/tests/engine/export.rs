//! Exports through the engine: our own files come back without a change, run nothing, and say everything of one person.

use carnet_core::api::export::{Of, Request as Ask};
use carnet_core::api::import::File;
use carnet_core::api::{Request, Response, deal, duplicate, field, task};
use uuid::Uuid;

use super::import::Desk;

impl Desk {
    fn file(&mut self, ask: Ask) -> File {
        match self.call(Request::Export(ask)) {
            Ok(Response::File(file)) => *file,
            other => panic!("{other:?}"),
        }
    }

    fn create(&mut self, request: Request) -> Uuid {
        match self.call(request) {
            Ok(Response::Created(id)) => id,
            other => panic!("{other:?}"),
        }
    }

    /// A workspace with everything that a table may hold.
    fn filled() -> (Self, Uuid) {
        let mut desk = Self::new();
        for (name, kind) in [("Remise", "money"), ("Vu le", "date"), ("VIP", "check")] {
            desk.create(Request::Field(field::Request::Add {
                on: "contact".to_owned(),
                name: name.to_owned(),
                kind: kind.to_owned(),
            }));
        }
        let people = "Civilité;Prénom;Nom de famille;Surnom;Fonction;Entreprise;Email;Email (Home);Mobile;Adresse;Anniversaire;Étiquettes;Remarque;Remise;Vu le;VIP\n\
            Mme;Marie Anne;LEFÈVRE;Mimi;=cmd();Ateliers Cœur;m@coeur.example;m@maison.example;+33 6 12 34 56 78;\"1 rue des Lilas\n75001 Paris\";31/10/1985;vip, salon;\"vue au salon ; \"\"rappeler\"\"\";12,50;31/12/2026;oui\n\
            ;Luc;Petit;;;Ateliers Cœur;;;;;;;;;;\n";
        desk.import("gens.csv", people.as_bytes());
        let deals = "Titre;Montant;Devise;Étape;Organisation;Personne à contacter;Clôture prévue;Priorité;Statut\n\
            Refonte;1 234,50;EUR;;Ateliers Cœur;Luc Petit;31/10/2026;haute;\n\
            -Logo;900;JPY;;;;;;gagné\n";
        desk.import("affaires.csv", deals.as_bytes());
        let close = desk.deal("Refonte").expected_close;
        assert_eq!(close.as_deref(), Some("2026-10-31"));
        let marie = desk
            .contacts()
            .into_iter()
            .find(|one| one.name.starts_with("Marie"))
            .expect("Marie")
            .id;
        (desk, marie)
    }
}

#[test]
fn our_own_export_imported_again_changes_nothing() {
    let (mut desk, _) = Desk::filled();
    for ask in [
        Ask::Csv { of: Of::Companies },
        Ask::Csv { of: Of::Contacts },
        Ask::Csv { of: Of::Deals },
        Ask::Cards,
    ] {
        let file = desk.file(ask.clone());
        let (id, state) = desk.open(&file.name, file.text.as_bytes());
        let plan = Desk::plan(&state);
        let unknown = plan.columns.iter().find(|column| column.target.is_empty());
        assert_eq!(unknown, None, "each of our own columns is known: {ask:?}");
        let report = desk.check(id, &plan);
        assert!(report.same > 0, "{ask:?} {report:?}");
        assert_eq!(
            (report.created, report.updated),
            Default::default(),
            "{ask:?} {:#?}\n{}",
            Desk::plan(&state),
            file.text
        );
        assert_eq!(
            (report.refused, report.doubtful),
            (0, 0),
            "{ask:?} {report:?}"
        );
    }
}

#[test]
fn an_empty_workspace_that_imports_our_export_exports_the_same() {
    let (mut desk, _) = Desk::filled();
    let mut other = Desk::new();
    for (name, kind) in [("Remise", "money"), ("Vu le", "date"), ("VIP", "check")] {
        other.create(Request::Field(field::Request::Add {
            on: "contact".to_owned(),
            name: name.to_owned(),
            kind: kind.to_owned(),
        }));
    }
    let bare = |file: File| -> Vec<Vec<String>> {
        let text = file.text.trim_start_matches('\u{feff}').to_owned();
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(b';')
            .from_reader(text.as_bytes());
        let kept: Vec<usize> = reader
            .headers()
            .expect("headers")
            .iter()
            .enumerate()
            .filter(|(_, header)| !header.contains("ID "))
            .map(|(at, _)| at)
            .collect();
        reader
            .records()
            .map(|line| line.expect("a line"))
            .map(|line| kept.iter().map(|at| line[*at].to_owned()).collect())
            .collect()
    };
    for of in [Of::Companies, Of::Contacts, Of::Deals] {
        let file = desk.file(Ask::Csv { of });
        other.import(&file.name, file.text.as_bytes());
        let again = other.file(Ask::Csv { of });
        let (mut here, mut there) = (bare(file), bare(again));
        here.sort();
        there.sort();
        assert_eq!(here, there, "{of:?}");
    }
}

#[test]
fn a_table_is_for_a_french_spreadsheet_and_runs_nothing() {
    let (mut desk, _) = Desk::filled();
    let file = desk.file(Ask::Csv { of: Of::Contacts });
    assert!(
        file.text.starts_with("\u{feff}ID Carnet;Civilité;"),
        "{}",
        file.text
    );
    assert!(file.text.contains(";'=cmd();"), "a formula is guarded");
    assert!(file.text.contains(";'+33 6 12 34 56 78;"), "and a phone");
    let deals = desk.file(Ask::Csv { of: Of::Deals }).text;
    assert!(deals.contains("1234,50;EUR"), "{deals}");
    assert!(deals.contains(";900;JPY"), "a currency without cents");
}

#[test]
fn follow_ups_are_a_calendar() {
    let (mut desk, marie) = Desk::filled();
    desk.create(Request::Task(task::Request::Create {
        on: Some(format!("crm:contact:{marie}")),
        draft: task::Draft {
            title: "Rappeler, vite".to_owned(),
            due: Some("2026-12-31".to_owned()),
            ..task::Draft::default()
        },
    }));
    let text = desk.file(Ask::Calendar).text;
    assert!(
        text.contains("\r\nDTSTART;VALUE=DATE:20261231\r\n"),
        "{text}"
    );
    assert!(
        text.contains("SUMMARY:Rappeler\\, vite · Marie Anne LEFÈVRE\r\n"),
        "{text}"
    );
    assert_eq!(text.matches("BEGIN:VEVENT").count(), 1);
}

#[test]
fn everything_about_a_person_is_in_one_file() {
    let (mut desk, marie) = Desk::filled();
    let deal = desk.deal("Refonte").card.id;
    let edits = vec![deal::Edit::Contact(Some(marie))];
    desk.call(Request::Deal(deal::Request::Edit { id: deal, edits }))
        .expect("edited");
    let json = desk
        .file(Ask::Person {
            id: marie,
            page: false,
        })
        .text;
    let page = desk
        .file(Ask::Person {
            id: marie,
            page: true,
        })
        .text;
    for word in [
        "LEFÈVRE",
        "m@maison.example",
        "12 34 56 78",
        "75001 Paris",
        "1985-10-31",
        "vue au salon",
        "Refonte",
    ] {
        assert!(json.contains(word), "{word} in {json}");
        assert!(page.contains(word), "{word} in {page}");
    }
    assert!(!json.contains("Petit"), "and nobody else");
    assert!(page.contains("lang=\"fr\"") && !page.contains("<script"));
    assert!(
        desk.call(Request::Export(Ask::Person {
            id: Uuid::nil(),
            page: true
        }))
        .is_err()
    );
    let all: serde_json::Value =
        serde_json::from_str(&desk.file(Ask::Everything).text).expect("JSON");
    let documents = all["documents"].as_object().expect("documents");
    assert!(documents.contains_key(&format!("crm:contact:{marie}")));
    assert!(documents.contains_key("crm:workspace"));
}

#[test]
fn what_was_merged_into_a_person_is_in_that_person_s_file() {
    let (mut desk, marie) = Desk::filled();
    let luc = desk.contacts();
    let luc = luc.iter().find(|one| one.name == "Luc Petit");
    let away = luc.expect("Luc").id;
    desk.call(Request::Duplicate(duplicate::Request::Merge {
        of: duplicate::Of::Contact,
        keep: marie,
        away,
        take: Vec::new(),
    }))
    .expect("merged");
    for page in [false, true] {
        let text = desk.file(Ask::Person { id: marie, page }).text;
        // His name, and the deal that names him alone.
        for word in ["LEFÈVRE", "Petit", "Refonte"] {
            assert!(text.contains(word), "{word} in {text}");
        }
    }
}
