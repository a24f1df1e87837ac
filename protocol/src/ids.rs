//! Names of the things that travel: workspaces, documents, devices, members.
//!
//! On the wire an id is its 16 bytes and a document a kind byte and 16 bytes, without a length.
//! Ids are made elsewhere (by a clock and a source of chance that are handed in); this file only names them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub struct $name(pub [u8; 16]);

        impl $name {
            /// The same 16 bytes as a UUID.
            #[must_use]
            pub const fn uuid(self) -> Uuid {
                Uuid::from_bytes(self.0)
            }
        }

        impl From<Uuid> for $name {
            fn from(uuid: Uuid) -> Self {
                Self(uuid.into_bytes())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.uuid().fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.uuid())
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self::from)
            }
        }
    };
}

id! {
    /// One pipeline of one person or team.
    WorkspaceId
}
id! {
    /// One desk's identity in one workspace: the author of a numbered stream of updates.
    DeviceId
}
id! {
    /// A person in a workspace.
    MemberId
}
id! {
    /// One history of a relay's log. A relay restored from a backup draws a new one.
    Epoch
}
id! {
    /// One live socket, for as long as it lives: who a presence belongs to.
    SessionId
}

/// What a document is. A kind that this version does not know is kept and forwarded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Kind(pub u8);

impl Kind {
    /// One deal.
    pub const DEAL: Self = Self(1);
    /// One person.
    pub const CONTACT: Self = Self(2);
    /// One organisation.
    pub const COMPANY: Self = Self(3);
    /// One task that belongs to no record.
    pub const TASK: Self = Self(4);
    /// The workspace's settings; its id is sixteen zero bytes.
    pub const WORKSPACE: Self = Self(5);

    const NAMES: [(Self, &'static str); 5] = [
        (Self::DEAL, "deal"),
        (Self::CONTACT, "contact"),
        (Self::COMPANY, "company"),
        (Self::TASK, "task"),
        (Self::WORKSPACE, "workspace"),
    ];

    /// The word used in document names, or `None` for a kind from a newer version.
    #[must_use]
    pub fn name(self) -> Option<&'static str> {
        Self::NAMES
            .iter()
            .find(|(kind, _)| *kind == self)
            .map(|(_, name)| *name)
    }
}

/// The name of one document: on the wire 17 bytes, in text `crm:deal:{uuid}` or `crm:workspace`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct DocumentId {
    /// What the document is.
    pub kind: Kind,
    /// Which one: a UUID v7, or zeros for the workspace.
    pub id: [u8; 16],
}

impl DocumentId {
    /// The workspace's settings.
    pub const WORKSPACE: Self = Self {
        kind: Kind::WORKSPACE,
        id: [0; 16],
    };

    /// Names the document of a kind with that id.
    #[must_use]
    pub const fn new(kind: Kind, id: Uuid) -> Self {
        Self {
            kind,
            id: id.into_bytes(),
        }
    }

    /// The id part as a UUID.
    #[must_use]
    pub const fn uuid(self) -> Uuid {
        Uuid::from_bytes(self.id)
    }

    /// The kind byte and the 16 bytes, as stored in databases.
    #[must_use]
    pub fn to_bytes(self) -> [u8; 17] {
        let mut bytes = [0; 17];
        let (kind, id) = bytes.split_at_mut(1);
        kind.copy_from_slice(&[self.kind.0]);
        id.copy_from_slice(&self.id);
        bytes
    }

    /// Reads what [`Self::to_bytes`] wrote; `None` when the length is wrong.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (kind, id) = bytes.split_first()?;
        Some(Self {
            kind: Kind(*kind),
            id: id.try_into().ok()?,
        })
    }
}

impl fmt::Display for DocumentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind.name() {
            Some("workspace") => f.write_str("crm:workspace"),
            Some(name) => write!(f, "crm:{name}:{}", self.uuid()),
            None => write!(f, "crm:kind-{}:{}", self.kind.0, self.uuid()),
        }
    }
}

/// A text that names no document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not the name of a document")]
pub struct NotADocument;

impl FromStr for DocumentId {
    type Err = NotADocument;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let rest = text.strip_prefix("crm:").ok_or(NotADocument)?;
        if rest == "workspace" {
            return Ok(Self::WORKSPACE);
        }
        let (word, id) = rest.split_once(':').ok_or(NotADocument)?;
        let kind = Kind::NAMES
            .iter()
            .find(|(_, name)| *name == word)
            .map(|(kind, _)| *kind)
            .or_else(|| {
                word.strip_prefix("kind-")
                    .and_then(|n| n.parse().ok())
                    .map(Kind)
            })
            .ok_or(NotADocument)?;
        let id = Uuid::parse_str(id).map_err(|_| NotADocument)?;
        Ok(Self::new(kind, id))
    }
}
