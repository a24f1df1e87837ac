//! What a fold may change, and what it may not.

use std::collections::HashMap;

use bytes::Bytes;
use carnet_protocol::door::walk_update;
use yrs::updates::decoder::Decode;
use yrs::{Any, Array, ArrayPrelim, Doc, GetString, Map, MapPrelim, OffsetKind, Options};
use yrs::{ReadTxn, Text, Transact, Update};

use super::*;
use crate::compaction::{Fold, YrsFold};

/// The document that two updates make, folded from one and judged against the other.
fn same(state: &[u8], update: &[u8]) -> Result<(), &'static str> {
    let mut known = StateVector::new();
    walk_update(update).unwrap().apply_to(&mut known);
    compare(
        &Cut::new(state).unwrap(),
        &[Cut::new(update).unwrap()],
        &known,
    )
}

/// Folds as the log does.
fn folded(updates: &[Bytes]) -> Result<Vec<u8>, String> {
    let mut known = StateVector::new();
    for update in updates {
        walk_update(update).unwrap().apply_to(&mut known);
    }
    let folded = YrsFold.fold(updates, &known.encode());
    folded.map(|one| one.state).map_err(|unfit| unfit.0)
}

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
    txn.encode_state_as_update_v1(&yrs::StateVector::default())
}

#[test]
fn the_order_of_keys_is_no_difference() {
    let one = update("Zoé", false);
    let other = (0..100)
        .map(|_| update("Zoé", false))
        .find(|other| *other != one)
        .expect("chance gives another order within a hundred times");
    assert_eq!(same(&one, &other), Ok(()));
}

#[test]
fn a_value_a_key_of_a_mark_or_a_deletion_is_one() {
    let one = update("Zoé", false);
    let something_else = Err("a struct carries something else");
    assert_eq!(same(&one, &update("Léa", false)), something_else);
    assert_eq!(same(&one, &update("Zoé", true)), something_else);
    let mut longer = one.clone();
    // The last byte is the length of the only deleted range.
    *longer.last_mut().unwrap() += 1;
    assert_eq!(same(&one, &longer), Err("a deletion is lost"));
}

/// One client's update of these structs, written by hand.
fn by_hand(structs: &[&[u8]]) -> Vec<u8> {
    let mut bytes = vec![1, u8::try_from(structs.len()).unwrap(), 7, 0];
    bytes.extend(structs.iter().flat_map(|one| one.iter()));
    bytes.push(0);
    bytes
}

/// An item in the root array `l`: its kind and content.
fn first(content: &[u8]) -> Vec<u8> {
    [&[content[0], 1, 1, b'l'], &content[1..]].concat()
}

#[test]
fn a_place_a_text_and_a_kind_of_type_are_differences() {
    let ab: &[u8] = &[0x84, 7, 0, 2, b'a', b'b'];
    let one = by_hand(&[&first(&[4, 2, b'x', b'y']), ab]);
    assert_eq!(same(&one, &one), Ok(()));
    // Behind the first letter, not behind the second; what follows it stands elsewhere.
    let elsewhere = by_hand(&[&first(&[4, 2, b'x', b'y']), &[0x84, 7, 1, 2, b'a', b'b']]);
    assert_eq!(same(&elsewhere, &one), Err("a struct stands elsewhere"));
    let other = by_hand(&[&first(&[4, 2, b'x', b'z']), ab]);
    assert_eq!(same(&other, &one), Err("a struct carries something else"));
    let (list, map) = (by_hand(&[&first(&[7, 0])]), by_hand(&[&first(&[7, 1])]));
    assert_eq!(same(&list, &map), Err("a struct carries something else"));
    let gone = by_hand(&[&first(&[1, 1])]);
    assert_eq!(
        same(&gone, &list),
        Err("a struct carries something else"),
        "nothing is deleted that the state does not say it deletes"
    );
    assert_eq!(same(&list, &gone), Err("a struct carries something else"));
}

#[test]
fn lg7_a_big_int_of_an_older_log_is_not_rewritten() {
    // An array of a value, as it came in before the door refused BigInts: yrs writes 5 as an ordinary number.
    let wide = Bytes::from(by_hand(&[&first(&[8, 1, 122, 0, 0, 0, 0, 0, 0, 0, 5])]));
    let wanted = walk_update(&by_hand(&[&first(&[8, 1, 126])])).unwrap();
    let mut known = StateVector::new();
    wanted.apply_to(&mut known);
    let unfit = YrsFold.fold(&[wide], &known.encode()).unwrap_err();
    assert!(unfit.0.contains("BigInt"), "{unfit}");
}

