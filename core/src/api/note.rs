//! Notes travel as bytes: the webview's TipTap edits the root `notes` of a document through these.
//!
//! They are no part of [`super::Request`]: JSON would turn each byte into a number. The desktop passes them as raw IPC
//! bodies; the browser posts to `/rpc/{workspace}/note/…`. Each message to an editor starts with one byte, [`Message`].

use carnet_protocol::ids::DocumentId;

/// What an editor asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    /// Opens the note of a document for one editor. Answered with [`Message::State`] bytes; later messages go to the
    /// sink given with the request, until Close.
    Open {
        /// The document.
        document: DocumentId,
        /// The editor, chosen by the shell, unique at this desk.
        editor: u64,
    },
    /// A Yjs update (v1) of the editor. Answered after COMMIT. It may change only root `notes`.
    Update {
        /// The document.
        document: DocumentId,
        /// The editor; it does not hear its own update.
        editor: u64,
        /// v1 bytes.
        update: Vec<u8>,
    },
    /// The difference that the engine lacks or the editor lacks, after an error: the editor's state vector. Answered
    /// with the engine's state vector followed by the update the editor lacks, see [`Message::Difference`].
    Compare {
        /// The document.
        document: DocumentId,
        /// The editor's state vector (v1).
        state_vector: Vec<u8>,
    },
    /// A y-protocols awareness update of the editor: its caret.
    Awareness {
        /// The document.
        document: DocumentId,
        /// The editor.
        editor: u64,
        /// Awareness update bytes.
        bytes: Vec<u8>,
    },
    /// The editor is gone.
    Close {
        /// The document.
        document: DocumentId,
        /// The editor.
        editor: u64,
    },
}

/// First byte of a message to an editor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Message {
    /// The document's state as one update follows.
    State = 0,
    /// An update from somebody else follows.
    Update = 1,
    /// An awareness update from somebody else follows.
    Awareness = 2,
    /// The editor must call Compare: the document was reloaded.
    Reload = 3,
    /// u32 (little endian) length of a state vector, the state vector, then an update.
    Difference = 4,
}
