//! What the columns of other programs mean, in French and in English: HubSpot, Pipedrive, Google, Outlook, Twenty, NocoDB,
//! Atomic CRM, Trello, our own export, and what people call things.
//!
//! Headers are compared without case, accents, punctuation and blanks. `*` stands for the kind of record that the whole
//! file is about.

mod aliases;

use crate::api::field::Field;
use crate::api::import::Column;
use crate::rows::fold::fold;
use aliases::{ALIASES, LABELS};

/// What a line of the file is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// Deals, with their people and companies.
    Deals,
    /// People, with their companies.
    Contacts,
    /// Companies alone.
    Companies,
}

/// A header taken apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Head {
    /// The record that it names: `Deal - Title`, `Affaire - Titre`.
    of: Option<&'static str>,
    /// Letters only.
    base: String,
    /// `Email (Work)`.
    label: String,
    /// `E-mail 2 - Value`.
    group: u8,
}

/// Letters and digits without accents and case.
fn letters(text: &str) -> String {
    fold(text)
        .chars()
        .filter(|letter| letter.is_alphanumeric())
        .collect()
}

fn head(header: &str) -> Head {
    let (of, rest) = match header.split_once(" - ") {
        Some((before, after)) => match entity(&letters(before)) {
            Some(of) => (Some(of), after),
            None => (None, header),
        },
        None => (None, header),
    };
    let (base, inside) = match rest.split_once('(') {
        Some((base, inside)) => (base, inside.trim_end_matches([')', ' ', '*'])),
        None => (rest, ""),
    };
    let folded = letters(base);
    let group = folded
        .chars()
        .filter(char::is_ascii_digit)
        .collect::<String>();
    let bare: String = folded
        .chars()
        .filter(|letter| !letter.is_ascii_digit())
        .collect();
    // `Address 1`, alone, is a part of an address and no group.
    let base = if ALIASES.iter().any(|(_, _, names)| has(names, &folded)) {
        folded
    } else {
        bare
    };
    Head {
        of,
        base,
        label: label(inside),
        group: group.parse().unwrap_or(0),
    }
}

fn entity(word: &str) -> Option<&'static str> {
    Some(match word {
        "deal" | "affaire" | "opportunite" | "opportunity" => "deal",
        "person" | "personne" | "contact" => "contact",
        "organization" | "organisation" | "company" | "entreprise" | "societe" => "company",
        _ => return None,
    })
}

/// A label in our words.
#[must_use]
pub fn label(text: &str) -> String {
    let text = text.trim().trim_start_matches('*').trim();
    let folded = letters(text);
    LABELS
        .iter()
        .find(|(_, names)| has(names, &folded))
        .map_or_else(|| text.to_lowercase(), |(label, _)| (*label).to_owned())
}

fn has(names: &str, name: &str) -> bool {
    names.split_ascii_whitespace().any(|known| known == name)
}

fn find(head: &Head) -> Option<(&'static str, &'static str)> {
    let fits = |target: &str| match (head.of, target.split_once('.')) {
        // `Person - Organization` is the company's name; `Deal - Title` is no job.
        (Some(of), Some((on, field))) => {
            on == "*" || on == of || field == "name" && !(of == "contact" && on == "deal")
        }
        _ => true,
    };
    ALIASES
        .iter()
        .filter(|(target, _, _)| fits(target))
        .find(|(_, _, names)| has(names, &head.base))
        .map(|(target, label, _)| (*target, *label))
}

/// Whether a text is the header of something that we know.
#[must_use]
pub fn is_known(header: &str) -> bool {
    !header.trim().is_empty() && find(&head(header)).is_some()
}

/// What the columns seem to mean.
#[must_use]
pub fn columns(headers: &[String]) -> Vec<Column> {
    let heads: Vec<Head> = headers.iter().map(|header| head(header)).collect();
    let found: Vec<_> = heads.iter().map(find).collect();
    let about = about(&heads, &found);
    let has_target = |target: &str| found.iter().flatten().any(|(known, _)| *known == target);
    let outlook = has_target("contact.suffix");
    let with_first = has_target("contact.first_name");
    let with_last = has_target("contact.last_name");
    let mut columns: Vec<Column> = Vec::with_capacity(headers.len());
    for ((header, head), found) in headers.iter().zip(&heads).zip(&found) {
        let (target, label) = found.unwrap_or_default();
        let target = settle(target, head, about, (outlook, with_first, with_last));
        let label = if head.label.is_empty() {
            label.to_owned()
        } else {
            head.label.clone()
        };
        let column = Column {
            header: header.clone(),
            label: if takes_label(&target) {
                label
            } else {
                String::new()
            },
            group: head.group,
            target,
            format: String::new(),
        };
        columns.push(once(&columns, column));
    }
    columns
}

