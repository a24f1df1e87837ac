//! The walk over a v1 update: structs of each client, then the delete set.

use std::ops::Range;

use super::content::{walk_content, walk_length};
use super::order::{Builder, Id, Item, Place};
use super::reader::Reader;
use super::{DeleteRange, Kind, Parts, Reason, Refusal, Struct, UpdateShape};
use crate::limits::{CLOCK_MAX, UPDATE_BYTES_MAX};

const GC: u8 = 0;
const SKIP: u8 = 10;
const KIND: u8 = 0b0001_1111;
const HAS_PARENT_SUB: u8 = 0b0010_0000;
const HAS_RIGHT_ORIGIN: u8 = 0b0100_0000;
const HAS_ORIGIN: u8 = 0b1000_0000;

/// Walks a Yjs update (v1 bytes, at most [`UPDATE_BYTES_MAX`]) and gives its shape.
///
/// What passes is read by yrs and Yjs alike. Whether it fits a document is
/// [`UpdateShape::fits`]' question. A void (no bytes) is not an update and does not pass.
///
/// # Errors
/// [`Refusal`] for whatever DR1–DR5 and DR8 forbid.
pub fn walk_update(bytes: &[u8]) -> Result<UpdateShape, Refusal> {
    walk(&mut Reader::new(bytes, UPDATE_BYTES_MAX)?)
}

/// As [`walk_update`], and says what each struct is and where in the bytes it stands.
///
/// # Errors
/// As [`walk_update`].
pub fn walk_parts(bytes: &[u8]) -> Result<(UpdateShape, Parts), Refusal> {
    let mut reader = Reader::new(bytes, UPDATE_BYTES_MAX)?;
    reader.note_parts();
    let shape = walk(&mut reader)?;
    Ok((shape, reader.take_parts()))
}

fn walk(reader: &mut Reader<'_>) -> Result<UpdateShape, Refusal> {
    let mut shape = Builder::default();
    for _ in 0..reader.clients(5)? {
        walk_client(reader, &mut shape)?;
    }
    reader.deletes_begin();
    for _ in 0..reader.clients(2)? {
        walk_deletes(reader, &mut shape)?;
    }
    reader.end()?;
    shape.finish().map_err(|reason| reader.refusal(reason))
}

fn walk_client(reader: &mut Reader<'_>, shape: &mut Builder) -> Result<(), Refusal> {
    // A struct takes two bytes at least; before the first come a client and a clock.
    let count = reader.count(2)?;
    let client = reader.client()?;
    let first = reader.clock()?;
    if count == 0 {
        return Err(reader.refusal(Reason::RepeatedClient));
    }
    shape.open(client, first);
    let mut clock = first;
    for _ in 0..count {
        clock += walk_struct(reader, shape, client, clock)?;
        if u64::from(clock) >= CLOCK_MAX {
            return Err(reader.refusal(Reason::Clock));
        }
    }
    shape.close(clock);
    Ok(())
}

/// Walks one struct that starts at `clock` and gives its length.
fn walk_struct(
    reader: &mut Reader<'_>,
    shape: &mut Builder,
    client: u64,
    clock: u32,
) -> Result<u32, Refusal> {
    let info = reader.byte()?;
    match info & KIND {
        GC if info == GC => return walk_collected(reader, client, clock),
        GC => return Err(reader.refusal(Reason::ContentKind)),
        SKIP => return Err(reader.refusal(Reason::Skip)),
        _ => {}
    }
    let (place, parent) = walk_place(reader, info)?;
    let (content, values) = (reader.at(), reader.values());
    let len = walk_content(reader, info & KIND)?;
    let end = clock + len;
    let item = Item { clock, end, place };
    shape.item(item).map_err(|reason| reader.refusal(reason))?;
    let (left, right, under) = place.ids();
    reader.struct_ends(Struct {
        client,
        clock,
        end,
        kind: Kind::of(info & KIND),
        left,
        right,
        under,
        parent,
        content: content..reader.at(),
        values: values..reader.values(),
    });
    Ok(len)
}

/// A range of which not even the place is known any more.
fn walk_collected(reader: &mut Reader<'_>, client: u64, clock: u32) -> Result<u32, Refusal> {
    let len = walk_length(reader)?;
    reader.struct_ends(Struct {
        client,
        clock,
        end: clock + len,
        kind: Kind::Collected,
        left: None,
        right: None,
        under: None,
        parent: 0..0,
        content: 0..0,
        values: 0..0,
    });
    Ok(len)
}

/// Neighbours, or without any the parent and the key in it, and where these two are written.
fn walk_place(reader: &mut Reader<'_>, info: u8) -> Result<(Place, Range<usize>), Refusal> {
    let left = if info & HAS_ORIGIN == 0 {
        None
    } else {
        Some(walk_id(reader)?)
    };
    let right = if info & HAS_RIGHT_ORIGIN == 0 {
        None
    } else {
        Some(walk_id(reader)?)
    };
    if left.is_some() || right.is_some() {
        return Ok((Place::Beside(left, right), 0..0));
    }
    let start = reader.at();
    let place = match reader.byte()? {
        1 => reader.text().map(|_| Place::Root)?,
        0 => Place::Under(walk_id(reader)?),
        _ => return Err(reader.refusal(Reason::Number)),
    };
    if info & HAS_PARENT_SUB != 0 {
        reader.text()?;
    }
    Ok((place, start..reader.at()))
}

fn walk_id(reader: &mut Reader<'_>) -> Result<Id, Refusal> {
    Ok(Id {
        client: reader.client()?,
        clock: reader.clock()?,
    })
}

fn walk_deletes(reader: &mut Reader<'_>, shape: &mut Builder) -> Result<(), Refusal> {
    let client = reader.client()?;
    let mut free = 0;
    for _ in 0..reader.count(2)? {
        let start = reader.clock()?;
        let len = reader.clock()?;
        let end = start + len;
        if len == 0 || start < free {
            return Err(reader.refusal(Reason::DeleteRanges));
        }
        if u64::from(end) >= CLOCK_MAX {
            return Err(reader.refusal(Reason::Clock));
        }
        free = end;
        shape.delete(DeleteRange { client, start, end });
    }
    shape.close_deletes(client);
    Ok(())
}
