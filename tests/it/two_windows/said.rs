//! The sentences of the screen, as its own word files have them.

use std::path::Path;

/// The two languages.
pub(super) const LANGUAGES: [&str; 2] = ["fr", "en"];

/// The sentence of this key in a language.
#[track_caller]
pub(super) fn sentence(language: &str, file: &str, key: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../ui/locales")
        .join(language)
        .join(file);
    let words = std::fs::read_to_string(path).expect("a word file");
    let found = words
        .lines()
        .find_map(|line| line.split_once(" = ").filter(|(name, _)| *name == key));
    let (_, sentence) = found.unwrap_or_else(|| panic!("{language}/{file} says {key}"));
    assert!(!sentence.contains('{'), "{key} has no gaps to fill");
    sentence.to_owned()
}
