//! A line of text as words: each stands in the title until something is understood in it, and nothing is ever lost.

use std::ops::Range;

use crate::api::quick::{Part, Span};
use crate::limits;

/// A line that is being read.
#[derive(Debug)]
pub(super) struct Line<'a> {
    text: &'a str,
    words: Vec<Word>,
    spans: Vec<(Part, Range<usize>)>,
    /// Bytes that are looked at; what follows stays in the title.
    end: usize,
}

#[derive(Clone, Debug)]
struct Word {
    at: Range<usize>,
    state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Free,
    /// A person wants it to stay a word.
    Plain,
    Taken,
}

impl<'a> Line<'a> {
    /// `plain`: parts that stay words whatever they look like.
    pub(super) fn new(text: &'a str, plain: &[String]) -> Self {
        let end = looked_at(text);
        let mut words = Vec::new();
        let mut start = None;
        for (at, letter) in text.get(..end).unwrap_or_default().char_indices() {
            match (letter.is_whitespace(), start) {
                (false, None) => start = Some(at),
                (true, Some(from)) => {
                    words.push(from..at);
                    start = None;
                }
                _ => {}
            }
        }
        words.extend(start.map(|from| from..end));
        let words = words.into_iter().map(|at| Word {
            at,
            state: State::Free,
        });
        let mut this = Self {
            text,
            words: words.collect(),
            spans: Vec::new(),
            end,
        };
        for part in plain {
            this.keep(part);
        }
        this
    }

    /// Every place where these words stand stays as it is.
    fn keep(&mut self, part: &str) {
        let wanted: Vec<&str> = part.split_whitespace().collect();
        if wanted.is_empty() {
            return;
        }
        for start in 0..self.len() {
            let range = start..start + wanted.len();
            let same = self.words.get(range.clone()).is_some_and(|words| {
                words
                    .iter()
                    .zip(&wanted)
                    .all(|(word, wanted)| self.text.get(word.at.clone()) == Some(wanted))
            });
            if same {
                self.mark(range, State::Plain);
            }
        }
    }

    pub(super) fn len(&self) -> usize {
        self.words.len()
    }

    /// The words of a range, when nobody has one of them yet.
    pub(super) fn free(&self, range: Range<usize>) -> Option<Vec<&'a str>> {
        let words = self.words.get(range)?;
        if words.is_empty() || words.iter().any(|word| word.state != State::Free) {
            return None;
        }
        let text = |word: &Word| self.text.get(word.at.clone());
        words.iter().map(text).collect()
    }

    /// One word, when nobody has it yet.
    pub(super) fn word(&self, at: usize) -> Option<&'a str> {
        self.free(at..at + 1)?.first().copied()
    }

    /// The first word that stands in the title.
    pub(super) fn first(&self) -> Option<usize> {
        self.words
            .iter()
            .position(|word| word.state != State::Taken)
    }

    /// These words were understood.
    pub(super) fn take(&mut self, range: Range<usize>, part: Part) {
        let Some([first, ..]) = self.words.get(range.clone()) else {
            return;
        };
        let from = first.at.start;
        let to = self
            .words
            .get(range.end - 1)
            .map_or(from, |last| last.at.end);
        self.spans.push((part, from..to));
        self.mark(range, State::Taken);
    }

    fn mark(&mut self, range: Range<usize>, state: State) {
        for word in self.words.get_mut(range).unwrap_or_default() {
            word.state = state;
        }
    }

    /// The words that are left, and what follows the part that was looked at.
    pub(super) fn title(&self) -> String {
        let left = self.words.iter().filter(|word| word.state != State::Taken);
        let mut parts: Vec<&str> = left
            .filter_map(|word| self.text.get(word.at.clone()))
            .collect();
        let rest = self.text.get(self.end..).unwrap_or_default().trim();
        if !rest.is_empty() {
            parts.push(rest);
        }
        parts.join(" ")
    }

    /// What was understood, in the order of the line.
    pub(super) fn spans(mut self) -> Vec<Span> {
        self.spans.sort_by_key(|(_, at)| at.start);
        let mut units = Units::new(self.text);
        let mut span = |(part, at): (Part, Range<usize>)| Span {
            part,
            from: units.until(at.start),
            to: units.until(at.end),
            text: self.text.get(at).unwrap_or_default().to_owned(),
        };
        self.spans.into_iter().map(&mut span).collect()
    }
}

/// Where looking ends: at a space, so that no word is cut.
fn looked_at(text: &str) -> usize {
    let end = text.floor_char_boundary(limits::QUERY_BYTES);
    let head = text.get(..end).unwrap_or_default();
    if end == text.len() {
        return end;
    }
    head.rfind(char::is_whitespace).unwrap_or_default()
}

/// Counts UTF-16 units as it goes on.
struct Units<'a> {
    text: &'a str,
    bytes: usize,
    units: usize,
}

impl<'a> Units<'a> {
    const fn new(text: &'a str) -> Self {
        Self {
            text,
            bytes: 0,
            units: 0,
        }
    }

    fn until(&mut self, bytes: usize) -> u32 {
        let between = self.text.get(self.bytes..bytes).unwrap_or_default();
        self.units += between.encode_utf16().count();
        self.bytes = bytes;
        u32::try_from(self.units).unwrap_or(u32::MAX)
    }
}
