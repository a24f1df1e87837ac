//! Somebody on the session bus who shows notifications, as a desktop environment does, and remembers them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Result;
use zbus::blocking::{Connection, connection};
use zbus::zvariant::OwnedValue;

/// One notification, as a person sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The application that it says it is from.
    pub from: String,
    /// The first line.
    pub title: String,
    /// What follows.
    pub body: String,
}

type Wall = Arc<Mutex<Vec<Shown>>>;

/// The one who shows them; gone from the bus when dropped.
#[derive(Debug)]
pub(super) struct Notices {
    wall: Wall,
    bus: Connection,
}

impl Notices {
    /// Takes the name of the notification daemon on this bus.
    pub(super) fn on(bus: &str) -> Result<Self> {
        let wall = Wall::default();
        let connection = connection::Builder::address(bus)?
            .serve_at("/org/freedesktop/Notifications", Daemon(wall.clone()))?
            .name("org.freedesktop.Notifications")?
            .build()?;
        Ok(Self {
            wall,
            bus: connection,
        })
    }

    /// A person clicks on the last one.
    pub(super) fn click(&self) -> Result<()> {
        let last = u32::try_from(self.shown().len())?;
        self.bus.emit_signal(
            None::<&str>,
            "/org/freedesktop/Notifications",
            "org.freedesktop.Notifications",
            "ActionInvoked",
            &(last, "default"),
        )?;
        Ok(())
    }

    /// What was shown so far, oldest first.
    pub(super) fn shown(&self) -> Vec<Shown> {
        let wall = self.wall.lock().unwrap_or_else(PoisonError::into_inner);
        wall.clone()
    }
}

struct Daemon(Wall);

#[zbus::interface(name = "org.freedesktop.Notifications")]
impl Daemon {
    #[expect(clippy::too_many_arguments, reason = "the specification's call")]
    fn notify(
        &self,
        from: String,
        _replaces: u32,
        _icon: &str,
        title: String,
        body: String,
        _actions: Vec<String>,
        _hints: HashMap<String, OwnedValue>,
        _until: i32,
    ) -> u32 {
        let mut wall = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        wall.push(Shown { from, title, body });
        u32::try_from(wall.len()).unwrap_or(u32::MAX)
    }

    #[zbus(name = "GetCapabilities")]
    fn capabilities(&self) -> Vec<&'static str> {
        vec!["body", "actions"]
    }

    #[zbus(name = "GetServerInformation")]
    fn server_information(&self) -> (&'static str, &'static str, &'static str, &'static str) {
        ("wall", "Carnet's tests", "1", "1.2")
    }

    #[zbus(name = "CloseNotification")]
    fn close_notification(&self, _id: u32) {}
}
