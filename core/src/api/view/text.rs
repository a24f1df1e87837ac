//! A look as text, as it stands in the settings: a filter's pairs, and beside them `as`, `sort`, `columns`, `group`, `pipeline`.

use super::Look;
use crate::api::ApiError;
use crate::api::filter::{self, Sort, encode, pairs};
use crate::limits;

/// Writes a look: `parse` reads the same look from it.
#[must_use]
pub fn print(look: &Look) -> String {
    let mut parts = vec![filter::print(&look.filter)];
    parts.retain(|part| !part.is_empty());
    if look.table {
        parts.push("as=table".to_owned());
    }
    if let Some(Sort { by, down }) = &look.sort {
        let sign = if *down { "-" } else { "" };
        parts.push(format!("sort={sign}{}", encode(by)));
    }
    if !look.columns.is_empty() {
        let columns: Vec<String> = look.columns.iter().map(|one| encode(one)).collect();
        parts.push(format!("columns={}", columns.join(",")));
    }
    for (name, value) in [("group", &look.group), ("pipeline", &look.pipeline)] {
        if let Some(value) = value {
            parts.push(format!("{name}={}", encode(value)));
        }
    }
    parts.join("&")
}

/// Reads a look. What a newer version wrote beside is passed over, but for a condition: without it, other records would show.
///
/// # Errors
/// `Invalid` naming the clause that does not read.
pub fn parse(text: &str) -> Result<Look, ApiError> {
    let mut look = Look {
        filter: filter::parse(text)?,
        ..Look::default()
    };
    for (name, value) in pairs(text)? {
        let some = Some(value.clone()).filter(|value| !value.is_empty());
        match name.as_str() {
            "as" => look.table = value == "table",
            "group" => look.group = some,
            "pipeline" => look.pipeline = some,
            "sort" => {
                look.sort = some.map(|by| match by.strip_prefix('-') {
                    Some(by) => sort(by, true),
                    None => sort(&by, false),
                });
            }
            "columns" => {
                let columns = value.split(',').filter(|one| !one.is_empty());
                look.columns = columns
                    .map(str::to_owned)
                    .take(limits::VIEW_COLUMNS)
                    .collect();
            }
            _ => {}
        }
    }
    Ok(look)
}

fn sort(by: &str, down: bool) -> Sort {
    Sort {
        by: by.to_owned(),
        down,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::filter::{Clause, Filter, Op};

    fn look() -> Look {
        Look {
            filter: Filter {
                text: "été & co".to_owned(),
                all: vec![Clause {
                    field: "x:brief".to_owned(),
                    op: Op::In,
                    values: vec!["a,b".to_owned(), "=".to_owned()],
                }],
            },
            sort: Some(sort("x:lot", true)),
            columns: vec!["amount".to_owned(), "x:lot".to_owned()],
            table: true,
            group: Some("assignee".to_owned()),
            pipeline: Some("sales".to_owned()),
        }
    }

    #[test]
    fn what_is_printed_reads_the_same() {
        for one in [Look::default(), look()] {
            let text = print(&one);
            assert_eq!(parse(&text), Ok(one), "{text}");
        }
    }

    #[test]
    fn what_a_newer_version_wrote_is_passed_over_but_for_a_condition() {
        let read = parse("as=calendar&zoom=3&sort=&columns=,,").expect("it reads");
        assert_eq!(read, Look::default());
        assert!(parse("filter[amount][between]=1,2").is_err());
    }
}
