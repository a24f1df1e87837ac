//! The place near the clock where programs put their signs, as a desktop environment has it: it takes a sign, reads its menu
//! and chooses from it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context, Result};
use zbus::blocking::{Connection, Proxy, connection};
use zbus::message::Header;
use zbus::zvariant::{OwnedObjectPath, OwnedValue, Value};

/// Whose sign it is on the bus, and under which path.
type Sign = (String, String);

/// A line of a menu: its number, what is known of it, and what opens from it.
type Line = (i32, HashMap<String, OwnedValue>, Vec<OwnedValue>);

/// The tray; gone from the bus when dropped.
#[derive(Debug)]
pub(super) struct Tray {
    signs: Arc<Mutex<Vec<Sign>>>,
    bus: Connection,
}

impl Tray {
    /// Takes the name of the tray on this bus.
    pub(super) fn on(bus: &str) -> Result<Self> {
        let signs = Arc::<Mutex<Vec<Sign>>>::default();
        let bus = connection::Builder::address(bus)?
            .serve_at("/StatusNotifierWatcher", Watcher(signs.clone()))?
            .name("org.kde.StatusNotifierWatcher")?
            .build()?;
        Ok(Self { signs, bus })
    }

    /// What the menu of the first sign says, by the number of each line; nothing while there is no sign.
    pub(super) fn lines(&self) -> Result<Vec<(i32, String)>> {
        let Some(menu) = self.menu()? else {
            return Ok(Vec::new());
        };
        // Not `GetGroupProperties` of no line: the specification has it mean all lines, the library answers with none.
        let (_, top): (u32, Line) = menu.call("GetLayout", &(0, 1, vec!["label"]))?;
        let label = |line: OwnedValue| {
            let (id, mut values, _) = Line::try_from(Value::from(line)).ok()?;
            Some((id, String::try_from(values.remove("label")?).ok()?))
        };
        Ok(top.2.into_iter().filter_map(label).collect())
    }

    /// Chooses a line of the menu.
    pub(super) fn choose(&self, label: &str) -> Result<()> {
        let lines = self.lines()?;
        let (id, _) = lines
            .iter()
            .find(|(_, line)| line == label)
            .with_context(|| format!("{label} is in the menu: {lines:?}"))?;
        let menu = self.menu()?.context("a sign")?;
        menu.call::<_, _, ()>("Event", &(*id, "clicked", Value::from(0), 0_u32))?;
        Ok(())
    }

    fn menu(&self) -> Result<Option<Proxy<'static>>> {
        let signs = self.signs.lock().unwrap_or_else(PoisonError::into_inner);
        let Some((who, path)) = signs.first().cloned() else {
            return Ok(None);
        };
        drop(signs);
        let item = Proxy::new(&self.bus, who.clone(), path, "org.kde.StatusNotifierItem")?;
        let menu: OwnedObjectPath = item.get_property("Menu")?;
        let menu = Proxy::new(&self.bus, who, menu, "com.canonical.dbusmenu")?;
        Ok(Some(menu))
    }
}

struct Watcher(Arc<Mutex<Vec<Sign>>>);

#[zbus::interface(name = "org.kde.StatusNotifierWatcher")]
impl Watcher {
    fn register_status_notifier_item(&self, service: &str, #[zbus(header)] from: Header<'_>) {
        let sender = from.sender().map(ToString::to_string).unwrap_or_default();
        let sign = if service.starts_with('/') {
            (sender, service.to_owned())
        } else {
            (service.to_owned(), "/StatusNotifierItem".to_owned())
        };
        let mut signs = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        signs.push(sign);
    }

    #[zbus(property)]
    fn is_status_notifier_host_registered(&self) -> bool {
        true
    }

    #[zbus(property)]
    fn protocol_version(&self) -> i32 {
        0
    }

    #[zbus(property)]
    fn registered_status_notifier_items(&self) -> Vec<String> {
        Vec::new()
    }
}
