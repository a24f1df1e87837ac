//! A history of edits by several yrs documents that hear of each other now and then.

use yrs::block::ClientID;
use yrs::types::Attrs;
use yrs::updates::decoder::Decode;
use yrs::{
    Any, Array, ArrayPrelim, Doc, GetString, Map, MapPrelim, OffsetKind, Options, ReadTxn, Text,
    Transact, TransactionMut, Update, WriteTxn, Xml, XmlElementPrelim, XmlFragment, XmlFragmentRef,
    XmlOut, XmlTextPrelim,
};

const WORDS: [&str; 8] = ["a", "é", "😀", "call back", "👩‍👩‍👧", "中文", "\0", "e\u{301}"];
const TAGS: [&str; 3] = ["paragraph", "heading", "bulletList"];

/// Numbers from a seed (splitmix64): the same seed makes the same history.
pub(super) struct Chance(u64);

impl Chance {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn draw(&mut self, below: u32) -> u32 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % u64::from(below)) as u32
    }

    fn of<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.draw(list.len() as u32) as usize]
    }

    /// Every update at least once, in any order, some of them again.
    pub(super) fn shuffled_and_repeated(&mut self, updates: &[Vec<u8>]) -> Vec<Vec<u8>> {
        let mut all = updates.to_vec();
        for _ in 0..self.draw(6) {
            all.push(updates[self.draw(updates.len() as u32) as usize].clone());
        }
        for at in (1..all.len()).rev() {
            all.swap(at, self.draw(at as u32 + 1) as usize);
        }
        all
    }
}

pub(super) fn document(client: u64) -> Doc {
    let client_id = ClientID::new(client);
    Doc::with_options(Options {
        offset_kind: OffsetKind::Utf16,
        client_id,
        ..Options::default()
    })
}

/// Every update of the history in the order it was made, and the document that knows them all.
pub(super) fn history(chance: &mut Chance) -> (Vec<Vec<u8>>, Doc) {
    let large = (1 << 52) + u64::from(chance.draw(1 << 30));
    let docs = [document(1), document(2), document(large)];
    let mut updates = Vec::new();
    for _ in 0..5 + chance.draw(30) {
        let doc = &docs[chance.draw(3) as usize];
        let mut txn = doc.transact_mut();
        for _ in 0..=chance.draw(3) {
            edit(&mut txn, chance);
        }
        updates.push(txn.encode_update_v1());
        drop(txn);
        if chance.draw(3) == 0 {
            hear(&docs[chance.draw(3) as usize], doc);
        }
    }
    let [first, others @ ..] = docs;
    for other in &others {
        hear(&first, other);
    }
    (updates, first)
}

fn hear(to: &Doc, from: &Doc) {
    if to.client_id() == from.client_id() {
        return;
    }
    let known = to.transact().state_vector();
    let difference = from.transact().encode_diff_v1(&known);
    let update = Update::decode_v1(&difference).expect("made by yrs");
    to.transact_mut().apply_update(update).expect("made by yrs");
}

fn edit(txn: &mut TransactionMut<'_>, chance: &mut Chance) {
    let key = format!("k{}", chance.draw(4));
    let word = chance.of(&WORDS);
    match chance.draw(11) {
        0 => {
            txn.get_or_insert_map("data")
                .insert(txn, key, value(chance));
        }
        1 => {
            txn.get_or_insert_map("data").remove(txn, &key);
        }
        2 => {
            let nested = txn
                .get_or_insert_map("data")
                .insert(txn, key, MapPrelim::default());
            nested.insert(
                txn,
                "list",
                ArrayPrelim::from([Any::from(1), value(chance)]),
            );
        }
        3 => {
            txn.get_or_insert_map("tags").insert(txn, word, true);
        }
        4 => {
            txn.get_or_insert_map("tags").remove(txn, word);
        }
        5 => {
            let activity = txn.get_or_insert_array("activity");
            let at = chance.draw(activity.len(txn) + 1);
            activity.insert_range(txn, at, [value(chance), value(chance)]);
        }
        6 => {
            let activity = txn.get_or_insert_array("activity");
            let len = activity.len(txn);
            if len > 0 {
                activity.remove(txn, chance.draw(len));
            }
        }
        7 => write(&txn.get_or_insert_text("text"), txn, chance),
        8 => {
            let notes = txn.get_or_insert_xml_fragment("notes");
            let at = chance.draw(notes.len(txn) + 1);
            paragraph(&notes, at, txn, chance);
        }
        9 => {
            let notes = txn.get_or_insert_xml_fragment("notes");
            let len = notes.len(txn);
            if len > 0 {
                notes.remove_range(txn, chance.draw(len), 1);
            }
        }
        _ => inside(&txn.get_or_insert_xml_fragment("notes"), txn, chance),
    }
}

