//! Words that say nothing, tests that do not run, tests that only wait.

use super::findings::{Finding, Tree, numbered};
use super::rust::{code, is_test_file, tests_begin, word_places};

const BANNED: &[&str] = &["Manager", "Service", "Helper", "Util", "Processor"];
/// Names that people outside were promised (PRODUCT.md, the browser's console) or that others chose.
const PROMISED: &[&str] = &["realtimeManager", "apiManager"];
/// Where the rules' own bad examples stand.
const OUR_EXAMPLES: &str = "xtask/src/tidy/";
/// What stands before a name that is being given.
const GIVES: &[&str] = &[
    "struct ",
    "enum ",
    "trait ",
    "type ",
    "mod ",
    "fn ",
    "class ",
    "interface ",
    "function ",
    "const ",
    "static ",
    "union ",
];

/// No name that says nothing: in a definition, or of a file.
pub(crate) fn banned_names(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in tree.under("", &[".rs", ".ts"]) {
        if path.starts_with("ui/src/generated/") || path.starts_with(OUR_EXAMPLES) {
            continue;
        }
        let file = path.rsplit('/').next().unwrap_or(path);
        if let Some(word) = banned_in(file) {
            findings.push(Finding::new(
                path,
                0,
                format!("a file called {word}: say what it is"),
            ));
        }
        for (number, line) in numbered(text) {
            if let Some(name) = given_name(code(line)).filter(|name| !PROMISED.contains(name))
                && let Some(word) = banned_in(name)
            {
                findings.push(Finding::new(
                    path,
                    number,
                    format!("{name}: {word} says nothing"),
                ));
            }
        }
    }
    findings
}

fn given_name(line: &str) -> Option<&str> {
    GIVES.iter().find_map(|keyword| {
        let at = word_places(line, keyword.trim_end()).next()?;
        let name = line.get(at + keyword.len()..)?;
        let end = name
            .find(|c: char| !(c.is_alphanumeric() || c == '_'))
            .unwrap_or(name.len());
        name.get(..end).filter(|name| !name.is_empty())
    })
}

fn banned_in(name: &str) -> Option<&'static str> {
    let snake = |word: &str| word.to_lowercase();
    BANNED.iter().copied().find(|word| {
        let lower = snake(word);
        let part = |part: &str| part == lower || part.strip_suffix('s') == Some(lower.as_str());
        name.contains(word) || name.split(['_', '.', '-']).any(part)
    })
}

/// Every test runs, every time.
pub(crate) fn no_ignored_tests(tree: &Tree) -> Vec<Finding> {
    const RUST: &[&str] = &["#[ignore"];
    const TS: &[&str] = &[
        "it.skip",
        "test.skip",
        "describe.skip",
        "it.only",
        "test.only",
        "describe.only",
        "it.todo",
        "test.todo",
        "xit(",
        "xdescribe(",
        "test.fixme",
    ];
    // The words above must not be found in this very list.
    let others = |path: &str| !path.starts_with(OUR_EXAMPLES);
    let mut findings = find(tree, &[".rs"], RUST, "is an ignored test", others);
    findings.extend(find(
        tree,
        &[".ts", ".mjs", ".js"],
        TS,
        "leaves tests out",
        |_| true,
    ));
    findings
}

/// What a limit is called, and its file in each crate.
const LIMIT: &str = "_MAX";
const LIMITS: &str = "/src/limits.rs";
/// Crates of the product, whose limits a person may want to read in one go.
const LIMITED: &[&str] = &[
    "protocol/",
    "core/",
    "gateway/",
    "sync-server/",
    "src-tauri/",
];
/// The largest number of a format: no limit that somebody chose.
const OF_A_FORMAT: &[&str] = &["SAFE_INTEGER_MAX", "SEQ_MAX"];

/// Limits stand in one file per crate.
pub(crate) fn limits(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    let product = |path: &str| LIMITED.iter().any(|folder| path.starts_with(folder));
    for (path, text) in tree.under("", &[".rs"]) {
        if !product(path) || path.ends_with(LIMITS) || is_test_file(path) {
            continue;
        }
        let tests = tests_begin(text).unwrap_or(usize::MAX);
        for (number, line) in numbered(text).take_while(|(number, _)| *number < tests) {
            let limit = given_name(code(line))
                .filter(|name| name.ends_with(LIMIT) && !OF_A_FORMAT.contains(name));
            if let Some(name) = limit {
                let says = format!("{name} belongs in this crate's limits.rs");
                findings.push(Finding::new(path, number, says));
            }
        }
    }
    findings
}

/// A test waits for a condition, with a limit.
pub(crate) fn no_sleep_in_tests(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    // This folder's tests hold bad examples.
    let others = |(path, _): &(&str, &str)| !path.starts_with(OUR_EXAMPLES);
    for (path, text) in tree.under("", &[".rs"]).filter(others) {
        let from = if is_test_file(path) {
            1
        } else {
            tests_begin(text).unwrap_or(usize::MAX)
        };
        for (number, line) in numbered(text).skip_while(|(number, _)| *number < from) {
            if ["sleep", "sleep_until", "sleep_ms"]
                .iter()
                .any(|word| calls(code(line), word))
            {
                findings.push(Finding::new(
                    path,
                    number,
                    "sleeps: wait for a condition, with a limit",
                ));
            }
        }
    }
    for (path, text) in tree.under("", &[".test.ts", ".spec.ts"]) {
        for (number, line) in numbered(text) {
            let waits = line.contains("new Promise") && line.contains("setTimeout");
            if waits || line.contains("waitForTimeout(") || calls(line, "sleep") {
                findings.push(Finding::new(
                    path,
                    number,
                    "sleeps: wait for a condition, with a limit",
                ));
            }
        }
    }
    findings
}

