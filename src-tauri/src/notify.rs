//! Notifications of the system. The system may take its time or have no such thing: a thread of its own waits for it.

use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};

use carnet_core::api::Locale;
use carnet_core::api::event::Assigned;
use carnet_core::api::today::{Due, Reminders};

use crate::words::say;

/// Notifications that wait to be shown. More at once would be noise, not news.
const WAITING: usize = 16;

/// One notification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// The first line.
    pub title: String,
    /// What follows.
    pub body: String,
    /// What a click opens, a `carnet://` link.
    pub link: String,
}

/// The page of the day.
const TODAY: &str = "carnet://today";

/// A line of many.
fn what(due: &Due) -> String {
    let about = due.about.iter().map(|about| about.title.as_str());
    let words: Vec<&str> = std::iter::once(due.task.title.as_str())
        .chain(about)
        .filter(|text| !text.is_empty())
        .collect();
    words.join(" · ")
}

impl Note {
    /// Somebody gave a deal to the person at this desk.
    #[must_use]
    pub fn assigned(locale: Locale, event: &Assigned) -> Self {
        let title = match &event.by_name {
            Some(by) => say(locale, "notifications-assigned", &[("by", by)]),
            None => say(locale, "notifications-assigned-somebody", &[]),
        };
        Self {
            title,
            body: event.title.clone(),
            link: format!("carnet://deal/{}", event.deal),
        }
    }

    /// A task's time has come; many that were missed are one notification.
    #[must_use]
    pub fn reminder(locale: Locale, found: &Reminders) -> Self {
        let Some(first) = found.rows.first().filter(|_| found.count == 1) else {
            let count = found.count.to_string();
            return Self {
                title: say(locale, "notifications-due-many", &[("count", &count)]),
                body: found.rows.iter().map(what).collect::<Vec<_>>().join("\n"),
                link: TODAY.to_owned(),
            };
        };
        let about = first.about.as_ref();
        let link = about.and_then(|about| about.on.strip_prefix("crm:"));
        let whom = about.map(|about| {
            let person = about.person.iter().filter(|name| **name != about.title);
            let words: Vec<&str> = std::iter::once(&about.title)
                .chain(person)
                .map(String::as_str)
                .collect();
            words.join(" · ")
        });
        Self {
            title: match first.task.title.as_str() {
                "" => say(locale, "notifications-due", &[]),
                title => title.to_owned(),
            },
            body: whom.unwrap_or_default(),
            link: link.map_or_else(
                || TODAY.to_owned(),
                |on| format!("carnet://{}", on.replace(':', "/")),
            ),
        }
    }
}

/// Where notifications are handed in.
#[derive(Clone, Debug)]
pub struct Bell {
    queue: SyncSender<Note>,
}

impl Bell {
    /// A bell that this function rings, on a thread of its own.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn new(ring: impl Fn(&Note) + Send + 'static) -> std::io::Result<Self> {
        let (queue, waiting) = sync_channel::<Note>(WAITING);
        std::thread::Builder::new()
            .name("carnet-bell".to_owned())
            .spawn(move || waiting.iter().for_each(|note| ring(&note)))?;
        Ok(Self { queue })
    }

    /// Rings, soon. A bell that does not keep up is left alone: the board shows the same.
    pub fn ring(&self, note: Note) {
        if let Err(TrySendError::Full(note)) = self.queue.try_send(note) {
            tracing::warn!(title = note.title, "too many notifications at once");
        }
    }
}

/// Clicks that are waited for at once, each by a thread that sleeps until its notification is gone.
#[cfg(all(unix, not(target_os = "macos")))]
const CLICKS: usize = 16;

/// Shows a notification of the system; a click on it calls `open` with its link.
pub fn show(note: &Note, locale: Locale, open: &(impl Fn(&str) + Clone + Send + 'static)) {
    let mut shown = notify_rust::Notification::new();
    shown
        .appname("Carnet")
        .summary(&note.title)
        .body(&note.body)
        .icon("carnet-desktop");
    #[cfg(all(unix, not(target_os = "macos")))]
    shown.action("default", &say(locale, "notifications-open", &[]));
    match shown.show() {
        #[cfg(all(unix, not(target_os = "macos")))]
        Ok(handle) => on_click(handle, note.link.clone(), open.clone()),
        #[cfg(not(all(unix, not(target_os = "macos"))))]
        Ok(_) => {
            let _ = (locale, open);
        }
        Err(error) => tracing::info!(%error, "the system shows no notifications"),
    }
}

/// Waits for a click on a thread of its own: the bus tells of it whenever it comes. Without room or a thread the
/// notification is one that cannot be clicked.
#[cfg(all(unix, not(target_os = "macos")))]
fn on_click(
    handle: notify_rust::NotificationHandle,
    link: String,
    open: impl Fn(&str) + Send + 'static,
) {
    use std::sync::atomic::{AtomicUsize, Ordering};
    static WAITING: AtomicUsize = AtomicUsize::new(0);
    if WAITING.fetch_add(1, Ordering::AcqRel) >= CLICKS {
        WAITING.fetch_sub(1, Ordering::AcqRel);
        return;
    }
    let waits = std::thread::Builder::new().name("carnet-click".to_owned());
    let waits = waits.spawn(move || {
        handle.wait_for_action(|action| {
            if action == "default" {
                open(&link);
            }
        });
        WAITING.fetch_sub(1, Ordering::AcqRel);
    });
    if let Err(error) = waits {
        WAITING.fetch_sub(1, Ordering::AcqRel);
        tracing::info!(%error, "a notification cannot be clicked");
    }
}

#[cfg(test)]
mod tests {
    use carnet_core::api::deal::FollowUp;
    use carnet_core::api::task::Task;
    use carnet_core::api::today::About;
    use uuid::Uuid;

    use super::*;

    fn due(title: &str, on: Option<&str>) -> Due {
        let about = on.map(|on| About {
            on: on.to_owned(),
            title: "Site vitrine".to_owned(),
            amount: None,
            currency: None,
            stage: None,
            person: Some("Ann Roy".to_owned()),
            person_id: None,
            company: None,
            phone: None,
            email: None,
        });
        let task = Task {
            id: Uuid::nil(),
            title: title.to_owned(),
            due: None,
            due_zone: None,
            assignee: None,
            repeat: None,
            done_at: None,
            run: None,
            template: None,
        };
        Due {
            task,
            when: FollowUp::None,
            about,
        }
    }

    fn told(rows: Vec<Due>) -> Note {
        let count = u32::try_from(rows.len()).expect("few");
        let found = Reminders {
            rows,
            count,
            ..Reminders::default()
        };
        Note::reminder(Locale::Fr, &found)
    }

    #[test]
    fn one_reminder_leads_to_its_record_and_many_to_the_day() {
        let one = told(vec![due("Appeler", Some("crm:deal:7"))]);
        assert_eq!(one.title, "Appeler");
        assert_eq!(one.body, "Site vitrine · Ann Roy");
        assert_eq!(one.link, "carnet://deal/7");
        let alone = told(vec![due("", None)]);
        assert_eq!(
            (alone.title.as_str(), alone.link.as_str()),
            ("Relance", TODAY)
        );
        let many = told(vec![due("A", None), due("B", Some("crm:contact:1"))]);
        assert_eq!(many.title, "2 relances vous attendent");
        assert_eq!(many.body, "A\nB · Site vitrine");
        assert_eq!(many.link, TODAY);
    }
}
