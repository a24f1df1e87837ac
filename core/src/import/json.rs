//! JSON files: a Trello board, an export of Atomic CRM, or a list of objects, as a table.

use std::collections::BTreeMap;

use serde_json::Value;

use super::table::Table;
use crate::api::ApiError;

/// The table in a JSON text.
///
/// # Errors
/// `Invalid` when it is no JSON, or holds no list of objects.
pub fn table(text: &str) -> Result<Table, ApiError> {
    let wrong = |why: &str| ApiError::invalid("file", why.to_owned());
    let value: Value = serde_json::from_str(text).map_err(|error| wrong(&error.to_string()))?;
    if let (Some(cards), Some(lists)) = (list(&value, "cards"), list(&value, "lists")) {
        return Ok(trello(cards, lists));
    }
    let records = value.as_array().map(Vec::as_slice);
    let named = ["contacts", "deals", "companies", "data", "records"];
    let found = records.or_else(|| named.into_iter().find_map(|name| list(&value, name)));
    found
        .map(objects)
        .ok_or_else(|| wrong("holds no list of records"))
}

fn list<'v>(value: &'v Value, name: &str) -> Option<&'v [Value]> {
    Some(value.get(name)?.as_array()?.as_slice())
}

fn text(value: &Value, key: &str) -> String {
    value.get(key).map(plain).unwrap_or_default()
}

/// A value as a cell: lists joined as Google does, objects as they are.
fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(list) => {
            let parts: Vec<String> = list.iter().map(plain).collect();
            parts.join(" ::: ")
        }
        other => other.to_string(),
    }
}

/// Cards in the order of their lists and places; archived ones stay behind.
fn trello(cards: &[Value], lists: &[Value]) -> Table {
    let names: BTreeMap<String, String> = lists
        .iter()
        .map(|list| (text(list, "id"), text(list, "name")))
        .collect();
    let place = |card: &Value| card.get("pos").and_then(Value::as_f64).unwrap_or_default();
    let mut open: Vec<&Value> = cards
        .iter()
        .filter(|card| card.get("closed") != Some(&Value::Bool(true)))
        .collect();
    open.sort_by(|a, b| place(a).total_cmp(&place(b)));
    let headers = [
        "Card ID",
        "Card Name",
        "Card Description",
        "List Name",
        "Labels",
        "Due Date",
        "Created",
        "Card URL",
    ];
    let mut table = Table::new(headers.map(str::to_owned).to_vec());
    for (number, card) in (1..).zip(open) {
        let labels: Vec<String> = list(card, "labels")
            .unwrap_or_default()
            .iter()
            .map(|label| text(label, "name"))
            .filter(|name| !name.is_empty())
            .collect();
        let id = text(card, "id");
        let list = names
            .get(&text(card, "idList"))
            .cloned()
            .unwrap_or_default();
        let cells = [
            id.clone(),
            text(card, "name"),
            text(card, "desc"),
            list,
            labels.join(", "),
            text(card, "due"),
            made(&id),
            text(card, "shortUrl"),
        ];
        table.push(number, cells);
    }
    table
}

/// A Trello id begins with the second it was made in.
fn made(id: &str) -> String {
    let seconds = id
        .get(..8)
        .and_then(|start| i64::from_str_radix(start, 16).ok());
    seconds
        .and_then(|seconds| jiff::Timestamp::from_second(seconds).ok())
        .map(|at| at.to_string())
        .unwrap_or_default()
}

fn objects(list: &[Value]) -> Table {
    let mut headers: Vec<String> = Vec::new();
    for key in list
        .iter()
        .filter_map(Value::as_object)
        .flat_map(|object| object.keys())
    {
        if !headers.iter().any(|header| header == key) {
            headers.push(key.clone());
        }
    }
    let mut table = Table::new(headers.clone());
    for (number, value) in (1..).zip(list) {
        table.push(
            number,
            headers
                .iter()
                .map(|key| text(value, key))
                .collect::<Vec<_>>(),
        );
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trello_board_is_a_table_in_the_order_of_its_cards() {
        let board = r#"{"id":"b","name":"Ventes","lists":[{"id":"l1","name":"Devis"}],"cards":[
            {"id":"64a0f1c2ffff","name":"Second","idList":"l1","pos":2.5,"labels":[],"closed":false},
            {"id":"64a0f1c2fffe","name":"First","idList":"l1","pos":1,"desc":"ligne 1\nligne 2",
             "labels":[{"name":"Urgent","color":"red"},{"name":"","color":"blue"}],"due":"2026-12-01T10:00:00.000Z"},
            {"id":"64a0f1c2fffd","name":"Old","idList":"l1","pos":0,"closed":true}]}"#;
        let table = table(board).expect("a board");
        let names: Vec<&str> = table.column(1).collect();
        assert_eq!(names, ["First", "Second"]);
        assert_eq!(table.column(3).next(), Some("Devis"));
        assert_eq!(table.column(4).next(), Some("Urgent"));
        assert_eq!(table.column(6).next(), Some("2023-07-02T03:40:50Z"));
        assert!(super::table("{\"a\":1}").is_err());
    }
}
