//! Custom fields as a person edits them, and the values in records.

use uuid::Uuid;

use super::Bench;
use crate::api::deal::Edit;
use crate::api::field::{Fields, Request as Ask};
use crate::api::{ApiError, Request, Response, deal};

fn add(bench: &mut Bench, kind: &str) -> String {
    let id = bench.make(Request::Field(Ask::Add {
        on: "deal".to_owned(),
        name: kind.to_owned(),
        kind: kind.to_owned(),
    }));
    id.to_string()
}

fn list(bench: &Bench) -> Fields {
    match bench.ask(&Request::Field(Ask::List)) {
        Response::Fields(fields) => fields,
        other => panic!("{other:?}"),
    }
}

fn set(id: Uuid, edit: Edit) -> Request {
    Request::Deal(deal::Request::Edit {
        id,
        edits: vec![edit],
    })
}

fn typed(id: Uuid, field: &str, text: &str) -> Request {
    set(
        id,
        Edit::CustomTyped {
            field: field.to_owned(),
            text: text.to_owned(),
        },
    )
}

fn stored(id: Uuid, field: &str, value: &str) -> Request {
    set(
        id,
        Edit::Custom {
            field: field.to_owned(),
            value: Some(value.to_owned()),
        },
    )
}

fn field_of(error: ApiError) -> Option<String> {
    error.field
}

#[test]
fn values_are_kept_by_the_kind_of_their_field() {
    let mut bench = Bench::new();
    let id = bench.add_deal("A");
    let (money, date) = (add(&mut bench, "money"), add(&mut bench, "date"));
    bench.done(typed(id, &money, "2 500,50 €"));
    bench.done(typed(id, &date, "demain"));
    let values: Vec<String> = bench
        .deal(id)
        .custom
        .into_iter()
        .map(|one| one.value)
        .collect();
    assert!(values.contains(&"250050 EUR".to_owned()), "{values:?}");
    assert!(values.contains(&"2026-11-23".to_owned()), "{values:?}");
    for (request, field) in [
        (typed(id, &money, "beaucoup"), "money"),
        (stored(id, &money, "2 500 €"), "money"),
        (stored(id, &date, "demain"), "date"),
    ] {
        assert_eq!(field_of(bench.refused(request)).as_deref(), Some(field));
    }
    bench.done(typed(id, &money, " "));
    assert_eq!(bench.deal(id).custom.len(), 1, "emptied");
}

/// A value from before its field, or from another program.
#[test]
fn a_value_that_does_not_fit_is_kept_and_said() {
    let mut bench = Bench::new();
    let id = bench.add_deal("A");
    bench.done(stored(id, "pages", "douze"));
    assert!(
        bench.deal(id).custom[0].fits,
        "without a field it is a text"
    );
    bench.make_field("pages", "number");
    let value = bench.deal(id).custom.remove(0);
    assert_eq!((value.value.as_str(), value.fits), ("douze", false));
}

#[test]
fn a_removed_option_is_not_offered_and_can_be_read() {
    let mut bench = Bench::new();
    let id = bench.add_deal("A");
    let season = add(&mut bench, "choice");
    let option = bench.make(Request::Field(Ask::AddOption {
        field: season.clone(),
        name: "Été".to_owned(),
        color: 3,
    }));
    let option = option.to_string();
    bench.done(typed(id, &season, "ete"));
    bench.done(Request::Field(Ask::RemoveOption { id: option.clone() }));
    assert_eq!(bench.deal(id).custom[0].value, option);
    assert!(bench.deal(id).custom[0].fits);
    assert_eq!(list(&bench).fields[0].options[0].name, "Été");
    let again = bench.refused(typed(id, &season, "Été"));
    assert_eq!(field_of(again).as_deref(), Some("choice"));
    bench.done(Request::Field(Ask::RestoreOption { id: option }));
    bench.done(typed(id, &season, "Été"));
}

#[test]
fn a_removed_field_keeps_its_values_and_two_at_most_stand_on_the_card() {
    let mut bench = Bench::new();
    let id = bench.add_deal("A");
    let fields: Vec<String> = ["text", "number", "check"]
        .into_iter()
        .map(|kind| add(&mut bench, kind))
        .collect();
    let show = |id: &String| {
        Request::Field(Ask::Edit {
            id: id.clone(),
            name: None,
            show_on_card: Some(true),
        })
    };
    bench.done(typed(id, &fields[0], "bleu"));
    bench.done(typed(id, &fields[1], "12"));
    bench.done(Request::Field(Ask::Place {
        id: fields[1].clone(),
        before: Some(fields[0].clone()),
    }));
    bench.done(show(&fields[0]));
    bench.done(show(&fields[1]));
    assert!(
        bench
            .refused(show(&fields[2]))
            .detail
            .contains("more than 2")
    );
    let card: Vec<String> = bench
        .deal(id)
        .card
        .custom
        .into_iter()
        .map(|one| one.value)
        .collect();
    assert_eq!(card, ["12", "bleu"], "in the order of the fields");
    bench.done(Request::Field(Ask::Remove {
        id: fields[1].clone(),
    }));
    assert_eq!(bench.deal(id).card.custom.len(), 1);
    bench.done(Request::Field(Ask::Restore {
        id: fields[1].clone(),
    }));
    assert_eq!(
        bench.deal(id).card.custom.len(),
        2,
        "its values were there all along"
    );
}

#[test]
fn a_hidden_tag_is_not_suggested_and_records_keep_it() {
    let mut bench = Bench::new();
    let id = bench.add_deal("A");
    bench.done(set(id, Edit::AddTag("web".to_owned())));
    bench.done(Request::Field(Ask::Tag {
        tag: "web".to_owned(),
        color: Some(3),
        hidden: true,
    }));
    let Response::Workspace(workspace) =
        bench.ask(&Request::Workspace(crate::api::workspace::Request::Get))
    else {
        panic!("a workspace");
    };
    assert!(workspace.tags.is_empty());
    assert_eq!(workspace.tag_looks[0].color, Some(3));
    assert_eq!(bench.deal(id).card.tags, ["web"]);
    assert_eq!(list(&bench).tags[0].count, 1);
}
