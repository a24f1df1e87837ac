//! Documents are read totally, keep what they do not know, and tell what an editor may change.

use carnet_protocol::ids::Kind;
use proptest::prelude::*;
use yrs::updates::decoder::Decode;
use yrs::{
    Any, Array, Doc, Map, MapPrelim, ReadTxn, StateVector, Text, Transact, Update, WriteTxn,
    XmlElementPrelim, XmlFragment, XmlTextPrelim,
};

use super::{
    activity, canonical_json, contact, deal, note, only_notes_changed, open, record, value,
};

fn state(doc: &Doc) -> Vec<u8> {
    doc.transact()
        .encode_state_as_update_v1(&StateVector::default())
}

fn apply(doc: &Doc, update: &[u8]) {
    let update = Update::decode_v1(update).expect("an update made here decodes");
    doc.transact_mut()
        .apply_update(update)
        .expect("and applies");
}

fn full_deal(client: u64) -> Doc {
    let doc = open(Kind::DEAL, client);
    let mut txn = doc.transact_mut();
    record::put(&mut txn, deal::TITLE, Some("Refonte du site"));
    deal::put_amount(&mut txn, Some(1_250_000), "EUR");
    deal::put_place(&mut txn, "sales", "lead", "V-------abcd");
    record::put(&mut txn, deal::PRIORITY, Some(2_i64));
    record::put(&mut txn, record::CREATED_AT, Some(1_795_386_600_000_i64));
    record::put(&mut txn, "x:lot", Some("12"));
    super::tags::add(&mut txn, "web");
    note::add_paragraphs(&mut txn, &["Bonjour,", "à vendredi 🙂"]);
    drop(txn);
    doc
}

#[test]
fn a_deal_reads_back_after_a_trip_over_the_wire() {
    let doc = full_deal(7);
    let other = open(Kind::DEAL, 8);
    apply(&other, &state(&doc));
    let here = deal::read(&doc.transact());
    let there = deal::read(&other.transact());
    assert_eq!(
        here, there,
        "numbers are integers here and floats there: both must read the same"
    );
    assert_eq!(there.amount, Some(1_250_000));
    assert_eq!(there.common.created_at, Some(1_795_386_600_000));
    assert_eq!(there.common.note, "Bonjour,\nà vendredi 🙂");
    assert_eq!(there.common.custom, [("lot".to_owned(), "12".to_owned())]);
    assert!(there.common.unreadable.is_empty());
    assert_eq!(
        canonical_json(&doc.transact()),
        canonical_json(&other.transact())
    );
}

#[test]
fn wrong_types_and_oversize_values_read_as_absent_and_are_listed() {
    let doc = full_deal(1);
    let mut txn = doc.transact_mut();
    let data = txn.get_or_insert_map("data");
    data.insert(&mut txn, "title", "x".repeat(301));
    data.insert(&mut txn, "amount", "a lot");
    data.insert(&mut txn, "currency", "euro");
    data.insert(&mut txn, "position", "not a rank");
    data.insert(&mut txn, "assignee", 12_i64);
    data.insert(&mut txn, "expected_close", "2026-02-30");
    data.insert(&mut txn, "probability", 101_i64);
    data.insert(&mut txn, "closed_at", f64::MAX);
    data.insert(&mut txn, "company_id", MapPrelim::from([("a", "b")]));
    data.insert(&mut txn, "source", Any::Null);
    data.insert(&mut txn, "sample", "yes");
    txn.get_or_insert_map("tags").insert(&mut txn, "odd", 1_i64);
    txn.get_or_insert_map("tasks").insert(
        &mut txn,
        "0190d0e0-0000-7000-8000-000000000001.due",
        "some day",
    );
    let activity = txn.get_or_insert_array("activity");
    activity.push_back(&mut txn, "no entry");
    drop(txn);

    let before = canonical_json(&doc.transact());
    let deal = deal::read(&doc.transact());
    assert_eq!(deal.title, "");
    assert_eq!(
        (deal.amount, deal.currency, deal.position),
        (None, None, None)
    );
    assert_eq!(
        deal.source, None,
        "null is absent, and nothing to complain about"
    );
    assert_eq!(deal.common.tags, ["web"]);
    let mut listed = deal.common.unreadable;
    listed.sort();
    assert_eq!(
        listed,
        [
            "activity.0",
            "amount",
            "assignee",
            "closed_at",
            "company_id",
            "currency",
            "expected_close",
            "position",
            "probability",
            "sample",
            "tags.odd",
            "tasks.0190d0e0-0000-7000-8000-000000000001.due",
            "title",
        ]
    );
    assert_eq!(
        canonical_json(&doc.transact()),
        before,
        "reading changes nothing: all is kept"
    );
}

#[test]
fn roots_of_a_wrong_type_do_not_harm() {
    let doc = Doc::with_client_id(3);
    let array = doc.get_or_insert_array("data");
    let text = doc.get_or_insert_text("tasks");
    let map = doc.get_or_insert_map("activity");
    let mut txn = doc.transact_mut();
    array.push_back(&mut txn, "title");
    text.push(&mut txn, "words");
    map.insert(&mut txn, "a", 1_i64);
    txn.get_or_insert_text("notes").push(&mut txn, "plain");
    drop(txn);
    let other = open(Kind::DEAL, 4);
    apply(&other, &state(&doc));
    let deal = deal::read(&other.transact());
    assert_eq!(deal.title, "");
    assert!(deal.common.activity.is_empty());
}

