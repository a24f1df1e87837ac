//! Who is there now, for whoever begins to listen later: presence is said when it changes, and not again.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::Event;
use super::event::Presence;

/// Everybody who is there, by socket. As many as the engine remembers.
#[derive(Debug, Default)]
pub struct There(BTreeMap<Uuid, Presence>);

impl There {
    /// Takes in what happened; only presence matters here.
    pub fn hear(&mut self, event: &Event) {
        let Event::Presence(presence) = event else {
            return;
        };
        if presence.here {
            self.0.insert(presence.session, presence.clone());
        } else {
            self.0.remove(&presence.session);
        }
    }

    /// What was said of those who are there.
    pub fn events(&self) -> impl Iterator<Item = Event> + '_ {
        self.0.values().cloned().map(Event::Presence)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(session: u128, here: bool, document: Option<&str>) -> Event {
        Event::Presence(Presence {
            session: Uuid::from_u128(session),
            member: Uuid::nil(),
            here,
            document: document.map(str::to_owned),
            ..Presence::default()
        })
    }

    #[test]
    fn the_last_word_of_each_socket_is_kept_until_it_goes() {
        let mut there = There::default();
        for (session, here, document) in [
            (1, true, Some("a")),
            (2, true, Some("a")),
            (1, true, Some("b")),
            (2, false, None),
            (3, true, None),
        ] {
            there.hear(&said(session, here, document));
        }
        let events: Vec<Event> = there.events().collect();
        assert_eq!(events, [said(1, true, Some("b")), said(3, true, None)]);
    }
}
