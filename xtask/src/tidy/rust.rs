//! Reading Rust as lines: enough to see which crates a file names, without parsing it.

/// A line without its `//` comment. A `//` inside a string (a URL) also ends it: the rules lose nothing by that.
pub(crate) fn code(line: &str) -> &str {
    line.split_once("//").map_or(line, |(before, _)| before)
}

/// Whether the line uses something of that crate or module: `name::…`, or `use name` alone.
pub(crate) fn names_crate(line: &str, name: &str) -> bool {
    let line = code(line);
    word_places(line, name).any(|at| {
        let after = line[at + name.len()..].trim_start();
        after.starts_with("::")
            || is_use(line) && (after.starts_with(';') || after.starts_with("as "))
    })
}

/// Where a whole word stands in a line.
pub(crate) fn word_places(line: &str, word: &str) -> impl Iterator<Item = usize> {
    line.match_indices(word).filter_map(move |(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + word.len()..].chars().next();
        let edge = |c: Option<char>| c.is_none_or(|c| !(c.is_alphanumeric() || c == '_'));
        (edge(before) && edge(after)).then_some(at)
    })
}

fn is_use(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with("use ") || line.starts_with("pub use ") || line.starts_with("extern crate ")
}

/// Whether a file is tests from end to end.
pub(crate) fn is_test_file(path: &str) -> bool {
    path.starts_with("tests/")
        || path.contains("/tests/")
        || path.ends_with("/tests.rs")
        || path.ends_with("_test.rs")
}

/// The line from which a file is tests: `#[cfg(test)]` before a `mod … {`; `None` when it has none of its own.
pub(crate) fn tests_begin(text: &str) -> Option<usize> {
    let lines: Vec<&str> = text.lines().collect();
    let begins = lines.windows(2).position(|pair| {
        pair[0].trim() == "#[cfg(test)]" && pair[1].contains("mod ") && pair[1].contains('{')
    });
    begins.map(|index| index + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crate_is_named_by_a_path_or_a_use_and_not_by_a_comment_or_a_longer_word() {
        for line in [
            "use yrs::Doc;",
            "let d = yrs::Doc::new();",
            "use yrs;",
            "use yrs as y;",
        ] {
            assert!(names_crate(line, "yrs"), "{line}");
        }
        for line in [
            "// yrs::Doc",
            "use my_yrs::Doc;",
            "use yrs_kit::Doc;",
            "let yrs = 1;",
        ] {
            assert!(!names_crate(line, "yrs"), "{line}");
        }
    }

    #[test]
    fn tests_begin_at_their_attribute() {
        let text = "fn a() {}\n#[cfg(test)]\nmod tests {\n}\n";
        assert_eq!(tests_begin(text), Some(2));
        assert_eq!(
            tests_begin("#[cfg(test)]\nuse x::y;\n"),
            None,
            "an import is not a test module"
        );
    }
}
