//! How an entry of the log is recognised again (LG4).

use sha2::{Digest, Sha256};

use crate::ids::DocumentId;

/// The first 16 bytes of a SHA-256 over the document's name and what was done to it.
pub type EntryHash = [u8; 16];

/// The hash of an update (v1 bytes) to a document. A void has the hash of no bytes.
#[must_use]
pub fn update_hash(document: DocumentId, update: &[u8]) -> EntryHash {
    entry_hash(document, update)
}

/// The hash of a document's removal. No update has these bytes: the door refuses them.
#[must_use]
pub fn erase_hash(document: DocumentId) -> EntryHash {
    entry_hash(document, b"erase")
}

fn entry_hash(document: DocumentId, what: &[u8]) -> EntryHash {
    let digest = Sha256::new()
        .chain_update(document.to_bytes())
        .chain_update(what)
        .finalize();
    let mut hash = [0; 16];
    for (to, from) in hash.iter_mut().zip(digest) {
        *to = from;
    }
    hash
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    #[test]
    fn lg4_hashes_are_pinned() {
        // Made with sha256sum over 17 bytes and the rest.
        assert_eq!(
            hex(&update_hash(DocumentId::WORKSPACE, &[0, 0])),
            PINNED_UPDATE
        );
        assert_eq!(hex(&erase_hash(DocumentId::WORKSPACE)), PINNED_ERASE);
    }

    #[test]
    fn lg4_the_document_is_part_of_the_hash() {
        let other = DocumentId {
            kind: crate::ids::Kind::DEAL,
            id: [0; 16],
        };
        assert_ne!(
            update_hash(DocumentId::WORKSPACE, b"x"),
            update_hash(other, b"x")
        );
    }

    const PINNED_UPDATE: &str = "c9fb1e79625b44ef14a3b9a3fcd5346d";
    const PINNED_ERASE: &str = "a1569754203ab3950857036d72e39b6c";
}
