//! The shape of files: how long, how they open, what they are called.

use super::findings::{Finding, Tree};

const RUST_LINES_MAX: usize = 600;
const TS_LINES_MAX: usize = 400;
/// Above this a Rust file is listed, so that somebody asks why.
const RUST_LINES_ASK: usize = 400;
/// The same for TypeScript.
const TS_LINES_ASK: usize = 250;

/// Every Rust file opens by saying what it is for.
pub(crate) fn module_docs(tree: &Tree) -> Vec<Finding> {
    tree.under("", &[".rs"])
        .filter(|(_, text)| !text.starts_with("//! "))
        .map(|(path, _)| Finding::new(path, 1, "does not open with `//!` and a sentence"))
        .collect()
}

/// `foo.rs` beside `foo/`, so that a tab's title says which module it is.
pub(crate) fn no_mod_rs(tree: &Tree) -> Vec<Finding> {
    tree.under("", &["/mod.rs"])
        .map(|(path, _)| Finding::new(path, 0, "is a mod.rs: name the file after the module"))
        .collect()
}

/// No file that a reader cannot hold in the head.
pub(crate) fn too_long(tree: &Tree) -> Vec<Finding> {
    hand_written(tree)
        .filter(|(_, lines, kind)| *lines > kind.max)
        .map(|(path, lines, kind)| {
            Finding::new(
                path,
                0,
                format!("{lines} lines, at most {}: split it by noun", kind.max),
            )
        })
        .collect()
}

/// Files long enough to ask why; they break no rule.
pub(crate) fn ask_why(tree: &Tree) -> Vec<String> {
    hand_written(tree)
        .filter(|(_, lines, kind)| *lines > kind.ask && *lines <= kind.max)
        .map(|(path, lines, _)| format!("{path} has {lines} lines"))
        .collect()
}

struct Kind {
    max: usize,
    ask: usize,
}

fn hand_written(tree: &Tree) -> impl Iterator<Item = (&str, usize, Kind)> {
    tree.under("", &[".rs", ".ts"]).filter_map(|(path, text)| {
        if path.starts_with("ui/src/generated/") {
            return None;
        }
        let kind = match path.rsplit_once('.') {
            Some((_, "rs")) => Kind {
                max: RUST_LINES_MAX,
                ask: RUST_LINES_ASK,
            },
            _ => Kind {
                max: TS_LINES_MAX,
                ask: TS_LINES_ASK,
            },
        };
        Some((path, text.lines().count(), kind))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_without_a_first_sentence_is_found() {
        let tree = Tree::with(&[
            ("core/src/a.rs", "use x;\n"),
            ("core/src/b.rs", "//! What b is.\n"),
        ]);
        let found = module_docs(&tree);
        assert_eq!(found.len(), 1, "only a.rs: {found:?}");
        assert_eq!(found[0].path, "core/src/a.rs");
    }

    #[test]
    fn a_mod_rs_is_found() {
        let tree = Tree::with(&[
            ("core/src/a/mod.rs", "//! A.\n"),
            ("core/src/a.rs", "//! A.\n"),
        ]);
        assert_eq!(no_mod_rs(&tree).len(), 1);
    }

    #[test]
    fn a_long_file_is_found_and_a_longish_one_listed() {
        let lines = |n: usize| "x\n".repeat(n);
        let (long, longish, ts) = (lines(601), lines(450), lines(401));
        let tree = Tree::with(&[
            ("core/src/a.rs", &long),
            ("core/src/b.rs", &longish),
            ("ui/src/c.ts", &ts),
            ("ui/src/generated/d.ts", &ts),
        ]);
        let found: Vec<String> = too_long(&tree)
            .into_iter()
            .map(|finding| finding.path)
            .collect();
        assert_eq!(
            found,
            ["core/src/a.rs", "ui/src/c.ts"],
            "generated files may be long"
        );
        assert_eq!(ask_why(&tree), ["core/src/b.rs has 450 lines"]);
    }
}
