//! Pairs among many without comparing each with each: records are put into blocks by what they share, and compared there.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use super::faces::Face;
use crate::api::duplicate::Why;
use crate::limits::DUPLICATE_BLOCK;

/// The fewest letters of a name of which one may be wrong.
const TYPO_LETTERS: usize = 6;

/// Tells of every pair that shares something.
pub(super) fn pairs(faces: &[Face], mut tell: impl FnMut(usize, usize, Why)) {
    let mut same = |why: Why, keys: &dyn Fn(&Face) -> Vec<String>| {
        for block in blocks(faces, keys) {
            each(&block, |one, other| tell(one, other, why));
        }
    };
    let one = |key: &Option<String>| key.iter().cloned().collect();
    same(Why::Email, &|face| face.emails.clone());
    same(Why::Phone, &|face| face.phones.clone());
    same(Why::Siret, &|face| one(&face.siret));
    same(Why::Siren, &|face| one(&face.siren));
    same(Why::Vat, &|face| one(&face.vat));
    same(Why::Website, &|face| one(&face.website));
    for block in blocks(faces, &|face| named(face, &face.words)) {
        names(faces, &block, &mut tell);
    }
    typos(faces, &mut tell);
    initials(faces, &mut tell);
}

fn named(face: &Face, key: &str) -> Vec<String> {
    match face.words.is_empty() {
        true => Vec::new(),
        false => vec![key.to_owned()],
    }
}

/// Records by key; only keys that several have, in the order of their first record.
fn blocks(faces: &[Face], keys: &dyn Fn(&Face) -> Vec<String>) -> Vec<Vec<usize>> {
    let mut by: HashMap<String, Vec<usize>> = HashMap::new();
    for (place, face) in faces.iter().enumerate() {
        for key in keys(face) {
            let block = by.entry(key).or_default();
            if block.last() != Some(&place) {
                block.push(place);
            }
        }
    }
    let mut blocks: Vec<Vec<usize>> = by.into_values().filter(|all| all.len() > 1).collect();
    blocks.sort();
    blocks
}

/// Every two of a block; of a large one (a switchboard, "Inconnu") each with its first.
fn each(block: &[usize], mut tell: impl FnMut(usize, usize)) {
    let firsts = if block.len() > DUPLICATE_BLOCK {
        1
    } else {
        block.len()
    };
    for (at, one) in block.iter().enumerate().take(firsts) {
        for other in block.iter().skip(at + 1) {
            tell(*one, *other);
        }
    }
}

/// The same name: at the same company it says more.
fn names(faces: &[Face], block: &[usize], tell: &mut impl FnMut(usize, usize, Why)) {
    let company = |place: usize| faces.get(place).and_then(|face| face.company);
    let mut by: HashMap<_, Vec<usize>> = HashMap::new();
    for place in block {
        if let Some(company) = company(*place) {
            by.entry(company).or_default().push(*place);
        }
    }
    for at_one in by.values() {
        each(at_one, |one, other| tell(one, other, Why::NameCompany));
    }
    each(block, |one, other| {
        if company(one).is_none() || company(one) != company(other) {
            tell(one, other, Why::Name);
        }
    });
}

/// Names one typo apart: two such names become the same when the right letter of each is left out.
fn typos(faces: &[Face], tell: &mut impl FnMut(usize, usize, Why)) {
    let mut first: HashMap<&str, usize> = HashMap::new();
    let mut by: HashMap<u64, Vec<usize>> = HashMap::new();
    for (place, face) in faces.iter().enumerate() {
        // Of those with the same name, the first stands for all.
        let known = first.entry(&face.words).or_insert(place);
        if *known != place || face.words.chars().count() < TYPO_LETTERS {
            continue;
        }
        for key in without_one(&face.words) {
            by.entry(key).or_default().push(place);
        }
    }
    let mut blocks: Vec<Vec<usize>> = by.into_values().filter(|all| all.len() > 1).collect();
    blocks.sort();
    blocks.dedup();
    let words = |place: usize| faces.get(place).map_or("", |face| face.words.as_str());
    for block in blocks {
        each(&block, |one, other| {
            if one != other && one_typo(words(one), words(other)) {
                tell(one, other, Why::NameClose);
            }
        });
    }
}

/// Hashes of a name and of it without each of its letters.
fn without_one(name: &str) -> Vec<u64> {
    let letters: Vec<char> = name.chars().collect();
    let hash = |left_out: usize| {
        let mut hasher = DefaultHasher::new();
        for (at, letter) in letters.iter().enumerate() {
            if at != left_out {
                letter.hash(&mut hasher);
            }
        }
        hasher.finish()
    };
    let mut all: Vec<u64> = (0..=letters.len()).map(hash).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// "J. Dupont" and "Jean Dupont", "Jean" and "Jean-Paul".
fn initials(faces: &[Face], tell: &mut impl FnMut(usize, usize, Why)) {
    let key = |face: &Face| {
        let initial = face.first.chars().next()?;
        (!face.last.is_empty()).then(|| format!("{} {initial}", face.last))
    };
    let first = |place: usize| faces.get(place).map_or("", |face| bare(&face.first));
    for mut block in blocks(faces, &|face| key(face).into_iter().collect()) {
        block.sort_by_key(|place| (first(*place), *place));
        for (at, one) in block.iter().enumerate() {
            let begun = block.iter().skip(at + 1);
            let begun = begun.take_while(|other| first(**other).starts_with(first(*one)));
            for other in begun.take(DUPLICATE_BLOCK) {
                if first(*one) != first(*other) {
                    tell(*one, *other, Why::NameClose);
                }
            }
        }
    }
}

fn bare(first: &str) -> &str {
    first.trim_end_matches('.')
}

/// Whether two names that differ are one typo or one initial apart.
pub(super) fn close(one: &Face, other: &Face) -> bool {
    let enough = one.words.chars().count() >= TYPO_LETTERS;
    if enough && one_typo(&one.words, &other.words) {
        return true;
    }
    let (a, b) = (bare(&one.first), bare(&other.first));
    let begins = !a.is_empty() && !b.is_empty() && (a.starts_with(b) || b.starts_with(a));
    begins && !one.last.is_empty() && one.last == other.last
}

/// Whether one letter too many, one too few, another one, or two in the wrong order tell them apart.
pub(super) fn one_typo(one: &str, other: &str) -> bool {
    if one.len().abs_diff(other.len()) > 4 {
        return false;
    }
    let (a, b): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let same = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
    let (a, b) = (a.get(same..).unwrap_or(&[]), b.get(same..).unwrap_or(&[]));
    let rest = |all: &[char], from: usize| all.get(from..).map(<[char]>::to_vec);
    let swapped = a.len() > 1
        && b.len() > 1
        && a.first() == b.get(1)
        && a.get(1) == b.first()
        && rest(a, 2) == rest(b, 2);
    let other_letter = !a.is_empty() && !b.is_empty() && rest(a, 1) == rest(b, 1);
    let longer = rest(a, 1).as_deref() == Some(b);
    let shorter = rest(b, 1).as_deref() == Some(a);
    swapped || other_letter || longer || shorter
}
