//! Which folder of the UI may import which.

use super::findings::{Finding, Tree, numbered};

/// The UI's folders from the ground up: a file imports from its own floor or from those before it.
const FLOORS: &[&[&str]] = &[
    &["generated"],
    &["platform", "base"],
    &["store"],
    &["features"],
    &["shell"],
    &["main"],
];

/// Floors by `import`.
pub(crate) fn floors(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in tree.under("ui/src/", &[".ts"]) {
        for (number, line) in numbered(text) {
            if let Some(target) = imported(line)
                && let Some(says) = wrong(path, target)
            {
                findings.push(Finding::new(path, number, says));
            }
        }
    }
    findings
}

/// What a line imports: `import … from "x"`, the end of one over several lines, `export … from "x"`, `import("x")`.
fn imported(line: &str) -> Option<&str> {
    let line = line.trim_start();
    if line.starts_with("//") || line.starts_with('*') {
        return None;
    }
    let after = line
        .split_once(" from ")
        .or_else(|| line.split_once("import("))
        .or_else(|| line.starts_with("import ").then(|| line.split_at(7)))?
        .1
        .trim_start();
    let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    after[1..].split_once(quote).map(|(target, _)| target)
}

fn wrong(path: &str, target: &str) -> Option<String> {
    if target.starts_with("@tauri-apps") {
        let may = path == "ui/src/platform/tauri.ts";
        return (!may).then(|| format!("imports {target}: only platform/tauri.ts may"));
    }
    let target = resolved(path, target)?;
    let (from, to) = (place(path), place(&target));
    let (Some(here), Some(there)) = (floor(from.0), floor(to.0)) else {
        return None;
    };
    if there > here {
        return Some(format!(
            "{} imports {}: that floor stands above it",
            from.0, to.0
        ));
    }
    let crosses = from.0 == "features" && to.0 == "features" && from.1 != to.1;
    crosses.then(|| format!("feature {} imports feature {}", from.1, to.1))
}

/// The path of a relative import, or of one from `ui/src` (`~/` or `@/`); `None` for a package.
fn resolved(path: &str, target: &str) -> Option<String> {
    if let Some(rest) = target
        .strip_prefix("~/")
        .or_else(|| target.strip_prefix("@/"))
    {
        return Some(format!("ui/src/{rest}"));
    }
    if !target.starts_with('.') {
        return None;
    }
    let mut parts: Vec<&str> = path.split('/').collect();
    parts.pop();
    for part in target.split('/') {
        match part {
            "." | "" => {}
            ".." => {
                parts.pop();
            }
            name => parts.push(name),
        }
    }
    Some(parts.join("/"))
}

/// The floor and, for a feature, its noun.
fn place(path: &str) -> (&str, &str) {
    let mut parts = path.strip_prefix("ui/src/").unwrap_or(path).split('/');
    let first = parts.next().unwrap_or_default();
    let first = first.split('.').next().unwrap_or(first);
    (first, parts.next().unwrap_or_default())
}

fn floor(name: &str) -> Option<usize> {
    FLOORS.iter().position(|floor| floor.contains(&name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bad(path: &str, text: &str) -> usize {
        floors(&Tree::with(&[(path, text)])).len()
    }

    #[test]
    fn a_floor_imports_only_what_stands_below() {
        for (path, text) in [
            (
                "ui/src/base/keys.ts",
                "import { x } from \"../store/deals.ts\";",
            ),
            (
                "ui/src/platform/web.ts",
                "import { x } from '../store/deals.ts';",
            ),
            (
                "ui/src/store/deals.ts",
                "import type { x } from \"../features/deals/board.ts\";",
            ),
            (
                "ui/src/features/deals/board.ts",
                "import { x } from \"../../shell/app.ts\";",
            ),
            (
                "ui/src/features/deals/board.ts",
                "} from \"../contacts/list.ts\";",
            ),
            (
                "ui/src/features/deals/board.ts",
                "const m = await import(\"../notes/editor.ts\");",
            ),
            (
                "ui/src/platform/web.ts",
                "import { invoke } from \"@tauri-apps/api/core\";",
            ),
            ("ui/src/base/x.ts", "import \"../shell/app.css\";"),
        ] {
            assert_eq!(bad(path, text), 1, "{path}: {text}");
        }
    }

    #[test]
    fn what_is_allowed_stays_allowed() {
        for (path, text) in [
            (
                "ui/src/platform/tauri.ts",
                "import { invoke } from \"@tauri-apps/api/core\";",
            ),
            (
                "ui/src/features/deals/board.ts",
                "import { x } from \"./card.ts\";",
            ),
            (
                "ui/src/features/deals/board.ts",
                "import { x } from \"../../base/html.ts\";",
            ),
            ("ui/src/main.ts", "import { x } from \"./shell/app.ts\";"),
            ("ui/src/base/html.ts", "export { html } from \"lit-html\";"),
            (
                "ui/src/base/html.ts",
                "// import { x } from \"../shell/app.ts\";",
            ),
        ] {
            assert_eq!(bad(path, text), 0, "{path}: {text}");
        }
    }
}
