//! The tables of a relay for a word of its command, beside the relay or without it.

use std::sync::Arc;

use anyhow::ensure;
use carnet_protocol::ids::{DocumentId, WorkspaceId};

use super::storage::Place;
use crate::folder;
use crate::log::{Committed, Item};
use crate::settings::Settings;
use crate::sql::Tables;

/// Opens the tables where the settings say that they are. Nothing is made where there is nothing.
pub(crate) async fn tables(settings: &Settings) -> anyhow::Result<Tables> {
    ensure!(
        settings.database_url.is_some() || folder::is_there(&folder::database(&settings.data))?,
        "there is no relay in {} (--data)",
        settings.data.display()
    );
    let place = Place::find(settings).await?;
    Ok(place.open(Arc::new(Nobody), settings.room)?.tables)
}

/// No links here that must hear of commits.
#[derive(Debug)]
pub(crate) struct Nobody;

impl Committed for Nobody {
    fn committed(&self, _: WorkspaceId, _: Vec<Item>) {}
    fn long_tail(&self, _: WorkspaceId, _: DocumentId) {}
}
