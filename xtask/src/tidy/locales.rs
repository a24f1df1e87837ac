//! French and English say the same things, and every error has its sentence.

use std::collections::{BTreeMap, BTreeSet};

use super::findings::{Finding, Tree, numbered};

const FOLDER: &str = "ui/locales/";

/// The same files, the same keys, the same variables in each language.
pub(crate) fn parity(tree: &Tree) -> Vec<Finding> {
    let (fr, en) = (words(tree, "fr"), words(tree, "en"));
    let mut findings = lacks(&fr, &en, "en");
    findings.extend(lacks(&en, &fr, "fr"));
    findings
}

/// Every code a person may see has a sentence, in both languages.
pub(crate) fn error_codes(tree: &Tree) -> Vec<Finding> {
    const CODES: &str = "core/src/api/error.rs";
    let Some(text) = tree.text(CODES) else {
        return Vec::new();
    };
    let mut findings = Vec::new();
    for language in ["fr", "en"] {
        let known = words(tree, language);
        if known.is_empty() {
            continue;
        }
        for (line, code) in variants(text) {
            let said = known
                .keys()
                .any(|(_, key)| key.replace('_', "-") == format!("error-{code}"));
            if !said {
                findings.push(Finding::new(
                    CODES,
                    line,
                    format!("`error-{code}` has no words in {language}"),
                ));
            }
        }
    }
    findings
}

/// (file, key) → variables, of one language. An attribute is `key.attribute`.
type Words = BTreeMap<(String, String), BTreeSet<String>>;

fn words(tree: &Tree, language: &str) -> Words {
    let folder = format!("{FOLDER}{language}/");
    let mut words = Words::new();
    for (path, text) in tree
        .under(FOLDER, &[".ftl"])
        .filter(|(path, _)| path.starts_with(&folder))
    {
        let file = path[folder.len()..].to_owned();
        let mut message = String::new();
        let mut key = None;
        for line in text.lines() {
            if let Some(found) = key_of(line, &message) {
                if !found.contains('.') {
                    message.clone_from(&found);
                }
                words.entry((file.clone(), found.clone())).or_default();
                key = Some(found);
            }
            if let Some(key) = &key {
                let variables = words.entry((file.clone(), key.clone())).or_default();
                variables.extend(variables_of(line));
            }
        }
    }
    words
}

fn key_of(line: &str, message: &str) -> Option<String> {
    let (left, _) = line.split_once('=')?;
    let name = left.trim();
    let plain = |name: &str| {
        name.chars()
            .next()
            .is_some_and(|c| c.is_ascii_alphabetic() || c == '-')
            && name
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
    };
    match name.strip_prefix('.') {
        Some(attribute) if line.starts_with(' ') && plain(attribute) => {
            Some(format!("{message}.{attribute}"))
        }
        _ if !line.starts_with([' ', '#', '[', '*']) && plain(name) => Some(name.to_owned()),
        _ => None,
    }
}

fn variables_of(line: &str) -> impl Iterator<Item = String> {
    line.split('$').skip(1).filter_map(|rest| {
        let end = rest
            .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_')))
            .unwrap_or(rest.len());
        (end > 0).then(|| rest[..end].to_owned())
    })
}

fn lacks(has: &Words, other: &Words, language: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    for ((file, key), variables) in has {
        let path = format!("{FOLDER}{language}/{file}");
        match other.get(&(file.clone(), key.clone())) {
            None => findings.push(Finding::new(&path, 0, format!("lacks `{key}`"))),
            Some(theirs) => {
                for variable in variables.difference(theirs) {
                    findings.push(Finding::new(
                        &path,
                        0,
                        format!("`{key}` does not use ${variable}"),
                    ));
                }
            }
        }
    }
    findings
}

/// The variants of `pub enum Code` as keys write them: `not-found`.
fn variants(text: &str) -> Vec<(usize, String)> {
    numbered(text)
        .skip_while(|(_, line)| !line.starts_with("pub enum Code"))
        .skip(1)
        .take_while(|(_, line)| !line.starts_with('}'))
        .filter_map(|(number, line)| {
            let name = line.trim().strip_suffix(',')?;
            name.chars()
                .all(char::is_alphanumeric)
                .then(|| (number, kebab(name)))
        })
        .collect()
}

fn kebab(name: &str) -> String {
    let mut kebab = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !kebab.is_empty() {
            kebab.push('-');
        }
        kebab.extend(letter.to_lowercase());
    }
    kebab
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_key_variable_attribute_or_file_is_found() {
        let en = "deals-new = New deal\ndeals-sum = { $sum } of { $count }\n    .title = Sum\n";
        for (fr, says) in [
            (
                "deals-sum = { $sum } sur { $count }\n    .title = Somme\n",
                "lacks `deals-new`",
            ),
            (
                "deals-new = Affaire\ndeals-sum = { $sum }\n    .title = Somme\n",
                "$count",
            ),
            (
                "deals-new = Affaire\ndeals-sum = { $sum } sur { $count }\n",
                "lacks `deals-sum.title`",
            ),
        ] {
            let found = parity(&Tree::with(&[
                ("ui/locales/en/deals.ftl", en),
                ("ui/locales/fr/deals.ftl", fr),
            ]));
            assert_eq!(found.len(), 1, "{found:?}");
            assert!(found[0].says.contains(says), "{found:?}");
        }
        let alone = parity(&Tree::with(&[("ui/locales/en/deals.ftl", "a = A\n")]));
        assert_eq!(alone.len(), 1, "a file in one language only");
    }

    #[test]
    fn the_same_words_in_both_pass() {
        let en = "# c = d\ndays = { $n ->\n    [one] { $n } day\n   *[other] { $n } days\n }\n";
        let fr = "days = { $n ->\n    [one] { $n } jour\n   *[other] { $n } jours\n }\n";
        let tree = Tree::with(&[
            ("ui/locales/en/base.ftl", en),
            ("ui/locales/fr/base.ftl", fr),
        ]);
        assert_eq!(parity(&tree), []);
    }

    #[test]
    fn an_error_without_a_sentence_is_found() {
        let codes = "pub enum Code {\n    /// Full.\n    DiskFull,\n    Busy,\n}\n";
        let words = "error-busy = Busy\nerror-disk-full = Full\n";
        let tree = Tree::with(&[
            ("core/src/api/error.rs", codes),
            ("ui/locales/en/errors.ftl", words),
            ("ui/locales/fr/errors.ftl", "error-busy = Occupé\n"),
        ]);
        let found = error_codes(&tree);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(
            found[0].says.contains("error-disk-full") && found[0].says.contains("fr"),
            "{found:?}"
        );
    }
}
