//! What a struct carries: texts, plain values, shared types. Walked, counted, not kept.

use super::json::check_json;
use super::reader::Reader;
use super::{Reason, Refusal};
use crate::limits::{DEPTH_MAX, STRUCT_LEN_MAX};

/// Walks the content of an item and gives its length in clocks.
pub(super) fn walk_content(reader: &mut Reader<'_>, kind: u8) -> Result<u32, Refusal> {
    let len = match kind {
        1 => return walk_length(reader),
        3 => reader.buffer().map(|_| 1)?,
        4 => reader.text()?.encode_utf16().count(),
        5 => walk_json(reader).map(|()| 1)?,
        6 => {
            reader.text()?;
            walk_json(reader).map(|()| 1)?
        }
        7 => walk_type(reader).map(|()| 1)?,
        8 => walk_values(reader)?,
        _ => return Err(reader.refusal(Reason::ContentKind)),
    };
    checked_length(reader, len as u64)
}

/// A struct's length written as a number: of a deleted item or a collected range.
pub(super) fn walk_length(reader: &mut Reader<'_>) -> Result<u32, Refusal> {
    let len = reader.number()?;
    checked_length(reader, len)
}

fn checked_length(reader: &Reader<'_>, len: u64) -> Result<u32, Refusal> {
    if len == 0 || len > STRUCT_LEN_MAX {
        return Err(reader.refusal(Reason::StructLength));
    }
    u32::try_from(len).map_err(|_| reader.refusal(Reason::StructLength))
}

fn walk_json(reader: &mut Reader<'_>) -> Result<(), Refusal> {
    let text = reader.text()?;
    let start = reader.at() - text.len();
    check_json(text).map_err(|reason| reader.refusal(reason))?;
    reader.value_ends(start, true);
    Ok(())
}

/// Array, map, text, XML element, XML fragment, XML text. An XML hook is read without its name by
/// yrs; weak links and the rest are unknown to one of the two.
fn walk_type(reader: &mut Reader<'_>) -> Result<(), Refusal> {
    match reader.byte()? {
        0..=2 | 4 | 6 => Ok(()),
        3 => reader.text().map(|_| ()),
        _ => Err(reader.refusal(Reason::TypeKind)),
    }
}

fn walk_values(reader: &mut Reader<'_>) -> Result<usize, Refusal> {
    let count = reader.count(1)?;
    for _ in 0..count {
        let start = reader.at();
        walk_value(reader)?;
        reader.value_ends(start, false);
    }
    Ok(count)
}

/// A container that is being read: how many elements are left, and whether each has a key.
struct Open {
    left: usize,
    keyed: bool,
}

/// Walks one plain value with a stack of our own, at most [`DEPTH_MAX`] containers deep.
fn walk_value(reader: &mut Reader<'_>) -> Result<(), Refusal> {
    let mut open: Vec<Open> = Vec::new();
    loop {
        if let Some(container) = walk_one(reader)? {
            if open.len() == DEPTH_MAX {
                return Err(reader.refusal(Reason::Depth));
            }
            open.push(container);
        }
        while open.last().is_some_and(|container| container.left == 0) {
            open.pop();
        }
        let Some(container) = open.last_mut() else {
            return Ok(());
        };
        container.left -= 1;
        if container.keyed {
            reader.text()?;
        }
    }
}

/// Walks a value without its elements; gives the container when it is one.
fn walk_one(reader: &mut Reader<'_>) -> Result<Option<Open>, Refusal> {
    match reader.byte()? {
        120 | 121 | 126 | 127 => {}
        125 => reader.signed()?,
        124 => reader.take(4).map(|_| ())?,
        123 => reader.take(8).map(|_| ())?,
        122 => return Err(reader.refusal(Reason::BigInt)),
        119 => reader.text().map(|_| ())?,
        118 => {
            return Ok(Some(Open {
                left: reader.count(2)?,
                keyed: true,
            }));
        }
        117 => {
            return Ok(Some(Open {
                left: reader.count(1)?,
                keyed: false,
            }));
        }
        116 => reader.buffer().map(|_| ())?,
        _ => return Err(reader.refusal(Reason::ValueKind)),
    }
    Ok(None)
}
