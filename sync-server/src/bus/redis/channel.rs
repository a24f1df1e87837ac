//! Names of channels: `carnet:2:{installation}:workspace:{id}` and so on. The number is that of this layout: another layout
//! takes another number. Two installations may use one Redis, and neither hears the other.

use carnet_protocol::ids::WorkspaceId;
use uuid::Uuid;

use crate::bus::Rang;

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
}

/// The channels of one installation.
#[derive(Clone, Debug)]
pub(super) struct Channels(String);

impl Channels {
    /// Those of this one.
    pub(super) fn of(installation: Uuid) -> Self {
        Self(format!("carnet:2:{}:", installation.simple()))
    }

    /// A channel's name.
    pub(super) fn name(&self, channel: Channel) -> String {
        let Self(prefix) = self;
        match channel {
            Channel::Workspace(workspace) => {
                format!("{prefix}workspace:{}", workspace.uuid().simple())
            }
            Channel::Accounts => format!("{prefix}accounts"),
            Channel::Echo(id) => format!("{prefix}echo:{}", id.simple()),
        }
    }

    /// The channel of that name, when it is one of these.
    pub(super) fn named(&self, name: &str) -> Option<Channel> {
        let rest = name.strip_prefix(&self.0)?;
        let id = |rest: &str| Uuid::try_parse(rest).ok();
        if rest == "accounts" {
            Some(Channel::Accounts)
        } else if let Some(rest) = rest.strip_prefix("workspace:") {
            id(rest).map(WorkspaceId::from).map(Channel::Workspace)
        } else {
            rest.strip_prefix("echo:").and_then(id).map(Channel::Echo)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_channel_is_found_by_its_name_and_nothing_else_is() {
        let id = Uuid::from_u128(7);
        let (ours, theirs) = (Channels::of(id), Channels::of(Uuid::from_u128(8)));
        for channel in [
            Channel::Workspace(WorkspaceId::from(id)),
            Channel::Accounts,
            Channel::Echo(id),
        ] {
            let name = ours.name(channel);
            assert_eq!(ours.named(&name), Some(channel));
            assert_eq!(theirs.named(&name), None, "another installation's");
        }
        let prefix = format!("carnet:2:{}", id.simple());
        for rest in [":workspace:", ":workspace:x", "", ":"] {
            assert_eq!(ours.named(&format!("{prefix}{rest}")), None, "{rest}");
        }
        assert_eq!(ours.named("carnet:1:accounts"), None);
    }
}
