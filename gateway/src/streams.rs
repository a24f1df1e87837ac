//! Who listens to a desk: one stream for each open browser tab, with the notes that it has open.
//!
//! Nothing waits for a stream. One that does not keep up is ended; its browser comes back and reads anew.

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use carnet_core::api::there::There;
use carnet_core::api::{ApiError, Code, Event};
use carnet_core::clock::{Chance as _, SystemChance};
use carnet_protocol::ids::{DocumentId, MemberId};
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::limits::{
    HERE_AT_ONCE, HERE_PAUSE_MS, STREAM_BYTES_MAX, STREAM_EDITORS_MAX, STREAM_QUEUE_MAX,
    STREAMS_MAX,
};

/// Whose stream: a name that a browser chose means only its own.
pub(crate) type Key = (MemberId, Uuid);

/// What a stream carries.
#[derive(Clone, Debug)]
pub(crate) enum Message {
    /// An event, as JSON.
    Event(Arc<str>),
    /// A message for one of the stream's editors, in the browser's numbering.
    Editor {
        /// Which.
        editor: u64,
        /// See `carnet_core::api::note::Message`.
        bytes: Vec<u8>,
    },
}

impl Message {
    fn size(&self) -> usize {
        match self {
            Self::Event(text) => text.len(),
            Self::Editor { bytes, .. } => bytes.len(),
        }
    }
}

/// A note that is open in a browser, as the desk knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Editor {
    /// Unique at the desk.
    pub(crate) id: u64,
    /// The note's document.
    pub(crate) document: DocumentId,
}

/// All streams of a desk.
#[derive(Debug)]
pub(crate) struct Streams {
    inner: Mutex<Inner>,
    /// Changes when a stream is opened.
    opened: watch::Sender<u64>,
}

#[derive(Debug, Default)]
struct Inner {
    streams: HashMap<Key, Stream>,
    /// Editors in the desk's numbering: whose, and under which number there.
    editors: HashMap<u64, (Key, u64)>,
    /// For streams to come.
    there: There,
    last: u64,
}

#[derive(Debug)]
struct Stream {
    serial: u64,
    /// What others know the tab by. Drawn here: what a browser chose is only its own.
    page: Uuid,
    /// Since when it might have said something without pause, in steady milliseconds.
    said_until: i64,
    queue: mpsc::Sender<Message>,
    waiting: Arc<AtomicUsize>,
    over: CancellationToken,
    editors: HashMap<u64, Editor>,
}

/// The browser's end of a stream.
#[derive(Debug)]
pub(crate) struct Listener {
    /// Whose.
    pub(crate) key: Key,
    /// Which of those that had this key.
    pub(crate) serial: u64,
    /// Who was there when it was opened.
    there: VecDeque<Message>,
    queue: mpsc::Receiver<Message>,
    waiting: Arc<AtomicUsize>,
    /// Cancelled when the stream did not keep up, or another took its place.
    pub(crate) over: CancellationToken,
}

impl Listener {
    /// The next message.
    pub(crate) async fn hear(&mut self) -> Option<Message> {
        if let Some(message) = self.there.pop_front() {
            return Some(message);
        }
        let message = self.queue.recv().await?;
        self.waiting.fetch_sub(message.size(), Ordering::Relaxed);
        Some(message)
    }
}

impl Stream {
    fn post(&self, message: Message) {
        let size = message.size();
        let waiting = self.waiting.fetch_add(size, Ordering::Relaxed) + size;
        if waiting > STREAM_BYTES_MAX || self.queue.try_send(message).is_err() {
            self.over.cancel();
        }
    }
}

/// The name of a page that nobody has seen before.
fn drawn() -> Uuid {
    let mut bytes = [0; 16];
    SystemChance.fill(&mut bytes);
    uuid::Builder::from_random_bytes(bytes).into_uuid()
}

impl Default for Streams {
    fn default() -> Self {
        Self {
            inner: Mutex::default(),
            opened: watch::Sender::new(0),
        }
    }
}