fn value(chance: &mut Chance) -> Any {
    let plain = match chance.draw(6) {
        0 => Any::from(i64::from(chance.draw(1_000)) - 500),
        1 => Any::from(f64::from(chance.draw(1_000)) / 8.0),
        2 => Any::from(chance.draw(2) == 0),
        3 => Any::Null,
        4 => Any::from(chance.of(&WORDS)),
        _ => Any::from((1_i64 << 40) + i64::from(chance.draw(1_000))),
    };
    if chance.draw(5) > 0 {
        plain
    } else {
        Any::from(vec![plain.clone(), Any::from(vec![plain])])
    }
}

fn paragraph(
    parent: &impl XmlFragment,
    at: u32,
    txn: &mut TransactionMut<'_>,
    chance: &mut Chance,
) {
    let element = parent.insert(txn, at, XmlElementPrelim::empty(chance.of(&TAGS)));
    if chance.draw(2) == 0 {
        element.insert_attribute(txn, "level", chance.draw(6).to_string());
    }
    if chance.draw(3) > 0 {
        element.insert(txn, 0, XmlTextPrelim::new(chance.of(&WORDS)));
    } else {
        element.insert(txn, 0, XmlElementPrelim::empty("listItem"));
    }
}

fn inside(notes: &XmlFragmentRef, txn: &mut TransactionMut<'_>, chance: &mut Chance) {
    let len = notes.len(txn);
    if len == 0 {
        return;
    }
    let Some(XmlOut::Element(element)) = notes.get(txn, chance.draw(len)) else {
        return;
    };
    match element.get(txn, 0) {
        Some(XmlOut::Text(text)) => write(&text, txn, chance),
        Some(XmlOut::Element(item)) => paragraph(&item, 0, txn, chance),
        _ => {}
    }
    if chance.draw(3) == 0 {
        element.insert_attribute(txn, "level", chance.draw(6).to_string());
    }
}

/// Inserts, deletes or formats; never between the halves of a surrogate pair, as no editor does.
fn write(text: &(impl Text + GetString), txn: &mut TransactionMut<'_>, chance: &mut Chance) {
    let places = places(&plain(text, txn));
    let from = chance.draw(places.len() as u32) as usize;
    let to = (from + chance.draw(5) as usize).min(places.len() - 1);
    let (at, len) = (places[from], places[to] - places[from]);
    let formats = formats(chance);
    match chance.draw(4) {
        0 => text.insert(txn, at, chance.of(&WORDS)),
        1 => text.insert_with_attributes(txn, at, chance.of(&WORDS), formats),
        2 if len > 0 => text.remove_range(txn, at, len),
        _ if len > 0 => text.format(txn, at, len, formats),
        _ => {}
    }
}

fn formats(chance: &mut Chance) -> Attrs {
    let (name, value) = match chance.draw(4) {
        0 => ("bold", Any::from(true)),
        1 => ("bold", Any::Null),
        2 => ("link", Any::from(vec![Any::from("https://example.org")])),
        _ => ("italic", Any::from(true)),
    };
    Attrs::from([(name.into(), value)])
}

/// The text without its formats (an XML text's string has them as tags).
fn plain<T: ReadTxn>(text: &impl Text, txn: &T) -> String {
    let parts = text.diff(txn, yrs::types::text::YChange::identity);
    parts
        .into_iter()
        .map(|part| part.insert.to_string(txn))
        .collect()
}

/// Every place between two characters, in UTF-16 units.
fn places(text: &str) -> Vec<u32> {
    let mut places = vec![0];
    for character in text.chars() {
        let last = places.last().copied().unwrap_or(0);
        places.push(last + character.len_utf16() as u32);
    }
    places
}
