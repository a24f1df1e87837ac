//! lib0's numbers, texts and buffers, read within bounds and without allocating.

use super::{Parts, Reason, Refusal, Struct, Value};
use crate::limits::{CLIENT_ID_MAX, CLIENTS_MAX, CLOCK_MAX};

/// What JavaScript counts exactly; lib0 refuses more.
const SAFE_INTEGER_MAX: u64 = (1 << 53) - 1;

/// A place in the bytes.
pub(super) struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    /// Written only by a walk that wants to know.
    parts: Option<Parts>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8], max: usize) -> Result<Self, Refusal> {
        let reader = Self {
            bytes,
            at: 0,
            parts: None,
        };
        if bytes.len() > max {
            Err(reader.refusal(Reason::TooLarge))
        } else {
            Ok(reader)
        }
    }

    /// Notes from here on where structs, values and deletions stand.
    pub(super) fn note_parts(&mut self) {
        self.parts = Some(Parts::default());
    }

    pub(super) fn take_parts(&mut self) -> Parts {
        self.parts.take().unwrap_or_default()
    }

    pub(super) const fn at(&self) -> usize {
        self.at
    }

    /// A value ends here that began at `start`.
    pub(super) fn value_ends(&mut self, start: usize, json: bool) {
        let bytes = start..self.at;
        if let Some(parts) = &mut self.parts {
            parts.values.push(Value { bytes, json });
        }
    }

    /// How many values were noted.
    pub(super) fn values(&self) -> usize {
        self.parts.as_ref().map_or(0, |parts| parts.values.len())
    }

    /// This struct ends here.
    pub(super) fn struct_ends(&mut self, one: Struct) {
        if let Some(parts) = &mut self.parts {
            parts.structs.push(one);
        }
    }

    /// The deletions begin here.
    pub(super) fn deletes_begin(&mut self) {
        if let Some(parts) = &mut self.parts {
            parts.deletes_at = self.at;
        }
    }

    pub(super) const fn refusal(&self, reason: Reason) -> Refusal {
        Refusal {
            at: self.at,
            reason,
        }
    }

    pub(super) fn remaining(&self) -> usize {
        self.bytes.len() - self.at
    }

    pub(super) fn end(&self) -> Result<(), Refusal> {
        if self.remaining() == 0 {
            Ok(())
        } else {
            Err(self.refusal(Reason::Trailing))
        }
    }

    pub(super) fn byte(&mut self) -> Result<u8, Refusal> {
        let byte = *self
            .bytes
            .get(self.at)
            .ok_or_else(|| self.refusal(Reason::Truncated))?;
        self.at += 1;
        Ok(byte)
    }

    pub(super) fn take(&mut self, len: usize) -> Result<&'a [u8], Refusal> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let taken = rest
            .get(..len)
            .ok_or_else(|| self.refusal(Reason::Truncated))?;
        self.at += len;
        Ok(taken)
    }

    /// A number that JavaScript counts exactly, in as few bytes as it needs: yrs reads longer ones
    /// differently from Yjs.
    pub(super) fn number(&mut self) -> Result<u64, Refusal> {
        let mut number = 0_u64;
        let mut shift = 0;
        loop {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                let padded = byte == 0 && shift > 0;
                if padded || number > SAFE_INTEGER_MAX {
                    return Err(self.refusal(Reason::Number));
                }
                return Ok(number);
            }
            shift += 7;
            if shift > 49 {
                return Err(self.refusal(Reason::Number));
            }
        }
    }

    /// A signed number as lib0 writes it: a sign and six bits, then sevens.
    pub(super) fn signed(&mut self) -> Result<(), Refusal> {
        let first = self.byte()?;
        if first < 0x80 {
            return Ok(());
        }
        let mut shift = 6;
        let mut number = u64::from(first & 0x3f);
        loop {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                let bad = byte == 0 || number > SAFE_INTEGER_MAX;
                return if bad {
                    Err(self.refusal(Reason::Number))
                } else {
                    Ok(())
                };
            }
            shift += 7;
            if shift > 48 {
                return Err(self.refusal(Reason::Number));
            }
        }
    }

    /// A number of things of which each takes at least `each` bytes (DR1).
    pub(super) fn count(&mut self, each: usize) -> Result<usize, Refusal> {
        let count = usize::try_from(self.number()?).unwrap_or(usize::MAX);
        if count > self.remaining() / each {
            return Err(self.refusal(Reason::Count));
        }
        Ok(count)
    }

    /// A number of clients of which each takes at least `each` bytes (DR3).
    pub(super) fn clients(&mut self, each: usize) -> Result<usize, Refusal> {
        let count = self.count(each)?;
        if count > CLIENTS_MAX {
            Err(self.refusal(Reason::Clients))
        } else {
            Ok(count)
        }
    }

    pub(super) fn client(&mut self) -> Result<u64, Refusal> {
        let client = self.number()?;
        if client > CLIENT_ID_MAX {
            Err(self.refusal(Reason::ClientId))
        } else {
            Ok(client)
        }
    }

    /// A clock, or the end of a run: below [`CLOCK_MAX`], so that it fits yrs' 32 bits with room.
    pub(super) fn clock(&mut self) -> Result<u32, Refusal> {
        let clock = self.number()?;
        if clock >= CLOCK_MAX {
            return Err(self.refusal(Reason::Clock));
        }
        u32::try_from(clock).map_err(|_| self.refusal(Reason::Clock))
    }

    pub(super) fn buffer(&mut self) -> Result<&'a [u8], Refusal> {
        let len = self.count(1)?;
        self.take(len)
    }

    pub(super) fn text(&mut self) -> Result<&'a str, Refusal> {
        let bytes = self.buffer()?;
        std::str::from_utf8(bytes).map_err(|_| self.refusal(Reason::Utf8))
    }
}