/// A call of the function by that name: not of a method, and not within a string (a failpoint may be told to sleep).
fn calls(line: &str, function: &str) -> bool {
    word_places(line, function).any(|at| {
        let (before, after) = (&line[..at], &line[at + function.len()..]);
        let in_string = before.matches('"').count() % 2 == 1;
        after.starts_with('(') && !before.ends_with('.') && !in_string
    })
}

fn find(
    tree: &Tree,
    endings: &'static [&'static str],
    words: &[&str],
    says: &str,
    looks_at: impl Fn(&str) -> bool,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in tree.under("", endings).filter(|(path, _)| looks_at(path)) {
        for (number, line) in numbered(text) {
            if let Some(word) = words.iter().find(|word| stands(code(line), word)) {
                findings.push(Finding::new(path, number, format!("`{word}` {says}")));
            }
        }
    }
    findings
}

/// Whether the word stands there and is not the end of a longer one: `process.exit(` is no `xit(`.
fn stands(line: &str, word: &str) -> bool {
    let starts = |at: usize| {
        !line[..at]
            .chars()
            .next_back()
            .is_some_and(char::is_alphanumeric)
    };
    line.match_indices(word).any(|(at, _)| starts(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_words_are_found_in_definitions_and_file_names() {
        for (path, text) in [
            ("core/src/a.rs", "pub struct DealManager;"),
            ("core/src/a.rs", "    fn helper() {}"),
            ("core/src/a.rs", "pub(crate) trait SyncService {"),
            ("core/src/utils.rs", "//! x"),
            ("ui/src/base/a.ts", "export class NoteProcessor {"),
            ("ui/src/base/a.ts", "export function dateUtil() {"),
        ] {
            assert_eq!(
                banned_names(&Tree::with(&[(path, text)])).len(),
                1,
                "{path}: {text}"
            );
        }
    }

    #[test]
    fn words_of_others_and_promised_ones_may_stand() {
        for (path, text) in [
            ("sync-server/src/a.rs", "use tower::Service;"),
            ("ui/src/shell/a.ts", "const apiManager = {"),
            ("core/src/a.rs", "// a Manager would be wrong"),
            ("core/src/utility_bill.rs", "//! A bill."),
        ] {
            assert_eq!(
                banned_names(&Tree::with(&[(path, text)])),
                [],
                "{path}: {text}"
            );
        }
    }

    #[test]
    fn an_ignored_test_is_found() {
        for (path, text) in [
            ("core/src/a.rs", "    #[ignore = \"slow\"]"),
            ("ui/src/a.test.ts", "it.skip(\"x\", () => {});"),
            ("ui/src/a.test.ts", "describe.only(\"x\", () => {});"),
        ] {
            assert_eq!(
                no_ignored_tests(&Tree::with(&[(path, text)])).len(),
                1,
                "{path}: {text}"
            );
        }
    }

    #[test]
    fn an_exit_is_no_test_left_out() {
        let tree = Tree::with(&[("ui/scripts/size.mjs", "if (sum) process.exit(1);")]);
        assert_eq!(no_ignored_tests(&tree), []);
    }

    #[test]
    fn a_limit_outside_its_file_is_found() {
        for (path, text, found) in [
            ("core/src/deal.rs", "const TITLE_CHARS_MAX: usize = 500;", 1),
            ("core/src/deal.rs", "pub(crate) const TAGS_MAX: u8 = 50;", 1),
            ("core/src/limits.rs", "pub const TAGS_MAX: u8 = 50;", 0),
            ("core/src/deal.rs", "use crate::limits::TAGS_MAX;", 0),
            ("protocol/src/door.rs", "const SEQ_MAX: u64 = 1;", 0),
            ("tests/src/world.rs", "const STEPS_MAX: u64 = 1;", 0),
        ] {
            let found_here = limits(&Tree::with(&[(path, text)])).len();
            assert_eq!(found_here, found, "{path}: {text}");
        }
    }

    #[test]
    fn a_sleeping_test_is_found_and_working_code_may_sleep() {
        let sleeping = "std::thread::sleep(d);";
        let within =
            format!("fn a() {{ {sleeping} }}\n#[cfg(test)]\nmod tests {{\n    {sleeping}\n}}\n");
        for (path, text, found) in [
            ("tests/it/a.rs", "tokio::time::sleep(d).await;", 1),
            ("core/src/a.rs", within.as_str(), 1),
            ("core/src/a.rs", sleeping, 0),
            ("tests/it/a.rs", "shell.sleep().await;", 0),
            ("tests/it/a.rs", "cfg(\"commit=sleep(40)\");", 0),
            (
                "ui/src/a.test.ts",
                "await new Promise((r) => setTimeout(r, 50));",
                1,
            ),
            ("ui/src/a.test.ts", "await page.waitForTimeout(500);", 1),
        ] {
            assert_eq!(
                no_sleep_in_tests(&Tree::with(&[(path, text)])).len(),
                found,
                "{path}: {text}"
            );
        }
    }
}