impl Streams {
    /// Opens a stream, and ends one that has the same key. Gives the editors of that one too: the desk must close them.
    pub(crate) fn open(&self, key: Key) -> Result<(Listener, Vec<Editor>), ApiError> {
        let (sender, queue) = mpsc::channel(STREAM_QUEUE_MAX);
        let (waiting, over) = (Arc::new(AtomicUsize::new(0)), CancellationToken::new());
        let mut inner = self.inner();
        // The same tab again: nobody sees it go.
        let known = inner.streams.get(&key).map(|stream| stream.page);
        let left = inner.remove(key, None);
        if inner.streams.len() >= STREAMS_MAX {
            return Err(ApiError::new(Code::Busy, "too many pages listen"));
        }
        inner.last += 1;
        let serial = inner.last;
        let stream = Stream {
            serial,
            page: known.unwrap_or_else(drawn),
            said_until: 0,
            queue: sender,
            waiting: Arc::clone(&waiting),
            over: over.clone(),
            editors: HashMap::new(),
        };
        inner.streams.insert(key, stream);
        let there = inner.there.events().filter_map(|event| told(&event));
        let there = there.map(Message::Event).collect();
        drop(inner);
        self.opened.send_modify(|count| *count += 1);
        let listener = Listener {
            key,
            serial,
            there,
            queue,
            waiting,
            over,
        };
        Ok((listener, left))
    }

    /// A stream has ended; gives its editors.
    pub(crate) fn close(&self, key: Key, serial: u64) -> Vec<Editor> {
        self.inner().remove(key, Some(serial))
    }

    /// What others know the tab of a stream by; of this very stream, when its serial is given.
    pub(crate) fn page(&self, key: Key, serial: Option<u64>) -> Option<Uuid> {
        let inner = self.inner();
        let stream = inner.streams.get(&key)?;
        serial
            .is_none_or(|serial| serial == stream.serial)
            .then_some(stream.page)
    }

    /// A tab says where its person is: under which name, unless it says too much.
    pub(crate) fn says(&self, key: Key, now: i64) -> Result<Uuid, ApiError> {
        let mut inner = self.inner();
        let stream = inner.streams.get_mut(&key).ok_or_else(no_stream)?;
        let until = stream.said_until.max(now - HERE_AT_ONCE * HERE_PAUSE_MS) + HERE_PAUSE_MS;
        if until > now {
            return Err(ApiError::new(Code::Busy, "this page says too much"));
        }
        stream.said_until = until;
        Ok(stream.page)
    }

    /// Whether anybody listens.
    pub(crate) fn is_empty(&self) -> bool {
        self.inner().streams.is_empty()
    }

    /// Waits until this stream is open.
    pub(crate) async fn opened(&self, key: Key) {
        let mut opened = self.opened.subscribe();
        while !self.inner().streams.contains_key(&key) {
            if opened.changed().await.is_err() {
                return;
            }
        }
    }

    /// Tells every stream.
    pub(crate) fn tell(&self, event: &Event) {
        let mut inner = self.inner();
        inner.there.hear(event);
        if inner.streams.is_empty() {
            return;
        }
        let Some(text) = told(event) else {
            return;
        };
        for stream in inner.streams.values() {
            stream.post(Message::Event(Arc::clone(&text)));
        }
    }

    /// Tells one editor.
    pub(crate) fn tell_editor(&self, id: u64, bytes: Vec<u8>) {
        let inner = self.inner();
        let Some((key, editor)) = inner.editors.get(&id) else {
            return;
        };
        if let Some(stream) = inner.streams.get(key) {
            let editor = *editor;
            stream.post(Message::Editor { editor, bytes });
        }
    }

    /// A note is opened in a stream, under the browser's number.
    pub(crate) fn open_editor(
        &self,
        key: Key,
        editor: u64,
        document: DocumentId,
    ) -> Result<Editor, ApiError> {
        let mut inner = self.inner();
        let inner = &mut *inner;
        let stream = inner.streams.get_mut(&key).ok_or_else(no_stream)?;
        match stream.editors.get(&editor) {
            Some(known) if known.document == document => return Ok(*known),
            Some(_) => {
                return Err(ApiError::invalid("editor", "this number is another note's"));
            }
            None => {}
        }
        if stream.editors.len() >= STREAM_EDITORS_MAX {
            return Err(ApiError::new(Code::Busy, "too many notes are open here"));
        }
        inner.last += 1;
        let opened = Editor {
            id: inner.last,
            document,
        };
        stream.editors.insert(editor, opened);
        inner.editors.insert(opened.id, (key, editor));
        Ok(opened)
    }

