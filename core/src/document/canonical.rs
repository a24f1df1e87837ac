//! A document's content as one JSON text that is equal exactly when the contents are equal.
//!
//! Keys are sorted, numbers have one spelling, empty roots are left out, notes are written as a tree with their marks.
//! Roots unknown to the schema are written both as a map and as a list, for nothing tells what they are.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use yrs::types::text::YChange;
use yrs::{
    Any, Array, ArrayRef, GetString, Map, MapRef, Out, ReadTxn, Text, Xml, XmlFragment, XmlOut,
};

use super::{RootType, root_type};
use crate::limits;

/// The canonical text of everything in a document.
pub fn canonical_json<T: ReadTxn>(txn: &T) -> String {
    let names: Vec<String> = txn.root_refs().map(|(name, _)| name.to_owned()).collect();
    sorted(
        names
            .into_iter()
            .filter_map(|name| root(txn, &name).map(|value| (name, value))),
    )
    .to_string()
}

/// An object with its keys in order, also where another crate makes serde_json keep the order of insertion.
fn sorted(entries: impl Iterator<Item = (String, Value)>) -> Value {
    let ordered: BTreeMap<String, Value> = entries.collect();
    Value::Object(ordered.into_iter().collect())
}

fn root<T: ReadTxn>(txn: &T, name: &str) -> Option<Value> {
    let as_map = || {
        txn.get_map(name)
            .map(|map| map_value(txn, &map, 0))
            .filter(filled)
    };
    let as_list = || {
        txn.get_array(name)
            .map(|array| array_value(txn, &array, 0))
            .filter(filled)
    };
    match root_type(name) {
        Some(RootType::Map) => as_map(),
        Some(RootType::Array) => as_list(),
        Some(RootType::Xml) => {
            let fragment = txn.get_xml_fragment(name)?;
            Some(nodes(txn, fragment.children(txn), 0)).filter(filled)
        }
        None => match (as_map(), as_list()) {
            (None, None) => None,
            (map, list) => Some(json!({"list": list, "map": map})),
        },
    }
}

fn filled(value: &Value) -> bool {
    match value {
        Value::Object(object) => !object.is_empty(),
        Value::Array(list) => !list.is_empty(),
        _ => true,
    }
}

fn map_value<T: ReadTxn>(txn: &T, map: &MapRef, depth: usize) -> Value {
    sorted(
        map.iter(txn)
            .map(|(key, out)| (key.to_owned(), out_value(txn, &out, depth + 1))),
    )
}

fn array_value<T: ReadTxn>(txn: &T, array: &ArrayRef, depth: usize) -> Value {
    Value::Array(
        array
            .iter(txn)
            .map(|out| out_value(txn, &out, depth + 1))
            .collect(),
    )
}

fn out_value<T: ReadTxn>(txn: &T, out: &Out, depth: usize) -> Value {
    if depth > limits::NOTE_DEPTH {
        return json!("too deep");
    }
    match out {
        Out::Any(any) => any_value(any),
        Out::YMap(map) => json!({"map": map_value(txn, map, depth)}),
        Out::YArray(array) => json!({"list": array_value(txn, array, depth)}),
        Out::YText(text) => json!({"text": text.get_string(txn)}),
        Out::YXmlElement(element) => node(txn, &XmlOut::Element(element.clone()), depth),
        Out::YXmlFragment(fragment) => node(txn, &XmlOut::Fragment(fragment.clone()), depth),
        Out::YXmlText(text) => node(txn, &XmlOut::Text(text.clone()), depth),
        _ => json!("unknown"),
    }
}

fn any_value(any: &Any) -> Value {
    match any {
        Any::Null => Value::Null,
        Any::Undefined => json!({"undefined": true}),
        Any::Bool(yes) => Value::Bool(*yes),
        // The same number is an integer where it was written and a float where it was received.
        Any::Number(number) => number.as_i64().map_or_else(
            || json!(number.as_f64().map(|n| n.to_string())),
            |n| json!(n),
        ),
        Any::String(text) => json!(&**text),
        Any::Buffer(bytes) => json!({"bytes": bytes.to_vec()}),
        Any::Array(list) => Value::Array(list.iter().map(any_value).collect()),
        Any::Map(object) => sorted(
            object
                .iter()
                .map(|(key, value)| (key.clone(), any_value(value))),
        ),
    }
}

fn nodes<T: ReadTxn>(txn: &T, children: impl Iterator<Item = XmlOut>, depth: usize) -> Value {
    Value::Array(children.map(|child| node(txn, &child, depth + 1)).collect())
}

fn node<T: ReadTxn>(txn: &T, node: &XmlOut, depth: usize) -> Value {
    if depth > limits::NOTE_DEPTH {
        return json!("too deep");
    }
    match node {
        XmlOut::Element(element) => {
            let attributes = sorted(
                element
                    .attributes(txn)
                    .map(|(key, value)| (key.to_owned(), out_value(txn, &value, depth + 1))),
            );
            json!({
                "attributes": attributes,
                "children": nodes(txn, element.children(txn), depth),
                "tag": element.try_tag().map(|tag| tag.to_string()),
            })
        }
        XmlOut::Fragment(fragment) => nodes(txn, fragment.children(txn), depth),
        XmlOut::Text(text) => text_value(txn, text, depth),
    }
}

fn text_value<T: ReadTxn>(txn: &T, text: &yrs::XmlTextRef, depth: usize) -> Value {
    let pieces = text.diff(txn, YChange::identity).into_iter().map(|piece| {
        let marks = sorted(
            piece
                .attributes
                .iter()
                .flat_map(|marks| marks.iter())
                .map(|(key, value)| (key.to_string(), any_value(value))),
        );
        json!({"insert": out_value(txn, &piece.insert, depth + 1), "marks": marks})
    });
    Value::Array(pieces.collect())
}
