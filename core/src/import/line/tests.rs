//! Lines of files, and what becomes of them.

use super::super::header;
use super::*;
use crate::api::workspace::{Pipeline, Stage};

fn stage(id: &str, name: &str, kind: StageKind) -> Stage {
    Stage {
        id: id.to_owned(),
        name: name.to_owned(),
        kind,
        probability: 0,
        rotting_days: None,
    }
}

fn rules(headers: &[&str], formats: &[(usize, &str)]) -> Rules {
    let headers: Vec<String> = headers.iter().map(|header| (*header).to_owned()).collect();
    let mut columns = header::columns(&headers);
    for (at, format) in formats {
        columns[*at].format = (*format).to_owned();
    }
    let mut pipelines = Pipelines::default();
    pipelines.list.push(Pipeline {
        id: "sales".to_owned(),
        name: "Ventes".to_owned(),
        stages: vec![
            stage("lead", "Piste", StageKind::Open),
            stage("proposal", "Devis envoyé", StageKind::Open),
            stage("won", "Gagné", StageKind::Won),
        ],
    });
    Rules {
        main: Rules::main_of(&columns),
        plan: Plan {
            columns,
            ..Plan::default()
        },
        zone: TimeZone::UTC,
        currency: "EUR".to_owned(),
        pipelines,
        fields: Vec::new(),
        locale: Locale::Fr,
        today: jiff::civil::date(2026, 11, 22),
    }
}

fn line(cells: &[&str]) -> Line {
    Line {
        number: 2,
        cells: cells.iter().collect(),
    }
}

fn text(one: &Entity, key: &str) -> String {
    one.data
        .get(key)
        .map(ToString::to_string)
        .unwrap_or_default()
}

#[test]
fn one_line_is_a_deal_its_person_and_its_company() {
    let rules = rules(
        &[
            "Titre",
            "Montant",
            "Étape",
            "Contact",
            "Email",
            "Entreprise",
            "SIRET",
            "Date de clôture",
            "Couleur",
        ],
        &[(1, "comma"), (7, "dmy")],
    );
    let cells = [
        "Site",
        "1 234,50 €",
        "devis envoye",
        "LEFÈVRE Zoé",
        "zoe@x.fr",
        "Cœur",
        "732 829 320 00074",
        "31/10/2026",
        "bleu",
    ];
    let draft = rules.draft(&line(&cells)).expect("reads");
    let deal = draft.deal.expect("a deal");
    assert_eq!(text(&deal, "amount"), "123450");
    assert_eq!(text(&deal, "expected_close"), "2026-10-31");
    assert_eq!(deal.place.expect("a place").1, "proposal");
    assert_eq!(deal.note, ["Couleur: bleu"], "what has no place is kept");
    let contact = draft.contact.expect("a person");
    assert_eq!(
        (text(&contact, "first_name"), text(&contact, "last_name")),
        ("Zoé".to_owned(), "LEFÈVRE".to_owned())
    );
    assert_eq!(
        contact.items,
        [("emails", String::new(), "zoe@x.fr".to_owned())]
    );
    assert_eq!(
        text(&draft.company.expect("a company"), "siret"),
        "73282932000074"
    );
}

#[test]
fn a_cell_that_does_not_read_names_itself() {
    let rules = rules(
        &["Titre", "Montant", "Étape", "Date de clôture", "SIRET"],
        &[(1, "comma"), (3, "dmy")],
    );
    for (cells, reason, column) in [
        (&["A", "douze", "", "", ""][..], "number", 1),
        (&["A", "1", "Ailleurs", "", ""], "stage", 2),
        (&["A", "1", "", "07/30/2023", ""], "date", 3),
        (&["A", "1", "", "", "73282932000079"], "siret", 4),
        (&["", "1", "", "", ""], "name", 0),
        (&["A", "1", "", "", "", "zuviel"], "cells", 5),
    ] {
        assert_eq!(
            rules.draft(&line(cells)),
            Err(Refused { reason, column }),
            "{cells:?}"
        );
    }
    assert!(
        rules.draft(&line(&["A", "1"])).is_ok(),
        "cells that are not there are empty"
    );
}

#[test]
fn values_with_labels_and_parts() {
    let rules = rules(
        &[
            "First Name",
            "E-mail 1 - Label",
            "E-mail 1 - Value",
            "Business Street",
            "Business City",
            "Business Postal Code",
            "Mobile Phone",
            "Labels",
            "Birthday",
        ],
        &[(8, "mdy")],
    );
    let cells = [
        "Ada",
        "* Travail",
        "a@x.fr ::: b@x.fr",
        "1 rue X",
        "Paris",
        "75001",
        "n/a",
        "* coworkers ::: * myContacts",
        "0/0/00",
    ];
    let contact = rules
        .draft(&line(&cells))
        .expect("reads")
        .contact
        .expect("a person");
    let work = "work".to_owned();
    assert_eq!(
        contact.items,
        [
            ("emails", work.clone(), "a@x.fr".to_owned()),
            ("emails", work.clone(), "b@x.fr".to_owned()),
            ("addresses", work, "1 rue X\n75001 Paris".to_owned()),
        ]
    );
    assert_eq!(contact.tags, ["coworkers"]);
    assert_eq!(contact.note, ["Mobile Phone: n/a"]);
    assert!(
        !contact.data.contains_key("birthday"),
        "Outlook's empty date is none"
    );
}

#[test]
fn names_as_people_write_them() {
    for (name, first, last) in [
        ("Zoé Lefèvre", "Zoé", "Lefèvre"),
        ("LEFÈVRE Zoé", "Zoé", "LEFÈVRE"),
        ("Lefèvre, Zoé", "Zoé", "Lefèvre"),
        ("DE LA TOUR Jean-Luc", "Jean-Luc", "DE LA TOUR"),
        ("Jean de la Tour", "Jean", "de la Tour"),
        ("Cher", "", "Cher"),
        ("ACME", "", "ACME"),
    ] {
        assert_eq!(
            fields::split_name(name),
            (first.to_owned(), last.to_owned()),
            "{name}"
        );
    }
}
