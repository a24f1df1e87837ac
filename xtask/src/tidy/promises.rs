//! Each invariant of `docs/architecture.md` names the tests that hold it, and those tests exist.

use super::findings::{Finding, Tree, numbered};

const PAGE: &str = "docs/architecture.md";
const SECTION: &str = "## Invariants";
const HELD: &str = "Held by ";
/// An invariant that only later parts can break says so, and why.
const LATER: &str = "Not held by a test yet: ";
/// How many the design has; they are numbered from 1.
const COUNT: usize = 14;

/// An invariant of the page: its line, its number, its text.
struct Invariant<'page> {
    line: usize,
    number: usize,
    text: Vec<(usize, &'page str)>,
}

/// Every invariant is there, says what holds it, and what it names is a test (or a rule of this tidy).
pub(crate) fn invariants(tree: &Tree) -> Vec<Finding> {
    let Some(page) = tree.text(PAGE) else {
        return Vec::new();
    };
    let invariants = read(page);
    let mut findings: Vec<Finding> = (1..=COUNT)
        .filter(|number| !invariants.iter().any(|one| one.number == *number))
        .map(|number| Finding::new(PAGE, 0, format!("invariant {number} is missing")))
        .collect();
    for invariant in &invariants {
        findings.extend(held(tree, invariant));
    }
    findings
}

fn read(page: &str) -> Vec<Invariant<'_>> {
    let mut invariants: Vec<Invariant<'_>> = Vec::new();
    let lines = numbered(page).skip_while(|(_, line)| *line != SECTION);
    for (line, text) in lines
        .skip(1)
        .take_while(|(_, line)| !line.starts_with("## "))
    {
        let number = text
            .split_once(". ")
            .and_then(|(number, _)| number.parse().ok());
        if let Some(number) = number {
            invariants.push(Invariant {
                line,
                number,
                text: Vec::new(),
            });
        }
        if let Some(last) = invariants.last_mut() {
            last.text.push((line, text.trim_start()));
        }
    }
    invariants
}

fn held(tree: &Tree, invariant: &Invariant<'_>) -> Vec<Finding> {
    let starts = |word: &'static str| {
        invariant
            .text
            .iter()
            .position(move |(_, line)| line.starts_with(word))
    };
    let Some(from) = starts(HELD) else {
        let says = format!("invariant {} names no test that holds it", invariant.number);
        let missing = starts(LATER).is_none();
        return missing
            .then(|| Finding::new(PAGE, invariant.line, says))
            .into_iter()
            .collect();
    };
    let names: Vec<(usize, &str)> = invariant.text[from..]
        .iter()
        .flat_map(|(line, text)| quoted(text).map(|name| (*line, name)))
        .collect();
    if names.is_empty() {
        return vec![Finding::new(PAGE, invariant.line, "names no test")];
    }
    names
        .into_iter()
        .filter(|(_, name)| !exists(tree, name))
        .map(|(line, name)| Finding::new(PAGE, line, format!("`{name}` is no test")))
        .collect()
}

fn quoted(line: &str) -> impl Iterator<Item = &str> {
    line.split('`').skip(1).step_by(2)
}

fn exists(tree: &Tree, name: &str) -> bool {
    let function = format!("fn {name}(");
    tree.under("", &[".rs"])
        .any(|(_, text)| text.contains(&function))
}

#[cfg(test)]
mod tests {
    use super::*;

    const CODE: (&str, &str) = ("core/src/a.rs", "fn rows_are_rebuilt_equal() {");

    /// A page with the first invariant as given, and the others as they should be.
    fn page(first: &str) -> String {
        let others: String = (2..=COUNT)
            .map(|number| format!("{number}. X.\n    Held by `rows_are_rebuilt_equal`.\n"))
            .collect();
        format!("# P\n1. no\n\n{SECTION}\n\n{first}{others}\n## Next\n1. no\n")
    }

    #[test]
    fn a_promise_without_its_test_is_found() {
        for (first, found) in [
            ("1. Rows.\n   Held by `rows_are_rebuilt_equal`.\n", 0),
            (
                "1. Rows.\n   Held by `rows_are_rebuilt_equal`,\n   `nobody`.\n",
                1,
            ),
            ("1. Rows.\n   Held by `a_test_of_nobody`.\n", 1),
            ("1. Rows.\n   Held by good will.\n", 1),
            ("1. Rows.\n", 1),
            ("1. Rows.\n   Not held by a test yet: there is no bus.\n", 0),
            ("", 1),
        ] {
            let page = page(first);
            let tree = Tree::with(&[CODE, (PAGE, &page)]);
            assert_eq!(invariants(&tree).len(), found, "{first}");
        }
    }
}
