//! Who hears what happens: the window, when it listens, and the system's notifications.

use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::sync::{Mutex, PoisonError, RwLock};

use carnet_core::api::there::There;
use carnet_core::api::{Event, Locale};

use crate::notify::{Bell, Note};

type EventSink = Box<dyn Fn(&Event) + Send + Sync>;
type EditorSink = Box<dyn Fn(u64, &[u8]) + Send + Sync>;

/// Sinks that outlive a desk: a window subscribes once and hears every workspace that opens after.
pub struct Hearing {
    events: RwLock<Option<EventSink>>,
    editors: RwLock<Option<EditorSink>>,
    /// Held while an event is told: who begins to listen meanwhile hears it once.
    there: Mutex<There>,
    bell: Bell,
    locale: AtomicU8,
    unnamed: AtomicBool,
}

impl std::fmt::Debug for Hearing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Hearing")
            .field("bell", &self.bell)
            .finish_non_exhaustive()
    }
}

impl Hearing {
    /// Nobody listens yet.
    #[must_use]
    pub fn new(bell: Bell, locale: Option<Locale>) -> Self {
        let hearing = Self {
            events: RwLock::default(),
            editors: RwLock::default(),
            there: Mutex::default(),
            bell,
            locale: AtomicU8::new(0),
            unnamed: AtomicBool::new(false),
        };
        hearing.speak(locale);
        hearing
    }

    /// From now on this hears events, instead of who did before; first of all, who is there now.
    pub fn listen(&self, sink: impl Fn(&Event) + Send + Sync + 'static) {
        let there = self.there.lock().unwrap_or_else(PoisonError::into_inner);
        there.events().for_each(|event| sink(&event));
        *self.events.write().unwrap_or_else(PoisonError::into_inner) = Some(Box::new(sink));
    }

    /// From now on this hears messages to editors.
    pub fn listen_editors(&self, sink: impl Fn(u64, &[u8]) + Send + Sync + 'static) {
        *self.editors.write().unwrap_or_else(PoisonError::into_inner) = Some(Box::new(sink));
    }

    /// Sets the language of notifications and example records; without a choice, the system's.
    pub(super) fn speak(&self, locale: Option<Locale>) {
        let french = locale.map_or_else(system_is_french, |locale| locale == Locale::Fr);
        self.locale.store(u8::from(french), Ordering::Relaxed);
    }

    /// The language spoken.
    #[must_use]
    pub fn locale(&self) -> Locale {
        if self.locale.load(Ordering::Relaxed) == 0 {
            Locale::En
        } else {
            Locale::Fr
        }
    }

    /// The open workspace does not know the person's name yet.
    pub(super) fn introduce_later(&self, later: bool) {
        self.unnamed.store(later, Ordering::Relaxed);
    }

    /// Takes the reminder, if there is one.
    pub(super) fn introduce_now(&self) -> bool {
        self.unnamed.swap(false, Ordering::Relaxed)
    }

    /// Rings for the person.
    pub(super) fn ring(&self, note: Note) {
        self.bell.ring(note);
    }

    pub(super) fn event(&self, event: &Event) {
        if let Event::Assigned(assigned) = event {
            self.bell.ring(Note::assigned(self.locale(), assigned));
        }
        let mut there = self.there.lock().unwrap_or_else(PoisonError::into_inner);
        there.hear(event);
        if let Some(sink) = &*self.events.read().unwrap_or_else(PoisonError::into_inner) {
            sink(event);
        }
    }

    pub(super) fn editor(&self, editor: u64, bytes: &[u8]) {
        if let Some(sink) = &*self.editors.read().unwrap_or_else(PoisonError::into_inner) {
            sink(editor, bytes);
        }
    }
}

fn system_is_french() -> bool {
    ["LC_ALL", "LC_MESSAGES", "LANG"]
        .iter()
        .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()))
        .is_some_and(|value| value.to_ascii_lowercase().starts_with("fr"))
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::sync_channel;

    use carnet_core::api::event::Presence;
    use uuid::Uuid;

    use super::*;

    fn presence(session: u128, document: Option<&str>) -> Event {
        Event::Presence(Presence {
            session: Uuid::from_u128(session),
            member: Uuid::from_u128(9),
            here: document.is_some(),
            document: document.map(str::to_owned),
            ..Presence::default()
        })
    }

    #[test]
    fn a_page_that_listens_late_hears_who_is_there() {
        let hearing = Hearing::new(Bell::new(|_| {}).unwrap(), None);
        hearing.event(&presence(1, Some("crm:deal:1")));
        hearing.event(&presence(2, Some("crm:deal:2")));
        hearing.event(&presence(2, None));
        for page in ["the first page", "the same after a reload"] {
            let (say, heard) = sync_channel(4);
            hearing.listen(move |event| say.send(event.clone()).unwrap());
            assert_eq!(
                heard.try_iter().collect::<Vec<_>>(),
                [presence(1, Some("crm:deal:1"))],
                "{page}"
            );
        }
    }
}
