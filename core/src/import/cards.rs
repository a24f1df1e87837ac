//! vCards 2.1, 3.0 and 4.0 as lines of a table under headers that Google uses. What has no column goes into the note.

use calcard::common::PartialDateTime;
use calcard::vcard::{VCard, VCardEntry, VCardParameterName, VCardProperty, VCardValue};
use calcard::{Entry, Parser};

use super::table::Table;

/// Groups of e-mails, phones and addresses that have columns; further ones go into the note.
const GROUPS: usize = 5;
const SINGLE: [&str; 14] = [
    "UID",
    "Carnet ID",
    "Name Prefix",
    "First Name",
    "Middle Name",
    "Last Name",
    "Name Suffix",
    "Name",
    "Nickname",
    "Organization Name",
    "Organization Title",
    "Birthday",
    "Labels",
    "Website",
];

/// The cards of a file, read one by one.
#[derive(Debug)]
pub struct Cards {
    text: String,
    at: usize,
    line: u64,
}

impl Cards {
    pub(super) const fn new(text: String) -> Self {
        Self {
            text,
            at: 0,
            line: 1,
        }
    }

    /// Adds the next card to the table; `false` when there is none.
    pub(super) fn next(&mut self, table: &mut Table) -> bool {
        if table.headers.is_empty() {
            table.headers = headers();
        }
        let Some((number, card)) = self.cut() else {
            return false;
        };
        if let Entry::VCard(card) = Parser::new(&card).entry() {
            table.push(number, cells(card));
        }
        true
    }

    /// The next card without the cards inside it (AGENT of 2.1), and the line it starts in.
    fn cut(&mut self) -> Option<(u64, String)> {
        let rest = self.text.get(self.at..)?;
        let (mut depth, mut start, mut card) = (0_u32, self.line, String::new());
        for line in rest.split_inclusive('\n') {
            self.at += line.len();
            self.line += 1;
            let word = line.trim();
            if word.eq_ignore_ascii_case("BEGIN:VCARD") {
                depth += 1;
                if depth == 1 {
                    (start, card) = (self.line - 1, String::new());
                }
            }
            if depth == 1 {
                card.push_str(line);
            }
            if word.eq_ignore_ascii_case("END:VCARD") {
                depth = depth.saturating_sub(1);
                if depth == 0 && !card.is_empty() {
                    return Some((start, card));
                }
            }
        }
        None
    }
}

fn headers() -> Vec<String> {
    let mut headers: Vec<String> = SINGLE.map(str::to_owned).to_vec();
    for group in ["E-mail", "Phone", "Address"] {
        let value = if group == "Address" {
            "Formatted"
        } else {
            "Value"
        };
        for number in 1..=GROUPS {
            headers.push(format!("{group} {number} - Label"));
            headers.push(format!("{group} {number} - {value}"));
        }
    }
    headers.push("Notes".to_owned());
    headers
}

/// What was gathered of one card.
#[derive(Default)]
struct Gathered {
    single: [String; SINGLE.len()],
    groups: [Vec<(String, String)>; 3],
    notes: Vec<String>,
}

fn cells(card: VCard) -> Vec<String> {
    let mut one = Gathered::default();
    let labels: Vec<(String, String)> = card
        .entries
        .iter()
        .filter(|entry| matches!(&entry.name, VCardProperty::Other(name) if name.eq_ignore_ascii_case("X-ABLabel")))
        .filter_map(|entry| Some((entry.group.clone()?, apple(&first(entry)))))
        .collect();
    for entry in card.entries {
        let label = entry
            .group
            .as_ref()
            .and_then(|group| labels.iter().find(|(of, _)| of == group))
            .map_or_else(|| label(&entry), |(_, label)| label.clone());
        one.take(&entry, label);
    }
    one.cells()
}

impl Gathered {
    fn set(&mut self, header: &str, value: String) {
        let place = SINGLE.iter().position(|known| *known == header);
        if let Some(cell) = place.and_then(|place| self.single.get_mut(place)) {
            if cell.is_empty() {
                *cell = value;
            } else if !value.is_empty() && *cell != value {
                self.notes.push(format!("{header}: {value}"));
            }
        }
    }

    fn add(&mut self, group: usize, label: String, value: String) {
        if let Some(list) = self.groups.get_mut(group).filter(|_| !value.is_empty()) {
            list.push((label, value));
        }
    }

