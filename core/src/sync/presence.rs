//! What a desk tells others of itself now: the record that is open, and carets. Opaque to the relay, never stored.

use carnet_protocol::ids::DocumentId;
use serde::{Deserialize, Serialize};

use carnet_protocol::limits::PRESENCE_BYTES_MAX;

/// The form of these bytes. Another version may say it in another form; a desk skips what it does not know.
const FORM: u8 = 1;

/// One desk's whole presence: each message replaces the one before.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Here {
    /// The record that is open.
    pub document: Option<DocumentId>,
    /// Awareness updates (y-protocols) of the editors at this desk.
    pub carets: Vec<Caret>,
}

/// One editor's awareness in one document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Caret {
    /// The document.
    pub document: DocumentId,
    /// Awareness update bytes.
    #[serde(with = "serde_bytes")]
    pub bytes: Vec<u8>,
}

impl Here {
    /// The bytes for a Presence frame. Carets that do not fit are left out.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut here = self.clone();
        loop {
            let mut bytes = vec![FORM];
            bytes.extend(postcard::to_stdvec(&here).unwrap_or_default());
            if bytes.len() <= PRESENCE_BYTES_MAX || here.carets.pop().is_none() {
                return bytes;
            }
        }
    }

    /// Reads another desk's presence; `None` for bytes from a version that says it otherwise.
    #[must_use]
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        let (form, body) = bytes.split_first()?;
        (*form == FORM)
            .then(|| postcard::from_bytes(body).ok())
            .flatten()
    }
}

/// An awareness update that says these clients have gone: their clock one further, and no state.
#[must_use]
pub fn gone(clients: &[(u64, u64)]) -> Vec<u8> {
    let mut bytes = Vec::new();
    number(&mut bytes, clients.len() as u64);
    for (client, clock) in clients {
        number(&mut bytes, *client);
        number(&mut bytes, clock + 1);
        number(&mut bytes, 4);
        bytes.extend_from_slice(b"null");
    }
    bytes
}

/// lib0's variable-length number.
fn number(bytes: &mut Vec<u8>, mut value: u64) {
    while value > 0x7F {
        bytes.push((value & 0x7F) as u8 | 0x80);
        value >>= 7;
    }
    bytes.push((value & 0x7F) as u8);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn presence_survives_its_encoding() {
        let here = Here {
            document: Some(DocumentId::WORKSPACE),
            carets: vec![Caret {
                document: DocumentId::WORKSPACE,
                bytes: vec![1, 2],
            }],
        };
        assert_eq!(Here::decode(&here.encode()), Some(here));
    }

    #[test]
    fn pr1_a_presence_fits_its_frame() {
        let caret = Caret {
            document: DocumentId::WORKSPACE,
            bytes: vec![255; 4_000],
        };
        let here = Here {
            document: None,
            carets: vec![caret; 20],
        };
        assert!(here.encode().len() <= PRESENCE_BYTES_MAX);
    }

    #[test]
    fn the_end_of_a_caret_passes_the_door() {
        let bytes = gone(&[(1 << 52, 300)]);
        let walked = carnet_protocol::door::walk_awareness(&bytes).expect("a well formed update");
        assert_eq!(walked.len(), 1);
    }
}
