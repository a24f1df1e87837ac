//! A person's sign-ins and password.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde::Deserialize;
use uuid::Uuid;

use super::caller::InPerson;
use super::session::no_cookie;
use super::{At, Body, Problem, Relay};
use crate::accounts::SessionRow;

#[derive(Deserialize)]
pub(super) struct Passwords {
    current: String,
    password: String,
}

pub(super) async fn change_password(
    State(relay): State<Relay>,
    InPerson(caller): InPerson,
    body: Body<Passwords>,
) -> Result<StatusCode, Problem> {
    let Json(body) = body?;
    relay
        .accounts
        .change_password(caller, &body.current, &body.password)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

pub(super) async fn sign_out_everywhere(
    State(relay): State<Relay>,
    InPerson(caller): InPerson,
) -> Result<impl IntoResponse, Problem> {
    relay.accounts.sign_out_everywhere(caller).await?;
    Ok((no_cookie(&relay), StatusCode::NO_CONTENT))
}

pub(super) async fn list(
    State(relay): State<Relay>,
    InPerson(caller): InPerson,
) -> Result<Json<Vec<SessionRow>>, Problem> {
    Ok(Json(relay.accounts.sessions(caller).await?))
}

pub(super) async fn end(
    State(relay): State<Relay>,
    InPerson(caller): InPerson,
    at: At<Uuid>,
) -> Result<StatusCode, Problem> {
    let Path(session) = at?;
    relay.accounts.end_session(caller, session).await?;
    Ok(StatusCode::NO_CONTENT)
}