#[test]
fn unknown_keys_and_roots_are_kept_through_our_edits() {
    let newer = Doc::with_client_id(9);
    let (data, future) = (
        newer.get_or_insert_map("data"),
        newer.get_or_insert_map("future"),
    );
    let mut txn = newer.transact_mut();
    data.insert(&mut txn, "from_2030", "kept");
    future.insert(&mut txn, "a", true);
    drop(txn);
    let doc = open(Kind::DEAL, 5);
    apply(&doc, &state(&newer));
    record::put(&mut doc.transact_mut(), deal::TITLE, Some("Ours"));
    let json = canonical_json(&doc.transact());
    assert!(json.contains(r#""from_2030":"kept""#), "{json}");
    assert!(
        json.contains(r#""future":{"list":null,"map":{"a":true}}"#),
        "{json}"
    );
    assert!(
        deal::read(&doc.transact()).common.unreadable.is_empty(),
        "unknown is not unreadable"
    );
}

#[test]
fn activity_is_ordered_by_time_then_id() {
    let doc = open(Kind::DEAL, 1);
    let mut txn = doc.transact_mut();
    for (id, at) in [(3_u128, 20_i64), (2, 10), (1, 20)] {
        let entry = activity::Entry {
            id: uuid::Uuid::from_u128(id),
            at,
            by: None,
            kind: "call".to_owned(),
            data: [("text".to_owned(), "Rappeler".to_owned())].into(),
        };
        activity::add(&mut txn, &entry);
    }
    drop(txn);
    let order: Vec<u128> = deal::read(&doc.transact())
        .common
        .activity
        .iter()
        .map(|entry| entry.id.as_u128())
        .collect();
    assert_eq!(order, [2, 1, 3]);
}

#[test]
fn a_contact_is_called_by_what_there_is() {
    let doc = open(Kind::CONTACT, 1);
    assert_eq!(contact::read(&doc.transact()).name(), "");
    let mail = super::labelled::Item {
        id: uuid::Uuid::from_u128(1),
        label: "work".to_owned(),
        value: "z@example.fr".to_owned(),
        at: 1,
    };
    super::labelled::put(&mut doc.transact_mut(), "emails", &mail, true);
    assert_eq!(contact::read(&doc.transact()).name(), "z@example.fr");
    record::put(&mut doc.transact_mut(), contact::LAST_NAME, Some("Lefèvre"));
    assert_eq!(contact::read(&doc.transact()).name(), "Lefèvre");
    record::put(&mut doc.transact_mut(), contact::FIRST_NAME, Some("Zoé"));
    assert_eq!(contact::read(&doc.transact()).name(), "Zoé Lefèvre");
}

/// What an editor at another desk wrote into a copy of the document.
fn edited(doc: &Doc, change: impl FnOnce(&Doc)) -> Vec<u8> {
    let editor = Doc::with_client_id(99);
    apply(&editor, &state(doc));
    let before = editor.transact().state_vector();
    change(&editor);
    editor.transact().encode_diff_v1(&before)
}

fn judge(doc: &Doc, update: &[u8]) -> Result<(), String> {
    let update = Update::decode_v1(update).expect("decodes");
    let mut txn = doc.transact_mut();
    txn.apply_update(update).expect("applies");
    only_notes_changed(&mut txn, Kind::DEAL)
}

#[test]
fn an_editor_may_change_the_note_and_roots_nobody_knows() {
    let doc = full_deal(1);
    let update = edited(&doc, |editor| {
        let notes = editor.get_or_insert_xml_fragment("notes");
        let settings = editor.get_or_insert_map("editor_settings");
        let mut txn = editor.transact_mut();
        notes.remove(&mut txn, 0);
        let paragraph = XmlElementPrelim::new("paragraph", [XmlTextPrelim::new("Neuf").into()]);
        notes.push_back(&mut txn, paragraph);
        settings.insert(&mut txn, "zoom", 2_i64);
    });
    assert_eq!(judge(&doc, &update), Ok(()));
    assert_eq!(note::plain_text(&doc.transact()), "à vendredi 🙂\nNeuf");
    let deeper = edited(&doc, |editor| {
        let notes = editor.get_or_insert_xml_fragment("notes");
        let mut txn = editor.transact_mut();
        let paragraph = notes.get(&txn, 0).and_then(|node| node.into_xml_element());
        let text = paragraph.and_then(|element| element.get(&txn, 0)?.into_xml_text());
        text.expect("the paragraph holds a text")
            .insert(&mut txn, 0, "Oui, ");
    });
    assert_eq!(judge(&doc, &deeper), Ok(()), "typing inside a paragraph");
}

#[test]
fn an_editor_may_change_nothing_else() {
    type Change = fn(&Doc);
    let changes: [(&str, Change); 5] = [
        ("data", |editor| {
            let data = editor.get_or_insert_map("data");
            data.insert(&mut editor.transact_mut(), "amount", 1_i64);
        }),
        ("data", |editor| {
            let data = editor.get_or_insert_map("data");
            data.remove(&mut editor.transact_mut(), "title");
        }),
        ("tags", |editor| {
            let tags = editor.get_or_insert_map("tags");
            tags.insert(&mut editor.transact_mut(), "vip", true);
        }),
        ("activity", |editor| {
            let activity = editor.get_or_insert_array("activity");
            activity.push_back(&mut editor.transact_mut(), "forged");
        }),
        ("tasks", |editor| {
            let (tasks, notes) = (
                editor.get_or_insert_map("tasks"),
                editor.get_or_insert_xml_fragment("notes"),
            );
            let mut txn = editor.transact_mut();
            notes.push_back(&mut txn, XmlTextPrelim::new("hidden behind a note"));
            tasks.insert(&mut txn, "a.title", "x");
        }),
    ];
    for (root, change) in changes {
        let doc = full_deal(1);
        let update = edited(&doc, change);
        assert_eq!(judge(&doc, &update), Err(root.to_owned()));
    }
}

#[test]
fn a_map_inside_data_is_data_too() {
    let doc = full_deal(1);
    value::put(&mut doc.transact_mut(), "data", "other", "x");
    let data = doc.get_or_insert_map("data");
    data.insert(
        &mut doc.transact_mut(),
        "nested",
        MapPrelim::from([("a", "b")]),
    );
    let update = edited(&doc, |editor| {
        let data = editor.get_or_insert_map("data");
        let mut txn = editor.transact_mut();
        let nested = data.get(&txn, "nested").expect("synced");
        let nested: yrs::MapRef = nested.cast().expect("a map");
        nested.insert(&mut txn, "a", "changed");
    });
    assert_eq!(judge(&doc, &update), Err("data".to_owned()));
}

#[test]
fn a_note_nested_deeper_than_a_stack_reads_without_a_crash() {
    let doc = open(Kind::DEAL, 1);
    let notes = doc.get_or_insert_xml_fragment("notes");
    let mut txn = doc.transact_mut();
    let mut element = notes.push_back(&mut txn, XmlElementPrelim::empty("blockquote"));
    for _ in 0..20_000 {
        element = element.push_back(&mut txn, XmlElementPrelim::empty("blockquote"));
    }
    element.push_back(&mut txn, XmlTextPrelim::new("deep"));
    drop(txn);
    assert_eq!(note::plain_text(&doc.transact()), "deep");
    assert!(canonical_json(&doc.transact()).contains("too deep"));
}

fn any_value() -> impl Strategy<Value = Any> {
    prop_oneof![
        Just(Any::Null),
        Just(Any::Undefined),
        any::<bool>().prop_map(Any::from),
        any::<i64>().prop_map(Any::from),
        // About 2^53, where integers turn into floats on the way.
        (-3_i64..3).prop_map(|n| Any::from((1 << 53) + n)),
        Just(Any::from(63_974_678_235_816_912_i64)),
        any::<f64>().prop_map(Any::from),
        ".{0,40}".prop_map(|text| Any::from(text.as_str())),
        "[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2})?".prop_map(|text| Any::from(text.as_str())),
        prop::collection::vec(any::<u8>(), 0..8).prop_map(Any::from),
        prop::collection::vec(any::<bool>(), 0..3).prop_map(Any::from),
    ]
}

proptest! {
    /// Reading never fails, whatever stands in the schema's places, and a copy reads the same.
    #[test]
    fn any_value_in_any_key_reads(
        entries in prop::collection::vec(
            ("data|tags|contacts|tasks|emails|pipelines|stages|members|fields",
             "title|amount|currency|status|position|probability|closed_at|deleted_at|sample|x:a|\
              00000000-0000-7000-8000-000000000001(\\.(title|due|done_at|value|name))?|a\\.name|a\\.kind",
             any_value()),
            0..40),
        list in prop::collection::vec(any_value(), 0..5),
    ) {
        let doc = Doc::with_client_id(1);
        let maps: Vec<_> =
            entries.iter().map(|(root, ..)| doc.get_or_insert_map(root.as_str())).collect();
        let array = doc.get_or_insert_array("activity");
        let mut txn = doc.transact_mut();
        for (map, (_, key, value)) in maps.iter().zip(&entries) {
            map.insert(&mut txn, key.as_str(), value.clone());
        }
        for value in list {
            array.push_back(&mut txn, value);
        }
        drop(txn);
        let copy = open(Kind::DEAL, 2);
        apply(&copy, &state(&doc));
        let (txn, copied) = (doc.transact(), copy.transact());
        prop_assert_eq!(deal::read(&txn), deal::read(&copied));
        prop_assert_eq!(contact::read(&txn), contact::read(&copied));
        prop_assert_eq!(super::company::read(&txn), super::company::read(&copied));
        prop_assert_eq!(super::workspace::read(&txn), super::workspace::read(&copied));
        prop_assert_eq!(canonical_json(&txn), canonical_json(&copied));
    }
}
