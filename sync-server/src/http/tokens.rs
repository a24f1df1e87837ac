//! Tokens of a person's programs.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use uuid::Uuid;

use super::caller::InPerson;
use super::{At, Body, Problem, Relay};
use crate::accounts::{NewToken, TokenRow, Wanted};

pub(super) async fn list(
    State(relay): State<Relay>,
    InPerson(caller): InPerson,
) -> Result<Json<Vec<TokenRow>>, Problem> {
    Ok(Json(relay.accounts.tokens(caller).await?))
}

pub(super) async fn make(
    State(relay): State<Relay>,
    InPerson(caller): InPerson,
    body: Body<Wanted>,
) -> Result<(StatusCode, Json<NewToken>), Problem> {
    let Json(wanted) = body?;
    let made = relay.accounts.new_token(caller, wanted).await?;
    Ok((StatusCode::CREATED, Json(made)))
}

pub(super) async fn end(
    State(relay): State<Relay>,
    InPerson(caller): InPerson,
    at: At<Uuid>,
) -> Result<StatusCode, Problem> {
    let Path(token) = at?;
    relay.accounts.end_token(caller, token).await?;
    Ok(StatusCode::NO_CONTENT)
}
