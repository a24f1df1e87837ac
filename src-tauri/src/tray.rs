//! The sign in the system's tray: open, quick capture, today, quit. Its menu does everything: on Linux a click on the sign
//! itself is told to nobody. A system without a tray, or without the library for it, has the window.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, PoisonError};

use carnet_core::api::Locale;
use tauri::menu::{Menu, MenuItem};
use tauri::tray::{TrayIcon, TrayIconBuilder};
use tauri::{AppHandle, Manager, Wry};

use crate::words::say;

/// What the menu offers, in its order; the words are `notifications-tray-…`.
const ITEMS: [&str; 4] = ["open", "capture", "today", "quit"];

/// The sign, for as long as it is kept; and what its menu says.
pub struct Tray {
    _sign: TrayIcon<Wry>,
    items: Vec<(&'static str, MenuItem<Wry>)>,
    said: Mutex<Locale>,
}

impl std::fmt::Debug for Tray {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tray").finish_non_exhaustive()
    }
}

/// Puts the sign into the tray. `open` is called with what was chosen, a `carnet://` link or nothing but "here I am".
pub fn put(app: &AppHandle, locale: Locale, open: fn(&AppHandle, Option<&str>)) {
    // The library behind it panics where it is not installed.
    let made = catch_unwind(AssertUnwindSafe(|| make(app, locale, open)));
    match made {
        Ok(Ok(tray)) => {
            app.manage(tray);
        }
        Ok(Err(error)) => tracing::info!(%error, "the system has no tray"),
        Err(_) => tracing::info!("the library of the system's tray is not installed"),
    }
}

fn make(
    app: &AppHandle,
    locale: Locale,
    open: fn(&AppHandle, Option<&str>),
) -> tauri::Result<Tray> {
    let items = ITEMS
        .iter()
        .map(|id| {
            let item = MenuItem::with_id(app, *id, words(locale, id), true, None::<&str>)?;
            Ok((*id, item))
        })
        .collect::<tauri::Result<Vec<_>>>()?;
    let menu = Menu::new(app)?;
    for (_, item) in &items {
        menu.append(item)?;
    }
    let mut sign = TrayIconBuilder::with_id("carnet")
        .tooltip("Carnet")
        .menu(&menu)
        .on_menu_event(move |app, event| match event.id().as_ref() {
            "open" => open(app, None),
            "capture" => open(app, Some("carnet://capture")),
            "today" => open(app, Some("carnet://today")),
            "quit" => quit(app),
            _ => {}
        });
    if let Some(icon) = app.default_window_icon() {
        sign = sign.icon(icon.clone());
    }
    Ok(Tray {
        _sign: sign.build(app)?,
        items,
        said: Mutex::new(locale),
    })
}

/// As when a person closes the window, so that its page says its last words.
fn quit(app: &AppHandle) {
    match app.get_webview_window("main") {
        Some(window) if window.close().is_ok() => {}
        _ => app.exit(0),
    }
}

/// The menu speaks the language that was chosen.
pub fn speak(app: &AppHandle, locale: Locale) {
    let Some(tray) = app.try_state::<Tray>() else {
        return;
    };
    let mut said = tray.said.lock().unwrap_or_else(PoisonError::into_inner);
    if *said == locale {
        return;
    }
    *said = locale;
    for (id, item) in &tray.items {
        if let Err(error) = item.set_text(words(locale, id)) {
            tracing::debug!(%error, "the tray keeps its old words");
        }
    }
}

fn words(locale: Locale, id: &str) -> String {
    say(locale, &format!("notifications-tray-{id}"), &[])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_menu_has_words_in_both_languages() {
        for locale in [Locale::En, Locale::Fr] {
            for id in ITEMS {
                assert!(!words(locale, id).starts_with("notifications-"), "{id}");
            }
        }
    }
}