    fn take(&mut self, entry: &VCardEntry, label: String) {
        let parts = || parts(entry);
        match &entry.name {
            VCardProperty::N => self.name(parts()),
            VCardProperty::Fn => self.set("Name", first(entry)),
            VCardProperty::Nickname => self.set("Nickname", parts().join(", ")),
            VCardProperty::Org => {
                let mut parts = parts().into_iter();
                self.set("Organization Name", parts.next().unwrap_or_default());
                self.note(
                    "Department",
                    parts
                        .filter(|part| !part.is_empty())
                        .collect::<Vec<_>>()
                        .join(", "),
                );
            }
            VCardProperty::Title => self.set("Organization Title", first(entry)),
            VCardProperty::Bday => match entry.values.first() {
                Some(VCardValue::PartialDateTime(date)) => self.birthday(date),
                _ => self.set("Birthday", first(entry)),
            },
            VCardProperty::Categories => self.set("Labels", parts().join(", ")),
            VCardProperty::Url => self.set("Website", first(entry)),
            // A card of ours says which record it is.
            VCardProperty::Uid => match first(entry).strip_prefix("carnet:") {
                Some(id) => self.set("Carnet ID", id.to_owned()),
                None => self.set("UID", first(entry)),
            },
            VCardProperty::Email => self.add(0, label, first(entry)),
            VCardProperty::Tel => {
                let value = first(entry);
                let value = value
                    .strip_prefix("tel:")
                    .map(str::to_owned)
                    .unwrap_or(value);
                self.add(1, label, value);
            }
            VCardProperty::Adr => self.add(2, label, address(entry)),
            VCardProperty::Note => self.notes.push(first(entry)),
            VCardProperty::Other(name) if name.to_ascii_uppercase().starts_with("X-AB") => {}
            VCardProperty::Other(name) if !matches!(name.as_str(), "LABEL" | "AGENT") => {
                self.note(name, parts().join(" "));
            }
            VCardProperty::Anniversary
            | VCardProperty::Role
            | VCardProperty::Impp
            | VCardProperty::Related => {
                self.note(entry.name.as_str(), parts().join(" "));
            }
            _ => {}
        }
    }

    /// Family, given, further, before, after. An iPhone writes `Richter,James` into the first.
    fn name(&mut self, parts: Vec<String>) {
        let mut parts = parts.into_iter();
        let mut next = || parts.next().unwrap_or_default();
        let (mut last, mut first) = (next(), next());
        if first.is_empty()
            && let Some((family, given)) = last.clone().split_once(',')
        {
            (last, first) = (family.trim().to_owned(), given.trim().to_owned());
        }
        let rest = ["Middle Name", "Name Prefix", "Name Suffix"].map(|header| (header, next()));
        for (header, value) in [("Last Name", last), ("First Name", first)]
            .into_iter()
            .chain(rest)
        {
            self.set(header, value);
        }
    }

    /// A birthday without its year is no day: it is kept in words.
    fn birthday(&mut self, date: &PartialDateTime) {
        match (date.year, date.month, date.day) {
            (Some(year), Some(month), Some(day)) => {
                self.set("Birthday", format!("{year:04}-{month:02}-{day:02}"));
            }
            (None, Some(month), Some(day)) => {
                self.note("Birthday", format!("--{month:02}-{day:02}"));
            }
            _ => {}
        }
    }

    fn note(&mut self, name: &str, value: String) {
        if !value.trim().is_empty() {
            self.notes.push(format!("{name}: {value}"));
        }
    }

    fn cells(mut self) -> Vec<String> {
        let named = self
            .single
            .iter()
            .skip(2)
            .take(5)
            .any(|part| !part.is_empty());
        if let Some(name) = self.single.get_mut(7).filter(|_| named) {
            // N says more exactly what FN repeats.
            name.clear();
        }
        let mut cells = self.single.to_vec();
        for (list, word) in self.groups.into_iter().zip(["E-mail", "Phone", "Address"]) {
            let mut list = list.into_iter();
            for _ in 0..GROUPS {
                let (label, value) = list.next().unwrap_or_default();
                cells.extend([label, value]);
            }
            self.notes
                .extend(list.map(|(_, value)| format!("{word}: {value}")));
        }
        cells.push(self.notes.join("\n"));
        cells
    }
}

/// The parts of a value; a comma that nobody escaped belongs to its part.
fn parts(entry: &VCardEntry) -> Vec<String> {
    let text = |value: &VCardValue| {
        value
            .clone()
            .into_text()
            .unwrap_or_default()
            .trim()
            .to_owned()
    };
    entry.values.iter().map(text).collect()
}

fn first(entry: &VCardEntry) -> String {
    parts(entry).into_iter().next().unwrap_or_default()
}

