//! Which crate may name which: Cargo's edges and the paths in the code, both.

use super::findings::{Finding, Tree, numbered};
use super::rust::{is_test_file, names_crate, tests_begin};

/// A crate or a part of one that some folder must not name.
struct Floor {
    /// Where the rule holds; the longest prefix of a path decides nothing, every rule stands for itself.
    folder: &'static str,
    /// Files that may, all the same: prefixes of paths.
    but: &'static [&'static str],
    /// Names of crates as code writes them.
    never: &'static [&'static str],
    /// Why.
    why: &'static str,
}

const FLOORS: &[Floor] = &[
    Floor {
        folder: "protocol/src/",
        but: &[],
        never: &[
            "tokio",
            "yrs",
            "rusqlite",
            "axum",
            "tauri",
            "reqwest",
            "anyhow",
            "carnet_core",
            "carnet_gateway",
            "carnet_relay",
        ],
        why: "protocol is bytes: no IO, no documents, no runtime",
    },
    Floor {
        folder: "core/src/",
        but: &[],
        never: &[
            "tauri",
            "axum",
            "reqwest",
            "anyhow",
            "carnet_gateway",
            "carnet_relay",
        ],
        why: "core is the product without a screen or a server",
    },
    Floor {
        folder: "core/src/",
        but: &["core/src/net"],
        never: &["tokio", "tokio_tungstenite", "futures_util"],
        why: "only core::net touches a runtime",
    },
    Floor {
        folder: "core/src/sync",
        but: &[],
        never: &["rusqlite"],
        why: "the sync session is sans-IO",
    },
    Floor {
        folder: "gateway/src/",
        but: &[],
        never: &["carnet_relay", "tauri"],
        why: "the gateway reaches the log through traits, never the relay",
    },
    Floor {
        folder: "src-tauri/",
        but: &[],
        never: &["rusqlite", "yrs", "axum", "carnet_relay", "carnet_gateway"],
        why: "the shell asks core; it has no SQL and no documents",
    },
    Floor {
        folder: "sync-server/src/",
        but: &[],
        never: &["carnet_core", "tauri"],
        why: "the relay does not know what a contact is",
    },
    Floor {
        folder: "sync-server/src/",
        but: &["sync-server/src/assembly"],
        never: &["carnet_gateway"],
        why: "only the assembly joins relay and gateway",
    },
    Floor {
        folder: "sync-server/src/",
        but: &["sync-server/src/compaction"],
        never: &["yrs"],
        why: "only compaction opens documents",
    },
    Floor {
        folder: "sync-server/src/log",
        but: &[],
        never: &["axum"],
        why: "the log knows no HTTP",
    },
    Floor {
        folder: "tests/",
        but: &[],
        never: &["tauri"],
        why: "tests drive the desktop from outside",
    },
    Floor {
        folder: "xtask/",
        but: &["xtask/src/tidy/"],
        never: &[
            "carnet_protocol",
            "carnet_core",
            "carnet_gateway",
            "carnet_relay",
        ],
        why: "xtask builds in seconds, without the product",
    },
];

/// Crates that a manifest must not depend on: manifest, names, why.
const EDGES: &[(&str, &[&str], &str)] = &[
    (
        "protocol/Cargo.toml",
        &[
            "tokio",
            "yrs",
            "rusqlite",
            "axum",
            "tauri",
            "carnet-core",
            "carnet-gateway",
            "carnet-relay",
        ],
        "protocol is floor 0",
    ),
    (
        "core/Cargo.toml",
        &[
            "tauri",
            "axum",
            "reqwest",
            "anyhow",
            "carnet-gateway",
            "carnet-relay",
        ],
        "core is floor 1",
    ),
    (
        "gateway/Cargo.toml",
        &["tauri", "carnet-relay"],
        "the gateway never sees the relay",
    ),
    (
        "src-tauri/Cargo.toml",
        &["rusqlite", "yrs", "axum", "carnet-relay", "carnet-gateway"],
        "the desktop stands on core alone",
    ),
    (
        "sync-server/Cargo.toml",
        &["tauri", "carnet-core"],
        "the relay does not know what a contact is",
    ),
    (
        "tests/Cargo.toml",
        &["tauri"],
        "tests drive the desktop from outside",
    ),
    (
        "xtask/Cargo.toml",
        &[
            "carnet-protocol",
            "carnet-core",
            "carnet-gateway",
            "carnet-relay",
            "tokio",
        ],
        "xtask builds without the product",
    ),
];

