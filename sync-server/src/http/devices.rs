//! Devices of a workspace.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use carnet_protocol::ids::{DeviceId, WorkspaceId};
use uuid::Uuid;

use super::caller::Bearer;
use super::{At, Problem, Relay};
use crate::accounts::DeviceRow;

pub(super) async fn list(
    State(relay): State<Relay>,
    Bearer(caller): Bearer,
    at: At<Uuid>,
) -> Result<Json<Vec<DeviceRow>>, Problem> {
    let workspace = WorkspaceId::from(at?.0);
    Ok(Json(relay.accounts.devices(caller, workspace).await?))
}

pub(super) async fn revoke(
    State(relay): State<Relay>,
    Bearer(caller): Bearer,
    at: At<(Uuid, Uuid)>,
) -> Result<StatusCode, Problem> {
    let Path((workspace, device)) = at?;
    let (workspace, device) = (WorkspaceId::from(workspace), DeviceId::from(device));
    relay
        .accounts
        .revoke_device(caller, workspace, device)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
