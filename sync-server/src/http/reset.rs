//! Reset links: an owner makes one, whoever has it chooses another password.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use carnet_protocol::ids::{MemberId, WorkspaceId};
use serde::Deserialize;
use uuid::Uuid;

use super::auth::{Entering, Secret, enter};
use super::caller::{From, InPerson};
use super::invites::Link;
use super::{At, Body, Problem, Relay};
use crate::accounts::ResetLook;

pub(super) async fn make(
    State(relay): State<Relay>,
    InPerson(caller): InPerson,
    at: At<(Uuid, Uuid)>,
) -> Result<Json<Link>, Problem> {
    let Path((workspace, member)) = at?;
    let (workspace, member) = (WorkspaceId::from(workspace), MemberId::from(member));
    let made = relay.accounts.new_reset(caller, workspace, member).await?;
    Ok(Json(Link {
        link: relay.link("reset", &made.secret),
        expires_at: made.expires_at,
    }))
}

pub(super) async fn look(
    State(relay): State<Relay>,
    body: Body<Secret>,
) -> Result<Json<ResetLook>, Problem> {
    let Json(body) = body?;
    Ok(Json(relay.accounts.look_at_reset(&body.secret).await?))
}

#[derive(Deserialize)]
pub(super) struct NewPassword {
    secret: String,
    password: String,
}

pub(super) async fn reset(
    State(relay): State<Relay>,
    from: From,
    headers: HeaderMap,
    body: Body<Entering<NewPassword>>,
) -> Result<Response, Problem> {
    enter(
        &relay,
        from,
        &headers,
        body,
        async |visitor, by: NewPassword| {
            relay
                .accounts
                .reset(&visitor, &by.secret, &by.password)
                .await
        },
    )
    .await
}
