//! `POST /rpc/{workspace}/here?stream=<uuid>`: what a tab says of its person. It is there for as long as its stream.

use axum::Json;
use axum::extract::rejection::{JsonRejection, QueryRejection};
use axum::extract::{Query, State};
use axum::http::StatusCode;
use carnet_core::api::ApiError;
use carnet_core::api::event::Whereabouts;
use serde::Deserialize;
use uuid::Uuid;

use super::answer::Refused;
use super::caller::Caller;
use crate::Gateway;

#[derive(Debug, Deserialize)]
pub(super) struct Which {
    stream: Uuid,
}

pub(super) async fn here(
    State(gateway): State<Gateway>,
    caller: Caller,
    which: Result<Query<Which>, QueryRejection>,
    body: Result<Json<Whereabouts>, JsonRejection>,
) -> Result<StatusCode, Refused> {
    let Query(which) = which.map_err(|_| ApiError::invalid("stream", "a UUID names it"))?;
    let Json(at) = body?;
    let desk = gateway.desks.desk(caller.workspace).await?;
    let key = (caller.person.member, which.stream);
    desk.whereabouts(key, at).await?;
    Ok(StatusCode::NO_CONTENT)
}
