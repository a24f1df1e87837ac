//! Workspaces, their members, invitations and tickets.

use axum::Json;
use axum::extract::rejection::{JsonRejection, PathRejection};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use carnet_protocol::ids::{DeviceId, Epoch, MemberId, WorkspaceId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::caller::Bearer;
use super::{Problem, Relay};
use crate::accounts::{Invitation, MemberRow, RoleName};
use crate::clock::new_id;

type Body<T> = Result<Json<T>, JsonRejection>;
type At<T> = Result<Path<T>, PathRejection>;

#[derive(Deserialize)]
pub(super) struct NewWorkspace {
    id: Uuid,
    name: String,
}

/// The caller makes a workspace and owns it. Its log is made first: a name without a log would be of no use.
pub(super) async fn create(
    State(relay): State<Relay>,
    Bearer(caller): Bearer,
    body: Body<NewWorkspace>,
) -> Result<impl IntoResponse, Problem> {
    let Json(body) = body?;
    let workspace = WorkspaceId::from(body.id);
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
pub(super) struct NewInvite {
    role: RoleName,
    #[serde(default)]
    name: Option<String>,
}

#[derive(Serialize)]
pub(super) struct Link {
    link: String,
    expires_at: i64,
}

pub(super) async fn invite(
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

pub(super) async fn members(
    State(relay): State<Relay>,
    Bearer(caller): Bearer,
    at: At<Uuid>,
) -> Result<Json<Vec<MemberRow>>, Problem> {
    let Path(workspace) = at?;
    Ok(Json(
        relay
            .accounts
            .members(caller, WorkspaceId::from(workspace))
            .await?,
    ))
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

#[derive(Deserialize)]
pub(super) struct ForDevice {
    device: Uuid,
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
        .ticket(caller, WorkspaceId::from(workspace), device)
        .await?;
    Ok(Json(Ticket {
        ticket: made.ticket,
        expires_at: made.expires_at,
    }))
}