    /// The editor that a browser means.
    pub(crate) fn editor(
        &self,
        key: Key,
        editor: u64,
        document: DocumentId,
    ) -> Result<Editor, ApiError> {
        let inner = self.inner();
        let stream = inner.streams.get(&key).ok_or_else(no_stream)?;
        let found = stream.editors.get(&editor).copied();
        found
            .filter(|found| found.document == document)
            .ok_or_else(|| ApiError::new(Code::NotFound, "the note is not open"))
    }

    /// Whether any stream has this editor, in the desk's numbering.
    pub(crate) fn has_editor(&self, id: u64) -> bool {
        self.inner().editors.contains_key(&id)
    }

    /// A note is closed.
    pub(crate) fn close_editor(&self, key: Key, editor: u64) -> Option<Editor> {
        let mut inner = self.inner();
        let closed = inner.streams.get_mut(&key)?.editors.remove(&editor)?;
        inner.editors.remove(&closed.id);
        Some(closed)
    }

    /// Each change under the lock is a single insert or remove: what a panicked holder left is whole.
    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn remove(&mut self, key: Key, serial: Option<u64>) -> Vec<Editor> {
        let is_meant = |stream: &Stream| serial.is_none_or(|serial| serial == stream.serial);
        if !self.streams.get(&key).is_some_and(is_meant) {
            return Vec::new();
        }
        let Some(stream) = self.streams.remove(&key) else {
            return Vec::new();
        };
        stream.over.cancel();
        let left: Vec<Editor> = stream.editors.into_values().collect();
        for editor in &left {
            self.editors.remove(&editor.id);
        }
        left
    }
}

fn told(event: &Event) -> Option<Arc<str>> {
    serde_json::to_string(event).ok().map(Arc::from)
}

fn no_stream() -> ApiError {
    ApiError::new(Code::NotFound, "this page does not listen")
}

#[cfg(test)]
mod tests {
    use carnet_protocol::ids::Kind;

    use super::*;

    fn key(member: u8) -> Key {
        (MemberId([member; 16]), Uuid::nil())
    }

    fn note() -> DocumentId {
        DocumentId::new(Kind::DEAL, Uuid::from_bytes([1; 16]))
    }

    #[tokio::test]
    async fn a_stream_that_comes_later_hears_who_is_there_and_then_what_happens() {
        let streams = Streams::default();
        let said = |document: Option<&str>| {
            Event::Presence(carnet_core::api::event::Presence {
                session: Uuid::nil(),
                member: Uuid::nil(),
                here: document.is_some(),
                document: document.map(str::to_owned),
                ..carnet_core::api::event::Presence::default()
            })
        };
        streams.tell(&said(Some("crm:deal:1")));
        let (mut anna, _) = streams.open(key(1)).unwrap();
        streams.tell(&said(None));
        for wanted in [said(Some("crm:deal:1")), said(None)] {
            let heard = anna.hear();
            let heard = tokio::time::timeout(std::time::Duration::from_secs(5), heard).await;
            let Ok(Some(Message::Event(text))) = heard else {
                panic!("{wanted:?}, not {heard:?}");
            };
            assert_eq!(serde_json::from_str::<Event>(&text).unwrap(), wanted);
        }
        let (bruno, _) = streams.open(key(2)).unwrap();
        assert!(bruno.there.is_empty(), "who has gone is not there");
    }

