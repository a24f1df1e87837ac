//! `docs/protocol.md` is law: whoever changes `frame.rs` reads it, changes it, and ties the two together again.

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

use super::findings::{Finding, Tree};
use crate::repo;

const LAW: &str = "docs/protocol.md";
const FRAMES: &str = "protocol/src/frame.rs";
const TIE: &str = "<!-- protocol/src/frame.rs: ";

/// The law names the frames it was written for.
pub(crate) fn hash_tie(tree: &Tree) -> Vec<Finding> {
    let (Some(law), Some(frames)) = (tree.text(LAW), tree.text(FRAMES)) else {
        return Vec::new();
    };
    if law.contains(&tie(frames)) {
        return Vec::new();
    }
    let says = format!(
        "{FRAMES} changed: read the rules, change those that changed, then `cargo xtask tidy --bless`"
    );
    vec![Finding::new(LAW, 0, says)]
}

/// Writes the tie.
pub(crate) fn bless() -> Result<()> {
    let at = repo::root().join(LAW);
    let law = std::fs::read_to_string(&at).with_context(|| LAW.to_owned())?;
    let frames =
        std::fs::read_to_string(repo::root().join(FRAMES)).with_context(|| FRAMES.to_owned())?;
    std::fs::write(at, tied(&law, &frames))?;
    Ok(())
}

fn tied(law: &str, frames: &str) -> String {
    let kept: Vec<&str> = law.lines().filter(|line| !line.starts_with(TIE)).collect();
    format!("{}\n\n{}\n", kept.join("\n").trim_end(), tie(frames))
}

fn tie(frames: &str) -> String {
    let hash = Sha256::digest(frames.as_bytes());
    let hex: String = hash
        .iter()
        .take(16)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("{TIE}{hex} -->")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_that_changed_alone_are_found() {
        let law = tied("# Law\n", "frames");
        let tree = |frames| Tree::with(&[(LAW, law.as_str()), (FRAMES, frames)]);
        assert_eq!(hash_tie(&tree("frames")), [], "as they were");
        assert_eq!(
            hash_tie(&tree("other frames")).len(),
            1,
            "the law was not read again"
        );
    }

    #[test]
    fn blessing_twice_leaves_one_tie() {
        let law = tied(&tied("# Law\n", "old"), "new");
        assert_eq!(law.matches(TIE).count(), 1, "{law}");
    }
}
