//! Whether two plain values say the same, however they are written.

use yrs::Any;
use yrs::any::Number;
use yrs::encoding::read::Cursor;

/// Compares the bytes of two values: lib0's `Any`, or JSON texts.
pub(super) fn equal(one: &[u8], other: &[u8], json: bool) -> bool {
    one == other
        || read(one, json)
            .is_some_and(|one| read(other, json).is_some_and(|other| same(&one, &other)))
}

fn read(bytes: &[u8], json: bool) -> Option<Any> {
    if json {
        Any::from_json(std::str::from_utf8(bytes).ok()?).ok()
    } else {
        Any::decode(&mut Cursor::new(bytes)).ok()
    }
}

/// Values nest at most 64 deep (the door).
///
/// -0 is 0: yrs drops the sign of an integer, and JavaScript's `===`, JSON and every screen hold them equal.
fn same(one: &Any, other: &Any) -> bool {
    match (one, other) {
        (Any::Number(one), Any::Number(other)) => number(*one, *other),
        (Any::Array(one), Any::Array(other)) => {
            one.len() == other.len()
                && one
                    .iter()
                    .zip(other.iter())
                    .all(|(one, other)| same(one, other))
        }
        (Any::Map(one), Any::Map(other)) => {
            one.len() == other.len()
                && (one.iter())
                    .all(|(key, one)| other.get(key).is_some_and(|other| same(one, other)))
        }
        _ => one == other,
    }
}

fn number(one: Number, other: Number) -> bool {
    let float = |number| match number {
        Number::Int(int) => int as f64,
        Number::Float(float) => float,
    };
    match (one, other) {
        (Number::Int(one), Number::Int(other)) => one == other,
        _ => {
            let (one, other) = (float(one), float(other));
            one == other || one.is_nan() && other.is_nan()
        }
    }
}
