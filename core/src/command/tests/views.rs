//! The team's saved views: what is kept, in what order, and what is refused; and the lists that they show.

use uuid::Uuid;

use super::Bench;
use crate::api::contact::{Edit, List, Page};
use crate::api::filter::{Sort, parse};
use crate::api::view::{Look, Request as Ask, View};
use crate::api::{Request, Response, company, contact, workspace};
use crate::document::workspace::{VIEWS, put};

fn look(filter: &str) -> Look {
    Look {
        filter: parse(filter).expect("reads"),
        sort: sort("amount", true),
        columns: vec!["amount".to_owned(), "stage".to_owned()],
        table: true,
        group: Some("assignee".to_owned()),
        pipeline: None,
    }
}

fn sort(by: &str, down: bool) -> Option<Sort> {
    Some(Sort {
        by: by.to_owned(),
        down,
    })
}

fn add(name: &str, on: &str, look: Look) -> Request {
    Request::View(Ask::Add {
        on: on.to_owned(),
        name: name.to_owned(),
        look,
    })
}

fn views(bench: &Bench) -> Vec<View> {
    match bench.ask(&Request::Workspace(workspace::Request::Get)) {
        Response::Workspace(workspace) => workspace.views,
        other => panic!("{other:?}"),
    }
}

fn names(bench: &Bench) -> Vec<String> {
    let deals = views(bench).into_iter().filter(|view| view.on == "deal");
    deals.map(|view| view.name).collect()
}

#[test]
fn a_view_is_kept_renamed_put_elsewhere_and_removed() {
    let mut bench = Bench::new();
    let mine = bench.make(add(" À moi ", "deal", look("filter[assignee][eq]=me")));
    let big = bench.make(add("Gros", "deal", look("filter[amount][gte]=1000")));
    bench.make(add("Presse", "contact", Look::default()));
    assert_eq!(names(&bench), ["À moi", "Gros"]);
    let first = views(&bench).into_iter().find(|view| view.name == "À moi");
    assert_eq!(
        first.map(|view| view.look),
        Some(look("filter[assignee][eq]=me"))
    );

    bench.done(Request::View(Ask::Place {
        id: big.to_string(),
        before: Some(mine.to_string()),
    }));
    assert_eq!(names(&bench), ["Gros", "À moi"]);
    bench.done(Request::View(Ask::Edit {
        id: mine.to_string(),
        name: Some("Les miennes".to_owned()),
        look: Some(look("q=site")),
    }));
    let view = views(&bench)
        .into_iter()
        .find(|view| view.id == mine.to_string())
        .expect("it is here");
    assert_eq!(
        (view.name.as_str(), view.look),
        ("Les miennes", look("q=site"))
    );

    bench.done(Request::View(Ask::Remove {
        id: big.to_string(),
    }));
    assert_eq!(names(&bench), ["Les miennes"]);
    let gone = Request::View(Ask::Edit {
        id: big.to_string(),
        name: Some("Encore".to_owned()),
        look: None,
    });
    assert_eq!(bench.refused(gone).code, crate::api::Code::NotFound);
}

#[test]
fn a_view_that_nobody_could_open_is_refused() {
    let mut bench = Bench::new();
    for (request, field) in [
        (add(" ", "deal", Look::default()), "name"),
        (add("A", "task", Look::default()), "on"),
        (
            add("A", "contact", look("filter[stage][eq]=lead")),
            "filter[stage][eq]",
        ),
    ] {
        assert_eq!(bench.refused(request).field.as_deref(), Some(field));
    }
}

#[test]
fn a_view_of_a_newer_version_is_kept_and_not_shown_as_another() {
    let mut bench = Bench::new();
    let id = bench.make(add("A", "deal", Look::default())).to_string();
    bench.edit_settings(|txn| {
        put(
            txn,
            VIEWS,
            &id,
            "query",
            Some("filter[amount][between]=1,2"),
        );
    });
    assert_eq!(names(&bench), [""; 0]);
    bench.edit_settings(|txn| put(txn, VIEWS, &id, "query", Some("as=calendar")));
    assert_eq!(names(&bench), ["A"]);
}

fn contacts(bench: &Bench, list: List) -> (Vec<String>, Page) {
    match bench.ask(&Request::Contact(contact::Request::List(list))) {
        Response::Contacts(page) => (
            page.rows.iter().map(|one| one.row.name.clone()).collect(),
            page,
        ),
        other => panic!("{other:?}"),
    }
}

fn person(bench: &mut Bench, name: &str, company: Uuid, source: Option<&str>) {
    let id = bench.make(Request::Contact(contact::Request::Create(contact::Draft {
        last_name: name.to_owned(),
        company: Some(company),
        ..contact::Draft::default()
    })));
    let edits = vec![Edit::Source(source.map(str::to_owned))];
    bench.done(Request::Contact(contact::Request::Edit { id, edits }));
}

#[test]
fn contacts_are_filtered_ordered_and_grouped_as_deals_are() {
    let mut bench = Bench::new();
    let mut make = |name: &str| {
        bench.make(Request::Company(company::Request::Create(company::Draft {
            name: name.to_owned(),
            ..company::Draft::default()
        })))
    };
    let (zoo, eclat) = (make("Zoo"), make("Éclat"));
    person(&mut bench, "Abel", zoo, Some("Salon"));
    person(&mut bench, "Brun", eclat, None);
    person(&mut bench, "Cros", eclat, Some("élan"));
    let all = |filter: &str| parse(filter).expect("reads").all;

    let salon = List {
        all: all("filter[source][eq]=salon"),
        ..List::default()
    };
    assert_eq!(contacts(&bench, salon).0, ["Abel"]);
    let of_eclat = List {
        all: all("filter[company][contains]=eclat"),
        filter: Some("cros".to_owned()),
        ..List::default()
    };
    assert_eq!(contacts(&bench, of_eclat).0, ["Cros"]);

    for (by, down, expected) in [
        ("name", true, ["Cros", "Brun", "Abel"]),
        ("company", false, ["Brun", "Cros", "Abel"]),
        ("source", false, ["Cros", "Abel", "Brun"]),
        ("source", true, ["Abel", "Cros", "Brun"]),
        ("created", true, ["Cros", "Brun", "Abel"]),
    ] {
        let list = List {
            sort: sort(by, down),
            ..List::default()
        };
        assert_eq!(contacts(&bench, list).0, expected, "{by} {down}");
    }

    let list = List {
        group: Some("company".to_owned()),
        offset: 1,
        limit: 1,
        ..List::default()
    };
    let (names, page) = contacts(&bench, list);
    let groups: Vec<(u32, u32)> = page.groups.iter().map(|one| (one.at, one.count)).collect();
    assert_eq!((names, page.total), (vec!["Cros".to_owned()], 3));
    assert_eq!(groups, [(0, 2), (2, 1)], "of all that fit");

    let wrong = Request::Contact(contact::Request::List(List {
        sort: sort("amount", false),
        ..List::default()
    }));
    let error = crate::query::run(&bench.conn, &wrong, &bench.actor, 0).expect_err("no column");
    assert_eq!(error.field.as_deref(), Some("sort"));
}
