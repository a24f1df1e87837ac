//! docs/limits.md: every limit of relay, gateway and protocol, as their files of limits say it.
//!
//! `CARNET_BLESS=1 cargo test -p carnet-tests --test it limits_page` writes it anew.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

const FILES: [(&str, &str); 3] = [
    ("Both ends of sync", "protocol/src/limits.rs"),
    ("The relay", "sync-server/src/limits.rs"),
    ("The gateway in it", "gateway/src/limits.rs"),
];

fn at(path: &str) -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().expect("a repository around it").join(path)
}

/// Name, value and meaning of each constant in a file of limits.
fn limits(text: &str) -> Vec<(String, String, String)> {
    let (mut found, mut about) = (Vec::new(), String::new());
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let line = line.trim();
        if let Some(doc) = line.strip_prefix("///") {
            about = format!("{about} {}", doc.trim());
        } else if let Some(rest) = line.strip_prefix("pub const ") {
            let mut whole = rest.to_owned();
            while !whole.ends_with(';') {
                let Some(more) = lines.next() else { break };
                whole = format!("{whole} {}", more.trim());
            }
            if let Some((name, value)) = whole.trim_end_matches(';').split_once(" = ") {
                let name = name.split(':').next().unwrap_or(name).to_owned();
                found.push((name, without_gaps(value), std::mem::take(&mut about)));
            }
        } else {
            about.clear();
        }
    }
    found
}

/// `1_024` as 1024; names keep their underscores.
fn without_gaps(value: &str) -> String {
    let letters: Vec<char> = value.chars().collect();
    let digit = |at: usize| letters.get(at).is_some_and(char::is_ascii_digit);
    let kept = letters
        .iter()
        .enumerate()
        .filter(|(at, letter)| **letter != '_' || *at == 0 || !digit(at - 1) || !digit(at + 1));
    kept.map(|(_, letter)| letter).collect()
}

fn page() -> String {
    let mut page = String::from(
        "# Limits\n\nEverything that grows has a limit with a name and a unit. This page is written from the files that hold them; \
         values are as the code has them.\n",
    );
    for (title, file) in FILES {
        let text = std::fs::read_to_string(at(file)).expect(file);
        let _ = write!(
            page,
            "\n## {title}\n\n`{file}`\n\n| limit | value | what |\n| --- | --- | --- |\n"
        );
        for (name, value, about) in limits(&text) {
            let about = about.trim().replace('|', "\\|");
            let _ = writeln!(page, "| `{name}` | `{value}` | {about} |");
        }
    }
    page
}

#[test]
fn the_page_of_limits_says_what_the_code_says() {
    let (path, page) = (at("docs/limits.md"), page());
    if std::env::var_os("CARNET_BLESS").is_some() {
        std::fs::write(&path, &page).expect("docs take a file");
    }
    let stands = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        stands == page,
        "docs/limits.md is not what the code says: CARNET_BLESS=1 cargo test -p carnet-tests --test it limits_page"
    );
    assert!(page.lines().count() > 60, "the files of limits were read");
}