/// The type that says where: not `pref`, not `voice`.
fn label(entry: &VCardEntry) -> String {
    let types = entry
        .params
        .iter()
        .filter(|param| param.name == VCardParameterName::Type);
    let words: Vec<String> = types
        .filter_map(|param| param.value.as_text())
        .flat_map(|text| text.split(',').map(str::to_lowercase).collect::<Vec<_>>())
        .filter(|word| {
            !matches!(
                word.as_str(),
                "pref" | "voice" | "internet" | "x400" | "dom" | "intl" | "postal" | "parcel"
            )
        })
        .collect();
    let mobile = words
        .iter()
        .any(|word| matches!(word.as_str(), "cell" | "iphone" | "mobile"));
    match words.into_iter().next() {
        _ if mobile => "mobile".to_owned(),
        first => first.unwrap_or_default(),
    }
}

/// `_$!<HomePage>!$_` is how Apple writes its own labels.
fn apple(label: &str) -> String {
    let bare = label
        .strip_prefix("_$!<")
        .and_then(|rest| rest.strip_suffix(">!$_"));
    bare.map_or_else(|| label.to_owned(), str::to_lowercase)
}

/// Street, place and country as lines; the label of a 4.0 address when it has one.
fn address(entry: &VCardEntry) -> String {
    let label = entry
        .params
        .iter()
        .find(|param| param.name == VCardParameterName::Label);
    if let Some(text) = label.and_then(|param| param.value.as_text()) {
        return text
            .replace("^n", "\n")
            .replace("^'", "\"")
            .replace("^^", "^");
    }
    let parts = parts(entry);
    let part = |at: usize| parts.get(at).map(String::as_str).unwrap_or_default();
    let town = [part(5), part(3)].join(" ");
    let lines = [part(0), part(2), part(1), town.trim(), part(4), part(6)];
    lines
        .into_iter()
        .filter(|line| !line.is_empty())
        .collect::<Vec<_>>()
        .join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Table {
        let (mut cards, mut table) = (Cards::new(text.to_owned()), Table::default());
        while cards.next(&mut table) {}
        table
    }

    fn cell<'t>(table: &'t Table, line: usize, header: &str) -> &'t str {
        let column = table
            .headers
            .iter()
            .position(|known| known == header)
            .expect("a header");
        table.lines[line].cells.get(column).expect("a cell")
    }

    #[test]
    fn cards_of_old_phones_read() {
        let table = read(include_str!("../../tests/import/outlook-2.1.vcf"));
        assert_eq!(table.lines.len(), 2, "a card inside a card is no person");
        assert_eq!(cell(&table, 0, "First Name"), "Zoé");
        assert_eq!(cell(&table, 0, "Organization Name"), "Company, The");
        assert_eq!(cell(&table, 0, "Phone 1 - Label"), "work");
        assert_eq!(cell(&table, 0, "Phone 2 - Label"), "mobile");
        assert_eq!(
            cell(&table, 0, "Address 1 - Formatted"),
            "1 rue des Lilas\n75001 Paris\nFrance"
        );
        assert!(
            cell(&table, 0, "Notes").contains("deuxième ligne"),
            "a soft line break is none"
        );
        assert_eq!(
            cell(&table, 1, "Last Name"),
            "Martin",
            "after a key and its blank lines"
        );
    }

    #[test]
    fn cards_of_apple_and_google_read() {
        let table = read(include_str!("../../tests/import/apple-3.0.vcf"));
        assert_eq!(cell(&table, 0, "Last Name"), "Richter", "an iPhone's comma");
        assert_eq!(cell(&table, 0, "First Name"), "James");
        assert_eq!(
            cell(&table, 0, "E-mail 1 - Label"),
            "facturation",
            "a label of its own"
        );
        assert_eq!(
            cell(&table, 0, "Website"),
            "http://www.richter.example",
            "an escaped colon"
        );
        assert!(
            cell(&table, 0, "Notes").contains("X-PHONETIC-FIRST-NAME: djeems"),
            "nothing is lost"
        );
        assert_eq!(cell(&table, 0, "Birthday"), "1985-10-31");
        assert_eq!(table.lines[1].number, 17, "the line that it starts in");
    }

    #[test]
    fn cards_of_the_latest_version_read() {
        let table = read(include_str!("../../tests/import/new-4.0.vcf"));
        assert_eq!(
            cell(&table, 0, "Name"),
            "Ada Lovelace",
            "a card may have no N"
        );
        assert_eq!(cell(&table, 0, "Phone 1 - Value"), "+33612345678");
        assert_eq!(
            cell(&table, 0, "Address 1 - Formatted"),
            "1 rue des Lilas\n75001 Paris"
        );
        assert_eq!(cell(&table, 0, "Birthday"), "");
        assert!(
            cell(&table, 0, "Notes").contains("Birthday: --04-15"),
            "no year is made up"
        );
    }
}
