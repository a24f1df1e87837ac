//! vCards 3.0: what phones and mail programs read.

use std::fmt::Write as _;

use carnet_protocol::ids::{DocumentId, Kind};
use rusqlite::Connection;

use super::{file, ids, names, read};
use crate::api::ApiError;
use crate::api::import::File;
use crate::document::contact::{self, Contact};
use crate::document::labelled::Item;

/// Octets of a line, its end apart.
const LINE: usize = 75;

/// Every contact.
pub(super) fn all(conn: &Connection) -> Result<File, ApiError> {
    let companies = names(conn, "companies")?;
    let mut text = String::new();
    for id in ids(conn, Kind::CONTACT)? {
        let one = read(conn, DocumentId::new(Kind::CONTACT, id), |txn| {
            contact::read(txn)
        })?;
        let company = one.company_id.and_then(|id| companies.get(&id));
        card(
            &mut text,
            &id.to_string(),
            &one,
            company.map(String::as_str),
        );
    }
    Ok(file("contacts.vcf", "text/vcard", text))
}

fn card(text: &mut String, id: &str, one: &Contact, company: Option<&str>) {
    let mut put = |name: &str, value: &str| {
        if !value.is_empty() {
            line(text, &format!("{name}:{value}"));
        }
    };
    let some = |text: &Option<String>| escape(text.as_deref().unwrap_or_default());
    put("BEGIN", "VCARD");
    put("VERSION", "3.0");
    put("UID", &format!("carnet:{id}"));
    let name = [
        escape(&one.last_name),
        escape(&one.first_name),
        some(&one.middle_name),
        some(&one.prefix),
        some(&one.suffix),
    ];
    put("N", &name.join(";"));
    put("FN", &escape(&one.name()));
    put("NICKNAME", &some(&one.nickname));
    put("ORG", &escape(company.unwrap_or_default()));
    put("TITLE", &some(&one.job_title));
    put("BDAY", &some(&one.birthday));
    put("URL", &some(&one.website));
    let tags: Vec<String> = one.common.tags.iter().map(|tag| escape(tag)).collect();
    put("CATEGORIES", &tags.join(","));
    for (name, items) in [("EMAIL", &one.emails), ("TEL", &one.phones)] {
        for item in items {
            put(&typed(name, item), &escape(&item.value));
        }
    }
    for item in &one.addresses {
        // Lines as they are: which of them is the town, nobody knows.
        put(
            &typed("ADR", item),
            &format!(";;{};;;;", escape(&item.value)),
        );
    }
    put("NOTE", &escape(&one.common.note));
    put("END", "VCARD");
}

/// Where it is used, in the words of the format; a label of one's own is a type, too.
fn typed(name: &str, item: &Item) -> String {
    let label = match item.label.as_str() {
        "mobile" => "cell".to_owned(),
        label => label
            .chars()
            .filter(|letter| letter.is_alphanumeric() || *letter == '-')
            .collect(),
    };
    if label.is_empty() {
        name.to_owned()
    } else {
        format!("{name};TYPE={label}")
    }
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\\' | ';' | ',' => {
                let _ = write!(escaped, "\\{letter}");
            }
            '\n' => escaped.push_str("\\n"),
            '\r' => {}
            letter => escaped.push(letter),
        }
    }
    escaped
}

/// One line of the file, folded where it is too long.
pub(super) fn line(text: &mut String, content: &str) {
    let mut room = LINE;
    for letter in content.chars() {
        if letter.len_utf8() > room {
            text.push_str("\r\n ");
            room = LINE - 1;
        }
        room -= letter.len_utf8();
        text.push(letter);
    }
    text.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_folded_between_letters() {
        let mut text = String::new();
        line(&mut text, &format!("NOTE:{}", "é".repeat(60)));
        assert!(text.split("\r\n").all(|line| line.len() <= LINE), "{text}");
        assert_eq!(
            text.replace("\r\n ", ""),
            format!("NOTE:{}\r\n", "é".repeat(60))
        );
        assert_eq!(escape("a;b,c\\d\ne"), "a\\;b\\,c\\\\d\\ne");
    }
}
