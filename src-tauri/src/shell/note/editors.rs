//! Editors of the window, and what each has open.

use std::sync::{Mutex, MutexGuard, PoisonError};

use carnet_core::api::note::Request;
use carnet_protocol::ids::DocumentId;
use uuid::Uuid;

/// An editor has a document of a workspace open. A restored copy has the same documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Editor {
    /// As the window chose it.
    pub(super) number: u64,
    pub(super) workspace: Uuid,
    pub(super) document: DocumentId,
}

impl Editor {
    pub(super) const fn open(self) -> Request {
        Request::Open {
            document: self.document,
            editor: self.number,
        }
    }

    pub(super) const fn close(self) -> Request {
        Request::Close {
            document: self.document,
            editor: self.number,
        }
    }
}

/// All of them, in the order in which they were opened: the last one is what the person looks at.
#[derive(Debug, Default)]
pub(in crate::shell) struct Editors {
    open: Mutex<Vec<Editor>>,
    /// Held while a desk is told where the person is: the last word is about how things stand last.
    telling: Mutex<()>,
}

impl Editors {
    pub(super) fn opened(&self, editor: Editor) {
        let mut open = self.open();
        open.retain(|known| known.number != editor.number);
        open.push(editor);
    }

    pub(super) fn closed(&self, number: u64) {
        self.open().retain(|known| known.number != number);
    }

    pub(super) fn has(&self, number: u64) -> bool {
        self.open().iter().any(|known| known.number == number)
    }

    /// Those of one workspace.
    pub(super) fn of(&self, workspace: Uuid) -> Vec<Editor> {
        let open = self.open();
        let theirs = open.iter().filter(|editor| editor.workspace == workspace);
        theirs.copied().collect()
    }

    /// All of them, which have gone.
    pub(super) fn leave(&self) -> Vec<Editor> {
        std::mem::take(&mut *self.open())
    }

    /// Says which document of this workspace is open now. `say` may wait.
    pub(super) fn tell(&self, workspace: Uuid, say: impl FnOnce(Option<DocumentId>)) {
        let _one_at_a_time = self.telling.lock().unwrap_or_else(PoisonError::into_inner);
        let last = self.of(workspace).pop();
        say(last.map(|editor| editor.document));
    }

    fn open(&self) -> MutexGuard<'_, Vec<Editor>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use carnet_protocol::ids::Kind;

    use super::*;

    const HERE: Uuid = Uuid::from_u128(1);

    fn editor(number: u64) -> Editor {
        Editor {
            number,
            workspace: HERE,
            document: DocumentId::new(Kind::DEAL, Uuid::from_u128(number.into())),
        }
    }

    fn told(editors: &Editors, workspace: Uuid) -> Option<DocumentId> {
        let mut said = None;
        editors.tell(workspace, |document| said = document);
        said
    }

    #[test]
    fn who_walks_from_record_to_record_is_never_nowhere() {
        let editors = Editors::default();
        let (first, second) = (editor(1), editor(2));
        editors.opened(first);
        assert_eq!(told(&editors, HERE), Some(first.document));
        // The first closes slowly: it waits for its last words.
        editors.opened(second);
        editors.closed(first.number);
        assert_eq!(told(&editors, HERE), Some(second.document));
        assert_eq!(
            told(&editors, Uuid::nil()),
            None,
            "not in another workspace"
        );
        editors.closed(second.number);
        assert_eq!(told(&editors, HERE), None);
    }

    #[test]
    fn nobody_says_how_things_stand_before_the_word_before_is_said() {
        let editors = Editors::default();
        editors.opened(editor(1));
        let said = Mutex::new(Vec::new());
        let say = |document: Option<DocumentId>| said.lock().unwrap().push(document);
        std::thread::scope(|scope| {
            editors.tell(HERE, |first| {
                editors.closed(1);
                let (told, hear) = std::sync::mpsc::sync_channel(1);
                let (editors, say) = (&editors, &say);
                scope.spawn(move || {
                    editors.tell(HERE, say);
                    let _ = told.send(());
                });
                let overtook = hear.recv_timeout(std::time::Duration::from_millis(200));
                assert!(overtook.is_err(), "the second word waits for the first");
                say(first);
            });
        });
        let first = Some(editor(1).document);
        assert_eq!(*said.lock().unwrap(), [first, None], "in this order");
    }
}
