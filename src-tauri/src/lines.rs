//! The app's last log lines, for a report that can be sent without fear. They are made harmless when they are written, not
//! when they are read: of what a line carries only the words of machines stay, and names, titles, addresses, folders and
//! secrets are none.

mod known;

use std::collections::VecDeque;
use std::fmt::{Debug, Write as _};
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;

use known::harmless;

/// Lines that are kept, the oldest goes first.
pub const LINES: usize = 300;
/// Characters of one line.
const LENGTH: usize = 400;

/// The last lines; each copy sees the same.
#[derive(Clone, Debug, Default)]
pub struct Lines(Arc<Mutex<VecDeque<String>>>);

impl Lines {
    /// Oldest first.
    #[must_use]
    pub fn all(&self) -> Vec<String> {
        let lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        lines.iter().cloned().collect()
    }

    fn add(&self, line: String) {
        let mut lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if lines.len() == LINES {
            lines.pop_front();
        }
        lines.push_back(line);
    }
}

impl<S: Subscriber> Layer<S> for Lines {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let from = event.metadata();
        let mut said = Said {
            // What we say is a sentence of this source, which a test below makes sure of; a library's may hold anything.
            ours: from.target().starts_with("carnet_"),
            ..Said::default()
        };
        event.record(&mut said);
        let now = Timestamp::now().strftime("%FT%TZ");
        let (level, target) = (from.level(), from.target());
        let line = format!("{now} {level} {target} {}{}", said.message, said.values);
        self.add(line.chars().take(LENGTH).collect());
    }
}

/// What an event says, harmless.
#[derive(Default)]
struct Said {
    ours: bool,
    message: String,
    values: String,
}

impl Said {
    fn value(&mut self, field: &Field, value: &str) {
        // Writing to a string cannot fail.
        let _ = write!(self.values, " {}={}", field.name(), harmless(value));
    }
}

impl Visit for Said {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let value = format!("{value:?}");
        match (field.name(), self.ours) {
            ("message", true) => self.message = value,
            ("message", false) => self.message = harmless(&value),
            _ => self.value(field, &value),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use tracing_subscriber::layer::SubscriberExt as _;

    use super::*;

    /// Everything that a report must not tell, as a log line may carry it.
    const PLANTED: [&str; 14] = [
        "Léa Roux",
        "lea roux",
        "Forge Martin SARL",
        "lea@forge.example",
        "Refonte du site",
        "refonte-du-site",
        "https://crm.forge.example/sync?key=quartz11",
        "/home/lea/Carnet/forge.db",
        r"C:\Users\Lea\Carnet",
        "06 12 34 56 78",
        "+33612345678",
        "carnet_quartz22quartz22",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.quartz33",
        "12 rue du Port, 56000 Vannes",
    ];

    fn told(say: impl FnOnce()) -> Vec<String> {
        let lines = Lines::default();
        let all = tracing_subscriber::registry().with(lines.clone());
        tracing::subscriber::with_default(all, say);
        lines.all()
    }

    #[test]
    fn no_name_no_address_and_no_secret_stays_in_a_line() {
        for planted in PLANTED {
            let lines = told(|| {
                let error = std::io::Error::other(format!("cannot open \"{planted}\": {planted}"));
                tracing::warn!(%error, detail = planted, ?planted, "it could not be done");
                tracing::info!(target: "wry", "opening {planted}");
            });
            let all = lines.join("\n").to_lowercase();
            let parts = planted.split(|one: char| !one.is_alphanumeric());
            for part in parts.filter(|part| part.chars().count() > 2) {
                let part = part.to_lowercase();
                // Words of machines, wherever they stand.
                let may = ["key", "sync", "https", "port", "carnet"].contains(&part.as_str());
                assert!(may || !all.contains(&part), "{part} of {planted}: {all}");
            }
        }
    }

    #[test]
    fn what_helps_stays() {
        let lines = told(|| {
            let error = "IO error: Connection refused (os error 111)";
            tracing::info!(%error, tries = 3, "the relay cannot be reached");
        });
        let line = lines.first().expect("a line");
        let wanted =
            "the relay cannot be reached error=IO error: Connection refused (os error 111) tries=3";
        assert!(line.ends_with(wanted), "{line}");
        assert!(line.contains(" INFO carnet_desktop::lines"), "{line}");
    }

    #[test]
    fn the_last_three_hundred_are_kept() {
        let lines = told(|| (0..LINES + 7).for_each(|at| tracing::info!(at, "one more")));
        assert_eq!(lines.len(), LINES);
        assert!(lines.first().expect("a line").ends_with("at=7"));
    }

    #[test]
    fn our_own_sentences_carry_nothing_but_fields() {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        for folder in ["src", "../core/src", "../protocol/src"] {
            sentences(&here.join(folder));
        }
    }

    /// Looks at each call of the log in a folder: a value inside a sentence would pass unseen.
    fn sentences(folder: &Path) {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                sentences(&path);
            } else if !path.ends_with("src/lines.rs") {
                let text = std::fs::read_to_string(&path).expect("it is read");
                let calls = ["error!(", "warn!(", "info!(", "debug!("]
                    .map(|level| ["tracing::", level].concat());
                for call in calls.iter().flat_map(|call| text.split(call).skip(1)) {
                    let call = call.split(");").next().unwrap_or_default();
                    let braces = call.split('"').skip(1).step_by(2);
                    let carries = braces.filter(|literal| literal.contains('{')).count();
                    assert_eq!(carries, 0, "{}: {call}", path.display());
                }
            }
        }
    }
}
