//! Each invariant of `docs/architecture.md` names the tests that hold it, and those tests exist.

use super::findings::{Finding, Tree, numbered};

const PAGE: &str = "docs/architecture.md";
const HELD: &str = "Held by ";

/// Every line that opens with "Held by" names tests in backquotes; each is a `fn` (or a vitest title) somewhere.
pub(crate) fn invariants(tree: &Tree) -> Vec<Finding> {
    let Some(text) = tree.text(PAGE) else {
        return Vec::new();
    };
    let mut findings = Vec::new();
    for (number, line) in numbered(text) {
        let Some(list) = line.trim_start().strip_prefix(HELD) else {
            continue;
        };
        let named: Vec<&str> = list.split('`').skip(1).step_by(2).collect();
        if named.is_empty() {
            findings.push(Finding::new(PAGE, number, "names no test"));
        }
        for name in named.into_iter().filter(|name| !exists(tree, name)) {
            findings.push(Finding::new(PAGE, number, format!("`{name}` is no test")));
        }
    }
    findings
}

fn exists(tree: &Tree, name: &str) -> bool {
    let function = format!("fn {name}(");
    tree.under("", &[".rs"])
        .any(|(_, text)| text.contains(&function))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_promise_without_its_test_is_found() {
        let code = ("core/src/a.rs", "fn rows_are_rebuilt_equal() {");
        for (page, found) in [
            ("1. Rows.\n   Held by `rows_are_rebuilt_equal`.\n", 0),
            ("1. Rows.\n   Held by `a_test_of_nobody`.\n", 1),
            ("1. Rows.\n   Held by good will.\n", 1),
        ] {
            let tree = Tree::with(&[code, (PAGE, page)]);
            assert_eq!(invariants(&tree).len(), found, "{page}");
        }
    }
}
