//! Members of a workspace.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use carnet_protocol::ids::{MemberId, WorkspaceId};
use serde::Deserialize;
use uuid::Uuid;

use super::caller::Bearer;
use super::{At, Body, Problem, Relay};
use crate::accounts::{MemberRow, RoleName};

pub(super) async fn list(
    State(relay): State<Relay>,
    Bearer(caller): Bearer,
    at: At<Uuid>,
) -> Result<Json<Vec<MemberRow>>, Problem> {
    let workspace = WorkspaceId::from(at?.0);
    Ok(Json(relay.accounts.members(caller, workspace).await?))
}

#[derive(Deserialize)]
pub(super) struct NewRole {
    role: RoleName,
}

pub(super) async fn set_role(
    State(relay): State<Relay>,
    Bearer(caller): Bearer,
    at: At<(Uuid, Uuid)>,
    body: Body<NewRole>,
) -> Result<StatusCode, Problem> {
    let (Path((workspace, member)), Json(body)) = (at?, body?);
    let (workspace, member) = (WorkspaceId::from(workspace), MemberId::from(member));
    relay
        .accounts
        .set_role(caller, workspace, member, body.role.into())
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

pub(super) async fn remove(
    State(relay): State<Relay>,
    Bearer(caller): Bearer,
    at: At<(Uuid, Uuid)>,
) -> Result<StatusCode, Problem> {
    let Path((workspace, member)) = at?;
    let (workspace, member) = (WorkspaceId::from(workspace), MemberId::from(member));
    relay
        .accounts
        .remove_member(caller, workspace, member)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