/// Columns that nothing else is known of, and that bear a custom field's name: those of the file's own kind first.
pub fn name_fields(columns: &mut [Column], fields: &[Field]) {
    let main = super::line::Rules::main_of(columns)
        .name()
        .unwrap_or_default();
    for at in 0..columns.len() {
        let named = columns.get(at).map(|column| letters(&column.header));
        // Our own tables say the id where a name stands twice.
        let bears = |at: usize, field: &Field| {
            let end = format!("[{}]", field.id);
            columns
                .get(at)
                .is_some_and(|column| column.header.ends_with(&end))
        };
        let used = |target: &str| columns.iter().any(|column| column.target == target);
        let target = |field: &Field| format!("{}.x:{}", field.on, field.id);
        let mut fits: Vec<&Field> = fields
            .iter()
            .filter(|field| {
                !field.removed && (Some(letters(&field.name)) == named || bears(at, field))
            })
            .filter(|field| !used(&target(field)))
            .collect();
        fits.sort_by_key(|field| field.on != main);
        let found = fits.first().map(|field| target(field));
        if let (Some(column), Some(target)) = (columns.get_mut(at), found)
            && column.target.is_empty()
            && !column.header.is_empty()
        {
            column.target = target;
        }
    }
}

fn takes_label(target: &str) -> bool {
    matches!(
        field(target),
        "email" | "phone" | "address" | "street" | "city" | "postcode" | "region" | "country"
    )
}

/// The field of a target, without its record.
#[must_use]
pub fn field(target: &str) -> &str {
    target.split_once('.').map_or("", |(_, field)| field)
}

/// A second column for a value that a record has once is kept in words.
fn once(before: &[Column], column: Column) -> Column {
    let many = takes_label(&column.target)
        || matches!(
            field(&column.target),
            "" | "tags" | "note" | "email_label" | "phone_label" | "address_label"
        );
    let taken = before.iter().any(|known| known.target == column.target);
    if taken && !many {
        return Column {
            target: String::new(),
            ..column
        };
    }
    column
}

/// What the file is about: deals if a column says so, companies if none is about people.
fn about(heads: &[Head], found: &[Option<(&str, &str)>]) -> About {
    let names = |on: &str| {
        let prefix = format!("{on}.");
        let known = |target: &&str| target.starts_with(&prefix);
        found.iter().flatten().any(|(target, _)| known(target))
            || heads.iter().any(|head| {
                head.of
                    == Some(match on {
                        "deal" => "deal",
                        "contact" => "contact",
                        _ => "company",
                    })
            })
    };
    if names("deal") {
        About::Deals
    } else if names("company") && !names("contact") {
        About::Companies
    } else {
        About::Contacts
    }
}

/// The target of a column, once it is known what the file is about.
fn settle(
    target: &str,
    head: &Head,
    about: About,
    (outlook, with_first, with_last): (bool, bool, bool),
) -> String {
    let Some((on, field)) = target.split_once('.') else {
        return String::new();
    };
    if on != "*" {
        return target.to_owned();
    }
    let main = match about {
        About::Deals => "deal",
        About::Contacts => "contact",
        About::Companies => "company",
    };
    let on = head.of.unwrap_or(main);
    // A deal has neither address nor number: its person has.
    let on = match field {
        _ if takes_label(target) || field.ends_with("_label") => {
            if on == "deal" {
                "contact"
            } else {
                on
            }
        }
        "website" if on == "deal" => "company",
        _ => on,
    };
    match (on, field) {
        ("deal", "name" | "title") => "deal.title".to_owned(),
        // It only repeats the two.
        ("contact", "name") if with_first && with_last => "-".to_owned(),
        ("contact", "name") if with_first => "contact.last_name".to_owned(),
        ("contact", "title") if outlook => "contact.prefix".to_owned(),
        ("contact", "title") => "contact.job_title".to_owned(),
        ("company", "title") => String::new(),
        _ => format!("{on}.{field}"),
    }
}

#[cfg(test)]
mod tests;
