//! Who did what: of a workspace, and of the whole relay.

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use carnet_protocol::ids::WorkspaceId;
use serde::Deserialize;
use uuid::Uuid;

use super::caller::{Bearer, InPerson};
use super::{At, Problem, Relay};
use crate::accounts::{AccountError, Page, Trail};

/// Which page.
#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    before: Option<String>,
    #[serde(default)]
    limit: Option<u32>,
}

type Of = Result<Query<Asked>, QueryRejection>;

pub(super) async fn of_workspace(
    State(relay): State<Relay>,
    Bearer(caller): Bearer,
    at: At<Uuid>,
    page: Of,
) -> Result<Json<Trail>, Problem> {
    let workspace = WorkspaceId::from(at?.0);
    let page = page_of(page)?;
    Ok(Json(relay.accounts.trail(caller, workspace, &page).await?))
}

pub(super) async fn of_relay(
    State(relay): State<Relay>,
    InPerson(caller): InPerson,
    page: Of,
) -> Result<Json<Trail>, Problem> {
    let page = page_of(page)?;
    Ok(Json(relay.accounts.whole_trail(caller, &page).await?))
}

fn page_of(asked: Of) -> Result<Page, Problem> {
    let Query(Asked { before, limit }) = asked.map_err(|_| AccountError::Invalid {
        field: "limit",
        detail: "it is 1 to 200",
    })?;
    Ok(Page { before, limit })
}
