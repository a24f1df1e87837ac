//! Search in 100,000 records: each kind of text that a person types, the slowest of them first of all.

use std::time::Duration;

use anyhow::{Result, ensure};
use carnet_core::api::{Request, Response, company, contact, deal, search};
use carnet_core::desk::Desk;
use carnet_core::engine::Mode;
use carnet_tests::desk::{actor, opened};

use super::{median, ms, row};

const CONTACTS: usize = 50_000;
const COMPANIES: usize = 15_000;
const DEALS: usize = 35_000;

/// Parts of names: thousands of distinct words, as a workspace of that size has.
const HEADS: [&str; 24] = [
    "Bel", "Mor", "Lef", "Gar", "Dur", "Pet", "Rou", "Cha", "Van", "Kerb", "Sau", "Fon", "Gir",
    "Mar", "Dub", "Per", "Lam", "Bou", "Cor", "Tis", "Ver", "Nog", "Hua", "Joli",
];
const MIDDLES: [&str; 16] = [
    "an", "el", "in", "ou", "ar", "et", "il", "on", "èv", "ier", "und", "ass", "ill", "och", "ub",
    "ér",
];
const TAILS: [&str; 12] = [
    "ard", "ert", "in", "eau", "ier", "ot", "re", "son", "elle", "ac", "oux", "y",
];
const FIRST: [&str; 12] = [
    "Zoé", "Léa", "Anne", "Hugo", "Inès", "Paul", "Maud", "Yann", "Sophie", "Camille", "Jean",
    "Aïcha",
];
const WORK: [&str; 10] = [
    "Site",
    "Identité",
    "Refonte",
    "Boutique",
    "Logo",
    "Maquette",
    "Audit",
    "Affiche",
    "Catalogue",
    "Signalétique",
];
const TRADES: [&str; 8] = [
    "Boulangerie",
    "Atelier",
    "Menuiserie",
    "Café",
    "Garage",
    "Électricité",
    "Pharmacie",
    "Librairie",
];

/// What is typed, and what it is.
const TEXTS: [(&str, &str); 12] = [
    ("m", "one letter"),
    ("si", "two letters"),
    ("mar", "a beginning"),
    ("lefèvre", "a name with an accent"),
    ("lefevard", "a name without its accent"),
    ("boulangerie bel", "two words"),
    ("refonte site", "two frequent words"),
    ("boulagnerie", "a typo"),
    ("siganletique morin", "a typo in one of two words"),
    ("06 12 34", "the start of a phone number"),
    (
        "+33 6 12 34 56 78",
        "a phone number as it is written abroad",
    ),
    ("732 829 320 00074", "a SIRET with spaces"),
];

/// Fills a workspace and measures every text; the row is the slowest one's.
pub(super) fn measure() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("workspace.carnet");
    fill(&file)?;
    let desk = opened(&file, Mode::Solo)?;
    let mut slowest = (Duration::ZERO, "");
    let mut all = Vec::new();
    for (text, what) in TEXTS {
        let mut found = 0;
        let time = median(11, || {
            found = hits(&desk, text)?;
            Ok(())
        })?;
        eprintln!("search {text:?} ({what}): {} hits, {}", found, ms(time));
        all.push(time);
        if time > slowest.0 {
            slowest = (time, what);
        }
    }
    ensure!(hits(&desk, "732 829 320 00074")? > 0, "a SIRET is found");
    let how = format!(
        "50,000 contacts, 35,000 deals, 15,000 companies; {} kinds of text, medians of 11; the slowest is {}; half of them stay below {}",
        TEXTS.len(),
        slowest.1,
        ms(super::part(&mut all, 0.5)),
    );
    row("search in 100,000 records", &ms(slowest.0), "≤ 30 ms", &how);
    desk.close();
    Ok(())
}

fn hits(desk: &Desk, text: &str) -> Result<usize> {
    let ask = search::Request {
        text: text.to_owned(),
        limit: 24,
        ..search::Request::default()
    };
    match desk.call(Request::Search(ask), actor())? {
        Response::Hits(hits) => Ok(hits.len()),
        other => anyhow::bail!("not hits: {other:?}"),
    }
}

/// A word out of 4,608.
fn name(n: usize) -> String {
    let part =
        |list: &[&'static str], at: usize| list.get(at % list.len()).copied().unwrap_or_default();
    format!(
        "{}{}{}",
        part(&HEADS, n),
        part(&MIDDLES, n / 24),
        part(&TAILS, n / 384)
    )
}

fn fill(file: &std::path::Path) -> Result<()> {
    let desk = opened(file, Mode::Cache)?;
    let call = |request| desk.call(request, actor()).map(drop);
    for n in 0..COMPANIES {
        let draft = company::Draft {
            name: format!("{} {} {}", TRADES[n % 8], name(n * 7), n / 8),
            ..company::Draft::default()
        };
        let made = desk.call(Request::Company(company::Request::Create(draft)), actor())?;
        if n % 100 == 0
            && let Response::Created(id) = made
        {
            let siret = company::Edit::Siret(Some(siret(n)));
            let edits = vec![siret];
            call(Request::Company(company::Request::Edit { id, edits }))?;
        }
    }
    for n in 0..CONTACTS {
        let last = name(n * 11 + n / 97);
        call(Request::Contact(contact::Request::Create(contact::Draft {
            first_name: FIRST[n % 12].to_owned(),
            email: Some(format!("{}.{n}@example.org", last.to_lowercase())),
            phone: Some(format!(
                "06 {:02} {:02} {:02} {:02}",
                n / 10_000 % 100,
                n / 500 % 100,
                n / 7 % 100,
                n % 100
            )),
            last_name: last,
            ..contact::Draft::default()
        })))?;
    }
    for n in 0..DEALS {
        call(Request::Deal(deal::Request::Create(deal::Draft {
            title: format!("{} {} {} {n}", WORK[n % 10], WORK[n / 10 % 10], name(n * 5)),
            amount: Some(i64::try_from(n)? * 100),
            tags: vec!["web".to_owned()],
            ..deal::Draft::default()
        })))?;
    }
    desk.close();
    Ok(())
}

/// A SIRET with right keys.
fn siret(n: usize) -> String {
    let siren = with_key(format!("{:08}", 73_282_932 + n));
    with_key(format!("{siren}0007"))
}

/// Luhn's key behind a number.
fn with_key(mut head: String) -> String {
    let sum: u32 = head
        .chars()
        .rev()
        .enumerate()
        .filter_map(|(at, digit)| {
            let digit = digit.to_digit(10)?;
            let digit = if at % 2 == 0 { digit * 2 } else { digit };
            Some(digit / 10 + digit % 10)
        })
        .sum();
    head.push(char::from_digit((10 - sum % 10) % 10, 10).unwrap_or('0'));
    head
}
