//! What a desk tells others of itself now: the record that is open, and carets. Opaque to the relay, never stored.

use carnet_protocol::ids::{DocumentId, MemberId};
use carnet_protocol::limits::PRESENCE_BYTES_MAX;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::api::ApiError;
use crate::api::event::{Dragging, Whereabouts};
use crate::limits::PRESENCE_NAME_BYTES_MAX;

/// The form of these bytes. Another version may say it in another form; a desk skips what it does not know.
const FORM: u8 = 1;

/// The member that the gateway's desks are in the log: nobody. Who comes by browser stands in [`Here::people`], which is
/// believed of this member alone, because the relay vouches for it.
///
/// It is no UUID of a version that people may have, so nobody's account has it.
pub const GATEWAY: MemberId = MemberId(*b"carnet's gateway");

/// One desk's whole presence: each message replaces the one before.
///
/// What was added later is written behind the first two fields: a desk that does not know it reads those and stops there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Here {
    /// The record that is open.
    pub document: Option<DocumentId>,
    /// Awareness updates (y-protocols) of the editors at this desk.
    pub carets: Vec<Caret>,
    /// What the person does there.
    #[serde(skip)]
    pub doing: Doing,
    /// Who is at this desk by browser.
    #[serde(skip)]
    pub people: Vec<Person>,
}

/// What somebody does.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Doing {
    /// The field of the open record that they edit.
    pub field: Option<String>,
    /// The card in their hand.
    pub dragging: Option<Dragging>,
}

/// A browser tab at the gateway, and whose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The tab, by a name that the gateway drew.
    pub page: Uuid,
    /// Who.
    pub member: MemberId,
    /// The record that is open.
    pub document: Option<DocumentId>,
    /// What they do there.
    pub doing: Doing,
}

impl Doing {
    /// Without names that are longer than any of ours.
    #[must_use]
    pub fn bounded(mut self) -> Self {
        self.field
            .take_if(|name| name.len() > PRESENCE_NAME_BYTES_MAX);
        self.dragging
            .take_if(|held| held.stage.len() > PRESENCE_NAME_BYTES_MAX);
        self
    }
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

/// What a screen says of its person.
///
/// # Errors
/// [`crate::api::Code::Invalid`] for a document that has no such name.
pub fn read(at: Whereabouts) -> Result<(Option<DocumentId>, Doing), ApiError> {
    let named = |name: String| {
        let read = name.parse();
        read.map_err(|_| ApiError::invalid("document", "no such name"))
    };
    let doing = Doing {
        field: at.field,
        dragging: at.dragging,
    };
    Ok((at.document.map(named).transpose()?, doing.bounded()))
}

impl Here {
    /// The bytes for a Presence frame. Carets, and then people, that do not fit are left out.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut here = self.clone();
        loop {
            let mut bytes = vec![FORM];
            bytes.extend(postcard::to_stdvec(&here).unwrap_or_default());
            bytes.extend(postcard::to_stdvec(&(&here.doing, &here.people)).unwrap_or_default());
            if bytes.len() <= PRESENCE_BYTES_MAX
                || (here.carets.pop().is_none() && here.people.pop().is_none())
            {
                return bytes;
            }
        }
    }

    /// Reads another desk's presence; `None` for bytes from a version that says it otherwise.
    #[must_use]
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        let (form, body) = bytes.split_first()?;
        if *form != FORM {
            return None;
        }
        let (mut here, more): (Self, _) = postcard::take_from_bytes(body).ok()?;
        let (doing, people): (Doing, Vec<Person>) = postcard::from_bytes(more).unwrap_or_default();
        here.doing = doing.bounded();
        here.people = people;
        for person in &mut here.people {
            person.doing = std::mem::take(&mut person.doing).bounded();
        }
        Some(here)
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

    fn busy() -> Here {
        let doing = Doing {
            field: Some("amount".to_owned()),
            dragging: Some(Dragging {
                deal: Uuid::from_u128(7),
                stage: "won".to_owned(),
                before: None,
            }),
        };
        Here {
            document: Some(DocumentId::WORKSPACE),
            carets: vec![Caret {
                document: DocumentId::WORKSPACE,
                bytes: vec![1, 2],
            }],
            people: vec![Person {
                page: Uuid::from_u128(1),
                member: MemberId([3; 16]),
                document: None,
                doing: doing.clone(),
            }],
            doing,
        }
    }

    #[test]
    fn presence_survives_its_encoding() {
        assert_eq!(Here::decode(&busy().encode()), Some(busy()));
    }

    /// Presence as it was before there was more to say.
    #[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
    struct Old {
        document: Option<DocumentId>,
        carets: Vec<Caret>,
    }

    #[test]
    fn an_older_desk_reads_what_it_knows_and_is_read() {
        let here = busy();
        let old = Old {
            document: here.document,
            carets: here.carets.clone(),
        };
        let read: Old = postcard::from_bytes(&here.encode()[1..]).unwrap();
        assert_eq!(read, old, "what came later is behind what it knows");
        let said = [vec![FORM], postcard::to_stdvec(&old).unwrap()].concat();
        let Old { document, carets } = old;
        let known = Here {
            document,
            carets,
            ..Here::default()
        };
        assert_eq!(Here::decode(&said), Some(known), "nothing more is said");
    }

    #[test]
    fn no_bytes_are_too_strange_to_read() {
        let whole = busy().encode();
        for end in 0..whole.len() {
            if let Some(here) = Here::decode(&whole[..end]) {
                assert_eq!(here.document, busy().document, "cut at {end}");
                assert!(here.people.is_empty(), "cut at {end}");
            }
        }
        let strange = [whole.as_slice(), &[255; 40]].concat();
        assert_eq!(
            Here::decode(&strange),
            Some(busy()),
            "a newer desk says more"
        );
        assert_eq!(Here::decode(&[FORM + 1, 0, 0]), None);
    }

    #[test]
    fn names_that_are_too_long_are_nobodys() {
        let mut here = busy();
        here.doing.field = Some("x".repeat(PRESENCE_NAME_BYTES_MAX + 1));
        if let Some(held) = &mut here.people[0].doing.dragging {
            held.stage = "x".repeat(PRESENCE_NAME_BYTES_MAX + 1);
        }
        let read = Here::decode(&here.encode()).unwrap();
        assert_eq!(read.doing.field, None);
        assert_eq!(read.doing.dragging, busy().doing.dragging, "the rest stays");
        assert_eq!(read.people[0].doing.dragging, None);
    }

    #[test]
    fn pr1_a_presence_fits_its_frame() {
        let caret = Caret {
            document: DocumentId::WORKSPACE,
            bytes: vec![255; 4_000],
        };
        let mut here = busy();
        here.carets = vec![caret; 20];
        here.people = vec![here.people[0].clone(); 2_000];
        let bytes = here.encode();
        assert!(bytes.len() <= PRESENCE_BYTES_MAX);
        assert!(Here::decode(&bytes).is_some_and(|read| !read.people.is_empty()));
    }

    #[test]
    fn the_end_of_a_caret_passes_the_door() {
        let bytes = gone(&[(1 << 52, 300)]);
        let walked = carnet_protocol::door::walk_awareness(&bytes).expect("a well formed update");
        assert_eq!(walked.len(), 1);
    }
}
