//! JSON texts inside updates (embeds, formats) and awareness: checked without a parser's recursion.
//!
//! A text passes when every parser on the way reads it: it is JSON, at most 64 deep, its numbers are
//! finite as doubles, and its escapes make whole characters (serde_json refuses half a surrogate pair,
//! so an update with one would be taken by a relay and refused by every desk).

use super::Reason;
use crate::limits::DEPTH_MAX;

/// Checks that `text` is exactly one JSON value.
pub(super) fn check_json(text: &str) -> Result<(), Reason> {
    let mut json = Json {
        bytes: text.as_bytes(),
        text,
        at: 0,
    };
    json.document()
}

struct Json<'a> {
    bytes: &'a [u8],
    text: &'a str,
    at: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Inside {
    Array,
    Object,
}

impl Json<'_> {
    /// Values are opened and closed on a stack of our own; its depth is the limit.
    fn document(&mut self) -> Result<(), Reason> {
        let mut open: Vec<Inside> = Vec::new();
        loop {
            if self.value(&mut open)? {
                continue;
            }
            loop {
                let Some(inside) = open.last() else {
                    return self.finish();
                };
                if self.follows(*inside)? {
                    break;
                }
                open.pop();
            }
        }
    }

    /// Reads a value. True when it opened a container that has a first element to read.
    fn value(&mut self, open: &mut Vec<Inside>) -> Result<bool, Reason> {
        match self.token()? {
            b'"' => self.string()?,
            b't' => self.word("true")?,
            b'f' => self.word("false")?,
            b'n' => self.word("null")?,
            b'-' | b'0'..=b'9' => self.number()?,
            b'[' => return self.open(Inside::Array, b']', open),
            b'{' => return self.open(Inside::Object, b'}', open),
            _ => return Err(Reason::Json),
        }
        Ok(false)
    }

    fn open(&mut self, inside: Inside, end: u8, open: &mut Vec<Inside>) -> Result<bool, Reason> {
        if open.len() == DEPTH_MAX {
            return Err(Reason::Depth);
        }
        self.at += 1;
        if self.token()? == end {
            self.at += 1;
            return Ok(false);
        }
        open.push(inside);
        if inside == Inside::Object {
            self.key()?;
        }
        Ok(true)
    }

    /// After a value: true when another element comes, false when the container closes.
    fn follows(&mut self, inside: Inside) -> Result<bool, Reason> {
        let token = self.token()?;
        self.at += 1;
        match (token, inside) {
            (b',', Inside::Array) => Ok(true),
            (b',', Inside::Object) => self.key().map(|()| true),
            (b']', Inside::Array) | (b'}', Inside::Object) => Ok(false),
            _ => Err(Reason::Json),
        }
    }

    fn key(&mut self) -> Result<(), Reason> {
        if self.token()? != b'"' {
            return Err(Reason::Json);
        }
        self.string()?;
        if self.token()? != b':' {
            return Err(Reason::Json);
        }
        self.at += 1;
        Ok(())
    }

    fn string(&mut self) -> Result<(), Reason> {
        self.at += 1;
        loop {
            match self.next()? {
                b'"' => return Ok(()),
                b'\\' => self.escape()?,
                0..=0x1f => return Err(Reason::Json),
                _ => {}
            }
        }
    }

    fn escape(&mut self) -> Result<(), Reason> {
        match self.next()? {
            b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => Ok(()),
            b'u' => match self.unit()? {
                0xd800..=0xdbff => {
                    let paired = self.next()? == b'\\'
                        && self.next()? == b'u'
                        && (0xdc00..=0xdfff).contains(&self.unit()?);
                    if paired { Ok(()) } else { Err(Reason::Json) }
                }
                0xdc00..=0xdfff => Err(Reason::Json),
                _ => Ok(()),
            },
            _ => Err(Reason::Json),
        }
    }

    fn unit(&mut self) -> Result<u32, Reason> {
        let mut unit = 0;
        for _ in 0..4 {
            let digit = char::from(self.next()?).to_digit(16).ok_or(Reason::Json)?;
            unit = unit * 16 + digit;
        }
        Ok(unit)
    }

    fn number(&mut self) -> Result<(), Reason> {
        let start = self.at;
        self.skip(b'-');
        if !self.skip(b'0') {
            self.digits()?;
        }
        if self.skip(b'.') {
            self.digits()?;
        }
        if self.skip(b'e') || self.skip(b'E') {
            let _sign = self.skip(b'+') || self.skip(b'-');
            self.digits()?;
        }
        let text = self.text.get(start..self.at).unwrap_or_default();
        // yrs reads whole numbers as i64 where it can and knows no u64: it would refuse what is between the two.
        let between = text
            .parse::<u64>()
            .is_ok_and(|number| i64::try_from(number).is_err());
        if !between && text.parse::<f64>().is_ok_and(f64::is_finite) {
            Ok(())
        } else {
            Err(Reason::Json)
        }
    }

    fn digits(&mut self) -> Result<(), Reason> {
        let start = self.at;
        while self.bytes.get(self.at).is_some_and(u8::is_ascii_digit) {
            self.at += 1;
        }
        if self.at > start {
            Ok(())
        } else {
            Err(Reason::Json)
        }
    }

    fn word(&mut self, word: &str) -> Result<(), Reason> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        if !rest.starts_with(word.as_bytes()) {
            return Err(Reason::Json);
        }
        self.at += word.len();
        Ok(())
    }

    fn finish(&mut self) -> Result<(), Reason> {
        self.space();
        if self.at == self.bytes.len() {
            Ok(())
        } else {
            Err(Reason::Json)
        }
    }

    /// The byte at which the next token starts, not yet read.
    fn token(&mut self) -> Result<u8, Reason> {
        self.space();
        self.bytes.get(self.at).copied().ok_or(Reason::Json)
    }

    fn space(&mut self) {
        while matches!(self.bytes.get(self.at), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn next(&mut self) -> Result<u8, Reason> {
        let byte = self.bytes.get(self.at).copied().ok_or(Reason::Json)?;
        self.at += 1;
        Ok(byte)
    }

    fn skip(&mut self, byte: u8) -> bool {
        let there = self.bytes.get(self.at) == Some(&byte);
        if there {
            self.at += 1;
        }
        there
    }
}
