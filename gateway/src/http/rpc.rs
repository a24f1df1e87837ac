//! `POST /rpc/{workspace}`: the same requests and answers as in the desktop's window.

use axum::Json;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use axum::http::header::CACHE_CONTROL;
use axum::response::IntoResponse;
use carnet_core::api::{Request, Response};

use super::answer::Refused;
use super::caller::Caller;
use crate::Gateway;

pub(super) async fn call(
    State(gateway): State<Gateway>,
    caller: Caller,
    body: Result<Json<Request>, JsonRejection>,
) -> Result<impl IntoResponse, Refused> {
    let Json(request) = body?;
    caller.must(request.right())?;
    let workspace = caller.workspace;
    let desk = gateway.desks.desk(workspace).await?;
    let mut answer = desk.call(request, caller.actor).await?;
    if let Response::Workspace(found) = &mut answer {
        // Readers do not know which workspace their file holds.
        found.id = workspace.uuid();
    }
    Ok(([(CACHE_CONTROL, "no-store")], Json(answer)))
}
