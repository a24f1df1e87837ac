//! Invitations to a workspace.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use carnet_protocol::ids::WorkspaceId;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::caller::Bearer;
use super::{At, Body, Problem, Relay};
use crate::accounts::{Invitation, InviteRow, RoleName};

#[derive(Deserialize)]
pub(super) struct NewInvite {
    role: RoleName,
    #[serde(default)]
    name: Option<String>,
}

/// A link for one person, to be handed on.
#[derive(Serialize)]
pub(super) struct Link {
    pub(super) link: String,
    pub(super) expires_at: i64,
}

pub(super) async fn make(
    State(relay): State<Relay>,
    Bearer(caller): Bearer,
    at: At<Uuid>,
    body: Body<NewInvite>,
) -> Result<Json<Link>, Problem> {
    let (Path(workspace), Json(body)) = (at?, body?);
    let invitation = Invitation {
        workspace: WorkspaceId::from(workspace),
        role: body.role.into(),
    };
    let made = relay.accounts.invite(caller, invitation, body.name).await?;
    Ok(Json(Link {
        link: relay.link("invite", &made.secret),
        expires_at: made.expires_at,
    }))
}

pub(super) async fn list(
    State(relay): State<Relay>,
    Bearer(caller): Bearer,
    at: At<Uuid>,
) -> Result<Json<Vec<InviteRow>>, Problem> {
    let workspace = WorkspaceId::from(at?.0);
    Ok(Json(relay.accounts.invites(caller, workspace).await?))
}

pub(super) async fn end(
    State(relay): State<Relay>,
    Bearer(caller): Bearer,
    at: At<(Uuid, Uuid)>,
) -> Result<StatusCode, Problem> {
    let Path((workspace, invite)) = at?;
    let workspace = WorkspaceId::from(workspace);
    relay.accounts.end_invite(caller, workspace, invite).await?;
    Ok(StatusCode::NO_CONTENT)
}
