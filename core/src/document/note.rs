//! Notes: root `notes` is what TipTap edits. Here it is read as plain text and, for examples, written as paragraphs.

use yrs::types::text::YChange;
use yrs::{
    Any, Out, ReadTxn, Text, TransactionMut, WriteTxn, XmlElementPrelim, XmlFragment, XmlOut,
    XmlTextPrelim,
};

use crate::limits;

/// The words of a note, a line per block, at most [`limits::NOTE_SEARCH_BYTES`]; empty when there are none.
///
/// Walks with a stack of its own: a hostile note may be nested deeper than a thread's stack.
pub fn plain_text<T: ReadTxn>(txn: &T) -> String {
    let Some(root) = txn.get_xml_fragment(super::NOTES) else {
        return String::new();
    };
    let mut text = String::new();
    let mut open: Vec<XmlOut> = reversed(root.children(txn));
    while let Some(node) = open.pop() {
        if text.len() > limits::NOTE_SEARCH_BYTES {
            break;
        }
        match node {
            XmlOut::Text(run) => push_run(txn, &run, &mut text),
            XmlOut::Element(element) => {
                if starts_line(element.try_tag().map_or("", |tag| &**tag)) {
                    end_line(&mut text);
                }
                open.extend(reversed(element.children(txn)));
            }
            XmlOut::Fragment(fragment) => open.extend(reversed(fragment.children(txn))),
        }
    }
    truncate(&mut text, limits::NOTE_SEARCH_BYTES);
    text.trim().to_owned()
}

fn reversed(children: impl Iterator<Item = XmlOut>) -> Vec<XmlOut> {
    let mut list: Vec<XmlOut> = children.collect();
    list.reverse();
    list
}

/// Marks and mentions stand inside a line; every other element is a block.
fn starts_line(tag: &str) -> bool {
    !matches!(tag, "mention" | "UNDEFINED")
}

fn end_line(text: &mut String) {
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
}

fn push_run<T: ReadTxn>(txn: &T, run: &yrs::XmlTextRef, text: &mut String) {
    for piece in run.diff(txn, YChange::identity) {
        if let Out::Any(Any::String(words)) = &piece.insert {
            text.push_str(words);
        }
    }
}

fn truncate(text: &mut String, max: usize) {
    if text.len() > max {
        let mut end = max;
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        text.truncate(end);
    }
}

/// Adds paragraphs at the end of a note, as TipTap writes them.
pub fn add_paragraphs(txn: &mut TransactionMut<'_>, paragraphs: &[&str]) {
    let notes = txn.get_or_insert_xml_fragment(super::NOTES);
    for words in paragraphs {
        let paragraph = XmlElementPrelim::new("paragraph", [XmlTextPrelim::new(*words).into()]);
        notes.push_back(txn, paragraph);
    }
}