/// Floors by `use`, by path and by Cargo edge.
pub(crate) fn crates(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for floor in FLOORS {
        for (path, text) in tree.under(floor.folder, &[".rs"]) {
            if !floor.but.iter().any(|allowed| path.starts_with(allowed)) {
                names(floor, path, text, &mut findings);
            }
        }
    }
    for (manifest, never, why) in EDGES {
        if let Some(text) = tree.text(manifest) {
            edges(manifest, text, never, why, &mut findings);
        }
    }
    findings
}

fn names(floor: &Floor, path: &str, text: &str, findings: &mut Vec<Finding>) {
    // A crate's own tests may use what its code may not, except other floors of ours and Tauri.
    let tests_from = if is_test_file(path) {
        1
    } else {
        tests_begin(text).unwrap_or(usize::MAX)
    };
    for (number, line) in numbered(text) {
        for name in floor.never {
            let ours = name.starts_with("carnet_") || *name == "tauri";
            if names_crate(line, name)
                && (ours || number < tests_from || path.starts_with("tests/"))
            {
                findings.push(Finding::new(
                    path,
                    number,
                    format!("names {name}: {}", floor.why),
                ));
            }
        }
    }
}

fn edges(manifest: &str, text: &str, never: &[&str], why: &str, findings: &mut Vec<Finding>) {
    let mut section = "";
    for (number, line) in numbered(text) {
        let line = line.trim();
        if line.starts_with('[') {
            section = line;
            continue;
        }
        let key = line.split(['=', '.', ' ']).next().unwrap_or_default();
        let depends = section.contains("dependencies") && !section.contains("dev-dependencies");
        if depends && never.contains(&key) {
            findings.push(Finding::new(
                manifest,
                number,
                format!("depends on {key}: {why}"),
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bad(path: &str, text: &str) -> Vec<Finding> {
        crates(&Tree::with(&[(path, text)]))
    }

    #[test]
    fn a_floor_is_not_crossed_by_a_path() {
        for (path, text) in [
            ("core/src/engine.rs", "use tauri::App;"),
            ("core/src/engine.rs", "fn f() { axum::serve(); }"),
            ("core/src/engine.rs", "tokio::spawn(x);"),
            ("core/src/sync/session.rs", "use rusqlite::Connection;"),
            ("gateway/src/rpc.rs", "use carnet_relay::log;"),
            ("src-tauri/src/note.rs", "use yrs::Doc;"),
            ("src-tauri/src/note.rs", "use rusqlite::Connection;"),
            ("sync-server/src/hub.rs", "use carnet_core::api::Request;"),
            ("sync-server/src/hub.rs", "use carnet_gateway::Gateway;"),
            ("sync-server/src/hub.rs", "let d = yrs::Doc::new();"),
            ("protocol/src/frame.rs", "use yrs::Update;"),
            ("xtask/src/bench.rs", "use carnet_core::desk::Desk;"),
            ("tests/src/desk.rs", "use tauri::App;"),
        ] {
            assert_eq!(bad(path, text).len(), 1, "{path}: {text}");
        }
    }

    #[test]
    fn what_is_allowed_stays_allowed() {
        for (path, text) in [
            ("core/src/net/pump.rs", "use tokio::net::TcpStream;"),
            (
                "sync-server/src/assembly.rs",
                "use carnet_gateway::Gateway;",
            ),
            ("sync-server/src/compaction.rs", "use yrs::Doc;"),
            ("core/src/engine.rs", "//! never tauri::App"),
            (
                "sync-server/src/hub.rs",
                "fn a() {}\n#[cfg(test)]\nmod tests {\n    use yrs::Doc;\n}\n",
            ),
        ] {
            assert_eq!(bad(path, text), [], "{path}: {text}");
        }
    }

    #[test]
    fn a_floor_is_not_crossed_by_a_manifest() {
        let text = "[dependencies]\ntauri.workspace = true\n";
        assert_eq!(
            bad("core/Cargo.toml", text).len(),
            1,
            "a dependency is an edge"
        );
        let text = "[dependencies]\ncarnet-core = { workspace = true }\n";
        assert_eq!(
            bad("sync-server/Cargo.toml", text).len(),
            1,
            "written as a table too"
        );
        let text = "[features]\ntauri = []\n[dev-dependencies]\naxum = \"1\"\n";
        assert_eq!(
            bad("core/Cargo.toml", text),
            [],
            "features and tests are not edges"
        );
    }
}
