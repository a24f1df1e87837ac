//! What to show of a record that was found: the words around the find, and where the found words stand.

use std::ops::Range;

use unicode_normalization::char::is_combining_mark;

use crate::limits;
use crate::rows::fold;
use crate::rows::search::{NUMBER, PHONE};

/// The name of the field that is no field.
pub(super) const TITLE: &str = "title";
/// Which word of a question the whole of it is, as a number.
const WHOLE: usize = usize::MAX;
/// Characters shown before the first find, and in all.
const BEFORE: usize = 32;
const SHOWN: usize = 120;
/// Finds marked in one text.
const MARKS: usize = 8;

/// What is looked for in a text.
#[derive(Clone, Debug)]
pub(super) struct Needle {
    /// Which word of the question.
    word: usize,
    kind: Sought,
}

#[derive(Clone, Debug)]
enum Sought {
    /// The beginning of a word; in a title, from three letters on, also its middle.
    Word(String),
    /// Digits of a number, as they were typed and as phone digits.
    Number(String, String),
}

/// The words of a question, and the number that it may be.
pub(super) fn needles(words: &[String], text: &str) -> Vec<Needle> {
    let mut needles: Vec<Needle> = (0..)
        .zip(words)
        .map(|(word, text)| Needle {
            word,
            kind: Sought::Word(text.clone()),
        })
        .collect();
    let number = Sought::Number(fold::compact(text), fold::phone_digits(text));
    needles.push(Needle {
        word: WHOLE,
        kind: number,
    });
    needles
}

/// The words that mistyped ones may have meant.
pub(super) fn meant(words: &[String], meant: &[Vec<String>]) -> Vec<Needle> {
    let each = (0..).zip(words.iter().zip(meant));
    each.flat_map(|(word, (typed, meant))| {
        std::iter::once(typed).chain(meant).map(move |text| Needle {
            word,
            kind: Sought::Word(text.clone()),
        })
    })
    .collect()
}

/// What of a text was looked for.
#[derive(Debug, Default)]
pub(super) struct Marked {
    /// Which words of the question stand here.
    words: Vec<usize>,
    ranges: Vec<Range<usize>>,
}

impl Marked {
    /// How much of the question stands here beside what stands in the title; a whole number is more than words.
    pub(super) fn beyond(&self, title: &Self) -> usize {
        let new = self.words.iter().filter(|word| !title.words.contains(word));
        new.map(|word| {
            if *word == WHOLE {
                limits::QUERY_WORDS + 1
            } else {
                1
            }
        })
        .sum()
    }

    /// Places in UTF-16 units of `text`.
    pub(super) fn places(&self, text: &str) -> Vec<[u32; 2]> {
        let units = |end: usize| {
            let before = text.get(..end).unwrap_or_default();
            u32::try_from(before.encode_utf16().count()).unwrap_or(u32::MAX)
        };
        let ranges = self.ranges.iter();
        ranges
            .map(|range| [units(range.start), units(range.end)])
            .collect()
    }
}

/// Marks a title or a field's text.
pub(super) fn mark(field: &str, text: &str, needles: &[Needle]) -> Marked {
    let mut marked = Marked::default();
    if matches!(field, PHONE | NUMBER) && is_number(field, text, needles) {
        marked.words.push(WHOLE);
        marked.ranges.push(0..text.len());
        return marked;
    }
    let end = text.floor_char_boundary(limits::EXCERPT_LOOK_BYTES);
    for range in word_ranges(text.get(..end).unwrap_or_default()) {
        if marked.ranges.len() >= MARKS {
            break;
        }
        let word = text.get(range.clone()).unwrap_or_default();
        if let Some((which, inside)) = in_word(word, needles, field == TITLE) {
            marked.words.push(which);
            marked
                .ranges
                .push(range.start + inside.start..range.start + inside.end);
        }
    }
    marked.words.sort_unstable();
    marked.words.dedup();
    marked
}