    #[test]
    fn a_page_says_so_much_at_once_and_more_with_time() {
        let streams = Streams::default();
        let now = 1_000_000;
        assert!(streams.says(key(1), now).is_err(), "nobody listens");
        let (first, _) = streams.open(key(1)).unwrap();
        let page = streams.says(key(1), now).unwrap();
        for _ in 1..HERE_AT_ONCE {
            assert_eq!(streams.says(key(1), now).unwrap(), page);
        }
        assert!(streams.says(key(1), now).is_err(), "too much at once");
        assert!(streams.says(key(1), now + HERE_PAUSE_MS).is_ok());
        let (again, _) = streams.open(key(1)).unwrap();
        assert_eq!(streams.page(key(1), Some(again.serial)), Some(page));
        assert_eq!(
            streams.page(key(1), Some(first.serial)),
            None,
            "its end is no end"
        );
        let (_other, _) = streams.open(key(2)).unwrap();
        assert_ne!(streams.page(key(2), None), Some(page));
    }

    #[tokio::test]
    async fn a_message_reaches_its_editor_under_the_browsers_number() {
        let streams = Streams::default();
        let (mut anna, _) = streams.open(key(1)).unwrap();
        let (mut bruno, _) = streams.open(key(2)).unwrap();
        let annas = streams.open_editor(key(1), 7, note()).unwrap();
        let brunos = streams.open_editor(key(2), 7, note()).unwrap();
        assert_ne!(annas.id, brunos.id, "the desk tells equal numbers apart");
        streams.tell_editor(brunos.id, vec![1]);
        streams.tell_editor(annas.id, vec![2]);
        for (listener, wanted) in [(&mut anna, 2), (&mut bruno, 1)] {
            match listener.hear().await {
                Some(Message::Editor { editor: 7, bytes }) => assert_eq!(bytes, [wanted]),
                other => panic!("{other:?}"),
            }
        }
    }

    #[test]
    fn a_stream_that_does_not_keep_up_is_over_and_costs_no_more() {
        let streams = Streams::default();
        let (slow, _) = streams.open(key(1)).unwrap();
        let editor = streams.open_editor(key(1), 1, note()).unwrap();
        for _ in 0..STREAM_QUEUE_MAX {
            streams.tell_editor(editor.id, vec![1]);
        }
        assert!(!slow.over.is_cancelled(), "a full queue is still whole");
        streams.tell_editor(editor.id, vec![1]);
        assert!(slow.over.is_cancelled(), "a message that is lost ends it");
        assert_eq!(streams.close(key(1), slow.serial), [editor]);
        assert!(streams.is_empty());
    }

    #[test]
    fn few_but_large_messages_end_a_stream_too() {
        let streams = Streams::default();
        let (slow, _) = streams.open(key(1)).unwrap();
        let editor = streams.open_editor(key(1), 1, note()).unwrap();
        for _ in 0..5 {
            streams.tell_editor(editor.id, vec![1; STREAM_BYTES_MAX / 4]);
        }
        assert!(slow.over.is_cancelled());
    }

    #[test]
    fn a_stream_that_comes_again_takes_the_place_of_the_old_one() {
        let streams = Streams::default();
        let (old, _) = streams.open(key(1)).unwrap();
        let editor = streams.open_editor(key(1), 1, note()).unwrap();
        let (new, left) = streams.open(key(1)).unwrap();
        assert_eq!(left, [editor], "its notes are closed with it");
        assert!(old.over.is_cancelled());
        assert!(streams.close(key(1), old.serial).is_empty());
        assert!(
            !new.over.is_cancelled(),
            "the end of the old one is not the new one's"
        );
        assert!(
            streams.editor(key(1), 1, note()).is_err(),
            "notes are opened anew"
        );
    }

    #[test]
    fn a_number_belongs_to_one_stream_and_one_note() {
        let streams = Streams::default();
        let (_anna, _) = streams.open(key(1)).unwrap();
        let (_bruno, _) = streams.open(key(2)).unwrap();
        streams.open_editor(key(1), 1, note()).unwrap();
        let other = DocumentId::new(Kind::DEAL, Uuid::from_bytes([2; 16]));
        assert!(streams.editor(key(2), 1, note()).is_err(), "not Bruno's");
        assert!(streams.editor(key(1), 1, other).is_err(), "not that note's");
        assert!(streams.open_editor(key(1), 1, other).is_err());
    }
}
