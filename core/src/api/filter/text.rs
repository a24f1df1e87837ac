//! A filter as text, for addresses and saved views.

use super::{Clause, Filter, Op};
use crate::api::ApiError;
use crate::limits;

/// Writes a filter: `parse` reads the same filter from it.
#[must_use]
pub fn print(filter: &Filter) -> String {
    let mut pairs = Vec::new();
    for clause in &filter.all {
        let values: Vec<String> = clause.values.iter().map(|value| escape(value)).collect();
        let name = format!("filter[{}][{}]", encode(&clause.field), clause.op.word());
        pairs.push(format!("{name}={}", encode(&values.join(","))));
    }
    if !filter.text.trim().is_empty() {
        pairs.push(format!("q={}", encode(&filter.text)));
    }
    pairs.join("&")
}

/// Reads a filter. Pairs of other names are not looked at: an address has more than a filter.
///
/// # Errors
/// `Invalid` naming the clause at fault, `TooLarge` for a text or a number of clauses beyond the limits.
pub fn parse(text: &str) -> Result<Filter, ApiError> {
    let mut filter = Filter::default();
    for pair in pairs(text)? {
        let (name, value) = pair;
        if name == "q" {
            filter.text = value;
        } else if name.starts_with("filter") {
            filter.all.push(clause(&name, &value)?);
        }
    }
    if filter.all.len() > limits::FILTER_CLAUSES {
        return Err(ApiError::invalid("filter", "has too many conditions"));
    }
    Ok(filter)
}

/// The decoded pairs of an address's part after `?`.
///
/// # Errors
/// `Invalid` when it is too long or no UTF-8.
pub(crate) fn pairs(text: &str) -> Result<Vec<(String, String)>, ApiError> {
    if text.len() > limits::FILTER_BYTES {
        return Err(ApiError::invalid("filter", "is too long"));
    }
    let pairs = text.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            Ok((decode(name)?, decode(value)?))
        })
        .collect()
}

fn clause(name: &str, value: &str) -> Result<Clause, ApiError> {
    let wrong = || ApiError::invalid(name, "must be written filter[field][op]");
    let inner = name
        .strip_prefix("filter[")
        .and_then(|rest| rest.strip_suffix(']'));
    let (field, op) = match inner.ok_or_else(wrong)?.rsplit_once("][") {
        Some((field, op)) => (field, op),
        None => (inner.unwrap_or_default(), "eq"),
    };
    if field.is_empty() {
        return Err(wrong());
    }
    let op = Op::ALL
        .into_iter()
        .find(|known| known.word() == op)
        .ok_or_else(|| ApiError::invalid(name, "there is no such comparison"))?;
    let values = if op.is_alone() {
        Vec::new()
    } else {
        split(value)
    };
    Ok(Clause {
        field: field.to_owned(),
        op,
        values,
    })
}

fn escape(value: &str) -> String {
    value.replace('\\', "\\\\").replace(',', "\\,")
}

/// Values of a list; `\,` and `\\` stand for themselves.
fn split(text: &str) -> Vec<String> {
    let mut values = vec![String::new()];
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        let next = match letter {
            ',' => {
                values.push(String::new());
                continue;
            }
            '\\' => letters.next().unwrap_or('\\'),
            other => other,
        };
        if let Some(last) = values.last_mut() {
            last.push(next);
        }
    }
    values
}

/// Percent-encodes all but what is clear in every place of an address.
pub(crate) fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b',' | b':' => {
                out.push(char::from(byte));
            }
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

fn decode(text: &str) -> Result<String, ApiError> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        rest = tail;
        let hex = tail.get(..2).and_then(|two| std::str::from_utf8(two).ok());
        let coded = hex.and_then(|two| u8::from_str_radix(two, 16).ok());
        match (first, coded) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = tail.get(2..).unwrap_or_default();
            }
            (b'+', _) => bytes.push(b' '),
            (other, _) => bytes.push(*other),
        }
    }
    String::from_utf8(bytes).map_err(|_| ApiError::invalid("filter", "is no UTF-8"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn clause(field: &str, op: Op, values: &[&str]) -> Clause {
        let values = values.iter().map(|value| (*value).to_owned()).collect();
        Clause {
            field: field.to_owned(),
            op,
            values,
        }
    }

    #[test]
    fn reads_what_an_address_holds() {
        for (text, expected) in [
            ("", vec![]),
            ("page=2", vec![]),
            (
                "filter[stage][in]=a,b",
                vec![clause("stage", Op::In, &["a", "b"])],
            ),
            (
                "filter%5Bstage%5D%5Bin%5D=a%2Cb",
                vec![clause("stage", Op::In, &["a", "b"])],
            ),
            ("filter[tag]=web", vec![clause("tag", Op::Eq, &["web"])]),
            (
                "filter[source][eq]=a\\,b",
                vec![clause("source", Op::Eq, &["a,b"])],
            ),
            (
                "filter[source][empty]=",
                vec![clause("source", Op::Empty, &[])],
            ),
            (
                "filter[x:brief][contains]=%C3%A9t%C3%A9",
                vec![clause("x:brief", Op::Contains, &["été"])],
            ),
            ("filter[a][gte]=100%", vec![clause("a", Op::Gte, &["100%"])]),
        ] {
            assert_eq!(parse(text).map(|filter| filter.all), Ok(expected), "{text}");
        }
    }

    #[test]
    fn says_which_clause_is_wrong() {
        for (text, field) in [
            ("filter[stage][like]=a", "filter[stage][like]"),
            ("filter=a", "filter"),
            ("filter[][eq]=a", "filter[][eq]"),
            ("q=%FF", "filter"),
        ] {
            let error = parse(text).expect_err("must be refused");
            assert_eq!(error.field.as_deref(), Some(field), "{text}");
        }
        let many = "filter[tag]=a&".repeat(limits::FILTER_CLAUSES + 1);
        assert!(parse(&many).is_err());
    }

    proptest! {
        #[test]
        fn what_is_printed_reads_the_same(
            text in "[^ ].{0,20}",
            field in "[a-z]{1,8}|x:[^\\[\\]]{1,8}",
            values in prop::collection::vec(".{0,12}", 1..4),
        ) {
            let filter = Filter {
                text,
                all: vec![
                    Clause { field: field.clone(), op: Op::Ne, values },
                    Clause { field, op: Op::NotEmpty, values: Vec::new() },
                ],
            };
            prop_assume!(!filter.text.trim().is_empty());
            prop_assert_eq!(parse(&print(&filter)), Ok(filter));
        }
    }
}
