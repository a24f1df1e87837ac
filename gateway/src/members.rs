//! Who asks: the relay's accounts, as the gateway needs them.

use async_trait::async_trait;
use carnet_protocol::frame::Role;
use carnet_protocol::ids::{MemberId, WorkspaceId};

/// Somebody who is signed in and belongs to the workspace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Person {
    /// The member.
    pub member: MemberId,
    /// What they are in this workspace.
    pub role: Role,
    /// Their sign-in.
    pub session: [u8; 16],
}

/// Why somebody may not come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Signed out, or never signed in.
    SignIn,
    /// No member of that workspace; whether it exists is not told.
    NotFound,
    /// The relay has too much to do.
    Busy,
    /// The relay could not look.
    Failed,
}

/// Knows people.
#[async_trait]
pub trait Members: Send + Sync + std::fmt::Debug {
    /// Who carries this access token, and what they are in a workspace.
    async fn person(&self, access: &str, workspace: WorkspaceId) -> Result<Person, Refusal>;

    /// Whether somebody who came in is still signed in and still belongs there. Asked while a stream is open: it outlives
    /// its access token.
    async fn still(&self, person: &Person, workspace: WorkspaceId) -> Result<(), Refusal>;
}
