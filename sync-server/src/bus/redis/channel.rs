//! Names of channels. The number in them is that of this layout: another layout takes another number.

use std::fmt;

use carnet_protocol::ids::WorkspaceId;
use uuid::Uuid;

use crate::bus::Rang;

const WORKSPACE: &str = "carnet:1:workspace:";
const ECHO: &str = "carnet:1:echo:";
const ACCOUNTS: &str = "carnet:1:accounts";

/// Where something is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Channel {
    /// What happened in a workspace.
    Workspace(WorkspaceId),
    /// What concerns everybody.
    Accounts,
    /// What one connection says to itself.
    Echo(Uuid),
}

impl Channel {
    /// Where a ring is rung.
    pub(super) const fn of(what: &Rang) -> Self {
        match what {
            Rang::In(workspace, _) => Self::Workspace(*workspace),
            Rang::Accounts => Self::Accounts,
        }
    }

    /// The channel of that name.
    pub(super) fn named(name: &str) -> Option<Self> {
        let id = |rest: &str| Uuid::try_parse(rest).ok();
        if name == ACCOUNTS {
            Some(Self::Accounts)
        } else if let Some(rest) = name.strip_prefix(WORKSPACE) {
            id(rest).map(WorkspaceId::from).map(Self::Workspace)
        } else {
            name.strip_prefix(ECHO).and_then(id).map(Self::Echo)
        }
    }
}

impl fmt::Display for Channel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Workspace(workspace) => write!(f, "{WORKSPACE}{}", workspace.uuid().simple()),
            Self::Accounts => f.write_str(ACCOUNTS),
            Self::Echo(id) => write!(f, "{ECHO}{}", id.simple()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_channel_is_found_by_its_name_and_nothing_else_is() {
        let id = Uuid::from_u128(7);
        for channel in [
            Channel::Workspace(WorkspaceId::from(id)),
            Channel::Accounts,
            Channel::Echo(id),
        ] {
            assert_eq!(Channel::named(&channel.to_string()), Some(channel));
        }
        for name in [
            "",
            "carnet:1:workspace:",
            "carnet:2:accounts",
            "carnet:1:workspace:x",
        ] {
            assert_eq!(Channel::named(name), None, "{name}");
        }
    }
}
