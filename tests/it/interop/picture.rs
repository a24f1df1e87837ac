//! A yrs document as plain JSON: the same picture that tests/interop/picture.mjs makes of a Yjs one.

use serde_json::{Map as Object, Value, json};
use yrs::types::text::YChange;
use yrs::types::{Attrs, ToJson};
use yrs::{
    Any, Doc, Out, ReadTxn, Text, Transact, Xml, XmlElementRef, XmlFragment, XmlFragmentRef, XmlOut,
};

pub(super) fn picture(doc: &Doc) -> Value {
    let (data, tags) = (doc.get_or_insert_map("data"), doc.get_or_insert_map("tags"));
    let activity = doc.get_or_insert_array("activity");
    let text = doc.get_or_insert_text("text");
    let notes: XmlFragmentRef = doc.get_or_insert_xml_fragment("notes");
    let txn = doc.transact();
    json!({
        "data": any(&data.to_json(&txn)),
        "tags": any(&tags.to_json(&txn)),
        "activity": any(&activity.to_json(&txn)),
        "text": delta(&text, &txn),
        "notes": children(&notes, &txn),
    })
}

/// Plain values with JavaScript's one kind of number.
fn any(value: &Any) -> Value {
    let value = serde_json::to_value(value).expect("plain values");
    numbers(value)
}

fn numbers(value: Value) -> Value {
    match value {
        Value::Array(list) => list.into_iter().map(numbers).collect(),
        Value::Object(map) => map
            .into_iter()
            .map(|(key, value)| (key, numbers(value)))
            .collect(),
        Value::Number(number) => {
            let whole = number.as_f64().filter(|number| number.fract() == 0.0);
            whole.map_or(Value::Number(number), |number| json!(number as i64))
        }
        other => other,
    }
}

fn children<T: ReadTxn>(parent: &impl XmlFragment, txn: &T) -> Value {
    let child = |child: XmlOut| match child {
        XmlOut::Element(element) => element_picture(&element, txn),
        XmlOut::Text(text) => json!({ "text": delta(&text, txn) }),
        XmlOut::Fragment(_) => panic!("a fragment is a root only"),
    };
    parent.children(txn).map(child).collect()
}

fn element_picture<T: ReadTxn>(element: &XmlElementRef, txn: &T) -> Value {
    let attribute = |(key, value): (&str, Out)| (key.to_owned(), out(&value, txn));
    let attributes: Object<String, Value> = element.attributes(txn).map(attribute).collect();
    json!({
        "tag": element.tag().as_ref(),
        "attributes": attributes,
        "children": children(element, txn),
    })
}

fn out<T: ReadTxn>(value: &Out, txn: &T) -> Value {
    any(&value.to_json(txn))
}

/// Neighbouring texts with the same formats are one: where they are cut is each library's own matter.
fn delta<T: ReadTxn>(text: &impl Text, txn: &T) -> Value {
    let mut parts: Vec<(Value, Value)> = Vec::new();
    for part in text.diff(txn, YChange::identity) {
        let insert = out(&part.insert, txn);
        let formats = formats(part.attributes.as_deref());
        match (parts.last_mut(), &insert) {
            (Some((Value::String(last), same)), Value::String(more)) if *same == formats => {
                last.push_str(more);
            }
            _ => parts.push((insert, formats)),
        }
    }
    parts
        .into_iter()
        .map(|(insert, formats)| json!({ "insert": insert, "formats": formats }))
        .collect()
}

fn formats(attributes: Option<&Attrs>) -> Value {
    let set = attributes
        .into_iter()
        .flatten()
        .filter(|(_, value)| **value != Any::Null);
    Value::Object(
        set.map(|(key, value)| (key.to_string(), any(value)))
            .collect(),
    )
}