fn is_number(field: &str, text: &str, needles: &[Needle]) -> bool {
    let forms = match field {
        PHONE => fold::phone_forms(text),
        _ => vec![fold::compact(text)],
    };
    needles.iter().any(|needle| match &needle.kind {
        Sought::Number(compact, phone) => forms.iter().any(|form| {
            (compact.len() >= 3 && form.contains(compact.as_str()))
                || (phone.len() >= 3 && form.contains(phone.as_str()))
        }),
        Sought::Word(_) => false,
    })
}

/// Runs of letters and digits, accents that stand apart with them.
fn word_ranges(text: &str) -> impl Iterator<Item = Range<usize>> {
    let is_word = |letter: char| letter.is_alphanumeric() || is_combining_mark(letter);
    let mut rest = text.char_indices().peekable();
    std::iter::from_fn(move || {
        let start = loop {
            let (at, letter) = rest.next()?;
            if is_word(letter) {
                break at;
            }
        };
        let mut end = text.len();
        while let Some((at, letter)) = rest.peek() {
            if !is_word(*letter) {
                end = *at;
                break;
            }
            rest.next();
        }
        Some(start..end)
    })
}

/// The longest needle of a word, and which of the word's bytes it takes.
fn in_word(word: &str, needles: &[Needle], parts: bool) -> Option<(usize, Range<usize>)> {
    let folded = fold::fold(word);
    let found = needles.iter().filter_map(|needle| match &needle.kind {
        Sought::Word(text) => {
            let at = folded.find(text.as_str())?;
            let fits = at == 0 || (parts && text.chars().count() >= 3);
            fits.then_some((needle.word, at..at + text.len()))
        }
        Sought::Number(..) => None,
    });
    let (which, range) = found.max_by_key(|(_, range)| range.len())?;
    Some((which, unfolded(word, &range)))
}

/// A range of a folded word as a range of the word: letters grow (œ) and shrink (é) when they are folded.
fn unfolded(word: &str, range: &Range<usize>) -> Range<usize> {
    let (mut start, mut end, mut length) = (0, word.len(), 0);
    for (at, letter) in word.char_indices() {
        if length <= range.start {
            start = at;
        }
        if length >= range.end && !is_combining_mark(letter) {
            end = at;
            break;
        }
        length += fold::fold(letter.encode_utf8(&mut [0; 4])).len();
    }
    start..end
}

/// The words around the first find, on one line, and its marks.
pub(super) fn excerpt(text: &str, marked: &Marked) -> (String, Vec<[u32; 2]>) {
    let Some(first) = marked.ranges.first() else {
        return (String::new(), Vec::new());
    };
    let start = starts(text, first.start);
    let tail = text.get(start..).unwrap_or_default();
    let end = start
        + tail
            .char_indices()
            .nth(SHOWN)
            .map_or(tail.len(), |(at, _)| at);
    let mut shown = String::new();
    if start > 0 {
        shown.push('…');
    }
    let shift = shown.len();
    // One byte for one byte, so that marks stay where they are.
    shown.extend(
        text.get(start..end)
            .unwrap_or_default()
            .chars()
            .map(|letter| {
                if matches!(letter, '\n' | '\r' | '\t') {
                    ' '
                } else {
                    letter
                }
            }),
    );
    if end < text.len() {
        shown.push('…');
    }
    let ranges = marked
        .ranges
        .iter()
        .filter(|range| range.start >= start && range.end <= end);
    let moved = Marked {
        words: Vec::new(),
        ranges: ranges
            .map(|range| range.start - start + shift..range.end - start + shift)
            .collect(),
    };
    let places = moved.places(&shown);
    (shown, places)
}

/// Where an excerpt begins: with a word, some characters before the find.
fn starts(text: &str, find: usize) -> usize {
    let before = text.get(..find).unwrap_or_default();
    let Some((from, _)) = before.char_indices().rev().nth(BEFORE - 1) else {
        return 0;
    };
    let rest = before.get(from..).unwrap_or_default();
    match rest.find(char::is_whitespace) {
        Some(space) => {
            from + space
                + rest
                    .get(space..)
                    .map_or(0, |rest| rest.len() - rest.trim_start().len())
        }
        None => from,
    }
}
