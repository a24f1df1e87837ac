//! A disk that remembers what was written and what was made durable, so that a test can cut the power anywhere.
//!
//! [`recorder`] stands between SQLite and the real disk and writes down every change; [`cut`] builds the files as
//! a machine might find them after the power came back at any of those moments.

pub mod cut;
pub mod recorder;
mod shim;

/// One change of a file, or a word of the test about what it was told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Bytes were handed to the operating system.
    Write {
        /// The file's name in its folder.
        file: String,
        /// Where.
        offset: u64,
        /// What.
        bytes: Vec<u8>,
    },
    /// The file was cut or grown to a size.
    Truncate {
        /// The file's name in its folder.
        file: String,
        /// The size, in bytes.
        size: u64,
    },
    /// The operating system said that everything written to the file so far is durable.
    Sync {
        /// The file's name in its folder.
        file: String,
    },
    /// The file was removed.
    Delete {
        /// The file's name in its folder.
        file: String,
        /// And the folder was synced, so that it cannot come back.
        durable: bool,
    },
    /// The test was told that this is saved.
    Saved(String),
}
