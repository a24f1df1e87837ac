//! A new workspace on this computer.

use std::sync::Arc;

use carnet_core::api::{ApiError, Request, workspace};
use carnet_core::desk::Desk;
use tokio::task::spawn_blocking;

use super::{Shell, slot};
use crate::account::waited;
use crate::request::{Content, Create};
use crate::settings::Entry;

/// Colours that people have.
const COLORS: u8 = 8;

impl Shell {
    pub(super) async fn create(self: &Arc<Self>, wish: Create) -> Result<(), ApiError> {
        let _turn = self.turn.lock().await;
        let name = wish.name.trim().to_owned();
        if name.is_empty() || name.chars().count() > 120 {
            return Err(ApiError::invalid("name", "1 to 120 characters"));
        }
        let entry = Entry {
            id: self.new_id(),
            name,
            member: self.settings().member,
            role: "owner".to_owned(),
            shared: None,
        };
        self.hearing.speak(Some(wish.locale));
        let (desk, wire) = self.open(&entry).await?;
        let shell = self.clone();
        let made = entry.clone();
        let filled = waited(
            spawn_blocking(move || {
                shell.fill(&desk, &made, &wish)?;
                shell.settle(|settings| {
                    settings.locale = Some(wish.locale);
                    settings.my_name = wish.my_name.trim().to_owned();
                    settings.current = Some(made.id);
                    settings.put(made);
                })?;
                Ok(desk)
            })
            .await,
        )?;
        self.leave().await;
        self.put(entry, (filled, wire));
        Ok(())
    }

    /// Writes what a new workspace starts with.
    fn fill(&self, desk: &Desk, entry: &Entry, wish: &Create) -> Result<(), ApiError> {
        let actor = slot::actor(entry, wish.locale);
        let ask = |request| {
            desk.call(Request::Workspace(request), actor.clone())
                .map(drop)
        };
        desk.seed(&entry.name, wish.my_name.trim(), actor.clone())?;
        ask(profile(entry, wish.my_name.trim()))?;
        match wish.content {
            Content::Example => ask(workspace::Request::AddSample),
            Content::Empty => Ok(()),
        }
    }
}

/// What others see of the person here. The colour follows from the person, so that it is the same everywhere.
pub(super) fn profile(entry: &Entry, name: &str) -> workspace::Request {
    let color = entry
        .member
        .as_bytes()
        .iter()
        .fold(0_u8, |sum, byte| sum.wrapping_add(*byte));
    workspace::Request::PutProfile {
        name: name.to_owned(),
        color: color % COLORS,
    }
}
