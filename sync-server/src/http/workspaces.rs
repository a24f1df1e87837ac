//! Workspaces, and tickets for their sockets.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use carnet_protocol::ids::{DeviceId, Epoch, WorkspaceId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::caller::{Bearer, InPerson};
use super::{At, Body, Problem, Relay};
use crate::clock::new_id;

#[derive(Deserialize)]
pub(super) struct NewWorkspace {
    id: Uuid,
    name: String,
}

/// The caller makes a workspace and owns it. Its log is made first: a name without a log would be of no use.
pub(super) async fn create(
    State(relay): State<Relay>,
    InPerson(caller): InPerson,
    body: Body<NewWorkspace>,
) -> Result<impl IntoResponse, Problem> {
    let Json(body) = body?;
    let workspace = WorkspaceId::from(body.id);
    relay
        .accounts
        .may_create(caller, workspace, &body.name)
        .await?;
    relay
        .shared
        .log
        .create(workspace, Epoch(new_id(&*relay.chance)))
        .await?;
    relay
        .accounts
        .create_workspace(caller, workspace, &body.name)
        .await?;
    tracing::info!(%workspace, "a workspace was made");
    Ok((
        StatusCode::CREATED,
        Json(serde_json::json!({ "id": body.id })),
    ))
}

#[derive(Deserialize)]
pub(super) struct ForDevice {
    device: Uuid,
    /// What the device calls itself.
    #[serde(default)]
    name: String,
}

#[derive(Serialize)]
pub(super) struct Ticket {
    ticket: String,
    expires_at: i64,
}

pub(super) async fn ticket(
    State(relay): State<Relay>,
    Bearer(caller): Bearer,
    at: At<Uuid>,
    body: Body<ForDevice>,
) -> Result<Json<Ticket>, Problem> {
    let (Path(workspace), Json(body)) = (at?, body?);
    let device = DeviceId::from(body.device);
    let made = relay
        .accounts
        .ticket(caller, WorkspaceId::from(workspace), device, &body.name)
        .await?;
    Ok(Json(Ticket {
        ticket: made.ticket,
        expires_at: made.expires_at,
    }))
}
