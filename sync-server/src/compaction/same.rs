//! Whether two updates say the same: struct by struct in the same order, value by value, deletion by deletion.

use carnet_protocol::door::{Refusal, UpdateShape, Value, walk_parts};
use yrs::Any;
use yrs::encoding::read::Cursor;

/// An update's shape, and its bytes cut at its plain values.
pub(super) struct Cut<'a> {
    pub(super) shape: UpdateShape,
    structs: Vec<&'a [u8]>,
    values: Vec<(&'a [u8], bool)>,
}

impl<'a> Cut<'a> {
    /// Cuts v1 bytes.
    ///
    /// # Errors
    /// When the door does not let them in.
    pub(super) fn new(bytes: &'a [u8]) -> Result<Self, Refusal> {
        let (shape, parts) = walk_parts(bytes)?;
        let slice = |from: usize, to: usize| bytes.get(from..to).unwrap_or_default();
        let (mut structs, mut values, mut free) = (Vec::new(), Vec::new(), 0);
        for Value { bytes: place, json } in parts.values {
            structs.push(slice(free, place.start));
            values.push((slice(place.start, place.end), json));
            free = place.end;
        }
        structs.push(slice(free, parts.deletes_at));
        Ok(Self {
            shape,
            structs,
            values,
        })
    }

    /// Whether both bring the same structs in the same order with the same contents, and delete the same.
    ///
    /// Not simply the same bytes: yrs writes the keys of a map value in an order that chance gives.
    pub(super) fn says_the_same(&self, other: &Self) -> bool {
        self.structs == other.structs
            && self.values.len() == other.values.len()
            && (self.values.iter().zip(&other.values)).all(|(one, other)| equal(*one, *other))
            && self.deletes() == other.deletes()
    }

    /// What is deleted: client, first clock, and the clock after the last one; sorted.
    pub(super) fn deletes(&self) -> Vec<(u64, u32, u32)> {
        let ranges = self.shape.deletes().iter();
        let mut all: Vec<_> = ranges
            .map(|range| (range.client, range.start, range.end))
            .collect();
        all.sort_unstable();
        all
    }
}

fn equal((one, one_json): (&[u8], bool), (other, other_json): (&[u8], bool)) -> bool {
    one_json == other_json
        && (one == other
            || read(one, one_json).is_some_and(|one| read(other, other_json) == Some(one)))
}

fn read(bytes: &[u8], json: bool) -> Option<Any> {
    if json {
        Any::from_json(std::str::from_utf8(bytes).ok()?).ok()
    } else {
        Any::decode(&mut Cursor::new(bytes)).ok()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use yrs::{Array, Doc, ReadTxn, StateVector, Text, Transact};

    use super::*;

    fn update(author: &str, bold: bool) -> Vec<u8> {
        let doc = Doc::with_client_id(7);
        let (list, text) = (doc.get_or_insert_array("l"), doc.get_or_insert_text("t"));
        let mut txn = doc.transact_mut();
        let keys = ["id", "at", "by", "type", "from", "to", "text", "minutes"];
        let entry: HashMap<String, Any> = keys
            .into_iter()
            .map(|key| (key.to_owned(), Any::from(format!("{key} {author}"))))
            .collect();
        list.push_back(&mut txn, Any::from(entry));
        let mark = HashMap::from(
            ["href", "rel", "target", "class"].map(|key| (key.to_owned(), Any::from(key))),
        );
        text.insert(&mut txn, 0, "Paris");
        text.format(
            &mut txn,
            0,
            4,
            HashMap::from([(if bold { "bold" } else { "link" }.into(), Any::from(mark))]),
        );
        text.remove_range(&mut txn, 1, 1);
        txn.encode_state_as_update_v1(&StateVector::default())
    }

    fn same(one: &[u8], other: &[u8]) -> bool {
        (Cut::new(one).unwrap()).says_the_same(&Cut::new(other).unwrap())
    }

    #[test]
    fn the_order_of_keys_is_no_difference() {
        let one = update("Zoé", false);
        let other = (0..100)
            .map(|_| update("Zoé", false))
            .find(|other| *other != one)
            .expect("chance gives another order within a hundred times");
        assert!(same(&one, &other));
    }

    #[test]
    fn a_value_a_key_of_a_mark_or_a_deletion_is_one() {
        let one = update("Zoé", false);
        assert!(!same(&one, &update("Léa", false)));
        assert!(!same(&one, &update("Zoé", true)));
        let mut longer = one.clone();
        // The last byte is the length of the only deleted range.
        *longer.last_mut().unwrap() += 1;
        assert!(!same(&one, &longer));
    }
}