#[test]
fn lg7_minus_zero_may_become_zero_and_nothing_else() {
    let value = |bytes: &[u8]| Bytes::from(by_hand(&[&first(&[&[8, 1], bytes].concat())]));
    let state = folded(&[value(&[125, 0x40])]).unwrap();
    assert_eq!(state, value(&[125, 0]));
    assert!(same(&state, &value(&[125, 1])).is_err());
    // 2^53 - 1 and -(2^31), which yrs writes as floats; a float that is whole; not a number.
    for bytes in [
        &[125, 0xbf, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x1f][..],
        &[125, 0xc0, 0x80, 0x80, 0x80, 0x10],
        &[123, 0x40, 8, 0, 0, 0, 0, 0, 0],
        &[123, 0x7f, 0xf8, 0, 0, 0, 0, 0, 0],
    ] {
        folded(&[value(bytes)]).unwrap_or_else(|unfit| panic!("{bytes:?}: {unfit}"));
    }
}

/// A desk that edits everything, as chance wants; small numbers, so that a failing seed is short.
struct Desk {
    doc: Doc,
    seed: u64,
}

impl Desk {
    fn new(client: u64, seed: u64) -> Self {
        let options = Options {
            offset_kind: OffsetKind::Utf16,
            ..Options::with_client_id(yrs::block::ClientID::new(client))
        };
        Self {
            doc: Doc::with_options(options),
            seed: seed.wrapping_mul(0x9e37_79b9).wrapping_add(client),
        }
    }

    fn below(&mut self, n: u32) -> u32 {
        self.seed ^= self.seed << 13 | 1;
        self.seed ^= self.seed >> 7;
        self.seed ^= self.seed << 17;
        (self.seed >> 33) as u32 % n.max(1)
    }

    fn edit(&mut self) -> Vec<u8> {
        let (map, list) = (
            self.doc.get_or_insert_map("m"),
            self.doc.get_or_insert_array("l"),
        );
        let text = self.doc.get_or_insert_text("t");
        let (what, at, n) = (self.below(9), self.below(1 << 20), self.below(4) + 1);
        let doc = self.doc.clone();
        let mut txn = doc.transact_mut();
        let (len, items) = (text.len(&txn), list.len(&txn));
        // Characters here are one unit each: nobody cuts a pair in two.
        let at_text = at % (len + 1);
        match what {
            0 => text.insert(&mut txn, at_text, "né".repeat(n as usize).as_str()),
            1 => text.remove_range(&mut txn, at_text, n.min(len - at_text)),
            2 => {
                let mark = HashMap::from([("b".into(), Any::from(true))]);
                text.format(&mut txn, at_text, n.min(len - at_text), mark);
            }
            3 => drop(map.insert(&mut txn, format!("k{n}"), i64::from(at))),
            4 => {
                let inner: MapPrelim = [("a", Any::from(f64::from(at) / 2.0))]
                    .into_iter()
                    .collect();
                map.insert(&mut txn, format!("k{n}"), inner);
            }
            5 => drop(map.remove(&mut txn, &format!("k{n}"))),
            6 => {
                let nested = ArrayPrelim::from([Any::from("x"), Any::Null]);
                list.insert(&mut txn, at % (items + 1), nested);
            }
            7 => list.insert_range(&mut txn, at % (items + 1), [1, 2, n]),
            _ if items > 0 => list.remove(&mut txn, at % items),
            _ => {}
        }
        txn.encode_update_v1()
    }
}

#[test]
fn lg7_whatever_three_desks_write_folds_and_reads_the_same() {
    for seed in 1..=300_u64 {
        let mut desks = [3, 9, 5].map(|client| Desk::new(client, seed));
        let (mut log, mut seen): (Vec<Bytes>, _) = (Vec::new(), [0; 3]);
        for _ in 0..40 {
            let who = desks[0].below(3) as usize;
            if desks[0].below(3) == 0 {
                for update in &log[seen[who]..] {
                    let update = Update::decode_v1(update).unwrap();
                    desks[who].doc.transact_mut().apply_update(update).unwrap();
                }
                seen[who] = log.len();
            }
            log.push(desks[who].edit().into());
        }
        // A fold in the middle, too: the next one begins with its state.
        let state = folded(&log[..20]).unwrap_or_else(|unfit| panic!("seed {seed}: {unfit}"));
        let twice = [&[Bytes::from(state)], &log[20..]].concat();
        let twice = folded(&twice).unwrap_or_else(|unfit| panic!("seed {seed}: {unfit}"));
        assert_eq!(read(&[twice.into()]), read(&log), "seed {seed}");
    }
}

fn read(updates: &[Bytes]) -> String {
    let doc = Doc::with_client_id(1);
    let (map, list) = (doc.get_or_insert_map("m"), doc.get_or_insert_array("l"));
    let text = doc.get_or_insert_text("t");
    let mut txn = doc.transact_mut();
    for update in updates {
        txn.apply_update(Update::decode_v1(update).unwrap())
            .unwrap();
    }
    use yrs::types::ToJson;
    let mut keys: Vec<_> = map.iter(&txn).map(|(key, _)| key.to_owned()).collect();
    keys.sort();
    let values: Vec<_> = keys
        .iter()
        .map(|key| map.get(&txn, key).unwrap().to_json(&txn))
        .collect();
    format!(
        "{keys:?} {values:?} {:?} {}",
        list.to_json(&txn),
        text.get_string(&txn)
    )
}
